import {
  type Assembly,
  branches,
  get,
  type Item,
  isObject,
  itemsOf,
  type Json,
  type JsonObject,
  literalAt,
  perAssembly,
  type Scope,
} from '../assembly';

export type PrincipalKind = 'AWS' | 'Service' | 'Federated' | 'CanonicalUser' | 'unknown';

export interface PrincipalItem extends Item {
  readonly kind: PrincipalKind;
}

/** One statement of a resource policy, under one way that its `Fn::If`s fall out. */
export interface Statement {
  readonly sid: string;
  /** `unknown` where the deploy decides: counts as Allow where that opens something, never as Deny. */
  readonly effect: 'Allow' | 'Deny' | 'unknown';
  /** False when only some branches have the statement. */
  readonly certain: boolean;
  readonly principals: readonly PrincipalItem[];
  readonly hasNotPrincipal: boolean;
  readonly notPrincipals: readonly PrincipalItem[];
  readonly actions: readonly Item[];
  readonly hasNotAction: boolean;
  /** What a NotAction leaves out. */
  readonly exceptActions: readonly Item[];
  readonly resources: readonly Item[];
  readonly hasNotResource: boolean;
  /** What a NotResource leaves out. */
  readonly exceptResources: readonly Item[];
  /** As written; read it through conditions.ts. */
  readonly condition: Json | undefined;
}

export interface Policy {
  readonly statements: readonly Statement[];
  /** Why part of the document could not be read; a reason to refuse it. */
  readonly unreadable: readonly string[];
  /** False when a branch leaves the whole document out. */
  readonly certain: boolean;
}

const KINDS: readonly string[] = ['AWS', 'Service', 'Federated', 'CanonicalUser'];

const isKind = (name: string): name is PrincipalKind => KINDS.includes(name);

const principalsIn = (scope: Scope, value: Json | undefined): readonly PrincipalItem[] => {
  const found = branches(value);
  return found.flatMap((principal): readonly PrincipalItem[] => {
    const certain = found.length === 1;
    if (principal === undefined) return [];
    const keys = isObject(principal) ? Object.keys(principal) : [];
    if (isObject(principal) && keys.length > 0 && keys.every(isKind)) {
      return keys
        .filter(isKind)
        .flatMap((kind) =>
          itemsOf(scope, principal[kind]).map((item) => ({ ...item, kind, certain: item.certain && certain })),
        );
    }
    // "*" alone, or something that is no principal in any known shape.
    return itemsOf(scope, principal).map((item) => ({
      ...item,
      kind: typeof principal === 'string' ? ('AWS' as const) : ('unknown' as const),
      certain: item.certain && certain,
    }));
  });
};

const statementIn = (scope: Scope, statement: JsonObject, certain: boolean): Statement => {
  const effect = literalAt(scope, statement['Effect']);
  return {
    sid: literalAt(scope, statement['Sid']) ?? '',
    effect: effect === 'Allow' || effect === 'Deny' ? effect : 'unknown',
    certain,
    principals: principalsIn(scope, statement['Principal']),
    hasNotPrincipal: statement['NotPrincipal'] !== undefined,
    notPrincipals: principalsIn(scope, statement['NotPrincipal']),
    actions: itemsOf(scope, statement['Action']),
    hasNotAction: statement['NotAction'] !== undefined,
    exceptActions: itemsOf(scope, statement['NotAction']),
    resources: itemsOf(scope, statement['Resource']),
    hasNotResource: statement['NotResource'] !== undefined,
    exceptResources: itemsOf(scope, statement['NotResource']),
    condition: statement['Condition'],
  };
};

const documentIn = (value: Json | undefined): Json | undefined => {
  if (typeof value !== 'string') return value;
  try {
    const parsed: Json = JSON.parse(value);
    return parsed;
  } catch {
    return value;
  }
};

const taken = perAssembly((_: Assembly) => new WeakMap<object, Policy>());

/** Takes a policy document apart, every branch of every `Fn::If` in it. Once per document, however many rules ask. */
export const policyAt = (scope: Scope, written: Json | undefined): Policy => {
  if (typeof written !== 'object' || written === null) return takeApart(scope, written);
  const known = taken(scope.assembly).get(written);
  if (known) return known;
  const policy = takeApart(scope, written);
  taken(scope.assembly).set(written, policy);
  return policy;
};

const takeApart = (scope: Scope, written: Json | undefined): Policy => {
  const statements: Statement[] = [];
  const unreadable: string[] = [];
  const documents = branches(written).map(documentIn);
  for (const document of documents) {
    if (document === undefined) continue;
    if (!isObject(document) || document['Statement'] === undefined) {
      unreadable.push('the policy document is not written out in the template');
      continue;
    }
    const lists = branches(document['Statement']);
    for (const list of lists) {
      const items: readonly (Json | undefined)[] = Array.isArray(list) ? list : [list];
      for (const item of items) {
        const found = branches(item);
        for (const statement of found) {
          if (statement === undefined) continue;
          if (isObject(statement) && get(statement, 'Effect') !== undefined) {
            const certain = documents.length === 1 && lists.length === 1 && found.length === 1;
            statements.push(statementIn(scope, statement, certain));
          } else unreadable.push('a statement of the policy is not written out in the template');
        }
      }
    }
  }
  return { statements, unreadable, certain: documents.length === 1 && documents[0] !== undefined };
};
