import { absent, exactly, like, noneOf, oneOf, present, solve, some } from './algebra';
import type { Ask, Capability } from './capabilities';
import { type Way, waysFor } from './decision';
import { type Asked, BY_SERVICE, FOREIGN_ENDPOINT, FORWARDED, INTERNET, type Origin } from './origins';
import type { Principal } from './principals';
import { coversAction, RESOURCE, resourceConstraint } from './statements';
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

const originsFor = (world: World, principal: Principal, ask: Ask, store: Store): readonly Origin[] => {
  if (principal.kind === 'service') return [BY_SERVICE];
  const service = ask.action.split(':')[0];
  const own = world.endpoints
    .filter(
      (one) => (one.service === service || one.service === '*') && (one.region === store.region || one.region === '*'),
    )
    .map(({ origin }) => origin);
  return principal.kind === 'anonymous' || principal.kind === 'federated'
    ? [INTERNET, FOREIGN_ENDPOINT, ...own]
    : [INTERNET, FOREIGN_ENDPOINT, ...own, FORWARDED];
};

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

/** Answers for one principal and one store; asks each key question once. */
export class Direct {
  private readonly forced = new Map<Store, boolean>();
  private readonly keys = new Map<string, readonly Way[]>();

  constructor(private readonly world: World) {}

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
    return store.asks.flatMap((ask) => {
      if (capabilities !== undefined && !capabilities.includes(ask.capability)) return [];
      const ways = waysFor(
        principal,
        ask,
        store,
        originsFor(this.world, principal, ask, store),
        askedOf(this.world, store),
      );
      if (ways.length === 0) return [];
      const key = this.needsKey(store, ask);
      const keyWays = key && ask.key && this.keyWays(principal, store, key, ask.key);
      return keyWays?.length === 0 ? [] : [{ principal, store, ask, ways, key: keyWays }];
    });
  }
}
