import type { Rule } from './rule';
import { EXPOSURE } from './rules/exposure';
import { INTEGRITY } from './rules/integrity';
import { KEYS } from './rules/keys';
import { STORES } from './rules/stores';

/** Every rule, family by family, in the order in which findings are printed. A test pins this list. */
export const BASELINE: readonly Rule[] = [...EXPOSURE, ...KEYS, ...STORES, ...INTEGRITY];
