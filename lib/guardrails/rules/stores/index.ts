import type { Rule } from '../../rule';
import { knownDataClass } from './known-data-class';

/** What each store of a data class must be. */
export const STORES: readonly Rule[] = [knownDataClass];
