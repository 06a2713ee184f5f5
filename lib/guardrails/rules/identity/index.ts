import type { Rule } from '../../rule';
import { allowancesAsk } from './allowances-ask';
import { functionAndRoleAgree } from './function-and-role-agree';
import { grantsStayInTheFunction } from './grants-stay-in-the-function';
import { keyGrantsAreBound } from './key-grants-are-bound';
import { listsWhatItReads } from './lists-what-it-reads';
import { mailFromOneAddress } from './mail-from-one-address';
import { namedActions } from './named-actions';
import { namedResources } from './named-resources';
import { noEscalation } from './no-escalation';
import { noForeignPolicies } from './no-foreign-policies';
import { noIamUsers } from './no-iam-users';
import { noListingAllBuckets } from './no-listing-all-buckets';
import { recordsByKey } from './records-by-key';
import { roleForItsTask } from './role-for-its-task';
import { rolesStayInTheirClass } from './roles-stay-in-their-class';
import { trustIsNarrow } from './trust-is-narrow';

/** Who may take on a role, and what a role may do. */
export const IDENTITY: readonly Rule[] = [
  namedActions,
  namedResources,
  noEscalation,
  noForeignPolicies,
  noIamUsers,
  noListingAllBuckets,
  rolesStayInTheirClass,
  functionAndRoleAgree,
  grantsStayInTheFunction,
  recordsByKey,
  mailFromOneAddress,
  trustIsNarrow,
  keyGrantsAreBound,
  roleForItsTask,
  allowancesAsk,
  listsWhatItReads,
];
