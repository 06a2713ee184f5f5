import type { Rule } from '../../rule';
import { blockPublicAccess } from './block-public-access';
import { namedRolesOnly } from './named-roles-only';
import { noOutsiderAccess } from './no-outsider-access';
import { noOutsiderTrust } from './no-outsider-trust';
import { privateNetworkOnly } from './private-network-only';
import { tlsOnlyBuckets } from './tls-only-buckets';
import { websiteOnlyThroughCloudFront } from './website-only-through-cloudfront';

/** Who can reach what: the public, other accounts, plain HTTP. */
export const EXPOSURE: readonly Rule[] = [
  blockPublicAccess,
  noOutsiderAccess,
  noOutsiderTrust,
  tlsOnlyBuckets,
  websiteOnlyThroughCloudFront,
  privateNetworkOnly,
  namedRolesOnly,
];
