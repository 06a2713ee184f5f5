import { serviceOf } from './actions';
import type { Statement } from './statements';

/** Of a list of statements those about one action. */
export interface Coverage {
  readonly allows: readonly Statement[];
  readonly denies: readonly Statement[];
  /** Equal numbers of one list: the same statements. */
  readonly id: number;
}

interface Found extends Coverage {
  readonly all: readonly Statement[];
}

const NONE: Coverage = { allows: [], denies: [], id: 0 };

/** Statements of one principal or one store, found by action. Actions that they treat alike have one answer. */
export class Policy {
  private readonly byAction = new Map<string, Coverage>();
  private readonly byService = new Map<string, readonly Statement[]>();
  private readonly found: Found[] = [];

  private constructor(readonly statements: readonly Statement[]) {}

  about(action: string): Coverage {
    const known = this.byAction.get(action);
    if (known !== undefined) return known;
    const found = this.covering(action);
    this.byAction.set(action, found);
    return found;
  }

  private ofService(service: string): readonly Statement[] {
    const known = this.byService.get(service);
    if (known !== undefined) return known;
    const found = this.statements.filter(({ actions }) => actions.mayCoverAnyOf(service));
    this.byService.set(service, found);
    return found;
  }

  private covering(action: string): Coverage {
    const covering = this.ofService(serviceOf(action)).filter(({ actions }) => actions.cover(action));
    if (covering.length === 0) return NONE;
    const same = this.found.find(
      ({ all }) => all.length === covering.length && all.every((statement, i) => statement === covering[i]),
    );
    if (same !== undefined) return same;
    const coverage = {
      all: covering,
      allows: covering.filter(({ effect }) => effect === 'Allow'),
      denies: covering.filter(({ effect }) => effect === 'Deny'),
      id: this.found.length + 1,
    };
    this.found.push(coverage);
    return coverage;
  }

  private static readonly made = new WeakMap<readonly Statement[], Policy>();

  static of(statements: readonly Statement[]): Policy {
    const known = Policy.made.get(statements);
    if (known !== undefined) return known;
    const policy = new Policy(statements);
    Policy.made.set(statements, policy);
    return policy;
  }
}
