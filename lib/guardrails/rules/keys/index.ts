import type { Rule } from '../../rule';
import { administeredNotUsed } from './administered-not-used';
import { useIsBound } from './use-is-bound';
import { usedByItsClass } from './used-by-its-class';

/** Who may use, change and delete a key. */
export const KEYS: readonly Rule[] = [administeredNotUsed, useIsBound, usedByItsClass];
