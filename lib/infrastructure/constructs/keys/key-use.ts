import type { DataClass } from '../../../contracts/data-class';
import type { StackKind } from '../../names';

/** What a class's key is for; nothing that is not named here works with it. */
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
