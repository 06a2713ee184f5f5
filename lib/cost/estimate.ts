import type { Assembly, Resource } from '../assembly';
import { type Counts, countsOf } from './counts';
import { CONTROLS, type ControlId, type Quantity, quantitiesOf } from './lines';
import { LOOKED_UP, PRICE_REGIONS, PRICES } from './prices';
import { BILLING } from './types';
import { accountOf, OFFICES, type OfficeProfile } from './usage';

export interface BillLine extends Quantity {
  readonly service: string;
  readonly unit: string;
  readonly unitUsd: number;
  readonly monthUsd: number;
  readonly nightUsd: number;
}

export interface ControlCost {
  readonly id: ControlId;
  readonly name: string;
  readonly without: string;
  readonly monthUsd: number;
  readonly nightUsd: number;
}

export interface Bill {
  readonly id: string;
  readonly name: string;
  readonly voters: number;
  readonly counts: Counts;
  readonly lines: readonly BillLine[];
  readonly controls: readonly ControlCost[];
  readonly monthUsd: number;
  /** What the night costs on top of the month. */
  readonly nightUsd: number;
  /** Twelve months and two elections. */
  readonly yearUsd: number;
  /** Types in the templates that cost something which this table does not know. */
  readonly notPriced: readonly { readonly type: string; readonly count: number; readonly why: string }[];
  /** Stacks and services of the design that these templates do not hold yet; they will cost something. */
  readonly notInTemplates: readonly string[];
}

export interface Estimate {
  readonly lookedUp: string;
  readonly regions: readonly string[];
  readonly bills: readonly Bill[];
}

const cents = (usd: number): number => Math.round(usd * 100) / 100;

const priced = (quantity: Quantity): BillLine => {
  const { service, unit, usd } = PRICES[quantity.price];
  return {
    ...quantity,
    service,
    unit,
    unitUsd: usd,
    monthUsd: cents(quantity.month * usd),
    nightUsd: cents(quantity.night * usd),
  };
};

const sum = <T>(of: readonly T[], value: (one: T) => number): number =>
  cents(of.reduce((total, one) => total + value(one), 0));

const isControl = (id: string): id is ControlId => Object.hasOwn(CONTROLS, id);

const controlsIn = (lines: readonly BillLine[]): readonly ControlCost[] =>
  Object.keys(CONTROLS)
    .filter(isControl)
    .map((id) => {
      const own = lines.filter(({ control }) => control === id);
      return {
        id,
        ...CONTROLS[id],
        monthUsd: sum(own, ({ monthUsd }) => monthUsd),
        nightUsd: sum(own, ({ nightUsd }) => nightUsd),
        there: own.length > 0,
      };
    })
    .filter(({ there }) => there)
    .map(({ there, ...control }) => control);

const notPricedIn = (resources: readonly Resource[]): Bill['notPriced'] => {
  const types = [...new Set(resources.map(({ type }) => type))].sort();
  return types.flatMap((type) => {
    const billing = BILLING[type] ?? {
      is: 'not priced',
      why: 'Nobody has looked up what it costs; enter it in lib/cost/types.ts.',
    };
    const count = resources.filter((resource) => resource.type === type).length;
    return billing.is === 'not priced' ? [{ type, count, why: billing.why }] : [];
  });
};

/** What the design has and where it would be seen. */
const DESIGNED: readonly {
  readonly what: string;
  readonly wanted: (office: OfficeProfile) => boolean;
  readonly there: (counts: Counts, stacks: readonly string[]) => boolean;
}[] = [
  {
    what: 'Incidents stack (incident register)',
    wanted: ({ modules }) => modules.includes('incidents'),
    there: (_, stacks) => stacks.some((name) => name.endsWith('-Incidents')),
  },
  {
    what: 'Ballots stack (write-once vault)',
    wanted: ({ modules }) => modules.includes('ballots'),
    there: (_, stacks) => stacks.some((name) => name.endsWith('-Ballots')),
  },
  {
    what: 'Recovery stack (backups, copies in the other region, restore tests)',
    wanted: () => true,
    there: (_, stacks) => stacks.some((name) => name.endsWith('-Recovery')),
  },
  { what: 'Account stack: CloudTrail', wanted: () => true, there: ({ trails }) => trails > 0 },
  { what: 'Account stack: GuardDuty', wanted: () => true, there: ({ detectors }) => detectors > 0 },
  { what: 'Account stack: Config', wanted: () => true, there: ({ recorders }) => recorders > 0 },
  { what: 'Account stack: Security Hub', wanted: () => true, there: ({ securityHubs }) => securityHubs > 0 },
  { what: 'Account stack: Macie', wanted: () => true, there: ({ macieSessions }) => macieSessions > 0 },
  {
    what: 'Account stack: Access Analyzer for unused rights',
    wanted: () => true,
    there: ({ unusedAccessAnalyzers }) => unusedAccessAnalyzers > 0,
  },
];

const ELECTIONS_IN_A_YEAR = 2;

/** The bill of one office for the templates of one account. */
export const billOf = (office: OfficeProfile, resources: readonly Resource[], stacks: readonly string[]): Bill => {
  const counts = countsOf(resources);
  const lines = quantitiesOf(counts, office)
    .map(priced)
    .sort((a, b) => b.monthUsd - a.monthUsd);
  const monthUsd = sum(lines, (line) => line.monthUsd);
  const nightUsd = sum(lines, (line) => line.nightUsd);
  return {
    id: office.id,
    name: office.name,
    voters: office.voters,
    counts,
    lines,
    controls: controlsIn(lines),
    monthUsd,
    nightUsd,
    yearUsd: cents(monthUsd * 12 + nightUsd * ELECTIONS_IN_A_YEAR),
    notPriced: notPricedIn(resources),
    notInTemplates: DESIGNED.filter(({ wanted, there }) => wanted(office) && !there(counts, stacks)).map(
      ({ what }) => what,
    ),
  };
};

/** Bills of all offices in an assembly that lib/infrastructure/cost-main.ts synthesized. */
export const estimate = (assembly: Assembly): Estimate => ({
  lookedUp: LOOKED_UP,
  regions: PRICE_REGIONS,
  bills: OFFICES.map((office) => {
    const stacks = [...assembly.stacks.values()].filter(({ account }) => account === accountOf(office));
    return billOf(
      office,
      stacks.flatMap(({ resources }) => [...resources.values()]),
      stacks.map(({ name }) => name),
    );
  }),
});
