export type { DataLoss } from './data-loss';
export { asMarkdown, asText, headline, MARKER } from './report';
export { type Difference, type Review, reviewOf } from './review';
export { asSarif } from './sarif';
export type { Weakened } from './weakened';
