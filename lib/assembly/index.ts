export type { Asset, Destination } from './assets';
export type { Contents } from './digest';
export { at, type Edit, edited, type Path } from './edit';
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
export { loadBeside } from './files';
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
export { REFUSED_MANIFEST, readableAgain } from './refused';
export { withTemplate } from './replace';
export { branches, type Item, intrinsicOf, itemsOf, literalAt, resolve, type Scope, scopeOf } from './resolve';
export { EXCEPTIONS_FILE, SEAL_FILE, type Seal, sealText } from './seal';
export { MAX_VARIANTS, type Variant, type Variants, variantsOf } from './variants';
