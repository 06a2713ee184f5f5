import type { Rule } from '../../rule';
import { knownDataClass } from './known-data-class';
import { ownKeyEncryption } from './own-key-encryption';

/** What each store of a data class must be. */
export const STORES: readonly Rule[] = [knownDataClass, ownKeyEncryption];
