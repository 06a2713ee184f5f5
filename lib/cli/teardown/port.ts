/** A resource that a deleted stack left behind. */
export interface LeftBehind {
  readonly region: string;
  readonly stack: string;
  /** As CloudFormation names it, `AWS::S3::Bucket`. */
  readonly type: string;
  /** Name, URL or id, as the type has it. */
  readonly id: string;
}

/** A stack of the jurisdiction, there or deleted in the last 90 days (CloudFormation forgets it then). */
export interface KnownStack {
  readonly region: string;
  readonly name: string;
  readonly deleted: boolean;
  readonly tags: Readonly<Record<string, string>>;
  /** Empty while the stack is there. */
  readonly leftBehind: readonly LeftBehind[];
}

/** Everything that the teardown does in an account, under the operator's own credentials. */
export interface TeardownPort {
  /** Stacks of exactly these names, one for each time that one was made. */
  readonly stacks: (region: string, names: readonly string[]) => Promise<readonly KnownStack[]>;
  /** Takes away the bucket's policy, every version with governance bypass, and the bucket. */
  readonly deleteBucket: (region: string, name: string) => Promise<void>;
  /** Switches deletion protection off and deletes. */
  readonly deleteTable: (region: string, name: string) => Promise<void>;
  /** The key works until the waiting time is over, and can be kept until then. */
  readonly scheduleKeyDeletion: (region: string, id: string, days: number) => Promise<void>;
  readonly deleteLogGroup: (region: string, name: string) => Promise<void>;
  readonly deleteQueue: (region: string, url: string) => Promise<void>;
  /** Switches deletion protection off and deletes, accounts of staff included. */
  readonly deleteUserPool: (region: string, id: string) => Promise<void>;
  /** Takes off a governance lock, deletes every backup and the vault. */
  readonly deleteVault: (region: string, name: string) => Promise<void>;
}
