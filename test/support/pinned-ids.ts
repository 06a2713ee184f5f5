/** A resource that comes up empty when its logical id changes: `Retain` keeps the old one, and nobody finds it. */
export const STATEFUL: readonly string[] = [
  'AWS::DynamoDB::Table',
  'AWS::S3::Bucket',
  'AWS::KMS::Key',
  'AWS::Cognito::UserPool',
  'AWS::SQS::Queue',
  'AWS::SecretsManager::Secret',
  'AWS::KMS::ReplicaKey',
  'AWS::Backup::BackupVault',
  'AWS::Backup::LogicallyAirGappedBackupVault',
];

/**
 * Logical ids of everything that holds something. A change here is the loss of a store: never correct this list to make a
 * test pass; take back the rename, or write the migration first.
 */
export const PINNED: Readonly<Record<string, readonly string[]>> = {
  Foundation: [
    'AWS::KMS::Key AuditLogKey4A73A8DE',
    'AWS::S3::Bucket AccessLogsBucketCD784A59',
    'AWS::KMS::Key RollKey99BAE038',
    'AWS::KMS::Key IndexKeyCEDD84F9',
    'AWS::KMS::Key DraftResultsKey9FEAFF54',
    'AWS::SecretsManager::Secret EdgeSecret44B034DA',
    'AWS::Cognito::UserPool StaffUserPoolD07ABD1C',
    'AWS::KMS::Key DocumentsKey9799DFF7',
    'AWS::KMS::Key BallotKeyF2A1C6B2',
    'AWS::KMS::Key IncidentKey923A2DF4',
  ],
  Registration: [
    'AWS::DynamoDB::Table RollTable071F5D6F',
    'AWS::DynamoDB::Table LookUpCountersTable6A1FF493',
    'AWS::SQS::Queue SubmitDeadLettersD8E6320E',
    'AWS::SQS::Queue VoterStatusDeadLetters190AB2D7',
    'AWS::SQS::Queue RegistrationStaffDeadLetters72565330',
    'AWS::S3::Bucket IntakeDocumentsBucket808A9EC8',
    'AWS::S3::Bucket DocumentsBucket089EA665',
    'AWS::S3::Bucket QuarantineBucket2B128B57',
    'AWS::SQS::Queue DocumentsUploadDeadLetters2D6D1D8A',
    'AWS::SQS::Queue DocumentsPromoteDeadLetters85AA44EA',
    'AWS::SQS::Queue DocumentsStaffDeadLettersFF694A10',
  ],
  Results: [
    'AWS::S3::Bucket IntakeBucketDF3620F2',
    'AWS::S3::Bucket StagedBucket385DB7B0',
    'AWS::DynamoDB::Table RecordsTableC9B7A30B',
    'AWS::KMS::Key ReleasedKey845BC59C',
    'AWS::S3::Bucket ReleasedBucketD98EC6C5',
    'AWS::KMS::Key SigningKey49B95470',
    'AWS::SQS::Queue UploadDeadLetters1F9854D7',
    'AWS::SQS::Queue ResultsStaffDeadLetters37A6AA5F',
    'AWS::SQS::Queue ReleaseDeadLetters31ACEB35',
  ],
  Ballots: [
    'AWS::S3::Bucket IntakeBucketDF3620F2',
    'AWS::S3::Bucket VaultBucket0925C477',
    'AWS::DynamoDB::Table ManifestTable405893D9',
    'AWS::SQS::Queue UploadDeadLetters1F9854D7',
    'AWS::SQS::Queue BallotsStaffDeadLetters2ADE3519',
    'AWS::SQS::Queue LegalHoldDeadLettersE427F340',
  ],
  Incidents: [
    'AWS::DynamoDB::Table RegisterTable67B31D64',
    'AWS::SQS::Queue IncidentsStaffDeadLettersF9C8F388',
    'AWS::KMS::Key NoticesKey58FE2490',
    'AWS::S3::Bucket NoticesBucket1FC78267',
    'AWS::SQS::Queue ReleaseDeadLetters31ACEB35',
    'AWS::KMS::Key SigningKey49B95470',
  ],
  PublicSite: [
    'AWS::KMS::Key AuditLogKey4A73A8DE',
    'AWS::S3::Bucket AccessLogsBucketCD784A59',
    'AWS::KMS::Key ContentKey2C34A27E',
    'AWS::S3::Bucket ContentBucketDD05A3B9',
    'AWS::SQS::Queue SiteContentDeadLetters4AD6260D',
    'AWS::KMS::Key ResultsKey3164A648',
    'AWS::S3::Bucket ResultsBucket46167C27',
    'AWS::SQS::Queue PublishDeadLettersEEA12E7E',
    'AWS::KMS::Key NoticesKey58FE2490',
    'AWS::S3::Bucket NoticesBucket1FC78267',
    'AWS::SQS::Queue PublishNoticesDeadLettersDB9450B9',
  ],
  Recovery: [
    'AWS::KMS::Key VaultKey15E6834C',
    'AWS::Backup::BackupVault Vault6C2F5821',
    'AWS::SQS::Queue AlarmsUndelivered3D473D67',
  ],
  RecoveryCopies: [
    'AWS::KMS::ReplicaKey RollKeyReplicaKeyFE6255E1',
    'AWS::KMS::ReplicaKey IndexKeyReplicaKeyB55C426F',
    'AWS::KMS::Key VaultKey15E6834C',
    'AWS::Backup::BackupVault Vault6C2F5821',
  ],
  CopyVaults: [
    'AWS::KMS::Key AuditLogKey4A73A8DE',
    'AWS::KMS::Key VaultKeyOfMainKeyF13DC146',
    'AWS::Backup::BackupVault VaultOfMainVault999651E4',
    'AWS::KMS::Key VaultKeyOfRegistrationKey2135BC31',
    'AWS::Backup::BackupVault VaultOfRegistrationVault2CFAFC6E',
    'AWS::SQS::Queue TellUndelivered2D14F085',
  ],
};

/** What stands besides where results have an account of their own. */
export const PINNED_WITH_RESULTS_APART: Readonly<Record<string, readonly string[]>> = {
  Results: ['AWS::SQS::Queue HandOutDeadLettersA6F6D0A9'],
  CopyVaults: ['AWS::KMS::Key VaultKeyOfResultsKey98C2C04D', 'AWS::Backup::BackupVault VaultOfResultsVault84FB3EEF'],
};
