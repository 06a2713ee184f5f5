import type { Rule } from './rule';
import { AUDIT } from './rules/audit';
import { BACKUP } from './rules/backup';
import { EDGE } from './rules/edge';
import { EXPOSURE } from './rules/exposure';
import { INTEGRITY } from './rules/integrity';
import { STORES } from './rules/stores';

/** Every rule, family by family, in the order in which findings are printed. A test pins this list. */
export const BASELINE: readonly Rule[] = [...EXPOSURE, ...STORES, ...BACKUP, ...AUDIT, ...EDGE, ...INTEGRITY];
