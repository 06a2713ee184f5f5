import type { SERVICES_OF_CENTRAL_IT } from '../../config/schema';

export type AccountService = (typeof SERVICES_OF_CENTRAL_IT)[number];

export interface BootstrapSettings {
  readonly version: number;
  readonly trustedAccounts: readonly string[];
  /** ARNs of the policies by which CloudFormation deploys. */
  readonly executionPolicies: readonly string[];
  readonly blocksPublicAccess: boolean;
  /** Does the deploy role let in the whole account, as CDK makes it? */
  readonly trustsWholeAccount: boolean;
}

/** Everything that the doctor asks of an account. Only reads; throws where the credentials may not. */
export interface AccountPort {
  /** Undefined where there are no credentials. */
  readonly account: () => Promise<string | undefined>;
  /** Undefined where the region was never bootstrapped. */
  readonly bootstrap: (region: string) => Promise<BootstrapSettings | undefined>;
  readonly backupOptIn: (region: string) => Promise<{
    readonly s3: boolean;
    readonly dynamoDb: boolean;
    /** DynamoDB's backups are AWS Backup's own ("advanced"). */
    readonly dynamoDbManaged: boolean;
  }>;
  /** Is the address, or its domain, verified; is SES out of its sandbox. */
  readonly mail: (
    region: string,
    address: string,
  ) => Promise<{ readonly verified: boolean; readonly production: boolean }>;
  /** Functions that may run at once in the region. */
  readonly concurrency: (region: string) => Promise<number>;
  /** Is it on in this region, by whomever? */
  readonly isOn: (service: AccountService, region: string) => Promise<boolean>;
  /** Is it there by our own Account stack? */
  readonly isOurs: (service: AccountService, region: string) => Promise<boolean>;
  /** Undefined where there is no such certificate. */
  readonly certificate: (
    arn: string,
  ) => Promise<{ readonly status: string; readonly names: readonly string[] } | undefined>;
  readonly hasSecurityContact: () => Promise<boolean>;
  readonly root: () => Promise<{ readonly secondFactor: boolean; readonly accessKeys: boolean }>;
}
