import { type Assembly, type Json, type JsonObject, literalAt, type Resource, scopeOf } from '../../assembly';
import { dataClassOf, isNeverPublic } from '../data-class';
import { reasonNotBackedUp } from '../declared';
import { physicalNameStart } from '../trails';
import { standingIn, type WatchedPlace } from '../watched-places';

/** A line of the trail that must become a letter. Made up; the names are as this assembly’s own would be. */
export interface Sample {
  readonly says: string;
  readonly line: JsonObject;
  /** The trail’s own alarm must tell it, whatever a rule of the bus hears: backups-heard asks for that. */
  readonly fromTrail?: true;
  /** How often it happens within the alarm’s time. @default 1 */
  readonly times?: number;
}

const SOMEBODY: JsonObject = {
  type: 'IAMUser',
  arn: 'arn:aws:iam::111111111111:user/testa-placeholder',
  userName: 'testa-placeholder',
};

const line = (service: string, eventName: string, more: JsonObject = {}): JsonObject => ({
  eventSource: `${service}.amazonaws.com`,
  eventName,
  awsRegion: 'us-east-2',
  sourceIPAddress: '192.0.2.7',
  eventType: 'AwsApiCall',
  readOnly: false,
  userIdentity: SOMEBODY,
  ...more,
});

/** Calls that end, thin out or silence what watches, by service as the trail spells it. */
const ENDING: Readonly<Record<string, readonly string[]>> = {
  cloudtrail: ['StopLogging', 'DeleteTrail', 'UpdateTrail', 'PutEventSelectors'],
  guardduty: ['DeleteDetector', 'UpdateDetector', 'CreateFilter', 'CreateIPSet', 'DeletePublishingDestination'],
  config: [
    'StopConfigurationRecorder',
    'DeleteConfigurationRecorder',
    'PutConfigurationRecorder',
    'DeleteDeliveryChannel',
    'DeleteConfigRule',
  ],
  securityhub: ['DisableSecurityHub', 'BatchDisableStandards', 'UpdateStandardsControl'],
  macie2: ['DisableMacie', 'UpdateMacieSession'],
  'access-analyzer': ['DeleteAnalyzer', 'CreateArchiveRule'],
  monitoring: ['DeleteAlarms', 'DisableAlarmActions', 'SetAlarmState', 'PutMetricAlarm'],
  events: ['DisableRule', 'DeleteRule', 'RemoveTargets'],
  sns: ['DeleteTopic', 'Unsubscribe', 'SetTopicAttributes'],
  logs: ['DeleteLogGroup', 'DeleteLogStream', 'DeleteMetricFilter', 'PutRetentionPolicy'],
  kms: ['ScheduleKeyDeletion', 'DisableKey', 'PutKeyPolicy', 'CreateGrant'],
};

/** Calls that take a protection off a bucket, or the bucket itself away. */
const OPENING = [
  'PutBucketPolicy',
  'DeleteBucketPolicy',
  'PutBucketAcl',
  'PutBucketPublicAccessBlock',
  'DeleteBucketPublicAccessBlock',
  'PutBucketEncryption',
  'DeleteBucketEncryption',
  'PutBucketVersioning',
  'PutBucketLifecycle',
  'PutBucketReplication',
  'PutBucketLogging',
  'PutBucketOwnershipControls',
  'DeleteBucket',
];
const ON_TABLES = [
  'PutResourcePolicy',
  'DeleteResourcePolicy',
  'UpdateTable',
  'DeleteTable',
  'UpdateContinuousBackups',
  'ExportTableToPointInTime',
  'RestoreTableToPointInTime',
];
const ON_VAULTS = [
  'PutBackupVaultAccessPolicy',
  'DeleteBackupVaultAccessPolicy',
  'DeleteRecoveryPoint',
  'DeleteBackupPlan',
  'DeleteBackupSelection',
];
const ON_ROLES = ['UpdateAssumeRolePolicy', 'AttachRolePolicy', 'PutRolePolicy'];

const DENIED = { errorCode: 'AccessDenied' };
/** A walk through a roll within a quarter of an hour. The busiest office’s voters stay below. */
const WALK = 6000;

const neverPublic = (assembly: Assembly, place: WatchedPlace, type: string): readonly Resource[] =>
  standingIn(assembly, place.accountStacks, type).filter((one) =>
    isNeverPublic(dataClassOf(scopeOf(assembly, one.stack), one)),
  );

const nameOf = (assembly: Assembly, store: Resource): string => `${physicalNameStart(assembly, store)}placeholder`;

const onBucket = (assembly: Assembly, bucket: Resource): readonly Sample[] => {
  const requestParameters = { bucketName: nameOf(assembly, bucket) };
  return [
    ...OPENING.map((name) => ({
      says: `${name} on ${bucket.constructPath}`,
      line: line('s3', name, { requestParameters }),
    })),
    {
      says: `a refused read of ${bucket.constructPath}`,
      line: line('s3', 'GetObject', { ...DENIED, requestParameters }),
    },
  ];
};

const onTable = (assembly: Assembly, table: Resource): readonly Sample[] => {
  const tableName = nameOf(assembly, table);
  const resources: Json = [
    { type: 'AWS::DynamoDB::Table', ARN: `arn:aws:dynamodb:us-east-2:111111111111:table/${tableName}` },
  ];
  const about = { requestParameters: { tableName }, resources };
  const isRoll =
    dataClassOf(scopeOf(assembly, table.stack), table) === 'voter-roll' && reasonNotBackedUp(table) === undefined;
  return [
    ...ON_TABLES.map((name) => ({ says: `${name} on ${table.constructPath}`, line: line('dynamodb', name, about) })),
    {
      says: `a refused scan of ${table.constructPath}`,
      line: line('dynamodb', 'Scan', { ...about, ...DENIED, readOnly: true }),
    },
    ...(isRoll
      ? [
          {
            says: `a walk through ${table.constructPath}`,
            line: line('dynamodb', 'GetItem', { ...about, readOnly: true }),
            times: WALK,
          },
        ]
      : []),
  ];
};

const onRole = (assembly: Assembly, role: Resource): readonly Sample[] => {
  const path = literalAt(scopeOf(assembly, role.stack), role.properties['Path']) ?? '';
  const name = `${assembly.stacks.get(role.stack)?.name ?? ''}-${role.logicalId}-placeholder`;
  const roleArn = `arn:aws:iam::111111111111:role${path}${name}`;
  return [
    ...ON_ROLES.map((call) => ({
      says: `${call} on ${role.constructPath}`,
      line: line('iam', call, { requestParameters: { roleName: name } }),
    })),
    ...(path.includes('/break-glass/')
      ? [
          {
            says: `somebody takes on ${role.constructPath}`,
            line: line('sts', 'AssumeRole', { requestParameters: { roleArn } }),
          },
        ]
      : []),
  ];
};

const EMERGENCY = 'arn:aws:iam::111111111111:role/election/placeholder/break-glass/placeholder';

const signIn = (more: JsonObject): JsonObject =>
  line('signin', 'ConsoleLogin', {
    eventType: 'AwsConsoleSignIn',
    responseElements: { ConsoleLogin: 'Success' },
    ...more,
  });

const OF_EVERY_ACCOUNT: readonly Sample[] = [
  ...Object.entries(ENDING).flatMap(([service, calls]) =>
    calls.map((name) => ({ says: `${service}:${name}`, line: line(service, name) })),
  ),
  {
    says: 'somebody takes on an emergency role',
    line: line('sts', 'AssumeRole', { requestParameters: { roleArn: EMERGENCY } }),
  },
  {
    says: 'a call of somebody in an emergency role',
    line: line('s3', 'ListBuckets', {
      userIdentity: { type: 'AssumedRole', sessionContext: { sessionIssuer: { arn: EMERGENCY } } },
    }),
  },
  ...['CreateRole', 'CreateUser'].map((name) => ({
    says: `${name} among the roles that stores know`,
    line: line('iam', name, { requestParameters: { path: '/election/placeholder/voter-roll/' } }),
  })),
  ...['CreatePolicyVersion', 'SetDefaultPolicyVersion'].map((name) => ({
    says: `${name} of a policy of such a role`,
    line: line('iam', name, {
      requestParameters: { policyArn: 'arn:aws:iam::111111111111:policy/election/placeholder/voter-roll/p' },
    }),
  })),
  { says: 's3:PutAccountPublicAccessBlock', line: line('s3', 'PutAccountPublicAccessBlock') },
  { says: 'a refused decryption', line: line('kms', 'Decrypt', DENIED) },
  { says: 'a sign-in with a password alone', line: signIn({ additionalEventData: { MFAUsed: 'No' } }) },
  { says: 'the root user calls an API', line: line('iam', 'ListUsers', { userIdentity: { type: 'Root' } }) },
  {
    says: 'the root user signs in',
    line: signIn({ additionalEventData: { MFAUsed: 'Yes' }, userIdentity: { type: 'Root' } }),
  },
];

/** Everything that somebody in the office of this account must hear of, from its trail. */
export const samplesOf = (assembly: Assembly, place: WatchedPlace): readonly Sample[] => {
  const vaults = standingIn(assembly, place.accountStacks, 'AWS::Backup::BackupVault');
  const roles = standingIn(assembly, place.accountStacks, 'AWS::IAM::Role').filter(
    ({ properties }) => properties['Path'] !== undefined,
  );
  return [
    ...OF_EVERY_ACCOUNT,
    ...neverPublic(assembly, place, 'AWS::S3::Bucket').flatMap((bucket) => onBucket(assembly, bucket)),
    ...neverPublic(assembly, place, 'AWS::DynamoDB::Table').flatMap((table) => onTable(assembly, table)),
    ...(vaults.length === 0
      ? []
      : ON_VAULTS.map((name) => ({ says: `backup:${name}`, line: line('backup', name), fromTrail: true as const }))),
    ...roles.flatMap((role) => onRole(assembly, role)),
  ];
};
