import type { Rule } from '../../rule';
import { namedActions } from './named-actions';
import { namedResources } from './named-resources';
import { noEscalation } from './no-escalation';
import { noForeignPolicies } from './no-foreign-policies';
import { noIamUsers } from './no-iam-users';
import { noListingAllBuckets } from './no-listing-all-buckets';
import { rolesStayInTheirClass } from './roles-stay-in-their-class';

/** Who may take on a role, and what a role may do. */
export const IDENTITY: readonly Rule[] = [
  namedActions,
  namedResources,
  noEscalation,
  noForeignPolicies,
  noIamUsers,
  noListingAllBuckets,
  rolesStayInTheirClass,
];
