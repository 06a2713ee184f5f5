import { Aws, Stack } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { CfnMalwareProtectionPlan } from 'aws-cdk-lib/aws-guardduty';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Names } from '../names';
import type { AccessLogBucket } from './access-log-bucket';
import type { AlarmTopic } from './alarm-topic';
import type { ClassKey } from './class-key';
import { ElectionFunction } from './election-function';
import { PrivateBucket } from './private-bucket';
import type { PrivateNetwork } from './private-network';
import type { LogKeeping } from './protected-log-group';

/** An upload link is used within this time or not at all; the handler's own links are shorter. */
const UPLOAD_LINK_SECONDS = 900;
/** A scan takes minutes. What still lies in intake after this long was promoted, quarantined, or waits in the dead-letter queue. */
const INTAKE_DAYS = 14;
/** Time for an investigation; then a file with a threat in it goes. */
const QUARANTINE_DAYS = 90;
/** Under which every document lies (lib/services/documents/document-key.ts). */
const DOCUMENTS = 'documents/';
const UPLOAD_ROLE_PATH = 'upload-links/';
const SCAN_ROLE_PATH = 'malware-scan/';
const GUARDDUTY_PLANS = 'malware-protection-plan.guardduty.amazonaws.com';

export interface DocumentIntakeProps {
  readonly names: Names;
  readonly key: ClassKey;
  readonly accessLogs: AccessLogBucket;
  readonly logs: LogKeeping;
  readonly network: PrivateNetwork;
  readonly alarms: AlarmTopic;
  /** `https://` and the site's host: the one page that may upload. */
  readonly siteOrigin: string;
}

/**
 * Documents of voters, from a browser to the store: intake takes files by link alone, GuardDuty scans each, and one function moves
 * what is clean to the store and everything else to quarantine. Nobody opens a file that was not scanned.
 */
export class DocumentIntake extends Construct {
  readonly upload: ElectionFunction<'documents-upload'>;
  readonly staff: ElectionFunction<'documents-staff'>;
  readonly intake: PrivateBucket;
  readonly store: PrivateBucket;
  readonly quarantine: PrivateBucket;

  constructor(scope: Construct, id: string, props: DocumentIntakeProps) {
    super(scope, id);
    const { names, key, accessLogs, logs, network, alarms } = props;
    const dataClass = 'voter-documents';
    const bucket = { dataClass, names, key, accessLogs, perimeter: network.perimeter } as const;

    this.intake = new PrivateBucket(scope, 'IntakeDocuments', {
      ...bucket,
      expireAfterDays: INTAKE_DAYS,
      notBackedUp: 'What was scanned is copied to the store, which is backed up, or to quarantine; the rest expires.',
      keepVersionsDays: 1,
      announces: true,
      uploads: {
        principal: names.rolesOf(dataClass, UPLOAD_ROLE_PATH),
        presignedPut: { maxAgeSeconds: UPLOAD_LINK_SECONDS },
        fromOrigin: props.siteOrigin,
        scannedBy: names.rolesOf(dataClass, SCAN_ROLE_PATH),
      },
    });
    this.store = new PrivateBucket(scope, 'Documents', bucket);
    this.quarantine = new PrivateBucket(scope, 'Quarantine', {
      ...bucket,
      expireAfterDays: QUARANTINE_DAYS,
      notBackedUp: 'Files with a threat in them are kept for an investigation, and are better not copied.',
    });

    const common = { dataClass, names, key, logs, network, alarms } as const;
    this.upload = new ElectionFunction(scope, 'DocumentsUpload', {
      ...common,
      name: 'documents-upload',
      roleSubPath: UPLOAD_ROLE_PATH,
      description: 'Hands an applicant a link that takes one document, once, for minutes',
      environment: { INTAKE_BUCKET: this.intake.name },
      allow: this.intake.writes(),
    });
    const stores = {
      INTAKE_BUCKET: this.intake.name,
      DOCUMENTS_BUCKET: this.store.name,
      QUARANTINE_BUCKET: this.quarantine.name,
    };
    this.staff = new ElectionFunction(scope, 'DocumentsStaff', {
      ...common,
      name: 'documents-staff',
      description: 'Shows a registrar the clean documents of a form; can open no other',
      timeoutSeconds: 29,
      memoryMiB: 1024,
      environment: stores,
      allow: [
        ...this.store.reads(DOCUMENTS),
        ...[this.intake, this.quarantine].flatMap((bucket) => bucket.lists(DOCUMENTS)),
      ],
    });
    const promote = new ElectionFunction(scope, 'DocumentsPromote', {
      ...common,
      name: 'documents-promote',
      description: 'Moves a scanned document to the store, or to quarantine',
      timeoutSeconds: 60,
      environment: stores,
      allow: [
        ...this.intake.reads(),
        new PolicyStatement({ actions: ['s3:GetObjectTagging'], resources: [`${this.intake.arn}/*`] }),
        // To see that what lies there already is the same document.
        ...[this.store, this.quarantine].flatMap((target) => [...target.reads(), ...target.writes()]),
      ],
    });
    new Rule(scope, 'PromoteOnScan', {
      description: 'A document was scanned',
      eventPattern: {
        source: ['aws.guardduty'],
        detailType: ['GuardDuty Malware Protection Object Scan Result'],
        detail: { s3ObjectDetails: { bucketName: [this.intake.name] } },
      },
      targets: [new LambdaFunction(promote.function, { retryAttempts: 10, deadLetterQueue: promote.deadLetters })],
    });
    this.scan(scope, names, key);
  }

  private scan(scope: Construct, names: Names, key: ClassKey): void {
    const { region } = Stack.of(this);
    const role = new Role(scope, 'DocumentScanRole', {
      path: `${names.rolePath('voter-documents')}${SCAN_ROLE_PATH}`,
      assumedBy: new ServicePrincipal(GUARDDUTY_PLANS),
      description: 'GuardDuty scans documents in intake, and nothing else',
    });
    const managedRules = `arn:${Aws.PARTITION}:events:${Aws.REGION}:${Aws.ACCOUNT_ID}:rule/DO-NOT-DELETE-AmazonGuardDutyMalwareProtectionS3*`;
    const policy = new ManagedPolicy(scope, 'DocumentScanPolicy', {
      description: 'What GuardDuty Malware Protection for S3 asks for, on one bucket',
      path: names.rolePath('voter-documents'),
      roles: [role],
      statements: [
        new PolicyStatement({
          actions: ['events:DeleteRule', 'events:PutRule', 'events:PutTargets', 'events:RemoveTargets'],
          resources: [managedRules],
          conditions: { StringEquals: { 'events:ManagedBy': GUARDDUTY_PLANS } },
        }),
        new PolicyStatement({
          actions: ['events:DescribeRule', 'events:ListTargetsByRule'],
          resources: [managedRules],
        }),
        new PolicyStatement({
          actions: ['s3:GetBucketNotification', 's3:ListBucket', 's3:PutBucketNotification'],
          resources: [this.intake.arn],
        }),
        new PolicyStatement({
          actions: [
            's3:GetObject',
            's3:GetObjectTagging',
            's3:GetObjectVersion',
            's3:GetObjectVersionTagging',
            's3:PutObjectTagging',
            's3:PutObjectVersionTagging',
          ],
          resources: [`${this.intake.arn}/*`],
        }),
        new PolicyStatement({
          actions: ['s3:PutObject'],
          resources: [`${this.intake.arn}/malware-protection-resource-validation-object`],
        }),
        new PolicyStatement({
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: [key.arn],
          conditions: {
            StringEquals: {
              'kms:ViaService': `s3.${region}.amazonaws.com`,
              'kms:EncryptionContext:aws:s3:arn': this.intake.arn,
            },
          },
        }),
      ],
    });
    const plan = new CfnMalwareProtectionPlan(scope, 'DocumentScanPlan', {
      role: role.roleArn,
      protectedResource: { s3Bucket: { bucketName: this.intake.name } },
      // The verdict stands on the object itself; the announcement alone is believed by nobody.
      actions: { tagging: { status: 'ENABLED' } },
    });
    // GuardDuty tries the role when it makes the plan.
    plan.node.addDependency(policy, this.intake);
  }
}
