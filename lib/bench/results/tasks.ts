import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import { SaxesParser } from 'saxes';
import type { ResultsReport, VoteFigures } from '../../contracts/results';
import type { Objects } from '../../platform/ports';
import { NEW_STATE } from '../../services/results/draft-records';
import { readResults } from '../../services/results/formats/read-results';
import { reconcile } from '../../services/results/reconcile';
import { planRelease } from '../../services/results/releasing/plan';
import { readFigures, stageFigures } from '../../services/results/staged-figures';
import { LOG_TASKS } from './log-tasks';
import { MADE_UP_ELECTION, staged } from './made-up-election';
import { RELEASE_TASKS } from './release-tasks';

/** What one task took, in a process of its own. */
export interface Measured {
  /** Time of the processor, which a busy machine does not stretch as it does the clock. */
  readonly ms: number;
  /** Most memory that the process ever had, in MiB. */
  readonly peakMiB: number;
  /** Records, cells or figures, so that nobody measures a reader that read nothing. */
  readonly count: number;
  readonly bytes?: number;
}

const cpuMs = (since: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
};

/** csv-parse alone: every record made, none looked at. */
const csvParse = async (file: string): Promise<number> => {
  let records = 0;
  const csv = createReadStream(file).pipe(parse({ relax_column_count: true, skip_empty_lines: true }));
  csv.on('data', () => {
    records += 1;
  });
  await new Promise((resolve, reject) => csv.on('end', resolve).on('error', reject));
  return records;
};

/** saxes alone: every element made, none looked at. */
const saxes = async (file: string): Promise<number> => {
  let elements = 0;
  const parser = new SaxesParser();
  parser.on('opentag', () => {
    elements += 1;
  });
  for await (const piece of createReadStream(file, 'utf8')) parser.write(piece as string);
  parser.close();
  return elements;
};

/** What is staged, in memory. */
const inMemory = (): { readonly objects: Objects; readonly bytes: () => number } => {
  const stored = new Map<string, Uint8Array>();
  const never = async (): Promise<never> => {
    throw new Error('the bench only puts and gets');
  };
  return {
    objects: {
      put: async (key, body) => {
        stored.set(key, body);
        return { sha256: '' };
      },
      head: async () => undefined,
      get: async (key) => {
        const body = stored.get(key);
        return body === undefined ? undefined : { body, contentType: '', sha256: '' };
      },
      stream: never,
      list: never,
      uploadLink: never,
    },
    bytes: () => [...stored.values()].reduce((sum, { length }) => sum + length, 0),
  };
};

const STATUS = 'unofficial-partial';
/** Votes that come in between two releases, for each figure: enough in one vote type to be no small difference. */
const LATER = 40;

/** The same report some hours later: every figure has grown. */
const later = (report: ResultsReport): ResultsReport => {
  const grown = (figures: VoteFigures): VoteFigures => {
    const [type] = Object.keys(figures.byVoteType);
    const more = (column: Int32Array): Int32Array => column.map((votes) => votes + LATER);
    const all = LATER * figures.byUnit.length;
    return {
      total: figures.total + all,
      byUnit: more(figures.byUnit),
      byVoteType: Object.fromEntries(
        Object.entries(figures.byVoteType).map(([name, votes]) => [name, name === type ? votes + all : votes]),
      ),
      byUnitAndType: Object.fromEntries(
        Object.entries(figures.byUnitAndType).map(([name, column]) => [name, name === type ? more(column) : column]),
      ),
    };
  };
  return {
    ...report,
    contests: report.contests.map((contest) => ({
      ...contest,
      selections: contest.selections.map((selection) => ({ ...selection, figures: grown(selection.figures) })),
      ...(contest.overvotes === undefined ? {} : { overvotes: grown(contest.overvotes) }),
      ...(contest.undervotes === undefined ? {} : { undervotes: grown(contest.undervotes) }),
    })),
  };
};

/**
 * What the staff's function does with a file that follows a release: read it, read the figures of that release, hold the
 * two against each other with thresholds for small counts, reconcile, stage. `planMs`: of it, thresholds and standings.
 */
const load = async (
  file: string,
): Promise<{ readonly count: number; readonly bytes: number; readonly ms: number; readonly planMs: number }> => {
  const { objects } = inMemory();
  const sha256 = await stageFigures(objects, staged((await readResults(createReadStream(file))).report, STATUS));
  const started = process.cpuUsage();
  const parsed = await readResults(createReadStream(file));
  const now = { ...parsed, report: later(parsed.report) };
  const released = await readFigures(objects, sha256);
  const planned = process.cpuUsage();
  const plan = planRelease(
    { ...MADE_UP_ELECTION, smallCounts: { cell: 10, difference: 10 } },
    { ...NEW_STATE, releases: 1, loads: 1 },
    { electionId: MADE_UP_ELECTION.id, uploadId: 'made-up-upload', status: STATUS },
    now.report,
    released,
  );
  const planMs = cpuMs(planned);
  const findings = reconcile(
    { ...now, observations: [...now.observations, ...plan.observations] },
    { status: STATUS, previous: released.report, previousIsPublic: true },
  );
  const { objects: empty, bytes } = inMemory();
  await stageFigures(empty, { ...staged(now.report, STATUS), ...plan.staged, findings });
  return { count: findings.length, bytes: bytes(), ms: cpuMs(started), planMs };
};

const read = async (file: string): Promise<number> => {
  const { report } = await readResults(createReadStream(file));
  let figures = 0;
  for (const contest of report.contests) {
    for (const selection of contest.selections) figures += selection.figures.byUnit.length;
    figures += (contest.overvotes?.byUnit.length ?? 0) + (contest.undervotes?.byUnit.length ?? 0);
  }
  return figures;
};

export const TASKS = {
  ...RELEASE_TASKS,
  ...LOG_TASKS,
  'csv-parse': async (file: string) => ({ count: await csvParse(file) }),
  saxes: async (file: string) => ({ count: await saxes(file) }),
  read: async (file: string) => ({ count: await read(file) }),
  load,
} as const;
export type TaskName = keyof typeof TASKS;

export const runTask = async (name: TaskName, file: string): Promise<Measured> => {
  const before = process.cpuUsage();
  const result = await TASKS[name](file);
  return { ms: cpuMs(before), peakMiB: process.resourceUsage().maxRSS / 1024, ...result };
};
