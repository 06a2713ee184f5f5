import type { CodeControl, RuleControl } from './incident';
import { REMOVALS, type Removable } from './removals';

/** A rule of the baseline against one step. */
export const rule = (id: Removable, how: string): RuleControl => ({ rule: id, how, remove: REMOVALS[id] });

/** A test of the code against one step. */
export const code = (file: string, test: string, how: string): CodeControl => ({ file, test, how });
