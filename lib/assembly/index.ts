export { AssemblyError, type AssemblyErrorCode } from './errors';
export {
  ABSENT,
  attributeOf,
  type Expression,
  literalOf,
  type Part,
  show,
  toPattern,
  whyUnknown,
} from './expression';
export { get, isObject, type Json, type JsonObject } from './json';
export {
  type Assembly,
  type Resource,
  type ResourceId,
  resourceAt,
  resourcesOf,
  type StackTemplate,
  sameResource,
  type Unread,
} from './model';
export { perAssembly } from './per-assembly';
export { readAssembly } from './read';
export { branches, type Item, intrinsicOf, itemsOf, literalAt, resolve, type Scope, scopeOf } from './resolve';
export { MAX_VARIANTS, type Variant, type Variants, variantsOf } from './variants';
