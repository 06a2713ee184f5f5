export { absent, type Constraint, every, negation, present, some } from './constraint';
export { contains, EVERYTHING, inCommon, type Language, NOTHING, noneOf, OTHER, oneOf } from './language';
export {
  addressRange,
  arnLike,
  dateToInteger,
  exactly,
  exactlyAnyCase,
  like,
  likeAnyCase,
  matches,
  numberToInteger,
  type Pattern,
  range,
} from './pattern';
export { type Conjunction, type Request, solve } from './solve';
