import {
  type Assembly,
  isObject,
  type JsonObject,
  perAssembly,
  type Resource,
  resourceAt,
  resourcesOf,
  scopeOf,
} from '../../../assembly';
import { roleOf } from '../../belongs-to';
import { keyNamedBy } from '../../encryption';
import { attribute, classRole, policy, resource, template } from '../../example';
import { changes } from '../../examples';
import { grantsIn } from '../../identity';
import { keyOf } from '../../index-of';
import { given, KEYS, testsOf, throughServices } from '../../key-policy';
import type { Rule, Violation } from '../../rule';

/** What code calls by itself, with a key that it must be told. A store’s key it never names. */
const BY_NAME = [
  'kms:decrypt',
  'kms:encrypt',
  'kms:generatedatakey',
  'kms:generatemac',
  'kms:getpublickey',
  'kms:sign',
  'kms:verify',
  'kms:verifymac',
];

/** Keys that the policies of each role let it call without a service between. */
const callable = perAssembly((assembly): ReadonlyMap<string, ReadonlyMap<string, Resource>> => {
  const found = new Map<string, Map<string, Resource>>();
  for (const { from, statement } of grantsIn(assembly)) {
    if (given(statement, BY_NAME).length === 0) continue;
    const tests = testsOf(from.scope, statement) ?? [];
    if (throughServices(tests) !== undefined) continue;
    const keys = statement.resources.flatMap(({ expression }) => {
      const last = expression.at(-1);
      const key = last?.kind === 'attribute' ? resourceAt(assembly, last.resource) : undefined;
      return key !== undefined && KEYS.includes(key.type) ? [key] : [];
    });
    for (const role of from.identities) {
      const known = found.get(keyOf(role)) ?? new Map<string, Resource>();
      for (const key of keys) known.set(keyOf(key), key);
      found.set(keyOf(role), known);
    }
  }
  return found;
});

/** Keys that a function is told of, by the variable. */
const told = (assembly: Assembly, runner: Resource): readonly { readonly name: string; readonly key: Resource }[] => {
  const scope = scopeOf(assembly, runner.stack);
  const environment = runner.properties['Environment'];
  const variables = isObject(environment) ? environment['Variables'] : undefined;
  return Object.entries(isObject(variables) ? variables : {}).flatMap(([name, value]) => {
    const key = keyNamedBy(scope, value);
    return key === undefined ? [] : [{ name, key }];
  });
};

const check = (assembly: Assembly): readonly Violation[] =>
  resourcesOf(assembly, 'AWS::Lambda::Function').flatMap((runner) => {
    const role = roleOf(assembly, runner);
    const may = (role && callable(assembly).get(keyOf(role))) ?? new Map<string, Resource>();
    const named = told(assembly, runner);
    const { stack, logicalId } = runner;
    return [
      ...named
        .filter(({ key }) => !may.has(keyOf(key)))
        .map(
          ({ name, key }) =>
            `it is told to use the key ${key.constructPath} (${name}), which its role may not call: what it seals or signs would be under the wrong key, or under none`,
        ),
      ...[...may]
        .filter(([id]) => !named.some(({ key }) => keyOf(key) === id))
        .map(
          ([, key]) =>
            `its role may call the key ${key.constructPath}, and none of its variables names it: the code uses another, or the right is for nothing`,
        ),
    ].map((what) => ({ stack, logicalId, what: `${what}.` }));
  });

const GOOD: JsonObject = template({
  K: resource('AWS::KMS::Key'),
  L: resource('AWS::KMS::Key'),
  R: classRole('results-draft'),
  P: resource('AWS::IAM::ManagedPolicy', {
    Roles: [{ Ref: 'R' }],
    PolicyDocument: policy(
      { Effect: 'Allow', Action: 'kms:Sign', Resource: attribute('K') },
      {
        Effect: 'Allow',
        Action: 'kms:Decrypt',
        Resource: attribute('L'),
        Condition: { StringEquals: { 'kms:ViaService': 's3.us-east-2.amazonaws.com' } },
      },
    ),
  }),
  F: resource('AWS::Lambda::Function', {
    Role: attribute('R'),
    Environment: { Variables: { SIGNING_KEY_ARN: attribute('K'), BUCKET: 'b' } },
  }),
});
const KEY = 'F/Properties/Environment/Variables/SIGNING_KEY_ARN';

export const functionsKnowTheirKeys: Rule = {
  id: 'functions-know-their-keys',
  title: 'A function is told of the keys that its role may call, and of no others',
  core: false,
  why:
    'What is signed with another key than the published one proves nothing, and a voter’s record sealed under another class’s key is ' +
    'readable to that class. The variable that names the key is one word in a template (NIST 800-53 SC-12).',
  fix: 'Let the construct that grants the key write the variable, as SealingKey and SigningKey do.',
  mappings: { cis: ['A1.2.7'], nist: ['AC-6', 'SC-12', 'SC-28(1)'], fsbp: [] },
  check,
  bad: changes(GOOD, {
    'the key of another class': [KEY, attribute('L')],
    'AWS’s own key': [KEY, 'alias/aws/s3'],
    'a key of another account': [KEY, 'arn:aws:kms:us-east-2:999999999999:key/1'],
    'no key': [KEY],
    'a right that was taken away': ['P/Properties/PolicyDocument/Statement/0'],
  }),
  good: [{ name: 'the key that it signs with; its store’s key stays unnamed', template: GOOD }],
};
