export { BASELINE } from './baseline';
export { EXCEPTIONS_FILE, type ExceptionInForce, exceptionsIn } from './exceptions-file';
export { judge, type Verdict } from './judge';
export { findingsText, notCoveredText } from './report';
export type { Example, Finding, NotCovered, Rule, Violation } from './rule';
