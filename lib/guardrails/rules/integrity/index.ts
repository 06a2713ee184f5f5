import type { Rule } from '../../rule';
import { readableTemplate } from './readable-template';

/** What is judged is what is deployed. */
export const INTEGRITY: readonly Rule[] = [readableTemplate];
