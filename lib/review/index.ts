export type { DataLoss } from './data-loss';
export { asMarkdown, asSarif, asText, headline, MARKER } from './report';
export { type Difference, type Review, reviewOf } from './review';
export type { Weakened } from './weakened';
