import type { Rule } from '../../rule';
import { blockPublicAccess } from './block-public-access';
import { noOutsiderAccess } from './no-outsider-access';
import { noOutsiderTrust } from './no-outsider-trust';
import { tlsOnlyBuckets } from './tls-only-buckets';
import { websiteOnlyThroughCloudFront } from './website-only-through-cloudfront';

/** What anyone, or anyone outside the account, can reach. */
export const EXPOSURE: readonly Rule[] = [
  blockPublicAccess,
  noOutsiderAccess,
  noOutsiderTrust,
  tlsOnlyBuckets,
  websiteOnlyThroughCloudFront,
];
