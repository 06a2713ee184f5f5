export { BASELINE } from './baseline';
export { controlsMarkdown } from './documents/controls-markdown';
export { judgedTypesFile, judgedTypesIn } from './documents/judged-types';
export { oscalText } from './documents/oscal';
export { type ExceptionInForce, flawsOf, isExceptable, type Settled, settle } from './exceptions';
export { judge, type Verdict, violationsOf } from './judge';
export { findingsText, notCoveredText } from './report';
export type { Example, Finding, NotCovered, Rule, Violation } from './rule';
