import type { Rule } from './rule';
import { AUDIT } from './rules/audit';
import { BACKUP } from './rules/backup';
import { EDGE } from './rules/edge';
import { EXPOSURE } from './rules/exposure';
import { IDENTITY } from './rules/identity';
import { INTEGRITY } from './rules/integrity';
import { KEYS } from './rules/keys';
import { NETWORK } from './rules/network';
import { STORES } from './rules/stores';

/** Every rule, family by family, in the order in which findings are printed. A test pins this list. */
export const BASELINE: readonly Rule[] = [
  ...EXPOSURE,
  ...IDENTITY,
  ...KEYS,
  ...NETWORK,
  ...STORES,
  ...BACKUP,
  ...AUDIT,
  ...EDGE,
  ...INTEGRITY,
];
