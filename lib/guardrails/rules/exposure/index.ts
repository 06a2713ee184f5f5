import type { Rule } from '../../rule';
import { allowancesName } from './allowances-name';
import { authenticatedRoutes } from './authenticated-routes';
import { blockPublicAccess } from './block-public-access';
import { denialsDeny } from './denials-deny';
import { exceptedRolesAreLimited } from './excepted-roles-are-limited';
import { modernTlsBuckets } from './modern-tls-buckets';
import { namedInStorePolicies } from './named-in-store-policies';
import { namedRolesOnly } from './named-roles-only';
import { noConfusedDeputy } from './no-confused-deputy';
import { noDirectIntegrations } from './no-direct-integrations';
import { noOpenBuckets } from './no-open-buckets';
import { noOpenFunctions } from './no-open-functions';
import { noOpenSecurityGroups } from './no-open-security-groups';
import { noOutsideDelivery } from './no-outside-delivery';
import { noOutsiderAccess } from './no-outsider-access';
import { noOutsiderTrust } from './no-outsider-trust';
import { noPublicServices } from './no-public-services';
import { noShares } from './no-shares';
import { noStandingExport } from './no-standing-export';
import { privateNetworkOnly } from './private-network-only';
import { replicationStaysHome } from './replication-stays-home';
import { tlsOnlyBuckets } from './tls-only-buckets';
import { tlsOnlyQueues } from './tls-only-queues';
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
  exceptedRolesAreLimited,
  modernTlsBuckets,
  noStandingExport,
  tlsOnlyQueues,
  authenticatedRoutes,
  noDirectIntegrations,
  noOpenBuckets,
  noOpenFunctions,
  noOpenSecurityGroups,
  noOutsideDelivery,
  noPublicServices,
  noShares,
  replicationStaysHome,
  noConfusedDeputy,
  namedInStorePolicies,
  allowancesName,
  denialsDeny,
];
