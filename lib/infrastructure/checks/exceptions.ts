import type { Exception } from './register';

/**
 * The one place from which exceptions come. Each excepts one rule on one construct for a reason that is true of that
 * construct alone, has an owner in the office, and ends on a date. `{jurisdiction}` stands for the id of each jurisdiction.
 * Rules of the core (lib/guardrails) cannot stand here.
 */
export const EXCEPTIONS: readonly Exception[] = [];
