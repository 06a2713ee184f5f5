import { Duration } from 'aws-cdk-lib';
import type { CfnKey, Key } from 'aws-cdk-lib/aws-kms';

/** Waiting time before a scheduled deletion destroys a key: the longest that KMS has, for a lost key is a lost roll. */
export const DELETION_WINDOW = Duration.days(30);

/** The resource's own attribute: the L2's would demand a fixed name where another region asks. */
export const arnOf = (key: Key): string => (key.node.defaultChild as CfnKey).attrArn;
