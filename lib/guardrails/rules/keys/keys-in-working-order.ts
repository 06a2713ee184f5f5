import {
  type Assembly,
  type JsonObject,
  literalOf,
  perAssembly,
  type Resource,
  resourcesOf,
  scopeOf,
} from '../../../assembly';
import { surelyFalse, surelyTrue } from '../../certainty';
import { dataClassOf } from '../../data-class';
import { keyNamedBy } from '../../encryption';
import { only, policy, sub, tagged } from '../../example';
import { nameOf } from '../../identity';
import { given, KEY_USE, KEYS, keysIn } from '../../key-policy';
import { whoIs } from '../../principals';
import type { Rule, Violation } from '../../rule';
import { textAt } from '../../written';

/** A year, the default; a longer period keeps one key material in use for longer. */
const MAX_ROTATION_DAYS = 365;

/** Shorter or older than what signs and counts elsewhere in this project. */
const WEAKER = ['HMAC_224', 'RSA_2048', 'ECC_SECG_P256K1'];

const usageOf = (spec: string | undefined): string =>
  spec?.startsWith('HMAC')
    ? 'GENERATE_VERIFY_MAC'
    : /^(ECC_NIST_ED|ML_DSA|ECC|RSA)/.test(spec ?? '')
      ? 'SIGN_VERIFY'
      : 'ENCRYPT_DECRYPT';

const replicated = perAssembly(
  (assembly): ReadonlySet<Resource> =>
    new Set(
      resourcesOf(assembly, 'AWS::KMS::ReplicaKey').flatMap(
        ({ stack, properties }) => keyNamedBy(scopeOf(assembly, stack), properties['PrimaryKeyArn']) ?? [],
      ),
    ),
);

/** A key that nobody can administer is lost, and so is one that refuses its own users. */
const policyProblems = (assembly: Assembly, key: Resource): readonly string[] => {
  const found = keysIn(assembly).find((it) => it.key === key);
  if (!found || key.properties['KeyPolicy'] === undefined) return [];
  const { scope, policy: document } = found;
  const administered = document.statements.some(
    (statement) =>
      statement.effect === 'Allow' &&
      statement.condition === undefined &&
      statement.resources.some(({ expression }) => literalOf(expression) === '*') &&
      given(statement, ['kms:putkeypolicy']).length > 0 &&
      statement.principals.some((it) => whoIs(assembly, scope.stack, it).who === 'own'),
  );
  const refuses = document.statements.filter(
    (statement) => statement.effect === 'Deny' && given(statement, [...KEY_USE, 'kms:putkeypolicy']).length > 0,
  );
  return [
    ...(administered ? [] : ['nobody can administer it any more: no statement lets the account put its policy right.']),
    ...refuses.map(
      (statement) => `${nameOf(statement)} refuses the key to those who need it; what it protects cannot be read.`,
    ),
  ];
};

const problemsOf = (assembly: Assembly, key: Resource): readonly string[] => {
  const { stack, type, properties } = key;
  const scope = scopeOf(assembly, stack);
  const at = (name: string) => properties[name];
  const problems: string[] = [];
  if (at('Enabled') !== undefined && !surelyTrue(scope, at('Enabled'))) {
    problems.push('it is disabled (Enabled), so every store under it answers with an error.');
  }
  if (at('Origin') !== undefined && textAt(scope, at('Origin')) !== 'AWS_KMS') {
    problems.push('its material comes from outside (Origin), where nobody can say who else holds a copy.');
  }
  const spec = textAt(scope, at('KeySpec') ?? 'SYMMETRIC_DEFAULT');
  if (spec !== undefined && WEAKER.includes(spec))
    problems.push(`it is of an older or shorter kind (KeySpec ${spec}).`);
  const usage = textAt(scope, at('KeyUsage') ?? 'ENCRYPT_DECRYPT');
  if (usage !== usageOf(spec)) {
    problems.push(
      `a key of the kind ${spec ?? '(decided at deploy)'} is made for ${usageOf(spec)}, and it says ${usage ?? 'something else'} (KeyUsage).`,
    );
  }
  // A key made for one region never becomes one for two: the roll’s is made so before there is a second.
  const mayWait = dataClassOf(scope, key) === 'voter-roll';
  if (surelyTrue(scope, at('MultiRegion')) && !mayWait && !replicated(assembly).has(key)) {
    problems.push(
      'it may be copied into any region (MultiRegion), and no stack of this app keeps a copy: whoever may replicate it makes one with a policy of her own.',
    );
  }
  problems.push(...policyProblems(assembly, key));
  if (type === 'AWS::KMS::ReplicaKey') return problems;
  const rotates = (textAt(scope, at('KeySpec') ?? 'SYMMETRIC_DEFAULT') ?? 'SYMMETRIC_DEFAULT') === 'SYMMETRIC_DEFAULT';
  if (
    rotates &&
    (at('EnableKeyRotation') === undefined ||
      surelyFalse(scope, at('EnableKeyRotation')) ||
      !surelyTrue(scope, at('EnableKeyRotation')))
  ) {
    problems.push('it never changes its material (EnableKeyRotation is not true).');
  }
  const period = at('RotationPeriodInDays');
  if (rotates && period !== undefined && !(Number(textAt(scope, period)) <= MAX_ROTATION_DAYS)) {
    problems.push(`it changes its material less often than once in ${MAX_ROTATION_DAYS} days (RotationPeriodInDays).`);
  }
  return problems;
};

const check = (assembly: Assembly): readonly Violation[] =>
  resourcesOf(assembly, ...KEYS).flatMap((key) =>
    problemsOf(assembly, key).map((what) => ({ stack: key.stack, logicalId: key.logicalId, what })),
  );

const key = (properties: JsonObject): JsonObject => only('AWS::KMS::Key', properties);

const ADMINISTER = {
  Effect: 'Allow',
  Principal: { AWS: sub('arn:${AWS::Partition}:iam::${AWS::AccountId}:root') },
  Action: 'kms:PutKeyPolicy',
  Resource: '*',
};

export const keysInWorkingOrder: Rule = {
  id: 'keys-in-working-order',
  title: 'Keys are enabled, made by KMS, and change their material every year',
  core: false,
  why:
    'A key that stays the same protects more with each year, and so is worth more to whoever gets it; a disabled one takes every ' +
    'store of its class offline, on election day too (NIST 800-53 SC-12).',
  fix: 'Use ClassKey; leave Enabled and Origin out, and set EnableKeyRotation: true on symmetric keys.',
  mappings: { cis: ['4.2.4', 'A1.1.4'], nist: ['SC-12', 'SC-12(2)', 'SC-28'], fsbp: [] },
  check,
  bad: [
    { name: 'a shorter hash', template: key({ KeySpec: 'HMAC_224', KeyUsage: 'GENERATE_VERIFY_MAC' }) },
    { name: 'a key for signing that says nothing of it', template: key({ KeySpec: 'ECC_NIST_EDWARDS25519' }) },
    { name: 'a key for every region that none keeps', template: key({ EnableKeyRotation: true, MultiRegion: true }) },
    { name: 'a key that never rotates', template: key({}) },
    { name: 'rotation switched off', template: key({ EnableKeyRotation: false }) },
    { name: 'rotation once in seven years', template: key({ EnableKeyRotation: true, RotationPeriodInDays: 2560 }) },
    { name: 'a disabled key', template: key({ EnableKeyRotation: true, Enabled: false }) },
    { name: 'a disabled signing key', template: key({ KeySpec: 'ECC_NIST_P256', Enabled: false }) },
    { name: 'a disabled replica', template: only('AWS::KMS::ReplicaKey', { Enabled: false }) },
    {
      name: 'a key that nobody administers',
      template: key({ EnableKeyRotation: true, KeyPolicy: policy({ ...ADMINISTER, Action: 'kms:DescribeKey' }) }),
    },
    {
      name: 'a key that is refused to its users',
      template: key({
        EnableKeyRotation: true,
        KeyPolicy: policy(ADMINISTER, { ...ADMINISTER, Effect: 'Deny', Action: 'kms:Decrypt' }),
      }),
    },
    { name: 'imported material', template: key({ EnableKeyRotation: true, Origin: 'EXTERNAL' }) },
  ],
  good: [
    { name: 'a key that rotates', template: key({ EnableKeyRotation: true }) },
    {
      name: 'a key that the account administers',
      template: key({ EnableKeyRotation: true, KeyPolicy: policy(ADMINISTER) }),
    },
    { name: 'a key that rotates more often', template: key({ EnableKeyRotation: true, RotationPeriodInDays: 90 }) },
    {
      name: 'a signing key, which cannot rotate',
      template: key({ KeySpec: 'ECC_NIST_EDWARDS25519', KeyUsage: 'SIGN_VERIFY' }),
    },
    {
      name: 'a key of the roll, made for a second region from the first day',
      template: key({ ...tagged('voter-roll'), EnableKeyRotation: true, MultiRegion: true }),
    },
  ],
};
