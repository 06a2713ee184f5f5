import { serviceOf } from './actions';
import { absent, exactly, like, matches, noneOf, oneOf, type Pattern, present, solve, some } from './algebra';
import { Asker } from './asker';
import type { Also, Ask } from './asks';
import { Policy } from './coverage';
import { Decision, type Way } from './decision';
import type { Endpoint } from './endpoints';
import { type Asked, BY_SERVICE, FOREIGN_ENDPOINT, FORWARDED, INTERNET, Origins } from './origins';
import type { Principal } from './principals';
import { RESOURCE, resourceConstraint, type Statement } from './statements';
import type { Store } from './stores';
import { Targets } from './targets';
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

const onIt = (arn: string): string => arn;
const KEY_ASKS: Readonly<Record<'decrypt' | 'encrypt', Ask>> = {
  decrypt: { capability: 'decrypt', action: 'kms:Decrypt', on: onIt },
  encrypt: { capability: 'decrypt', action: 'kms:GenerateDataKey', on: onIt },
};

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
  return undefined;
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
        statement.actions.cover('s3:PutObject'),
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
    actions.some((action) => Policy.of(identity.statements).about(action).allows.length > 0));

const ONLY_SERVICES = new Origins([BY_SERVICE]);

/** Services that ask a key in somebody's name. */
const forwarders = new Map<string, Origins>();

const forwardedBy = (via: string): Origins => {
  const known = forwarders.get(via) ?? new Origins([{ kind: 'forwarded', via }]);
  forwarders.set(via, known);
  return known;
};

/** Answers for one principal, store by store; asks each key question once. */
export class Direct {
  private readonly asker: Asker;
  private readonly mayWith = new Map<readonly string[], boolean>();
  private readonly keys = new Map<string, readonly Way[]>();
  private readonly networks: ReadonlySet<Endpoint>;

  constructor(
    private readonly world: World,
    private readonly guards: Guards,
    private readonly principal: Principal,
  ) {
    const { identity } = principal;
    this.asker = new Asker(principal, world.functions);
    this.networks = new Set(
      identity.kind === 'statements' ? guards.endpointsIn([...identity.statements, ...(identity.boundary ?? [])]) : [],
    );
  }

  private originsFor(service: string, store: Store): Origins {
    const { kind } = this.principal;
    if (kind === 'service') return ONLY_SERVICES;
    const own = [...new Set([...this.guards.endpointsAt(store), ...this.networks])].filter(
      (one) => [service, '*'].includes(one.service) && [store.region, '*'].includes(one.region),
    );
    return this.guards.origins(own, kind !== 'anonymous' && kind !== 'federated');
  }

  private keyWays(store: Store, key: Store, use: 'decrypt' | 'encrypt'): readonly Way[] {
    const context = encryptionContext(this.world, store);
    const via = `${store.kind.service}.${store.region}.amazonaws.com`;
    const id = [key.arn, use, via, ...[...(context ?? [])].flat(2)].join('\u0000');
    const known = this.keys.get(id);
    if (known !== undefined) return known;
    const ask = KEY_ASKS[use];
    const origins = this.principal.kind === 'service' ? ONLY_SERVICES : forwardedBy(via);
    const asked = askedOf(this.world, key, context);
    const ways = new Decision(this.asker, key, this.guards.targetsOf(key), asked).ways(ask, origins);
    this.keys.set(id, ways);
    return ways;
  }

  private mayDo(actions: readonly string[]): boolean {
    const known = this.mayWith.get(actions) ?? mayDoOneOf(this.principal, actions);
    this.mayWith.set(actions, known);
    return known;
  }

  /** From wherever: that both are asked from one place is not counted on. */
  private mayAlso(store: Store, also: readonly Also[]): boolean {
    // Of whoever it turns out to be, no policy is known.
    if (this.principal.kind === 'undecided') return true;
    return also.every(({ action, arn }) => {
      const thing: Store = { ...store, arn, policy: [] };
      const decision = new Decision(this.asker, thing, new Targets(thing), askedOf(this.world, thing));
      const ask: Ask = { capability: 'change policy', action, on: onIt, alone: true };
      return decision.ways(ask, this.originsFor(serviceOf(action), store)).length > 0;
    });
  }

  reach(store: Store): readonly Reach[] {
    const { principal } = this;
    const decision = new Decision(this.asker, store, this.guards.targetsOf(store), askedOf(this.world, store));
    const origins = new Map<string, Origins>();
    const reaches: Reach[] = [];
    for (const ask of decision.opens ? store.asks : this.asker.coveredOf(store.asks)) {
      if (ask.with !== undefined && !this.mayDo(ask.with)) continue;
      const service = serviceOf(ask.action);
      const from = origins.get(service) ?? this.originsFor(service, store);
      origins.set(service, from);
      const ways = decision.ways(ask, from);
      if (ways.length === 0 || (ask.also !== undefined && !this.mayAlso(store, ask.also))) continue;
      const needed = ask.key === undefined ? undefined : this.guards.keyOf(store);
      const key = needed && ask.key && this.keyWays(store, needed, ask.key);
      if (key?.length !== 0) reaches.push({ principal, store, ask, ways, key });
    }
    return reaches;
  }
}

/** What stands around stores, whoever asks. */
export class Guards {
  private readonly forced = new Map<Store, boolean>();
  private readonly endpoints = new Map<Store, readonly Endpoint[]>();
  private readonly places = new Map<string, Origins>();
  private readonly targets = new Map<Store, Targets>();

  constructor(private readonly world: World) {}

  targetsOf(store: Store): Targets {
    const known = this.targets.get(store) ?? new Targets(store);
    this.targets.set(store, known);
    return known;
  }

  /** @param forwarded services may ask in the name of whoever called them */
  origins(own: readonly Endpoint[], forwarded: boolean): Origins {
    const id = `${forwarded} ${own.map(({ origin }) => origin.id).join(' ')}`;
    const known =
      this.places.get(id) ??
      new Origins([INTERNET, FOREIGN_ENDPOINT, ...own.map(({ origin }) => origin), ...(forwarded ? [FORWARDED] : [])]);
    this.places.set(id, known);
    return known;
  }

  /**
   * Own endpoints that some policy here tells apart from all others. The rest let through no more than an endpoint in
   * somebody else's network does, so that one stands for them: else each jurisdiction would ask about the endpoints of all.
   */
  endpointsIn(statements: readonly Statement[]): readonly Endpoint[] {
    const patterns = [...new Set(networksIn(statements))];
    return patterns.length === 0
      ? []
      : this.world.endpoints.filter(({ origin }) =>
          patterns.some((pattern) => matches(pattern, origin.id) || matches(pattern, origin.vpc)),
        );
  }

  endpointsAt(store: Store): readonly Endpoint[] {
    const known = this.endpoints.get(store) ?? this.endpointsIn(store.policy);
    this.endpoints.set(store, known);
    return known;
  }

  /** The key without which nothing in the store is read. */
  keyOf(store: Store): Store | undefined {
    const { key } = store;
    if (key === undefined) return undefined;
    const forced = this.forced.get(store) ?? keyIsForced(store, key);
    this.forced.set(store, forced);
    return forced ? key : undefined;
  }
}
