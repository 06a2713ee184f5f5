import type { Actions } from './actions';
import type { Ask } from './asks';
import { hasMarks, isGenerated, widened } from './marks';
import type { Principal } from './principals';
import { type Named, speaksOf } from './principals';
import { Starts } from './starts';
import type { Statement } from './statements';
import type { Store } from './stores';

/** From a resource as policies write it to the ARN of the store that it is in. */
const baseOf = (text: string): string => text.replace(/[/:]?\*$/, '');

const literalStart = (text: string): string => /^[^*?\uE004]*/.exec(text)?.[0] ?? '';

const ARN_PARTS = 6;

/** What stands behind the account: `table/roll`. */
const nameIn = (arn: string): string =>
  arn
    .split(':')
    .slice(ARN_PARTS - 1)
    .join(':');

/**
 * Names of these have no colon, and no star in front of them means one: what a pattern says of the name is about the name.
 * (Names of S3 objects and log groups may have one.)
 */
const WITHOUT_COLON = ['dynamodb', 'kms', 'sqs', 'sns', 'kinesis'];

/** Stores of one service, by how their ARNs begin and by how their names do. */
interface OfService {
  readonly stores: readonly Store[];
  readonly written: Starts<Store>;
  readonly widened: Starts<Store>;
  readonly named: Starts<Store>;
  readonly asks: readonly Ask[];
}

const ofService = (stores: readonly Store[]): OfService => ({
  stores,
  asks: [...new Set([...new Set(stores.map(({ asks }) => asks))].flat())],
  written: new Starts(stores.map((store) => [literalStart(store.arn), store])),
  widened: new Starts(stores.map((store) => [literalStart(widened(store.arn)), store])),
  named: new Starts(stores.map((store) => [literalStart(widened(nameIn(store.arn))), store])),
});

/** Finds the stores that a statement may be about without asking each one. */
export class Candidates {
  private readonly byArn = new Map<string, Store>();
  private readonly byService: ReadonlyMap<string, OfService>;
  private readonly byActions = new Map<Actions, readonly OfService[]>();

  constructor(private readonly stores: readonly Store[]) {
    const services = new Map<string, Store[]>();
    for (const store of stores) {
      this.byArn.set(baseOf(store.arn), store);
      const list = services.get(store.kind.service);
      if (list === undefined) services.set(store.kind.service, [store]);
      else list.push(store);
    }
    this.byService = new Map([...services].map(([service, list]) => [service, ofService(list)]));
  }

  private ofActions(actions: Actions): readonly OfService[] {
    const known = this.byActions.get(actions);
    if (known !== undefined) return known;
    const found = [...this.byService.values()].filter(({ asks }) => asks.some(({ action }) => actions.cover(action)));
    this.byActions.set(actions, found);
    return found;
  }

  /** Stores whose ARN may be one of those that the text stands for. */
  private alike(text: string, service: OfService): readonly Store[] {
    const begins = literalStart(text);
    const name = nameIn(text);
    if (WITHOUT_COLON.includes(service.stores[0]?.kind.service ?? '') && name !== '' && !hasMarks(name)) {
      return service.named.alike(literalStart(name));
    }
    return (hasMarks(begins) ? service.written : service.widened).alike(begins);
  }

  /** Stores that an Allow of a principal's own policy may open. */
  private ofStatement({ actions, resources, exceptResources, effect }: Statement): readonly Store[] {
    if (effect !== 'Allow') return [];
    const services = this.ofActions(actions);
    if (resources === undefined || exceptResources) return services.flatMap(({ stores }) => stores);
    // What is asked of a snapshot is asked of no part of the store's own name.
    const found: Store[] = services.flatMap(({ stores, asks }) =>
      asks.some(({ elsewhere, action }) => elsewhere === true && actions.cover(action)) ? stores : [],
    );
    for (const text of resources) {
      const exact = this.byArn.get(baseOf(text));
      if (exact !== undefined) found.push(exact);
      // A name that CloudFormation generates is nobody else's; everything else may be spelt in more ways than one.
      if (exact !== undefined && isGenerated(text)) continue;
      for (const service of services) found.push(...this.alike(text, service));
    }
    return found;
  }

  /** Every store that the principal may reach by its own policies. */
  of(principal: Principal): ReadonlySet<Store> {
    const { identity } = principal;
    if (identity.kind === 'statements') {
      return new Set(identity.statements.flatMap((statement) => this.ofStatement(statement)));
    }
    return new Set(identity.kind === 'data' ? this.stores.filter(({ account }) => account === principal.account) : []);
  }
}

const OPENS: readonly Named[] = ['everyone', 'itself', 'session'];

/** Does a policy of the store let the principal in, or its account from outside? */
export const mayEnter = (store: Store, principal: Principal): boolean =>
  store.policy.some((statement) => {
    if (statement.effect !== 'Allow') return false;
    const how = speaksOf(statement, principal);
    return OPENS.includes(how) || (how === 'account' && principal.account !== store.account);
  });
