import { type Assembly, get, type JsonObject, type Resource, resourcesOf, scopeOf } from '../../../assembly';
import type { DataClass } from '../../../contracts/data-class';
import { backedUpStores } from '../../backups';
import { dataClassOf, isNeverPublic } from '../../data-class';
import { reasonNotBackedUp } from '../../declared';
import { changed, changes } from '../../examples';
import { keyOf } from '../../index-of';
import type { Rule, Violation } from '../../rule';
import { listAt, numberAt } from '../../values';

/** Evidence is kept by its own locks, and the website’s pages are in this repository. */
const NEED_NONE: readonly (DataClass | undefined)[] = ['audit-log', 'site-content'];
/** A store that only passes things on is empty again by then. */
const PASSING_DAYS = 90;

const isPassing = (assembly: Assembly, { stack, type, properties }: Resource): boolean =>
  type === 'AWS::S3::Bucket'
    ? listAt(properties, ['LifecycleConfiguration', 'Rules']).some((rule) => {
        const days = numberAt(scopeOf(assembly, stack), get(rule, 'ExpirationInDays'));
        const whole = ['Prefix', 'Filter', 'TagFilters', 'ObjectSizeLessThan', 'ObjectSizeGreaterThan'];
        return (
          get(rule, 'Status') === 'Enabled' &&
          days !== undefined &&
          days <= PASSING_DAYS &&
          whole.every((name) => get(rule, name) === undefined)
        );
      })
    : get(properties['TimeToLiveSpecification'], 'Enabled') === true;

const tellsTheBus = ({ properties }: Resource): boolean => {
  const events = get(properties['NotificationConfiguration'], 'EventBridgeConfiguration');
  const on = get(events, 'EventBridgeEnabled');
  return events !== undefined && (on === undefined || on === true || on === 'true');
};

const problemOf = (assembly: Assembly, store: Resource): string | undefined => {
  const dataClass = dataClassOf(scopeOf(assembly, store.stack), store);
  if (backedUpStores(assembly).has(keyOf(store))) {
    // AWS Backup learns from these events what is new in a bucket; without them a continuous backup stands still.
    return store.type === 'AWS::S3::Bucket' && !tellsTheBus(store)
      ? 'it is in a backup, and its events are off, by which AWS Backup follows it (EventBridgeConfiguration)'
      : undefined;
  }
  if (NEED_NONE.includes(dataClass)) return undefined;
  if (reasonNotBackedUp(store) === undefined) return 'no selection of a backup plan names it by its ARN';
  // Of what the public has, the released store is the original.
  if (!isNeverPublic(dataClass) || isPassing(assembly, store)) return undefined;
  return `it says that it needs no backup, and nothing takes what it holds away again within ${PASSING_DAYS} days: it is no store that only passes things on`;
};

const check = (assembly: Assembly): readonly Violation[] =>
  [
    ...resourcesOf(
      assembly,
      'AWS::S3::Bucket',
      'AWS::DynamoDB::Table',
      'AWS::DynamoDB::GlobalTable',
      'AWS::EFS::FileSystem',
      'AWS::RDS::DBCluster',
      'AWS::RDS::DBInstance',
    ),
  ].flatMap((store) => {
    const problem = problemOf(assembly, store);
    return problem === undefined ? [] : [{ stack: store.stack, logicalId: store.logicalId, what: `${problem}.` }];
  });

const TAGS = [{ Key: 'election:data-class', Value: 'voter-roll' }];
const GOOD: JsonObject = {
  Resources: {
    Roll: { Type: 'AWS::DynamoDB::Table', Properties: { Tags: TAGS } },
    Other: {
      Type: 'AWS::DynamoDB::Table',
      Metadata: { 'election:not-backed-up': 'Counters expire within hours.' },
      Properties: { Tags: TAGS, TimeToLiveSpecification: { AttributeName: 'gone', Enabled: true } },
    },
    Files: {
      Type: 'AWS::S3::Bucket',
      Properties: {
        Tags: TAGS,
        NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
      },
    },
    Plan: { Type: 'AWS::Backup::BackupPlan' },
    Role: { Type: 'AWS::IAM::Role' },
    Selection: {
      Type: 'AWS::Backup::BackupSelection',
      Properties: {
        BackupPlanId: { 'Fn::GetAtt': ['Plan', 'BackupPlanId'] },
        BackupSelection: {
          IamRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
          Resources: [{ 'Fn::GetAtt': ['Roll', 'Arn'] }, { 'Fn::GetAtt': ['Files', 'Arn'] }],
        },
      },
    },
  },
};
const SELECTION = 'Selection/Properties/BackupSelection';

export const everyStoreBackedUp: Rule = {
  id: 'backed-up-stores',
  title: 'Every store that must survive is in a backup, by name',
  core: false,
  why:
    'Hall County, 2020: ransomware took an election office’s systems weeks before the election; what such an office has left is what ' +
    'its backups hold. A store that nobody thought of is the one that is missing.',
  fix: 'Add the store inside ElectionJurisdiction, where Recovery finds it, or give it notBackedUp with the reason and let it expire.',
  mappings: { cis: ['1.4.1'], nist: ['CP-9', 'CP-6', 'CP-10'], fsbp: ['DynamoDB.4'] },
  check,
  bad: changes(GOOD, {
    'a table in no selection': [`${SELECTION}/Resources`, []],
    'a table that is selected by a tag': [
      SELECTION,
      {
        IamRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
        ListOfTags: [{ ConditionType: 'STRINGEQUALS', ConditionKey: 'backup', ConditionValue: 'yes' }],
      },
    ],
    'a selection that takes its table out again': [`${SELECTION}/NotResources`, [{ 'Fn::GetAtt': ['Roll', 'Arn'] }]],
    'a selection under a condition': [`${SELECTION}/Conditions`, { StringEquals: [] }],
    'a selection for a plan that is not here': ['Selection/Properties/BackupPlanId', 'some-other-plan'],
    'a selection whose role is not here': [`${SELECTION}/IamRoleArn`, 'arn:aws:iam::111111111111:role/gone'],
    'a table that is another one': [`${SELECTION}/Resources`, [{ 'Fn::GetAtt': ['Other', 'Arn'] }]],
    'a bucket whose events are off': [
      'Files/Properties/NotificationConfiguration/EventBridgeConfiguration/EventBridgeEnabled',
      false,
    ],
    'a bucket without events': ['Files/Properties/NotificationConfiguration'],
    'a store that says it passes things on, and keeps them': ['Other/Properties/TimeToLiveSpecification'],
    'a store that passes things on and does not say so': ['Other/Metadata'],
  }),
  good: [
    { name: 'a table that its selection names', template: GOOD },
    {
      name: 'an intake that is emptied',
      template: changed(GOOD, 'In', {
        Type: 'AWS::S3::Bucket',
        Metadata: { 'election:not-backed-up': 'What was loaded is in the vault; the rest expires.' },
        Properties: { Tags: TAGS, LifecycleConfiguration: { Rules: [{ Status: 'Enabled', ExpirationInDays: 30 }] } },
      }),
    },
  ],
};
