import type { Module } from '../config/schema';

/** What an office is assumed to do, in one ordinary month and in the twelve hours after polls close. */
export interface Usage {
  readonly visits: number;
  /** Files that one visit asks for, pages and pictures and figures. */
  readonly requestsPerVisit: number;
  readonly megabytesPerVisit: number;
  readonly lookUps: number;
  readonly registrations: number;
  readonly staffCalls: number;
  /** Results files that clerks upload, and releases that come of them. */
  readonly releases: number;
}

export interface OfficeProfile {
  readonly id: string;
  readonly name: string;
  readonly voters: number;
  readonly modules: readonly Module[];
  readonly registration: 'state-link' | 'intake' | 'state-system';
  readonly staff: number;
  readonly month: Usage;
  readonly night: Usage;
}

/** Share of the voters, times in a month. Taken high: a bill below the estimate is the better surprise. */
const VISITS_IN_A_MONTH = 0.2;
const LOOK_UPS_IN_A_MONTH = 0.05;
const REGISTRATIONS_IN_A_MONTH = 0.01;
/** On election night half as many people as there are voters look at the results, the press among them. */
const VISITS_ON_THE_NIGHT = 0.5;
const LOOK_UPS_ON_THE_NIGHT = 0.02;
const CALLS_OF_ONE_CLERK = 1_000;

/** A page, its style, script, fonts and pictures. */
const ORDINARY = { requestsPerVisit: 12, megabytesPerVisit: 0.6 } as const;
/** The same, then an hour in which the page asks once a minute whether there is a new release. */
const WATCHING = { requestsPerVisit: 12 + 60 * 2, megabytesPerVisit: 1.5 } as const;

const office = (
  about: Pick<OfficeProfile, 'id' | 'name' | 'voters' | 'modules' | 'registration' | 'staff'> & {
    readonly releases: number;
  },
): OfficeProfile => {
  const { voters, staff, releases, modules, registration } = about;
  const takesForms = modules.includes('registration') && registration !== 'state-link';
  return {
    ...about,
    month: {
      ...ORDINARY,
      visits: voters * VISITS_IN_A_MONTH,
      lookUps: takesForms ? voters * LOOK_UPS_IN_A_MONTH : 0,
      registrations: takesForms ? voters * REGISTRATIONS_IN_A_MONTH : 0,
      staffCalls: staff * CALLS_OF_ONE_CLERK,
      releases: 2,
    },
    night: {
      ...WATCHING,
      visits: voters * VISITS_ON_THE_NIGHT,
      lookUps: takesForms ? voters * LOOK_UPS_ON_THE_NIGHT : 0,
      registrations: 0,
      staffCalls: staff * 200,
      releases,
    },
  };
};

export const OFFICES: readonly OfficeProfile[] = [
  office({
    id: 'county-20000',
    name: 'A county of 20,000 voters: website, results, incident notices; the State keeps the roll',
    voters: 20_000,
    modules: ['site', 'results', 'incidents'],
    registration: 'state-link',
    staff: 6,
    releases: 12,
  }),
  office({
    id: 'county-300000',
    name: 'A county of 300,000 voters: all modules; forms are taken in and handed on to the State',
    voters: 300_000,
    modules: ['site', 'results', 'incidents', 'registration', 'ballots'],
    registration: 'intake',
    staff: 30,
    releases: 30,
  }),
  office({
    id: 'state-5000000',
    name: 'A state of 5 million voters: all modules; the roll is kept here',
    voters: 5_000_000,
    modules: ['site', 'results', 'incidents', 'registration', 'ballots'],
    registration: 'state-system',
    staff: 250,
    releases: 60,
  }),
];

/** One account for each office, so that its Account stack counts for it alone. */
export const accountOf = (office: OfficeProfile): string => String(OFFICES.indexOf(office) + 1).repeat(12);

/** Sizes and habits that are the same for every office. */
export const ASSUMED = {
  hoursInAMonth: 730,
  /** One voter's sealed record, its history and its index entries. */
  kilobytesOfAVoter: 6,
  /** One cast vote record, its image and manifest entry, in the ballot vault. */
  kilobytesOfABallot: 200,
  turnout: 0.65,
  /** Federal records are kept 22 months and more, so up to three elections lie there at once. */
  electionsKept: 2,
  /** One line in a log for each request, at the edge and where an API answers. */
  kilobytesOfLog: 1.2,
  /** What functions, network and API say of one call of an API. */
  kilobytesOfCallLog: 6,
  logMonths: 24,
  /** One in twenty calls is traced, X-Ray's own default. */
  traced: 0.05,
  /** Uses of keys in one call of an API: open, seal, index, read the table. */
  keyUsesOfACall: 6,
  /** One in fifty requests is not answered from the edge's cache. */
  missesOfTheCache: 0.02,
  writesOfACall: 6,
  readsOfACall: 10,
  secondsOfACall: 0.3,
  memoryGigabytes: 0.5,
  /** Sweeps, deploys, people at work: what the account does in a month besides. */
  managementEvents: 150_000,
  /** Sweeps of the publisher and the releaser, each minute of the month. */
  sweepsInAMonth: 60 * 730,
  flowLogGigabytes: 1,
  changesOfAResource: 2,
  checksOfAResource: 10,
  documentsMegabytes: 1,
  alarmsByMail: 20,
} as const;
