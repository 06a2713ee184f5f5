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
export { readAssembly } from './read';
export { withTemplate } from './replace';
export { branches, type Item, intrinsicOf, itemsOf, literalAt, resolve, type Scope, scopeOf } from './resolve';
