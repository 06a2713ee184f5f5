import type { Rule } from './rule';
import { blockPublicAccess } from './rules/block-public-access';
import { knownDataClass } from './rules/known-data-class';
import { noOutsiderAccess } from './rules/no-outsider-access';
import { noOutsiderTrust } from './rules/no-outsider-trust';
import { readableTemplate } from './rules/readable-template';
import { tlsOnlyBuckets } from './rules/tls-only-buckets';
import { websiteOnlyThroughCloudFront } from './rules/website-only-through-cloudfront';

/** Every rule, in the order in which findings are printed. A test pins this list. */
export const BASELINE: readonly Rule[] = [
  blockPublicAccess,
  noOutsiderAccess,
  noOutsiderTrust,
  tlsOnlyBuckets,
  websiteOnlyThroughCloudFront,
  knownDataClass,
  readableTemplate,
];
