import type { Assembly, Json, JsonObject } from '../../../assembly';
import { type ConditionTest, conditionBranches, isTest, literalsOf } from '../../conditions';
import { attribute, classRole, policy, resource, tagged, template } from '../../example';
import { functionsByRole } from '../../function-roles';
import { grantsIn, nameOf } from '../../identity';
import { keyOf } from '../../index-of';
import { given } from '../../key-policy';
import type { Rule, Violation } from '../../rule';

const BY_KEY = [
  'dynamodb:batchgetitem',
  'dynamodb:batchwriteitem',
  'dynamodb:conditioncheckitem',
  'dynamodb:deleteitem',
  'dynamodb:getitem',
  'dynamodb:putitem',
  'dynamodb:query',
  'dynamodb:updateitem',
];

/** These take no key, or take it in a language that conditions do not read: with them, every record is in reach. */
const WHOLE_TABLE = [
  'dynamodb:partiqldelete',
  'dynamodb:partiqlinsert',
  'dynamodb:partiqlselect',
  'dynamodb:partiqlupdate',
  'dynamodb:scan',
];

/** A prefix of at least this many characters names a kind of record. */
const SHORTEST_PREFIX = 3;

const namesKinds = (tests: readonly ConditionTest[]): boolean =>
  tests.some(
    (test) =>
      ['ForAllValues:StringLike', 'ForAllValues:StringEquals'].includes(test.operator) &&
      test.key === 'dynamodb:leadingkeys' &&
      literalsOf(test)?.every((value) => (/^[^*?]*/.exec(value)?.[0].length ?? 0) >= SHORTEST_PREFIX) === true,
  ) &&
  // ForAllValues holds for a request without any key, so the key must be there.
  tests.some((test) => isTest(test, ['Null'], 'dynamodb:LeadingKeys', 'false'));

const check = (assembly: Assembly): readonly Violation[] =>
  grantsIn(assembly).flatMap(({ from, statement }) => {
    if (!from.identities.some((role) => functionsByRole(assembly).has(keyOf(role)))) return [];
    const { stack, logicalId } = from.holder;
    const add = (what: string) => [{ stack, logicalId, what: `${nameOf(statement)} ${what}` }];
    const whole = given(statement, WHOLE_TABLE);
    if (whole.length > 0) return add(`lets a function walk through a whole table (${whole.join(', ')}).`);
    const byKey = given(statement, BY_KEY);
    const [tests = []] = conditionBranches(from.scope, statement.condition);
    return byKey.length === 0 || namesKinds(tests)
      ? []
      : add(
          `gives ${byKey.slice(0, 3).join(', ')} on every record of the table; no dynamodb:LeadingKeys says which kinds.`,
        );
  });

const role = (Action: Json, Condition: JsonObject): JsonObject =>
  template({
    T: resource('AWS::DynamoDB::Table', tagged('voter-roll')),
    R: classRole('voter-roll'),
    F: resource('AWS::Lambda::Function', { Role: attribute('R') }),
    P: resource('AWS::IAM::ManagedPolicy', {
      Roles: [{ Ref: 'R' }],
      PolicyDocument: policy({ Effect: 'Allow', Action, Resource: attribute('T'), Condition }),
    }),
  });

const PRESENT = { Null: { 'dynamodb:LeadingKeys': 'false' } };
const kinds = (...values: readonly string[]): JsonObject => ({
  'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': values },
});

export const recordsByKey: Rule = {
  id: 'records-by-key',
  title: 'A function reaches the kinds of record that it works on, by key',
  core: false,
  why:
    'Alaska, October 2020: a script walked through a look-up page and took 113,000 voters. A function that can query any record, or ' +
    'scan the table, can be made to hand over all of it.',
  fix: 'Use ProtectedTable’s grants, which name the kinds of record (dynamodb:LeadingKeys, Null false) and leave out Scan and PartiQL.',
  mappings: { cis: ['A1.2.7', '4.2.1'], nist: ['AC-3', 'AC-6', 'SC-4'], fsbp: [] },
  check,
  bad: [
    { name: 'every record', template: role('dynamodb:GetItem', {}) },
    { name: 'a scan', template: role('dynamodb:Scan', { ...kinds('STATUS#*'), ...PRESENT }) },
    { name: 'PartiQL', template: role('dynamodb:PartiQLSelect', { ...kinds('STATUS#*'), ...PRESENT }) },
    { name: 'kinds that a request without a key passes', template: role('dynamodb:Query', kinds('STATUS#*')) },
    { name: 'kinds that mean all', template: role('dynamodb:Query', { ...kinds('*'), ...PRESENT }) },
    { name: 'kinds, or all', template: role('dynamodb:Query', { ...kinds('STATUS#*', '*'), ...PRESENT }) },
    {
      name: 'one key among others',
      template: role('dynamodb:Query', {
        'ForAnyValue:StringLike': { 'dynamodb:LeadingKeys': 'STATUS#*' },
        ...PRESENT,
      }),
    },
  ],
  good: [
    { name: 'named kinds', template: role('dynamodb:Query', { ...kinds('STATUS#*'), ...PRESENT }) },
    { name: 'the stream of changes', template: role('dynamodb:GetRecords', {}) },
  ],
};
