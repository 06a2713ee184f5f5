import { Aws, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccountRootPrincipal, Effect, PolicyDocument, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type CfnKey, CfnReplicaKey, Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { DataClass } from '../../contracts/data-class';
import { type Names, RESTORE_TEST_PREFIX, type StackKind } from '../names';
import { declareClass } from './declare-class';

/** Waiting time before a scheduled deletion destroys a key: the longest that KMS has, for a lost key is a lost roll. */
const DELETION_WINDOW = Duration.days(30);

/**
 * What the account may do with every key, through its IAM policies. No action here reads, signs, or hands the key on:
 * Capital One's encryption did not help because the role that was stolen could decrypt.
 */
export const KEY_ADMINISTRATION = [
  'kms:CancelKeyDeletion',
  'kms:CreateAlias',
  'kms:DeleteAlias',
  'kms:DescribeKey',
  'kms:DisableKey',
  'kms:DisableKeyRotation',
  'kms:EnableKey',
  'kms:EnableKeyRotation',
  'kms:GetKeyPolicy',
  'kms:GetKeyRotationStatus',
  'kms:GetPublicKey',
  'kms:ListAliases',
  'kms:ListGrants',
  'kms:ListKeyPolicies',
  'kms:ListResourceTags',
  'kms:PutKeyPolicy',
  'kms:ReplicateKey',
  'kms:RetireGrant',
  'kms:RevokeGrant',
  'kms:ScheduleKeyDeletion',
  'kms:SynchronizeMultiRegionKey',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:UpdateAlias',
  'kms:UpdateKeyDescription',
  'kms:UpdatePrimaryRegion',
];

export type KeyUse =
  /** Objects of buckets in these stacks, through S3 alone and only for those buckets. */
  | {
      readonly through: 's3';
      readonly stacks: readonly StackKind[];
      /** Roles of this class write here too: the one step by which data changes its class. @default none */
      readonly alsoRolesOf?: DataClass;
    }
  /** Tables of one stack, through DynamoDB alone and only for those tables. */
  | { readonly through: 'dynamodb'; readonly stack: StackKind }
  /** Dead-letter queues, through SQS alone. */
  | {
      readonly through: 'sqs';
      /** EventBridge puts what it could not deliver into these queues. @default false */
      readonly fromEventBridge?: boolean;
    }
  /** Sealing of single records by our own code, with the jurisdiction in the encryption context. */
  | { readonly through: 'sealing'; readonly jurisdiction: string }
  /** One CloudFront distribution, by its ARN: never `distribution/*`, which any distribution of anybody's making would fulfil. */
  | { readonly through: 'cloudfront'; readonly distributionArn: string }
  /** CloudWatch Logs itself, for log groups of this account and region. */
  | { readonly through: 'logs' }
  /** Secrets that CloudFormation makes and fills in at deploy, through Secrets Manager alone. */
  | { readonly through: 'secrets' }
  /** Backups in one vault, by the roles that AWS Backup takes on. */
  | {
      readonly through: 'backup';
      /** Copies come from another account, or go back there; AWS Backup then works with its own role in this one. @default false */
      readonly acrossAccounts?: boolean;
    }
  /** Alarms that CloudWatch and EventBridge publish to an encrypted topic. */
  | { readonly through: 'alarms' }
  /** Files of one trail: CloudTrail encrypts them, and reads none back. */
  | { readonly through: 'trail'; readonly trailArn: string }
  /** Auditors read evidence of the account, through S3 alone. */
  | { readonly through: 'audit-reading' }
  /** AWS Config's role writes the history of settings, through S3 alone. */
  | { readonly through: 'config' }
  /** GuardDuty and Macie write what they found. */
  | { readonly through: 'findings' };

export interface ClassKeyProps {
  readonly dataClass: DataClass;
  readonly names: Names;
  readonly uses: readonly KeyUse[];
  /** False where no store under this key is in any backup, so that the backup roles need not use it. @default true */
  readonly backedUp?: boolean;
  /** @default false; the roll's keys are multi-Region from their first day, for a single-Region key never becomes one */
  readonly multiRegion?: boolean;
  readonly description: string;
}

/** The resource's own attribute: the L2's would demand a fixed name where another region asks. */
const arnOf = (key: Key): string => (key.node.defaultChild as CfnKey).attrArn;

/** The role by which CloudFormation makes what CDK deploys. */
export const deployRole = (): string => `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/cdk-*-cfn-exec-role-*`;

/** AWS Backup's own role in this account, which nobody else can take on. */
export const backupItself = (): string =>
  `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup`;

const administration = (): PolicyStatement =>
  new PolicyStatement({
    sid: 'AdministerOnly',
    principals: [new AccountRootPrincipal()],
    actions: KEY_ADMINISTRATION,
    resources: ['*'],
  });

/**
 * A customer-managed key for one data class. Only roles under the class's path can use it, only through the services
 * and for the stores it was made for. The account's root administers it and may never decrypt, sign or create a grant.
 */
export class ClassKey extends Construct {
  readonly key: Key;
  readonly arn: string;
  readonly dataClass: DataClass;

  constructor(scope: Construct, id: string, props: ClassKeyProps) {
    super(scope, id);
    this.dataClass = props.dataClass;
    this.key = new Key(this, 'Key', {
      description: props.description,
      enableKeyRotation: true,
      multiRegion: props.multiRegion ?? false,
      pendingWindow: DELETION_WINDOW,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      policy: new PolicyDocument({
        statements: keyStatements(this, props),
      }),
    });
    declareClass(this.key, props.dataClass);
    this.arn = arnOf(this.key);
  }
}

/** The whole policy of a class's key in the region of `scope`, for the key itself and for its replica in another region. */
export const keyStatements = (
  scope: Construct,
  props: Pick<ClassKeyProps, 'dataClass' | 'names' | 'uses' | 'backedUp'>,
): PolicyStatement[] => [
  administration(),
  ...props.uses.flatMap((use) => [
    ...statementsFor(scope, use, props),
    ...(props.backedUp === false ? [] : backupStatements(scope, use, props.names)),
  ]),
];

/** What the roles of AWS Backup do with the key of a store: read what is backed up, write what is restored, under names that tell it. */
const backupStatements = (scope: Construct, use: KeyUse, names: Names): PolicyStatement[] => {
  const through = (service: string) => `${service}.${Stack.of(scope).region}.amazonaws.com`;
  const account = new AccountRootPrincipal();
  const restorers = [names.recoveryRole('restore'), names.recoveryRole('restore-test')];
  if (use.through === 's3') {
    const viaS3 = { 'kms:ViaService': through('s3') };
    return [
      new PolicyStatement({
        sid: 'BackupReadsTheseBuckets',
        principals: [account],
        actions: ['kms:Decrypt'],
        resources: ['*'],
        conditions: {
          ArnLike: { 'aws:PrincipalArn': names.recoveryRole('backup') },
          StringEquals: viaS3,
          StringLike: { 'kms:EncryptionContext:aws:s3:arn': use.stacks.map((stack) => names.bucketsOf(stack)) },
        },
      }),
      new PolicyStatement({
        sid: 'RestoresIntoNewBuckets',
        principals: [account],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
        conditions: {
          ArnLike: { 'aws:PrincipalArn': restorers },
          StringEquals: viaS3,
          StringLike: {
            'kms:EncryptionContext:aws:s3:arn': [
              ...use.stacks.map((stack) => names.restoredBuckets(stack)),
              `arn:${Aws.PARTITION}:s3:::${RESTORE_TEST_PREFIX}*`,
            ],
          },
        },
      }),
    ];
  }
  if (use.through !== 'dynamodb') return [];
  const ofThisAccount = {
    'kms:ViaService': through('dynamodb'),
    'kms:EncryptionContext:aws:dynamodb:subscriberId': Aws.ACCOUNT_ID,
  };
  return [
    new PolicyStatement({
      sid: 'BackupReadsTheseTables',
      principals: [account],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: ['*'],
      conditions: {
        ArnLike: { 'aws:PrincipalArn': names.recoveryRole('backup') },
        StringEquals: ofThisAccount,
        StringLike: { 'kms:EncryptionContext:aws:dynamodb:tableName': names.tablesOf(use.stack) },
      },
    }),
    new PolicyStatement({
      sid: 'RestoresIntoNewTables',
      principals: [account],
      actions: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'],
      resources: ['*'],
      conditions: {
        ArnLike: { 'aws:PrincipalArn': restorers },
        StringEquals: ofThisAccount,
        StringLike: {
          'kms:EncryptionContext:aws:dynamodb:tableName': [names.restoredTables(use.stack), `${RESTORE_TEST_PREFIX}*`],
        },
      },
    }),
    new PolicyStatement({
      sid: 'GrantForRestoredTables',
      principals: [account],
      actions: ['kms:CreateGrant'],
      resources: ['*'],
      conditions: {
        ArnLike: { 'aws:PrincipalArn': restorers },
        Bool: { 'kms:GrantIsForAWSResource': 'true' },
        StringEquals: { 'kms:ViaService': through('dynamodb') },
      },
    }),
  ];
};

const statementsFor = (
  scope: Construct,
  use: KeyUse,
  { names, dataClass }: Pick<ClassKeyProps, 'dataClass' | 'names'>,
): PolicyStatement[] => {
  const region = Stack.of(scope).region;
  const roles = names.rolesOf(dataClass);
  const throughService = (service: string) => `${service}.${region}.amazonaws.com`;
  const account = new AccountRootPrincipal();
  switch (use.through) {
    case 's3':
      return [
        new PolicyStatement({
          sid: 'ThroughS3ForTheseBuckets',
          principals: [account],
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: ['*'],
          conditions: {
            ArnLike: {
              'aws:PrincipalArn': use.alsoRolesOf === undefined ? roles : [roles, names.rolesOf(use.alsoRolesOf)],
            },
            StringEquals: { 'kms:ViaService': throughService('s3') },
            StringLike: { 'kms:EncryptionContext:aws:s3:arn': use.stacks.map((stack) => names.bucketsOf(stack)) },
          },
        }),
      ];
    case 'dynamodb': {
      const context = {
        StringEquals: {
          'kms:ViaService': throughService('dynamodb'),
          'kms:EncryptionContext:aws:dynamodb:subscriberId': Aws.ACCOUNT_ID,
        },
        StringLike: { 'kms:EncryptionContext:aws:dynamodb:tableName': names.tablesOf(use.stack) },
      };
      // DynamoDB proves that whoever creates a table may use its key; what lies in the table stays closed to that role by the table's own policy.
      return [
        new PolicyStatement({
          sid: 'ThroughDynamoDbForTheseTables',
          principals: [account],
          actions: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'],
          resources: ['*'],
          conditions: { ArnLike: { 'aws:PrincipalArn': [roles, deployRole()] }, ...context },
        }),
        new PolicyStatement({
          sid: 'DynamoDbGrantForTheseTables',
          principals: [account],
          actions: ['kms:CreateGrant'],
          resources: ['*'],
          conditions: {
            ArnLike: { 'aws:PrincipalArn': deployRole() },
            Bool: { 'kms:GrantIsForAWSResource': 'true' },
            StringEquals: { 'kms:ViaService': throughService('dynamodb') },
          },
        }),
      ];
    }
    case 'sqs':
      return [
        new PolicyStatement({
          sid: 'ThroughSqs',
          principals: [account],
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: ['*'],
          conditions: {
            ArnLike: { 'aws:PrincipalArn': roles },
            StringEquals: { 'kms:ViaService': throughService('sqs') },
          },
        }),
        ...(use.fromEventBridge
          ? [
              new PolicyStatement({
                sid: 'UndeliveredEventsOfThisAccount',
                principals: [new ServicePrincipal('events.amazonaws.com')],
                actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
                resources: ['*'],
                conditions: {
                  StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
                  ArnLike: {
                    'kms:EncryptionContext:aws:sqs:arn': `arn:${Aws.PARTITION}:sqs:${region}:${Aws.ACCOUNT_ID}:*`,
                  },
                },
              }),
            ]
          : []),
      ];
    case 'sealing':
      return [
        new PolicyStatement({
          sid: 'SealRecordsOfThisJurisdiction',
          principals: [account],
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: ['*'],
          conditions: {
            ArnLike: { 'aws:PrincipalArn': roles },
            StringEquals: { 'kms:EncryptionContext:jurisdiction': use.jurisdiction },
          },
        }),
      ];
    case 'cloudfront':
      return [
        new PolicyStatement({
          sid: 'ThisDistribution',
          principals: [new ServicePrincipal('cloudfront.amazonaws.com')],
          actions: ['kms:Decrypt'],
          resources: ['*'],
          conditions: { StringEquals: { 'aws:SourceArn': use.distributionArn } },
        }),
      ];
    case 'logs':
      return [
        new PolicyStatement({
          sid: 'CloudWatchLogsOfThisAccount',
          principals: [new ServicePrincipal(`logs.${region}.amazonaws.com`)],
          actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
          resources: ['*'],
          conditions: {
            ArnLike: {
              'kms:EncryptionContext:aws:logs:arn': `arn:${Aws.PARTITION}:logs:${region}:${Aws.ACCOUNT_ID}:log-group:*`,
            },
          },
        }),
      ];
    case 'secrets':
      return [
        new PolicyStatement({
          sid: 'DeployedSecrets',
          principals: [account],
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: ['*'],
          conditions: {
            ArnLike: { 'aws:PrincipalArn': deployRole() },
            StringEquals: { 'kms:ViaService': throughService('secretsmanager') },
            StringLike: {
              'kms:EncryptionContext:SecretARN': `arn:${Aws.PARTITION}:secretsmanager:${region}:${Aws.ACCOUNT_ID}:secret:*`,
            },
          },
        }),
      ];
    case 'alarms':
      return [
        new PolicyStatement({
          sid: 'AlarmsOfThisAccount',
          principals: [new ServicePrincipal('cloudwatch.amazonaws.com'), new ServicePrincipal('events.amazonaws.com')],
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: ['*'],
          conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
        }),
      ];
    case 'backup': {
      // Only AWS Backup takes on these roles, and a copy into another region is asked for through that region's name.
      const roles = [names.recoveryRole('backup'), names.recoveryRole('restore'), names.recoveryRole('restore-test')];
      const throughBackup = { 'kms:ViaService': 'backup.*.amazonaws.com' };
      return [
        new PolicyStatement({
          sid: 'BackupsInThisVault',
          principals: [account],
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: ['*'],
          conditions: { ArnLike: { 'aws:PrincipalArn': roles } },
        }),
        new PolicyStatement({
          sid: 'MakeTheVault',
          principals: [account],
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: ['*'],
          conditions: { ArnLike: { 'aws:PrincipalArn': deployRole() }, StringLike: throughBackup },
        }),
        new PolicyStatement({
          sid: 'GrantForThisVault',
          principals: [account],
          actions: ['kms:CreateGrant'],
          resources: ['*'],
          conditions: {
            ArnLike: { 'aws:PrincipalArn': [...roles, deployRole()] },
            Bool: { 'kms:GrantIsForAWSResource': 'true' },
            StringLike: throughBackup,
          },
        }),
        ...(use.acrossAccounts ? betweenAccounts(account) : []),
      ];
    }
    case 'trail':
      return trailStatements(use.trailArn);
    case 'audit-reading':
      return [
        new PolicyStatement({
          sid: 'AuditorsRead',
          principals: [account],
          actions: ['kms:Decrypt'],
          resources: ['*'],
          conditions: {
            ArnLike: { 'aws:PrincipalArn': names.rolesOf(dataClass, 'readers/') },
            StringEquals: { 'kms:ViaService': throughService('s3') },
          },
        }),
      ];
    case 'config':
      return [
        new PolicyStatement({
          sid: 'ConfigWrites',
          principals: [account],
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: ['*'],
          conditions: {
            ArnLike: { 'aws:PrincipalArn': names.rolesOf(dataClass, 'config/') },
            StringEquals: { 'kms:ViaService': throughService('s3') },
          },
        }),
      ];
    case 'findings':
      return [
        new PolicyStatement({
          sid: 'FindingsOfThisAccount',
          principals: [new ServicePrincipal('guardduty.amazonaws.com'), new ServicePrincipal('macie.amazonaws.com')],
          actions: ['kms:Encrypt', 'kms:GenerateDataKey'],
          resources: ['*'],
          conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
        }),
      ];
  }
};

const betweenAccounts = (account: AccountRootPrincipal): PolicyStatement[] => [
  new PolicyStatement({
    sid: 'CopiesBetweenAccounts',
    principals: [account],
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: ['*'],
    conditions: { ArnLike: { 'aws:PrincipalArn': backupItself() } },
  }),
  new PolicyStatement({
    sid: 'GrantForCopiesBetweenAccounts',
    principals: [account],
    actions: ['kms:CreateGrant'],
    resources: ['*'],
    conditions: {
      ArnLike: { 'aws:PrincipalArn': backupItself() },
      Bool: { 'kms:GrantIsForAWSResource': 'true' },
      StringLike: { 'kms:ViaService': 'backup.*.amazonaws.com' },
    },
  }),
];

/** What CloudTrail does with the key of one trail's files; `whose` tells the statements of several trails apart. */
export const trailStatements = (trailArn: string, whose = ''): PolicyStatement[] => {
  const cloudTrail = new ServicePrincipal('cloudtrail.amazonaws.com');
  const thisTrail = { 'aws:SourceArn': trailArn };
  return [
    new PolicyStatement({
      sid: `ThisTrailEncrypts${whose}`,
      principals: [cloudTrail],
      actions: ['kms:GenerateDataKey*'],
      resources: ['*'],
      conditions: {
        StringEquals: { ...thisTrail, 'kms:EncryptionContext:aws:cloudtrail:arn': trailArn },
      },
    }),
    new PolicyStatement({
      sid: `ThisTrailAsks${whose}`,
      principals: [cloudTrail],
      actions: ['kms:DescribeKey'],
      resources: ['*'],
      conditions: { StringEquals: thisTrail },
    }),
  ];
};

interface SpecialKeyProps {
  readonly dataClass: DataClass;
  readonly names: Names;
  readonly description: string;
}

const usableBy = (roles: string, sid: string, actions: string[]): PolicyStatement =>
  new PolicyStatement({
    sid,
    effect: Effect.ALLOW,
    principals: [new AccountRootPrincipal()],
    actions,
    resources: ['*'],
    conditions: { ArnLike: { 'aws:PrincipalArn': roles } },
  });

/** The one kind of signature that releases, checkpoints and notices carry: Ed25519 over the message itself, never over a digest of somebody's making. */
export const SIGNATURES_OF_RELEASES = { 'kms:SigningAlgorithm': 'ED25519_SHA_512', 'kms:MessageType': 'RAW' };

/** The second kind, under checkpoints alone: ML-DSA-44 (FIPS 204). */
export const SIGNATURES_OF_CHECKPOINTS = { 'kms:SigningAlgorithm': 'ML_DSA_SHAKE_256', 'kms:MessageType': 'RAW' };

interface SigningKeyProps extends SpecialKeyProps {
  /** Sub-path of the one role that signs. */
  readonly signerSubPath: string;
  /** @default 'releases': results and the log's checkpoints, with Ed25519 */
  readonly signs?: keyof typeof SIGNED;
}

/** What a key signs, in the words of its policy and of its output. */
const SIGNED = {
  releases: {
    sid: 'SignReleases',
    spec: KeySpec.ECC_NIST_EDWARDS25519,
    signatures: SIGNATURES_OF_RELEASES,
    output: 'Key that signs results; print its fingerprint on the canvass papers',
  },
  'incident notices': {
    sid: 'SignNotices',
    spec: KeySpec.ECC_NIST_EDWARDS25519,
    signatures: SIGNATURES_OF_RELEASES,
    output: 'Key that signs incident notices; keep its fingerprint with that of the results',
  },
  'checkpoints with ML-DSA': {
    sid: 'SignCheckpoints',
    spec: KeySpec.ML_DSA_44,
    signatures: SIGNATURES_OF_CHECKPOINTS,
    output: 'Key that signs the log checkpoints with ML-DSA; its fingerprint is on the canvass papers',
  },
} as const;

/** A key that signs what the public believes. Only one role signs; the public key is for everybody. */
export class SigningKey extends Construct {
  readonly key: Key;
  readonly arn: string;

  constructor(scope: Construct, id: string, props: SigningKeyProps) {
    super(scope, id);
    const { sid, spec, signatures, output } = SIGNED[props.signs ?? 'releases'];
    this.key = new Key(this, 'Key', {
      description: props.description,
      keySpec: spec,
      keyUsage: KeyUsage.SIGN_VERIFY,
      pendingWindow: DELETION_WINDOW,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      policy: new PolicyDocument({
        statements: [
          administration(),
          new PolicyStatement({
            sid,
            principals: [new AccountRootPrincipal()],
            actions: ['kms:Sign'],
            resources: ['*'],
            conditions: {
              ArnLike: { 'aws:PrincipalArn': props.names.rolesOf(props.dataClass, props.signerSubPath) },
              StringEquals: signatures,
            },
          }),
        ],
      }),
    });
    declareClass(this.key, props.dataClass);
    this.arn = arnOf(this.key);
    new CfnOutput(this, 'KeyArn', {
      value: this.arn,
      description: output,
    });
  }
}

const indexKeyStatements = ({ names, dataClass }: Pick<SpecialKeyProps, 'names' | 'dataClass'>): PolicyStatement[] => [
  administration(),
  usableBy(names.rolesOf(dataClass), 'ComputeIndexes', ['kms:GenerateMac']),
];

/** The HMAC key of the blind index: names become look-up keys that nobody can compute without asking KMS. Multi-Region, for indexes die with their key. */
export class IndexKey extends Construct {
  readonly key: Key;
  readonly arn: string;

  constructor(scope: Construct, id: string, props: SpecialKeyProps) {
    super(scope, id);
    this.key = new Key(this, 'Key', {
      description: props.description,
      keySpec: KeySpec.HMAC_256,
      keyUsage: KeyUsage.GENERATE_VERIFY_MAC,
      multiRegion: true,
      pendingWindow: DELETION_WINDOW,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      policy: new PolicyDocument({ statements: indexKeyStatements(props) }),
    });
    declareClass(this.key, props.dataClass);
    this.arn = arnOf(this.key);
  }
}

export interface ReplicaProps {
  readonly dataClass: DataClass;
  readonly names: Names;
  /** ARN of the multi-Region key in the other region. */
  readonly primaryArn: string;
  /** What the class's key serves; `index` for the HMAC key of the blind index. */
  readonly uses: readonly KeyUse[] | 'index';
  readonly description: string;
}

/**
 * The same key in the recovery region. Sealed records and blind indexes open with their key alone, and a replica made after the
 * first region is gone comes too late.
 */
export class ReplicaOfKey extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: ReplicaProps) {
    super(scope, id);
    const { uses } = props;
    const key = new CfnReplicaKey(this, 'Key', {
      description: props.description,
      primaryKeyArn: props.primaryArn,
      pendingWindowInDays: DELETION_WINDOW.toDays(),
      keyPolicy: new PolicyDocument({
        statements: uses === 'index' ? indexKeyStatements(props) : keyStatements(this, { ...props, uses }),
      }),
    });
    key.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    declareClass(key, props.dataClass);
    this.arn = key.attrArn;
  }
}
