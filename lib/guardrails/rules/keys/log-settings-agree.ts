import {
  type Assembly,
  isObject,
  type JsonObject,
  literalAt,
  type Resource,
  resourcesOf,
  scopeOf,
} from '../../../assembly';
import { witnessesSchema } from '../../../contracts/public-log';
import { attribute, resource, template } from '../../example';
import { changes } from '../../examples';
import type { Rule, Violation } from '../../rule';

const FUNCTION = 'AWS::Lambda::Function';
const WITNESSES = 'WITNESSES';
const COUNT = 'SIGNING_KEYS';
const KEY = /^SIGNING_KEY_ARN(_[2-9])?$/;

const variablesOf = ({ properties }: Resource): JsonObject => {
  const environment = properties['Environment'];
  const variables = isObject(environment) ? environment['Variables'] : undefined;
  return isObject(variables) ? variables : {};
};

/** By the schema with which the functions themselves read it. */
const isWitnessList = (text: string | undefined): boolean => {
  try {
    return witnessesSchema.safeParse(JSON.parse(text ?? '')).success;
  } catch {
    return false;
  }
};

const problemsOf = (assembly: Assembly, runner: Resource, beside: readonly Resource[]): readonly string[] => {
  const scope = scopeOf(assembly, runner.stack);
  const variables = variablesOf(runner);
  const problems: string[] = [];
  if (Object.hasOwn(variables, WITNESSES)) {
    const said = literalAt(scope, variables[WITNESSES]);
    if (!isWitnessList(said)) {
      problems.push(`${WITNESSES} is no list of names and keys: no witness’s line would be taken, and no release made`);
    } else if (
      beside.some((other) => {
        const theirs = variablesOf(other)[WITNESSES];
        return theirs !== undefined && literalAt(scope, theirs) !== said;
      })
    ) {
      problems.push(
        `${WITNESSES} is not what other functions of the stack are told: a line that one takes the other does not publish`,
      );
    }
  }
  if (Object.hasOwn(variables, COUNT)) {
    const deployed = Math.max(
      0,
      ...beside.map((other) => Object.keys(variablesOf(other)).filter((name) => KEY.test(name)).length),
    );
    if (literalAt(scope, variables[COUNT]) !== String(deployed)) {
      problems.push(
        `${COUNT} is not the number of keys that the function beside it signs with (${deployed}): a change to a key that is not there would be approved, and nothing could be released after it`,
      );
    }
  }
  return problems;
};

const check = (assembly: Assembly): readonly Violation[] => {
  const told = resourcesOf(assembly, FUNCTION);
  return told.flatMap((runner) =>
    problemsOf(
      assembly,
      runner,
      told.filter(({ stack }) => stack === runner.stack),
    ).map((what) => ({ stack: runner.stack, logicalId: runner.logicalId, what: `${what}.` })),
  );
};

const runner = (variables: JsonObject) => resource(FUNCTION, { Environment: { Variables: variables } });
const LIST =
  '[{"name":"Made-up Press","key":"press.example/w1+0a1b2c3d+BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}]';
const GOOD: JsonObject = template({
  K: resource('AWS::KMS::Key'),
  L: resource('AWS::KMS::Key'),
  Staff: runner({ WITNESSES: LIST, SIGNING_KEYS: '2' }),
  Release: runner({ WITNESSES: LIST, SIGNING_KEY_ARN: attribute('K'), SIGNING_KEY_ARN_2: attribute('L') }),
});
const STAFF = 'Staff/Properties/Environment/Variables';

export const logSettingsAgree: Rule = {
  id: 'log-settings-agree',
  title: 'Functions of the public log are told of the same witnesses, and of as many keys as there are',
  core: false,
  why:
    'Witnesses and the change of a key are what shows that an office did not rewrite its results. Two words in a template decide whether ' +
    'a witness’s line is taken, and whether a release can follow a change of key (NIST 800-53 AU-10).',
  fix: 'Set publicLog.witnesses and publicLog.keys in election.config.ts; the results stack writes the variables of all its functions from them.',
  mappings: { cis: ['A1.2.7'], nist: ['AU-10', 'CM-6', 'SC-12'], fsbp: [] },
  check,
  bad: changes(GOOD, {
    'a list that nobody can read': [`${STAFF}/${WITNESSES}`, 'everybody'],
    'any witness': [`${STAFF}/${WITNESSES}`, '*'],
    'a witness with half a key': [
      `${STAFF}/${WITNESSES}`,
      '[{"name":"Made-up Press","key":"press.example/w1+0a1b2c3d"}]',
    ],
    'a witness without a name': [`${STAFF}/${WITNESSES}`, LIST.replace('"name":"Made-up Press",', '')],
    'a witness without a key': [`${STAFF}/${WITNESSES}`, '[{"name":"Made-up Press"}]'],
    'other witnesses than the releasing function knows': [`${STAFF}/${WITNESSES}`, '[]'],
    'more keys than there are': [`${STAFF}/${COUNT}`, '1000'],
    'no key': [`${STAFF}/${COUNT}`, '0'],
    'a key that was taken away': ['Release/Properties/Environment/Variables/SIGNING_KEY_ARN_2'],
  }),
  good: [{ name: 'one list for both, and two keys', template: GOOD }],
};
