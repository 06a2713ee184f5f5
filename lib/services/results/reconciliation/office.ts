import { isCertification, type ReleaseStatus, type ResultsReport } from '../../../contracts/results';
import type { Observation } from '../formats/parsed';
import { n, some } from './words';

/** What the office says about the load, beside the file. */
export interface OfficeContext {
  /** ISO date of the election in the settings; without it the file's own date is not compared. */
  readonly electionDate?: string;
  readonly status?: ReleaseStatus;
  readonly ballotsOutstanding?: number;
  /** A certified release of this election is already out. */
  readonly certifiedBefore?: boolean;
  /** Words that the jurisdiction goes by: its name and its id; without them the file's own is not compared. */
  readonly jurisdiction?: readonly string[];
}

const isComplete = (status: ReleaseStatus | undefined): boolean =>
  status !== undefined && (status === 'unofficial-complete' || isCertification(status));

/** Words that many jurisdictions' names share and that tell none from another. */
const COMMON_WORDS = new Set(
  'county parish borough city town township village of the and state board office elections election registrar clerk department'.split(
    ' ',
  ),
);
const wordsOf = (name: string): string[] =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '' && !COMMON_WORDS.has(word));

const ofAnotherPlace = (report: ResultsReport, jurisdiction: readonly string[] | undefined): readonly Observation[] => {
  if (jurisdiction === undefined || report.jurisdiction === undefined) return [];
  const own = new Set(jurisdiction.flatMap(wordsOf));
  const theirs = wordsOf(report.jurisdiction);
  if (theirs.length === 0 || theirs.every((word) => own.has(word))) return [];
  return [
    {
      severity: 'blocking',
      code: 'jurisdiction-differs',
      message: `The file says that it is of ${report.jurisdiction}; this is ${jurisdiction[0] ?? 'another place'}. Load the right file, or give the reason why this one is.`,
    },
  ];
};

const ofAnotherElection = (report: ResultsReport, electionDate: string | undefined): readonly Observation[] => {
  if (electionDate === undefined || report.electionDate === electionDate) return [];
  if (report.electionDate === undefined) {
    return [
      {
        severity: 'note',
        code: 'election-date-unknown',
        message: `The file does not say of which election it is. Make sure that it is the one of ${electionDate}.`,
      },
    ];
  }
  return [
    {
      severity: 'blocking',
      code: 'election-date-differs',
      message: `The file is of the election on ${report.electionDate}, the settings say ${electionDate}. Old files and test files have ended up in live results: load the right one.`,
    },
  ];
};

/** A file that calls itself unofficial is no canvass, whatever the person who loads it chose. */
const ofAnotherStatus = (report: ResultsReport, status: ReleaseStatus | undefined): readonly Observation[] => {
  const said = report.fileStatus;
  if (status === undefined || said === undefined || said === status) return [];
  if (said === 'certified' && isCertification(status)) return [];
  const weaker = isCertification(status) || (status === 'unofficial-complete' && said === 'unofficial-partial');
  return [
    {
      severity: weaker ? 'warning' : 'note',
      code: 'file-status-differs',
      message: `The file calls its figures ${said}; they are loaded as ${status}.`,
    },
  ];
};

const outstanding = (report: ResultsReport, context: OfficeContext): readonly Observation[] => {
  const said = context.ballotsOutstanding;
  const found: Observation[] = [];
  if (context.status !== undefined && isCertification(context.status) && (said ?? report.ballotsOutstanding ?? 0) > 0) {
    found.push({
      severity: 'blocking',
      code: 'outstanding-when-certified',
      message: `${n(said ?? report.ballotsOutstanding ?? 0)} ballots are said to be outstanding, and the status is certified. Correct the one or the other.`,
    });
  }
  if (said !== undefined && report.ballotsOutstanding !== undefined && said !== report.ballotsOutstanding) {
    found.push({
      severity: 'warning',
      code: 'outstanding-disagree',
      message: `The file counts ${n(report.ballotsOutstanding)} outstanding ballots, the person who loaded it ${n(said)}.`,
      stated: said,
      computed: report.ballotsOutstanding,
    });
  }
  return found;
};

const silentUnits = (report: ResultsReport, status: ReleaseStatus | undefined): readonly Observation[] => {
  const complete = isComplete(status);
  const ending = complete ? `, and the status is ${status}` : '';
  const silent = report.units.filter((unit) => !unit.reported);
  const severity = complete ? 'blocking' : 'note';
  const ofUnits: readonly Observation[] =
    silent.length === 0
      ? []
      : [
          {
            severity,
            code: 'units-not-reported',
            message: `${n(silent.length)} of ${n(report.units.length)} reporting units have not reported${ending}: ${some(silent.map((unit) => unit.name))}.`,
          },
        ];
  const waiting = report.contests.filter(({ reporting }) => reporting && reporting.reported < reporting.total);
  if (waiting.length === 0) return ofUnits;
  return [
    ...ofUnits,
    {
      severity,
      code: 'units-not-reported',
      message: `${n(waiting.length)} contests wait for units that have not reported${ending}: ${some(waiting.map((contest) => contest.name))}.`,
    },
  ];
};

/** Is it the right file, of the right place and election, and does it go with what the office says about it? */
export const checkOffice = (report: ResultsReport, context: OfficeContext): readonly Observation[] => [
  ...ofAnotherPlace(report, context.jurisdiction),
  ...ofAnotherElection(report, context.electionDate),
  ...(context.certifiedBefore === true
    ? [
        {
          severity: 'blocking' as const,
          code: 'certified-before',
          message:
            'A certified release of this election is out. Another one needs a written reason, which is published.',
        },
      ]
    : []),
  ...ofAnotherStatus(report, context.status),
  ...outstanding(report, context),
  ...silentUnits(report, context.status),
];
