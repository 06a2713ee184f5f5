export { absent, type Constraint, every, negation, present, some, type Truth, truthOf } from './constraint';
export { complement, contains, EVERYTHING, inCommon, type Language, NOTHING, noneOf, OTHER, oneOf } from './language';
export { arnLike, exactly, exactlyAnyCase, lettersOf, like, likeAnyCase, type Pattern } from './pattern';
export { addressRange, dateToInteger, numberToInteger, range } from './range';
export { type Conjunction, type Request, solve, solveFrom, stateOf } from './solve';
export { matches } from './walk';
