import type { Mutant } from '../mutant';
import { leftOutOfPolicies } from './policies';
import { leftOutOfSettings } from './settings';
import { leftOutOfWholes } from './whole';

/**
 * Why a change alters nothing about security. Undefined: it does, or it may; in doubt it counts, and whoever does not catch it
 * has a survivor. The bench prints every reason with its count, and with --json every change.
 */
export const leftOut = (mutant: Mutant): string | undefined =>
  leftOutOfPolicies(mutant) ?? leftOutOfSettings(mutant) ?? leftOutOfWholes(mutant);
