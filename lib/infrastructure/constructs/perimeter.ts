import { AnyPrincipal, Effect, PolicyStatement, type PolicyStatementProps } from 'aws-cdk-lib/aws-iam';
import { type DataClass, NEVER_PUBLIC } from '../../contracts/data-class';
import type { Names } from '../names';

export type NeverPublicClass = 'voter-roll' | 'voter-documents' | 'ballot-data' | 'results-draft' | 'audit-log';
/** Classes that lie in tables: the never-public ones, and the incident register, whose versions are secret until released. */
export type PrivateClass = NeverPublicClass | 'incident-notices';
export type ReleasedClass = Exclude<DataClass, NeverPublicClass>;

/** From where a never-public store answers at all. */
export interface Perimeter {
  readonly s3EndpointId: string;
  readonly dynamoDbEndpointId: string;
}

/** A way into a never-public bucket from outside the network, one principal and one action at a time. */
export interface PerimeterException {
  /** ARN pattern of the one role. */
  readonly principal: string;
  /** `PutObject` by a link that the role signed, no longer than `maxAgeSeconds` ago. */
  readonly presignedPut: { readonly maxAgeSeconds: number };
  /**
   * ARN pattern of the one role by which GuardDuty reads new objects and tags them with its verdict; it works from AWS's own
   * network. @default nobody scans
   */
  readonly scannedBy?: string;
}

/**
 * Everything that AWS Backup's role does to a bucket. It reads from AWS's own network, so it is let in by its path, one role for
 * one duty; never by aws:ViaAWSService, which would let in whatever any service forwards for any caller. (AWS Backup developer guide, Amazon S3.)
 */
export const S3_BACKUP_ACTIONS = [
  's3:GetBucketAcl',
  's3:GetBucketLocation',
  's3:GetBucketNotification',
  's3:GetBucketTagging',
  's3:GetBucketVersioning',
  's3:GetInventoryConfiguration',
  's3:GetObject',
  's3:GetObjectAcl',
  's3:GetObjectTagging',
  's3:GetObjectVersion',
  's3:GetObjectVersionAcl',
  's3:GetObjectVersionTagging',
  's3:ListBucket',
  's3:ListBucketVersions',
  // Backup learns of changes by EventBridge and of the whole by inventory; it sets up both by itself.
  's3:PutBucketNotification',
  's3:PutInventoryConfiguration',
];

export const isNeverPublic = (dataClass: DataClass): dataClass is NeverPublicClass => NEVER_PUBLIC.includes(dataClass);

/** Reads and writes of objects, and everything that copies them elsewhere. Configuration stays with the deploy role, so `s3:*` would lock it out. */
export const S3_DATA_ACTIONS = [
  's3:AbortMultipartUpload',
  's3:BypassGovernanceRetention',
  's3:DeleteObject*',
  's3:GetObject*',
  's3:ListBucket',
  's3:ListBucketMultipartUploads',
  's3:ListBucketVersions',
  's3:ListMultipartUploadParts',
  's3:PutObject*',
  's3:ReplicateDelete',
  's3:ReplicateObject',
  's3:RestoreObject',
];

/** Standing exports: one call, and every later object leaves by itself. */
export const S3_EXPORT_ACTIONS = [
  's3:PutAnalyticsConfiguration',
  's3:PutInventoryConfiguration',
  's3:PutReplicationConfiguration',
];

export const DYNAMODB_DATA_ACTIONS = [
  'dynamodb:BatchGetItem',
  'dynamodb:BatchWriteItem',
  'dynamodb:ConditionCheckItem',
  'dynamodb:DeleteItem',
  'dynamodb:GetItem',
  'dynamodb:PartiQLDelete',
  'dynamodb:PartiQLInsert',
  'dynamodb:PartiQLSelect',
  'dynamodb:PartiQLUpdate',
  'dynamodb:PutItem',
  'dynamodb:Query',
  'dynamodb:Scan',
  'dynamodb:UpdateItem',
];

const DYNAMODB_EXPORT_ACTIONS = ['dynamodb:EnableKinesisStreamingDestination', 'dynamodb:ExportTableToPointInTime'];

/**
 * A restored table has neither this policy nor, unless told, this key: to restore is to read. `CreateBackup` makes a backup outside
 * the vault; AWS Backup's own `StartAwsBackupJob` is no action that a table's policy may name (DynamoDB refuses the whole table).
 */
const DYNAMODB_COPY_ACTIONS = ['dynamodb:CreateBackup', 'dynamodb:RestoreTableToPointInTime'];

/**
 * The denials that make a stolen credential useless elsewhere (Capital One, 2019: the role's keys were used from outside).
 * A Deny holds against every Allow, so no identity policy written later opens the store again.
 */
export const bucketPerimeter = (input: {
  readonly bucketArn: string;
  readonly dataClass: NeverPublicClass;
  readonly names: Names;
  readonly perimeter: Perimeter;
  readonly exception?: PerimeterException;
  /** AWS Backup reads it. */
  readonly backedUp: boolean;
}): PolicyStatement[] => {
  const both = [input.bucketArn, `${input.bucketArn}/*`];
  const named = input.names.rolesOf(input.dataClass);
  const outside = {
    StringNotEquals: { 'aws:SourceVpce': input.perimeter.s3EndpointId },
    BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
  };
  const exception = input.exception;
  const backup = input.backedUp ? [input.names.recoveryRole('backup')] : [];
  const alsoOutside = [...(exception ? [excepted(exception)].flat() : []), ...backup];
  const statements = [
    new PolicyStatement({
      sid: 'OnlyFromThePrivateNetwork',
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions: S3_DATA_ACTIONS,
      resources: both,
      conditions: {
        ...outside,
        ...(alsoOutside.length > 0 ? { ArnNotLike: { 'aws:PrincipalArn': alsoOutside } } : {}),
      },
    }),
    new PolicyStatement({
      sid: 'OnlyNamedRoles',
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions: S3_DATA_ACTIONS,
      resources: both,
      conditions: {
        ArnNotLike: { 'aws:PrincipalArn': [named, ...backup] },
        BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
      },
    }),
    new PolicyStatement({
      sid: 'NoStandingExport',
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions: S3_EXPORT_ACTIONS,
      resources: [input.bucketArn],
      ...(backup.length > 0 ? { conditions: { ArnNotLike: { 'aws:PrincipalArn': backup } } } : {}),
    }),
    ...backup.map(
      (principal) =>
        new PolicyStatement({
          sid: 'BackupsOnlyRead',
          effect: Effect.DENY,
          principals: [new AnyPrincipal()],
          notActions: S3_BACKUP_ACTIONS,
          resources: both,
          conditions: { ArnLike: { 'aws:PrincipalArn': principal } },
        }),
    ),
  ];
  if (exception?.scannedBy !== undefined) statements.push(...scanner(input.bucketArn, exception.scannedBy));
  if (exception) {
    const byThatRole = { ArnLike: { 'aws:PrincipalArn': exception.principal } };
    statements.push(
      new PolicyStatement({
        sid: 'UploadLinksDoNothingElse',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        notActions: ['s3:PutObject'],
        resources: both,
        conditions: byThatRole,
      }),
      new PolicyStatement({
        sid: 'UploadsByLinkOnly',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['s3:PutObject'],
        resources: [`${input.bucketArn}/*`],
        conditions: { ...byThatRole, StringNotEquals: { 's3:authType': 'REST-QUERY-STRING' } },
      }),
      new PolicyStatement({
        sid: 'UploadLinksAreShortLived',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['s3:PutObject'],
        resources: [`${input.bucketArn}/*`],
        conditions: {
          ...byThatRole,
          NumericGreaterThan: { 's3:signatureAge': String(exception.presignedPut.maxAgeSeconds * 1000) },
        },
      }),
    );
  }
  return statements;
};

/** One as a text, two as a list: a template shows at a glance that there is but one. */
const excepted = ({ principal, scannedBy }: PerimeterException): string | string[] =>
  scannedBy === undefined ? principal : [principal, scannedBy];

/** GuardDuty puts this object once, to see that the bucket is the plan's owner's. */
const VALIDATION_OBJECT = 'malware-protection-resource-validation-object';

/** The scanner's role reads and tags; nobody else sets a tag, for a tag is what lets a file pass. */
const scanner = (bucketArn: string, role: string): PolicyStatement[] => {
  const deny = (sid: string, conditions: Record<string, Record<string, string>>, what: Partial<PolicyStatementProps>) =>
    new PolicyStatement({ sid, effect: Effect.DENY, principals: [new AnyPrincipal()], conditions, ...what });
  const byScanner = { ArnLike: { 'aws:PrincipalArn': role } };
  return [
    deny('ScannerReadsAndTagsAlone', byScanner, {
      notActions: [
        's3:GetBucketNotification',
        's3:GetObject',
        's3:GetObjectTagging',
        's3:GetObjectVersion',
        's3:GetObjectVersionTagging',
        's3:ListBucket',
        's3:PutBucketNotification',
        's3:PutObject',
        's3:PutObjectTagging',
        's3:PutObjectVersionTagging',
      ],
      resources: [bucketArn, `${bucketArn}/*`],
    }),
    deny('ScannerPutsItsTestObjectAlone', byScanner, {
      actions: ['s3:PutObject'],
      notResources: [`${bucketArn}/${VALIDATION_OBJECT}`],
    }),
    deny(
      'OnlyTheScannerTags',
      { ArnNotLike: { 'aws:PrincipalArn': role } },
      {
        actions: [
          's3:DeleteObjectTagging',
          's3:DeleteObjectVersionTagging',
          's3:PutObjectTagging',
          's3:PutObjectVersionTagging',
        ],
        resources: [`${bucketArn}/*`],
      },
    ),
  ];
};

/** The same for a table. `Resource` is `*` because a table's policy that names its own table is a cycle; it applies to this table alone. */
export const tablePerimeter = (input: {
  readonly dataClass: PrivateClass;
  readonly names: Names;
  readonly perimeter: Perimeter;
}): PolicyStatement[] => [
  new PolicyStatement({
    sid: 'OnlyFromThePrivateNetwork',
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: DYNAMODB_DATA_ACTIONS,
    resources: ['*'],
    conditions: {
      StringNotEquals: { 'aws:SourceVpce': input.perimeter.dynamoDbEndpointId },
      BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
    },
  }),
  new PolicyStatement({
    sid: 'OnlyNamedRoles',
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: DYNAMODB_DATA_ACTIONS,
    resources: ['*'],
    conditions: {
      ArnNotLike: { 'aws:PrincipalArn': input.names.rolesOf(input.dataClass) },
      BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
    },
  }),
  new PolicyStatement({
    sid: 'NoExport',
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: DYNAMODB_EXPORT_ACTIONS,
    resources: ['*'],
  }),
  new PolicyStatement({
    sid: 'NoCopyOutsideTheVault',
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: DYNAMODB_COPY_ACTIONS,
    resources: ['*'],
    conditions: { ArnNotLike: { 'aws:PrincipalArn': input.names.recoveryRole('restore') } },
  }),
];

/** Denials for a table to which items are added and in which none is ever changed; no role is exempt. */
export const appendOnly = (): PolicyStatement[] => [
  new PolicyStatement({
    sid: 'NothingIsChangedOrDeleted',
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: [
      'dynamodb:BatchWriteItem',
      'dynamodb:DeleteItem',
      'dynamodb:PartiQLDelete',
      'dynamodb:PartiQLInsert',
      'dynamodb:PartiQLUpdate',
      'dynamodb:UpdateItem',
    ],
    resources: ['*'],
  }),
  new PolicyStatement({
    sid: 'NoPutOutsideATransaction',
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: ['dynamodb:PutItem'],
    resources: ['*'],
    conditions: { StringNotEquals: { 'dynamodb:EnclosingOperation': 'TransactWriteItems' } },
  }),
];
