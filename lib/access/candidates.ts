import { matches } from './algebra';
import { hasMarks, isGenerated, widened } from './marks';
import type { Principal } from './principals';
import { type Named, speaksOf } from './principals';
import type { Statement } from './statements';
import type { Store } from './stores';

/** From a resource as policies write it to the ARN of the store that it is in. */
const baseOf = (text: string): string => text.replace(/[/:]?\*$/, '');

const literalStart = (text: string): string => /^[^*?\uE004]*/.exec(text)?.[0] ?? '';

/** Finds the stores that a statement may be about without asking each one. */
export class Candidates {
  private readonly byArn = new Map<string, Store>();
  private readonly byService = new Map<string, readonly Store[]>();

  constructor(private readonly stores: readonly Store[]) {
    const services = new Map<string, Store[]>();
    for (const store of stores) {
      this.byArn.set(baseOf(store.arn), store);
      const services_ = store.kind.service === 'iam' ? ['iam', 'sts'] : [store.kind.service];
      for (const service of services_) services.set(service, [...(services.get(service) ?? []), store]);
    }
    this.byService = services;
  }

  private ofActions({ actions, exceptActions }: Statement): readonly Store[] {
    if (exceptActions) return this.stores;
    return [...this.byService].flatMap(([, stores]) => {
      const [first] = stores;
      return first?.kind.asks.some(({ action }) => actions.some((pattern) => matches(pattern, action))) ? stores : [];
    });
  }

  /** Stores that an Allow of a principal's own policy may open. */
  private ofStatement(statement: Statement): readonly Store[] {
    const { resources, exceptResources, effect } = statement;
    if (effect !== 'Allow') return [];
    if (resources === undefined || exceptResources) return this.ofActions(statement);
    const found: Store[] = [];
    let all: readonly Store[] | undefined;
    for (const text of resources) {
      const exact = this.byArn.get(baseOf(text));
      if (exact !== undefined) found.push(exact);
      // A name that CloudFormation generates is nobody else's; everything else may be spelt in more ways than one.
      if (exact !== undefined && isGenerated(text)) continue;
      all ??= this.ofActions(statement);
      const begins = literalStart(text);
      for (const store of all) {
        const arn = hasMarks(begins) ? store.arn : literalStart(widened(store.arn));
        if (begins.startsWith(arn) || arn.startsWith(begins)) found.push(store);
      }
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
