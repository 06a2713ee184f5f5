import { absent, exactly, like, matches, noneOf, oneOf, type Pattern, present, solve, some } from './algebra';
import type { Ask, Capability } from './capabilities';
import { type Way, waysFor } from './decision';
import type { Endpoint } from './endpoints';
import { type Asked, BY_SERVICE, FOREIGN_ENDPOINT, FORWARDED, INTERNET, type Origin } from './origins';
import type { Principal } from './principals';
import { coversAction, RESOURCE, resourceConstraint, type Statement } from './statements';
import type { Store } from './stores';
import type { World } from './world';

/** What a principal can do with a store by one action, keys counted in. */
export interface Reach {
  readonly principal: Principal;
  readonly store: Store;
  readonly ask: Ask;
  readonly ways: readonly Way[];
  /** How it may use the key; undefined where it needs none. */
  readonly key: readonly Way[] | undefined;
}

/** Texts with which the statements compare where a request comes from. */
const networksIn = (statements: readonly Statement[]): readonly Pattern[] =>
  statements.flatMap(({ conditions }) =>
    conditions.flatMap((conjunction) =>
      conjunction.flatMap(({ key, language }) => (/^aws:sourcevpce?$/.test(key) ? language.patterns : [])),
    ),
  );

const askedOf = (world: World, store: Store, fixed?: Asked['fixed']): Asked => ({
  account: store.account,
  region: store.region,
  tags: store.tags,
  functions: world.functions,
  ...(fixed === undefined ? {} : { fixed }),
});

const KEY_ACTIONS = { decrypt: 'kms:Decrypt', encrypt: 'kms:GenerateDataKey' } as const;

/** What the service tells the key about the store; the caller cannot choose it. */
const encryptionContext = (world: World, store: Store): Asked['fixed'] => {
  // The bucket's ARN, or that of an object.
  if (store.kind.service === 's3')
    return new Map([['kms:encryptioncontext:aws:s3:arn', [store.arn, `${store.arn}/*`]]]);
  if (store.kind.service === 'dynamodb') {
    return new Map([
      ['kms:encryptioncontext:aws:dynamodb:tablename', [world.names.attribute(store.resource, 'Ref')]],
      ['kms:encryptioncontext:aws:dynamodb:subscriberid', [store.account]],
    ]);
  }
  return new Map();
};

const KEY_ID = 's3:x-amz-server-side-encryption-aws-kms-key-id';
const ENCRYPTION = 's3:x-amz-server-side-encryption';
const CUSTOMER_KEY = 's3:x-amz-server-side-encryption-customer-algorithm';

/**
 * Is whatever lies in the store encrypted with its key? In a bucket each upload may name another one, unless the bucket's
 * policy refuses that to everybody.
 */
const keyIsForced = (store: Store, key: Store): boolean => {
  if (store.kind.service !== 's3') return true;
  const asked = some(RESOURCE, oneOf([like(`${store.arn}/*`)]));
  const denials = store.policy
    .filter(
      (statement) =>
        statement.effect === 'Deny' &&
        !statement.exceptPrincipals &&
        statement.principals.some(({ text }) => text === '*') &&
        coversAction(statement, 's3:PutObject'),
    )
    .flatMap((statement) => {
      const constraint = resourceConstraint(statement);
      return statement.conditions.map((conditions) => (constraint ? [constraint, ...conditions] : conditions));
    });
  const elsewhere = [
    [some(KEY_ID, noneOf([exactly(key.arn)])), absent(CUSTOMER_KEY)],
    [some(ENCRYPTION, noneOf([exactly('aws:kms')])), absent(KEY_ID)],
    [present(CUSTOMER_KEY), absent(KEY_ID), absent(ENCRYPTION)],
  ];
  return elsewhere.every((header) => solve([asked, ...header], denials) === undefined);
};

/** On whatever resource: what else it takes is not asked about. */
const mayDoOneOf = ({ identity }: Principal, actions: readonly string[]): boolean =>
  identity.kind === 'everything' ||
  (identity.kind === 'statements' &&
    identity.statements.some(
      (statement) => statement.effect === 'Allow' && actions.some((action) => coversAction(statement, action)),
    ));

/** Answers for one principal and one store; asks each key question once. */
export class Direct {
  private readonly forced = new Map<Store, boolean>();
  private readonly endpoints = new Map<object, readonly Endpoint[]>();
  private readonly keys = new Map<string, readonly Way[]>();

  constructor(private readonly world: World) {}

  /**
   * Own endpoints that some policy here tells apart from all others. The rest let through no more than an endpoint in
   * somebody else's network does, so that one stands for them: else each jurisdiction would ask about the endpoints of all.
   */
  private endpointsIn(about: object, statements: readonly Statement[]): readonly Endpoint[] {
    const known = this.endpoints.get(about);
    if (known !== undefined) return known;
    const patterns = networksIn(statements);
    const found =
      patterns.length === 0
        ? []
        : this.world.endpoints.filter(({ origin }) =>
            patterns.some((pattern) => matches(pattern, origin.id) || matches(pattern, origin.vpc)),
          );
    this.endpoints.set(about, found);
    return found;
  }

  private originsFor(principal: Principal, ask: Ask, store: Store): readonly Origin[] {
    if (principal.kind === 'service') return [BY_SERVICE];
    const { identity } = principal;
    const service = ask.action.split(':')[0] ?? '';
    const mine =
      identity.kind === 'statements'
        ? this.endpointsIn(principal, [...identity.statements, ...(identity.boundary ?? [])])
        : [];
    const own = [...new Set([...this.endpointsIn(store, store.policy), ...mine])].filter(
      (one) => [service, '*'].includes(one.service) && [store.region, '*'].includes(one.region),
    );
    const from = [INTERNET, FOREIGN_ENDPOINT, ...own.map(({ origin }) => origin)];
    return principal.kind === 'anonymous' || principal.kind === 'federated' ? from : [...from, FORWARDED];
  }

  private needsKey(store: Store, ask: Ask): Store | undefined {
    const { key } = store;
    if (ask.key === undefined || key === undefined) return undefined;
    const forced = this.forced.get(store) ?? keyIsForced(store, key);
    this.forced.set(store, forced);
    return forced ? key : undefined;
  }

  private keyWays(principal: Principal, store: Store, key: Store, use: 'decrypt' | 'encrypt'): readonly Way[] {
    const id = `${principal.name}\u0000${principal.account ?? ''}\u0000${store.arn}\u0000${use}`;
    const known = this.keys.get(id);
    if (known !== undefined) return known;
    const ask: Ask = { capability: 'decrypt', action: KEY_ACTIONS[use], on: (arn) => arn };
    const origin: Origin =
      principal.kind === 'service'
        ? BY_SERVICE
        : { kind: 'forwarded', via: `${store.kind.service}.${store.region}.amazonaws.com` };
    const ways = waysFor(principal, ask, key, [origin], askedOf(this.world, key, encryptionContext(this.world, store)));
    this.keys.set(id, ways);
    return ways;
  }

  reach(principal: Principal, store: Store, capabilities?: readonly Capability[]): readonly Reach[] {
    const asked = askedOf(this.world, store);
    return store.asks.flatMap((ask) => {
      if (capabilities !== undefined && !capabilities.includes(ask.capability)) return [];
      if (ask.with !== undefined && !mayDoOneOf(principal, ask.with)) return [];
      const ways = waysFor(principal, ask, store, this.originsFor(principal, ask, store), asked);
      if (ways.length === 0) return [];
      const key = this.needsKey(store, ask);
      const keyWays = key && ask.key && this.keyWays(principal, store, key, ask.key);
      return keyWays?.length === 0 ? [] : [{ principal, store, ask, ways, key: keyWays }];
    });
  }
}
