import type { Rule } from './rule';
import { blockPublicAccess } from './rules/block-public-access';
import { knownDataClass } from './rules/known-data-class';
import { readableTemplate } from './rules/readable-template';

/** Every rule, in the order in which findings are printed. A test pins this list. */
export const BASELINE: readonly Rule[] = [blockPublicAccess, knownDataClass, readableTemplate];
