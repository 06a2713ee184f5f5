import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import { SaxesParser } from 'saxes';
import type { Objects } from '../../platform/ports';
import { readResults } from '../../services/results/formats/read-results';
import { reconcile } from '../../services/results/reconcile';
import { stageFigures } from '../../services/results/staged-figures';
import { LOG_TASKS } from './log-tasks';
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

/** Takes what is staged and keeps only its size. */
const counting = (): { readonly objects: Objects; readonly bytes: () => number } => {
  let bytes = 0;
  const never = async (): Promise<never> => {
    throw new Error('the bench only puts');
  };
  return {
    objects: {
      put: async (_, body) => {
        bytes += body.length;
        return { sha256: '' };
      },
      head: async () => undefined,
      get: never,
      stream: never,
      list: never,
      uploadLink: never,
    },
    bytes: () => bytes,
  };
};

/** What the staff's function does with a file: read, reconcile (with the same figures as the last ones), stage. */
const load = async (file: string): Promise<{ readonly count: number; readonly bytes: number }> => {
  const parsed = await readResults(createReadStream(file));
  const findings = reconcile(parsed, {
    status: 'unofficial-complete',
    previous: parsed.report,
    previousIsPublic: true,
  });
  const { objects, bytes } = counting();
  await stageFigures(objects, {
    schema: 'election-staged/v2',
    electionId: 'made-up',
    status: 'unofficial-complete',
    fileSha256: '0'.repeat(64),
    report: parsed.report,
    findings,
  });
  return { count: findings.length, bytes: bytes() };
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
  const { user, system } = process.cpuUsage(before);
  return { ms: (user + system) / 1000, peakMiB: process.resourceUsage().maxRSS / 1024, ...result };
};
