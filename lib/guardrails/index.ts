export { BASELINE } from './baseline';
export { judge, type Verdict } from './judge';
export { findingsText, notCoveredText } from './report';
export type { Example, Finding, NotCovered, Rule, Violation } from './rule';
