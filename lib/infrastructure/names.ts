import { Arn, ArnFormat, Aws, Fn, type Stack } from 'aws-cdk-lib';
import type { DataClass } from '../contracts/data-class';
import type { FunctionName } from '../contracts/functions';
import { STACK_KINDS, type StackKind, stackName, stackPrefix } from '../contracts/stack-names';

export { STACK_KINDS, type StackKind };

/** What AWS Backup does for a jurisdiction, each with a role of its own. */
export type RecoveryDuty = 'backup' | 'restore' | 'restore-test';

/** AWS Backup names what it restores for a test so, and deletes it again. */
export const RESTORE_TEST_PREFIX = 'awsbackup-restore-test-';

/**
 * As much of a stack's name as a generated bucket name is sure to keep: 63 characters less two dashes and twelve random ones,
 * shared by the stack's name and the logical id.
 */
const KEPT_OF_A_STACKS_NAME = 24;

/** What generated bucket names begin with that stand in stacks whose names begin so. */
export const generatedBucketsBeginWith = (stackNames: string): string =>
  stackNames.toLowerCase().slice(0, KEPT_OF_A_STACKS_NAME);

/**
 * Every name that one part of a jurisdiction knows of another without referring to it. Policies match roles by path and
 * functions by name, so that a key in a lower stack never names a resource of a higher one (that would be a cycle).
 */
export class Names {
  constructor(private readonly jurisdictionId: string) {}

  stack(kind: StackKind): string {
    return stackName(this.jurisdictionId, kind);
  }

  /** What the name of each of the jurisdiction's stacks begins with. */
  anyStack(): string {
    return stackPrefix(this.jurisdictionId);
  }

  function(name: FunctionName): string {
    return `election-${this.jurisdictionId}-${name}`;
  }

  /** Roles that may touch a class live under its path, and nothing else does. */
  rolePath(dataClass: DataClass): string {
    return `/election/${this.jurisdictionId}/${dataClass}/`;
  }

  /** Pattern of the ARNs of a class's roles, or of the one role under `subPath`. */
  rolesOf(dataClass: DataClass, subPath = ''): string {
    return `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role${this.rolePath(dataClass)}${subPath}*`;
  }

  /** Roles that AWS Backup takes on, a path for each duty; no class's path, for they see more than one class. */
  recoveryPath(duty: RecoveryDuty): string {
    return `/election/${this.jurisdictionId}/recovery/${duty}/`;
  }

  recoveryRole(duty: RecoveryDuty, account: string = Aws.ACCOUNT_ID): string {
    return `arn:${Aws.PARTITION}:iam::${account}:role${this.recoveryPath(duty)}*`;
  }

  /** Secret that the office itself puts into the account of the site and into that of a duty; one for each, so that neither opens the other. */
  sharedEdgeSecret(suffix: string, duty: 'registration' | 'results'): string {
    return `election/${this.jurisdictionId}/edge-${duty === 'results' ? 'results-' : ''}${suffix}`;
  }

  breakGlassPath(): string {
    return `/election/${this.jurisdictionId}/break-glass/`;
  }

  breakGlassRole(): string {
    return `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role${this.breakGlassPath()}*`;
  }

  /**
   * A table restored from a backup must be called so: under this name the class's key works for it, and the restore role
   * makes no other.
   */
  restoredTables(kind: StackKind): string {
    return `${this.stack(kind)}-restored-*`;
  }

  /** The same for a bucket. */
  restoredBuckets(kind: StackKind): string {
    return `arn:${Aws.PARTITION}:s3:::${this.stack(kind).toLowerCase()}-restored-*`;
  }

  /**
   * Pattern of the bucket names that CloudFormation generates in a stack: its name in lower case, then the logical id and twelve
   * characters. Where that is longer than a bucket's name may be, CloudFormation cuts both parts.
   */
  bucketsOf(kind: StackKind): string {
    return `arn:${Aws.PARTITION}:s3:::${generatedBucketsBeginWith(`${this.stack(kind)}-`)}*`;
  }

  /** What the access-log bucket of a stack is called, for the trail to leave out; the rest makes it unique. */
  accessLogs(kind: 'Foundation' | 'PublicSite'): string {
    return `${this.stack(kind).toLowerCase()}-accesslogs-`;
  }

  tablesOf(kind: StackKind): string {
    return `${this.stack(kind)}-*`;
  }

  functionArn(name: FunctionName, stack: Stack): string {
    return Arn.format(
      {
        service: 'lambda',
        resource: 'function',
        resourceName: this.function(name),
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      },
      stack,
    );
  }
}

/**
 * A part of a name that is new with every creation of the stack, and known without referring to any resource:
 * a retained bucket of an earlier deploy never blocks the next one.
 */
export const uniquePart = (): string => Fn.select(0, Fn.split('-', Fn.select(2, Fn.split('/', Aws.STACK_ID))));
