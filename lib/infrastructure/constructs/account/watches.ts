import { calls, either, is, isAbsent, isNot, isTrue, where } from './filter-pattern';

export interface Watch {
  /** Name of metric and alarm. */
  readonly id: string;
  /** What the mail says: what happened, and what to do. */
  readonly says: string;
  /** Any of them counts. Several, because CloudWatch takes 1,024 characters in one. */
  readonly patterns: readonly string[];
}

/**
 * What somebody in the office has to hear of, from the trail's log group. The trail is of every region, so console sign-ins,
 * IAM and CloudFront, which are recorded in us-east-1, are in it too. Stars stand at the ends of a value alone, where CloudWatch
 * knows them. Attempts that were refused count as much as those that went through.
 */
export const WATCHES: readonly Watch[] = [
  {
    id: 'EvidenceStopped',
    says: 'A trail, detector, recorder, analyzer or alarm was stopped or changed. If no deploy of yours did it, somebody is covering tracks: find out who, from another account’s view of the trail if you have one.',
    patterns: [
      calls('cloudtrail', [
        'DeleteTrail',
        'StopLogging',
        'UpdateTrail',
        'PutEventSelectors',
        'PutInsightSelectors',
        'RemoveTags',
      ]),
      calls('guardduty', [
        'DeleteDetector',
        'UpdateDetector',
        'CreateFilter',
        'UpdateFilter',
        'CreateIPSet',
        'UpdateIPSet',
        'DeletePublishingDestination',
        'DisassociateFromMasterAccount',
        'DisassociateFromAdministratorAccount',
        'DeleteMalwareProtectionPlan',
        'UpdateMalwareProtectionPlan',
      ]),
      calls('config', [
        'StopConfigurationRecorder',
        'DeleteConfigurationRecorder',
        'PutConfigurationRecorder',
        'DeleteDeliveryChannel',
        'PutDeliveryChannel',
        'DeleteConfigRule',
        'DeleteRetentionConfiguration',
      ]),
      calls('securityhub', [
        'DisableSecurityHub',
        'BatchDisableStandards',
        'UpdateStandardsControl',
        'UpdateSecurityHubConfiguration',
        'CreateAutomationRule',
        'DisassociateFromAdministratorAccount',
      ]),
      calls('macie2', ['DisableMacie', 'UpdateMacieSession', 'DisassociateFromAdministratorAccount']),
      calls('access-analyzer', ['DeleteAnalyzer', 'CreateArchiveRule', 'UpdateArchiveRule']),
      calls('monitoring', ['DeleteAlarms', 'DisableAlarmActions', 'SetAlarmState']),
      // A deploy makes and changes alarms; nobody does by hand.
      where(
        either(
          ...['PutMetricAlarm', 'PutCompositeAlarm', 'PutMetricFilter', 'PutRule', 'PutTargets'].map((name) =>
            is('eventName', name),
          ),
        ),
        isNot('sourceIPAddress', 'cloudformation.amazonaws.com'),
      ),
      calls('events', ['DisableRule', 'DeleteRule', 'RemoveTargets']),
      calls('sns', ['DeleteTopic', 'Unsubscribe', 'RemovePermission', 'SetTopicAttributes']),
      calls('logs', [
        'DeleteLogGroup',
        'DeleteLogStream',
        'DeleteMetricFilter',
        'PutRetentionPolicy',
        'DeleteRetentionPolicy',
        'DisassociateKmsKey',
      ]),
    ],
  },
  {
    id: 'KeyEndangered',
    says: 'A key was disabled, cut off from its material or scheduled for deletion. What it encrypts is unreadable now, and lost after 30 days. Cancel the deletion (kms:CancelKeyDeletion), enable the key, then ask who and why.',
    patterns: [
      calls('kms', [
        'ScheduleKeyDeletion',
        'DisableKey',
        'DeleteImportedKeyMaterial',
        'DisableKeyRotation',
        'UpdatePrimaryRegion',
      ]),
    ],
  },
  {
    id: 'ProtectionChanged',
    says: 'The policy or protection of a store, a key or a role was changed, or a table was exported. Compare with your own deploys; if none fits, put the protection back (deploy again) and treat it as an incident.',
    patterns: [
      calls('kms', ['PutKeyPolicy']),
      // DynamoDB and Backup make grants all the time; nobody else should.
      calls('kms', ['CreateGrant'], [isAbsent('userIdentity.invokedBy')]),
      calls(
        's3',
        [
          'PutBucketPolicy',
          'DeleteBucketPolicy',
          'PutBucketAcl',
          'PutBucketPublicAccessBlock',
          'DeleteBucketPublicAccessBlock',
          'PutBucketEncryption',
          'DeleteBucketEncryption',
          'PutBucketVersioning',
          'PutBucketLifecycle',
          'DeleteBucketLifecycle',
          'PutBucketReplication',
          'PutBucketLogging',
          'PutBucketOwnershipControls',
          'PutBucketObjectLockConfiguration',
          'PutObjectLockConfiguration',
          'PutBucketWebsite',
          'DeleteBucket',
        ],
        [is('requestParameters.bucketName', 'election-*')],
      ),
      calls('s3', [
        'PutAccountPublicAccessBlock',
        'DeleteAccountPublicAccessBlock',
        'CreateAccessPoint',
        'PutAccessPointPolicy',
        'CreateMultiRegionAccessPoint',
      ]),
      calls('dynamodb', [
        'PutResourcePolicy',
        'DeleteResourcePolicy',
        'UpdateTable',
        'DeleteTable',
        'UpdateContinuousBackups',
        'ExportTableToPointInTime',
        'EnableKinesisStreamingDestination',
        'RestoreTableToPointInTime',
        'RestoreTableFromBackup',
        'CreateBackup',
        'CreateGlobalTable',
        'CreateTableReplica',
      ]),
      calls('backup', [
        'PutBackupVaultAccessPolicy',
        'DeleteBackupVaultAccessPolicy',
        'DeleteBackupVaultLockConfiguration',
        'DeleteBackupVault',
        'DeleteRecoveryPoint',
        'DeleteBackupPlan',
        'DeleteBackupSelection',
        'UpdateRegionSettings',
        'UpdateRecoveryPointLifecycle',
      ]),
      // Stores answer roles by their path, so who makes a role there, or changes who may take one on, opens a store.
      calls('iam', ['CreateRole', 'CreateUser'], [is('requestParameters.path', '/election/*')]),
      calls(
        'iam',
        [
          'UpdateAssumeRolePolicy',
          'AttachRolePolicy',
          'PutRolePolicy',
          'PutRolePermissionsBoundary',
          'DeleteRolePermissionsBoundary',
        ],
        [is('requestParameters.roleName', 'Election-*')],
      ),
      calls(
        'iam',
        ['CreatePolicyVersion', 'SetDefaultPolicyVersion'],
        [is('requestParameters.policyArn', '*:policy/election/*')],
      ),
    ],
  },
  {
    id: 'SignInWithoutMfa',
    says: 'Somebody signed in to the console with a password alone. Arizona 2016 began with one phished password: end the session, remove the password, and give the person a second factor.',
    // People of IAM Identity Center and other federations show no MFA here; their own sign-in asks for it.
    patterns: [
      where(
        is('eventName', 'ConsoleLogin'),
        is('responseElements.ConsoleLogin', 'Success'),
        is('userIdentity.type', 'IAMUser'),
        isNot('additionalEventData.MFAUsed', 'Yes'),
      ),
    ],
  },
  {
    id: 'RootUsed',
    says: 'The account’s root user was used. Root can change every policy here. If the two people who hold it did not agree on it, change its password and keys at once.',
    patterns: [
      where(is('userIdentity.type', 'Root'), isAbsent('userIdentity.invokedBy'), isNot('eventType', 'AwsServiceEvent')),
    ],
  },
  {
    id: 'DeniedOnStore',
    says: 'A call on a store or key of the election was refused. A function that was deployed wrong does this, and so does whoever tries a stolen credential from outside the network (Capital One, 2019). Find the caller in the trail’s log.',
    patterns: [
      where(
        is('errorCode', '*AccessDenied*'),
        either(
          is('requestParameters.bucketName', 'election-*'),
          is('resources[0].ARN', '*:s3:::election-*'),
          is('resources[1].ARN', '*:s3:::election-*'),
          is('requestParameters.tableName', 'Election-*'),
          is('requestParameters.tableName', '*:table/Election-*'),
          is('resources[0].ARN', '*:table/Election-*'),
        ),
      ),
      where(is('eventSource', 'kms.amazonaws.com'), is('errorCode', '*AccessDenied*')),
    ],
  },
  {
    id: 'BreakGlassUsed',
    says: 'A break-glass role was taken on, or tried. If nobody on duty told you so before, treat it as an incident: end its sessions (iam: AWSRevokeOlderSessions) and read what it did.',
    patterns: [
      where(is('eventSource', 'sts.amazonaws.com'), is('requestParameters.roleArn', '*/break-glass/*')),
      where(is('userIdentity.sessionContext.sessionIssuer.arn', '*/break-glass/*'), isAbsent('userIdentity.invokedBy')),
    ],
  },
];

/** Reads of items of a roll, by anybody. Writes are not counted: they leave a decision behind. */
export const ROLL_READS = where(
  is('eventSource', 'dynamodb.amazonaws.com'),
  isTrue('readOnly'),
  is('resources[0].ARN', '*:table/Election-*'),
  is('resources[0].ARN', '*-Registration-Roll*'),
);
