import {
  type Assembly,
  get,
  isObject,
  itemsOf,
  type Json,
  type JsonObject,
  literalAt,
  perAssembly,
  type Resource,
  type ResourceId,
  resourceAt,
  resourcesOf,
  type Scope,
  scopeOf,
} from '../assembly';
import { keyOf } from './index-of';
import { storeNamedBy } from './stores';
import { listAt, numberAt } from './values';

export const rulesOf = ({ properties }: Resource): readonly JsonObject[] =>
  listAt(properties, ['Rules']).filter(isObject);

/** Resources, other than distributions, and the firewalls that stand before them. */
const associations = perAssembly((assembly): ReadonlyMap<string, Resource> => {
  const found = new Map<string, Resource>();
  for (const one of resourcesOf(assembly, 'AWS::WAFv2::WebACLAssociation')) {
    const scope = scopeOf(assembly, one.stack);
    const firewall = storeNamedBy(scope, one.properties['WebACLArn']);
    if (firewall?.type !== 'AWS::WAFv2::WebACL') continue;
    for (const { expression } of itemsOf(scope, one.properties['ResourceArn'])) {
      for (const part of expression) {
        const guarded = part.kind === 'attribute' ? resourceAt(assembly, part.resource) : undefined;
        if (guarded) found.set(keyOf(guarded), firewall);
      }
    }
  }
  return found;
});

export const firewallBefore = (assembly: Assembly, guarded: ResourceId): Resource | undefined =>
  associations(assembly).get(keyOf(guarded));

/** A rule that stops one address after so many requests in five minutes, and what it counts. */
export interface RateLimit {
  readonly perFiveMinutes: number;
  /** Beginning of the paths that are counted; the empty text counts every request. */
  readonly pathStart: string;
}

/** In this order: `%41` is a capital letter only once it is decoded. */
const UNDONE = ['URL_DECODE', 'LOWERCASE'];

/** The beginning of a path, compared after decoding, so that `/%61pi` counts as `/api`. */
const pathStartOf = (scope: Scope, statement: Json | undefined): string | undefined => {
  if (statement === undefined) return '';
  const match = get(statement, 'ByteMatchStatement');
  const undone = [...listAt(match, ['TextTransformations'])]
    .sort((a, b) => (numberAt(scope, a, ['Priority']) ?? 0) - (numberAt(scope, b, ['Priority']) ?? 0))
    .map((one) => literalAt(scope, get(one, 'Type')));
  const isPath = isObject(get(get(match, 'FieldToMatch'), 'UriPath'));
  // What contains it begins with it or more.
  const isStart = ['STARTS_WITH', 'CONTAINS'].includes(literalAt(scope, get(match, 'PositionalConstraint')) ?? '');
  return isPath && isStart && undone.filter((one) => UNDONE.includes(one ?? '')).join() === UNDONE.join()
    ? literalAt(scope, get(match, 'SearchString'))
    : undefined;
};

export const rateLimitsOf = (assembly: Assembly, firewall: Resource): readonly RateLimit[] => {
  const scope = scopeOf(assembly, firewall.stack);
  return rulesOf(firewall).flatMap((rule): readonly RateLimit[] => {
    const rate = get(get(rule, 'Statement'), 'RateBasedStatement');
    if (!isObject(rate) || get(get(rule, 'Action'), 'Block') === undefined) return [];
    const aggregate = literalAt(scope, rate['AggregateKeyType']);
    const limit = numberAt(scope, rate['Limit']);
    const seconds = rate['EvaluationWindowSec'] === undefined ? 300 : numberAt(scope, rate['EvaluationWindowSec']);
    const pathStart = pathStartOf(scope, rate['ScopeDownStatement']);
    if (aggregate !== 'IP' || limit === undefined || seconds === undefined || pathStart === undefined) return [];
    return [{ perFiveMinutes: (limit * 300) / seconds, pathStart }];
  });
};
