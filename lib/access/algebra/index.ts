export { absent, type Constraint, every, negation, present, some, type Truth, truthOf } from './constraint';
export { complement, contains, EVERYTHING, inCommon, type Language, NOTHING, noneOf, OTHER, oneOf } from './language';
export {
  addressRange,
  arnLike,
  dateToInteger,
  exactly,
  exactlyAnyCase,
  lettersOf,
  like,
  likeAnyCase,
  matches,
  numberToInteger,
  type Pattern,
  range,
} from './pattern';
export { type Conjunction, type Request, solve, solveFrom, stateOf } from './solve';
