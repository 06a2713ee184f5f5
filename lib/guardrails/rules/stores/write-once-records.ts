import {
  type Assembly,
  type Json,
  type JsonObject,
  literalOf,
  type Resource,
  resourcesOf,
  scopeOf,
} from '../../../assembly';
import type { DataClass } from '../../../contracts/data-class';
import type { ConditionTest } from '../../conditions';
import { dataClassOf } from '../../data-class';
import { isEvaluation, reasonNotBackedUp } from '../../declared';
import { type Denial, denialsOfBucket, denialsOfTable, refuses } from '../../denials';
import { changed, changes } from '../../examples';
import type { Rule, Violation } from '../../rule';
import { isTrue } from '../../values';

/** Classes that are only ever added to. */
const BUCKETS: readonly (DataClass | undefined)[] = ['ballot-data'];
const TABLES: readonly (DataClass | undefined)[] = ['ballot-data', 'incident-notices'];
/** Days for which an upload must lock itself at the least; the office's own date lies much further ahead. */
const FLOOR = { production: 30, evaluation: 1 } as const;
const REMAINING = 's3:object-lock-remaining-retention-days';

const only = (
  tests: readonly ConditionTest[],
  key: string,
  operators: readonly string[],
): readonly string[] | undefined => {
  const [test, ...more] = tests;
  if (test === undefined || more.length > 0 || test.key !== key || !operators.includes(test.operator)) return undefined;
  return test.values.map(({ certain, expression }) => (certain ? (literalOf(expression) ?? '?') : '?'));
};

const always = ({ tests }: Denial): boolean => tests.length === 0;
const isNull =
  (key: string) =>
  ({ tests }: Denial): boolean =>
    only(tests, key, ['Null'])?.join() === 'true';

interface Wanted {
  readonly says: string;
  readonly actions: readonly string[];
  readonly when: (denial: Denial) => boolean;
}

const ofBucket = (floor: number, modes: readonly string[]): readonly Wanted[] => [
  { says: 'deletes', actions: ['s3:DeleteObject', 's3:DeleteObjectVersion'], when: always },
  { says: 'opens a lock', actions: ['s3:BypassGovernanceRetention'], when: always },
  { says: 'puts one object over another', actions: ['s3:PutObject'], when: isNull('s3:if-none-match') },
  { says: 'uploads without a lock', actions: ['s3:PutObject'], when: isNull(REMAINING) },
  {
    says: `locks for less than ${floor} days`,
    actions: ['s3:PutObject', 's3:PutObjectRetention'],
    when: ({ tests }) => (only(tests, REMAINING, ['NumericLessThan']) ?? []).some((days) => Number(days) >= floor),
  },
  {
    // Nobody opens a lock in COMPLIANCE mode: one until the end of time is ransom, or a bill for ever.
    says: 'locks without an end',
    actions: ['s3:PutObject', 's3:PutObjectRetention'],
    when: ({ tests }) =>
      (only(tests, REMAINING, ['NumericGreaterThan', 'NumericGreaterThanEquals']) ?? []).some(
        (days) => Number(days) >= floor,
      ),
  },
  {
    says: `locks in another mode than ${modes.join(' or ')}`,
    actions: ['s3:PutObject', 's3:PutObjectRetention'],
    when: ({ tests }) => {
      const named = only(tests, 's3:object-lock-mode', ['StringNotEquals', 'StringNotEqualsIfExists']);
      return named?.length === 1 && named.every((mode) => modes.includes(mode));
    },
  },
];

const OF_TABLE: readonly Wanted[] = [
  {
    says: 'changes or deletes an item',
    actions: ['DeleteItem', 'UpdateItem', 'BatchWriteItem', 'PartiQLDelete', 'PartiQLUpdate', 'PartiQLInsert'].map(
      (name) => `dynamodb:${name}`,
    ),
    when: always,
  },
  {
    // Inside a transaction the code’s own condition holds, that there is no such item yet.
    says: 'puts an item outside a transaction',
    actions: ['dynamodb:PutItem'],
    when: ({ tests }) =>
      only(tests, 'dynamodb:enclosingoperation', ['StringNotEquals', 'StringNotEqualsIfExists'])?.join() ===
      'TransactWriteItems',
  },
];

const open = (denials: readonly Denial[], wanted: readonly Wanted[]): readonly string[] =>
  wanted
    .filter(({ actions, when }) =>
      actions.some(
        (action) => !denials.some((denial) => denial.reach.has('contents') && refuses(denial, action) && when(denial)),
      ),
    )
    .map(({ says }) => says);

const problemsOf = (assembly: Assembly, store: Resource): readonly string[] => {
  const scope = scopeOf(assembly, store.stack);
  const dataClass = dataClassOf(scope, store);
  if (reasonNotBackedUp(store) !== undefined) return [];
  if (store.type !== 'AWS::S3::Bucket') {
    return TABLES.includes(dataClass)
      ? open(denialsOfTable(assembly, store), OF_TABLE).map((says) => `its policy does not refuse who ${says}`)
      : [];
  }
  if (!BUCKETS.includes(dataClass)) return [];
  const evaluation = isEvaluation(scope.stack);
  const wanted = evaluation
    ? ofBucket(FLOOR.evaluation, ['GOVERNANCE', 'COMPLIANCE'])
    : ofBucket(FLOOR.production, ['COMPLIANCE']);
  return [
    ...(isTrue(store.properties['ObjectLockEnabled']) ? [] : ['Object Lock is not on (ObjectLockEnabled)']),
    ...open(denialsOfBucket(assembly, store), wanted).map((says) => `its policy does not refuse who ${says}`),
  ];
};

const check = (assembly: Assembly): readonly Violation[] =>
  [...resourcesOf(assembly, 'AWS::S3::Bucket', 'AWS::DynamoDB::Table')].flatMap((store) => {
    const problems = problemsOf(assembly, store);
    return problems.length === 0
      ? []
      : [
          {
            stack: store.stack,
            logicalId: store.logicalId,
            what: `records in it can be changed: ${problems.join('; ')}.`,
          },
        ];
  });

const OBJECTS: Json = { 'Fn::Sub': '${B.Arn}/*' };
const deny = (action: Json, condition?: JsonObject, resource: Json = OBJECTS): JsonObject => ({
  Effect: 'Deny',
  Principal: { AWS: '*' },
  Action: action,
  Resource: resource,
  ...(condition === undefined ? {} : { Condition: condition }),
});
const LOCKING = ['s3:PutObject', 's3:PutObjectRetention'];
const GOOD: JsonObject = {
  Resources: {
    B: {
      Type: 'AWS::S3::Bucket',
      Properties: { ObjectLockEnabled: true, Tags: [{ Key: 'election:data-class', Value: 'ballot-data' }] },
    },
    P: {
      Type: 'AWS::S3::BucketPolicy',
      Properties: {
        Bucket: { Ref: 'B' },
        PolicyDocument: {
          Statement: [
            deny(['s3:DeleteObject', 's3:DeleteObjectVersion']),
            deny('s3:BypassGovernanceRetention'),
            deny('s3:PutObject', { Null: { 's3:if-none-match': 'true' } }),
            deny('s3:PutObject', { Null: { [REMAINING]: 'true' } }),
            deny(LOCKING, { NumericLessThan: { [REMAINING]: '30' } }),
            deny(LOCKING, { NumericGreaterThan: { [REMAINING]: '3650' } }),
            deny(LOCKING, { StringNotEquals: { 's3:object-lock-mode': 'COMPLIANCE' } }),
          ],
        },
      },
    },
    T: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        Tags: [{ Key: 'election:data-class', Value: 'incident-notices' }],
        ResourcePolicy: {
          PolicyDocument: {
            Statement: [
              deny([...(OF_TABLE[0]?.actions ?? [])], undefined, '*'),
              deny(
                'dynamodb:PutItem',
                { StringNotEquals: { 'dynamodb:EnclosingOperation': 'TransactWriteItems' } },
                '*',
              ),
            ],
          },
        },
      },
    },
  },
};
const STATEMENT = 'P/Properties/PolicyDocument/Statement';
const ITEM = 'T/Properties/ResourcePolicy/PolicyDocument/Statement';

export const writeOnceRecords: Rule = {
  id: 'write-once-records',
  title: 'Ballots and incident notices are added to, never changed',
  core: false,
  why:
    'California, 2017: a database of voters was deleted and held to ransom. A ballot image or a notice that can be changed in silence ' +
    'proves nothing when a count is contested.',
  fix: 'Use PrivateBucket with writeOnce and ProtectedTable with appendOnly, and leave their statements as they are.',
  mappings: { cis: ['4.2.1', '4.3.1'], nist: ['AU-9', 'AU-10', 'SI-7', 'SI-12'], fsbp: ['S3.15'] },
  check,
  bad: changes(GOOD, {
    'a vault without Object Lock': ['B/Properties/ObjectLockEnabled', false],
    'a vault without a policy': ['P'],
    'a vault that takes locks without an end': [`${STATEMENT}/5`],
    'a vault that takes only locks without an end': [
      `${STATEMENT}/5/Condition`,
      { NumericLessThanEquals: { [REMAINING]: '3650' } },
    ],
    'a vault from which somebody deletes': [`${STATEMENT}/0`],
    'a vault from which versions are deleted': [`${STATEMENT}/0/Action`, 's3:DeleteObject'],
    'a denial that spares one role': [
      `${STATEMENT}/0/Condition`,
      { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::111111111111:role/x' } },
    ],
    'a denial for one folder': [`${STATEMENT}/0/Resource`, { 'Fn::Sub': '${B.Arn}/2026/*' }],
    'a lock that somebody opens': [`${STATEMENT}/1`],
    'an object laid over another': [`${STATEMENT}/2`],
    'an upload without a lock': [`${STATEMENT}/3`],
    'a test turned round': [`${STATEMENT}/3/Condition/Null/${REMAINING}`, 'false'],
    'a lock of a day': [`${STATEMENT}/4/Condition/NumericLessThan/${REMAINING}`, '1'],
    'a floor turned into a ceiling': [`${STATEMENT}/4/Condition`, { NumericGreaterThan: { [REMAINING]: '30' } }],
    'a lock in a mode that an administrator opens': [
      `${STATEMENT}/6/Condition/StringNotEquals/s3:object-lock-mode`,
      'GOVERNANCE',
    ],
    'a register whose notices are deleted': [`${ITEM}/0`],
    'a register whose notices are updated': [`${ITEM}/0/Action`, ['dynamodb:DeleteItem']],
    'a register in which one notice is put over another': [`${ITEM}/1`],
    'a denial neutered by a second test': [`${ITEM}/1/Condition/Bool`, { 'aws:ViaAWSService': 'true' }],
  }),
  good: [
    { name: 'a vault and a register that are only added to', template: GOOD },
    {
      name: 'an evaluation’s vault, locked for a day',
      template: {
        ...changed(
          changed(GOOD, `${STATEMENT}/4/Condition/NumericLessThan/${REMAINING}`, '1'),
          `${STATEMENT}/6/Condition/StringNotEquals/s3:object-lock-mode`,
          'GOVERNANCE',
        ),
        Metadata: { 'election:profile': 'evaluation' },
      },
    },
    {
      name: 'an intake of ballots, which is emptied',
      template: {
        Resources: {
          B: {
            Type: 'AWS::S3::Bucket',
            Metadata: { 'election:not-backed-up': 'What was deposited lies in the vault; the rest expires.' },
            Properties: { Tags: [{ Key: 'election:data-class', Value: 'ballot-data' }] },
          },
        },
      },
    },
  ],
};
