import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { figuresIn, type Size, writeClarity, writeCsv } from '../bench/results/generate';
import type { LogMeasured } from '../bench/results/log-tasks';
import type { Measured, TaskName } from '../bench/results/tasks';
import { MAX_RESULTS_FILE_BYTES } from '../contracts/results';
import { LIMITS } from '../services/results/formats/parsed';
import { type Bench, type BenchRow, row } from './bench-rows';

/** A statewide precinct file: three million rows. */
const STATEWIDE: Size = { counties: 100, precincts: 10_000, contests: 60, lines: 5 };
/** Nearly the largest file that the console takes, and nearly as many figures as it publishes: four million rows. */
const LARGEST: Size = { ...STATEWIDE, precincts: 13_300 };
/** A tenth of it: what memory grows by from here is what the figures take, and nothing of the file. */
const TENTH: Size = { ...STATEWIDE, precincts: 1000 };
/** A large county's detail file. */
const COUNTY: Size = { counties: 1, precincts: 1500, contests: 60, lines: 5 };

/** Reading into figures takes at most this many times the bare parser's processor time; and the load fits the staff's function (1,769 MiB) with room. */
const TARGETS = {
  csvRatio: 1.5,
  xmlRatio: 3,
  loadMiB: 1024,
  /** API Gateway waits for 29 s, and a clerk for an answer; the rest is for S3, a cold start and a slower processor. */
  loadMs: 20_000,
  planMs: 5000,
  readMiB: 512,
  /** Of the release function. */
  releaseMiB: 1769,
  /** It has two minutes; half of them are for S3, a cold start and a slower processor. */
  releaseMs: 60_000,
  /** Largest published file that `results check` reads. */
  publishedMiB: 512,
  /** What a telephone on a slow line loads before anything is seen. */
  totalsKiB: 100,
  proofMs: 100,
  proofKiB: 100,
} as const;

const MIB = 1024 * 1024;

const runTask = <M extends Measured = Measured>(name: TaskName, file: string): M =>
  JSON.parse(
    execFileSync(process.execPath, [join(__dirname, 'bench-results-task.js'), name, file], { encoding: 'utf8' }),
  ) as M;

/** Sizes of the log; the last is more than all counties of the country release in ten years. */
const LOG_SIZES = [1000, 100_000, 1_000_000];

const KIB = 1024;

/** The largest file that is taken: what a load of it takes, and what a release of it. */
const largestRows = (file: string, say: (line: string) => void): BenchRow[] => {
  say('the largest file that is taken: load, make every file of its release');
  const loaded = runTask('load', file);
  const files = runTask('make-release', file);
  const of = 'largest file';
  return [
    row(`${of}: size`, statSync(file).size / MIB, 'MiB', MAX_RESULTS_FILE_BYTES / MIB),
    row(`${of}: figures of single units`, figuresIn(LARGEST), 'rows', LIMITS.unitFigures),
    row(`${of}: load`, loaded.ms, 'ms', TARGETS.loadMs),
    row(`${of}: peak memory of loading`, loaded.peakMiB, 'MiB', TARGETS.loadMiB),
    row(`${of}: files of its release`, files.count / MIB, 'MiB'),
    row(`${of}: the largest of them`, (files.bytes ?? 0) / MIB, 'MiB', TARGETS.publishedMiB),
    row(`${of}: read and make them`, files.ms, 'ms', TARGETS.releaseMs),
    row(`${of}: peak memory of making them`, files.peakMiB, 'MiB', TARGETS.releaseMiB),
  ];
};

/** Everything from the figures to the public files, the signatures and the log. */
const releaseRows = (statewide: string, say: (line: string) => void): BenchRow[] => {
  say('statewide release: make every file, write it, sign it');
  const files = runTask('make-release', statewide);
  const [unsigned, signed] = [runTask('write-unsigned', statewide), runTask('write-signed', statewide)];
  say('statewide release: an outsider checks its figures');
  const checked = runTask('check-figures', statewide);
  const visitor = runTask<Measured & { readonly html: number }>('visitor-bytes', statewide);
  return [
    row('files of a statewide release', files.count / MIB, 'MiB'),
    row('read and make them', files.ms, 'ms'),
    row('peak memory of making them', files.peakMiB, 'MiB', TARGETS.releaseMiB),
    row('write the same bytes unsigned', unsigned.ms, 'ms'),
    row('write, digest, sign and log them', signed.ms, 'ms'),
    row('signed / unsigned', signed.ms / unsigned.ms, 'times'),
    row('an outsider compares all figures of the release', checked.ms, 'ms'),
    row('peak memory of that', checked.peakMiB, 'MiB'),
    row('a visitor’s first figures (totals, gzip)', visitor.count / KIB, 'KiB', TARGETS.totalsKiB),
    row('figures of all units (gzip), when asked for', (visitor.bytes ?? 0) / KIB, 'KiB'),
    row('the page without JavaScript (gzip)', visitor.html / KIB, 'KiB', TARGETS.totalsKiB),
  ];
};

const logRows = (say: (line: string) => void): BenchRow[] =>
  LOG_SIZES.flatMap((size) => {
    say(`log of ${size} entries`);
    const log = runTask<Measured & LogMeasured>('log', String(size));
    const of = `log of ${size}`;
    return [
      row(`${of}: prove inclusion and consistency`, log.proofs.ms, 'ms', TARGETS.proofMs),
      row(`${of}: tiles read for both`, log.proofs.bytes / KIB, 'KiB', TARGETS.proofKiB),
      row(`${of}: recompute the root from all leaves`, log.recompute.ms, 'ms'),
      row(`${of}: all tiles`, log.recompute.bytes / KIB, 'KiB'),
      row(`${of}: append one entry`, log.appended.ms, 'ms', TARGETS.proofMs),
      row(`${of}: read and written for it`, log.appended.bytes / KIB, 'KiB'),
    ];
  });

const perSecond = (count: number, ms: number): number => count / (ms / 1000);

/** Reading and loading against a bare parse of the same file, one after the other in one run, each in its own process. */
export const measure = async (say: (line: string) => void): Promise<Bench> => {
  const folder = mkdtempSync(join(tmpdir(), 'election-bench-'));
  try {
    const [statewide, tenth, largest, county] = ['statewide.csv', 'tenth.csv', 'largest.csv', 'county.xml'].map(
      (file) => join(folder, file),
    ) as [string, string, string, string];
    say('writing made-up files');
    await writeCsv(statewide, STATEWIDE);
    await writeCsv(tenth, TENTH);
    await writeCsv(largest, LARGEST);
    await writeClarity(county, COUNTY);
    say('statewide precinct file: csv-parse alone');
    const bareCsv = runTask('csv-parse', statewide);
    say('statewide precinct file: read');
    const readCsv = runTask('read', statewide);
    const readTenth = runTask('read', tenth);
    say('statewide precinct file: read, hold against the release before, reconcile, stage');
    const loaded = runTask<Measured & { readonly planMs: number }>('load', statewide);
    say('county detail file: saxes alone');
    const bareXml = runTask('saxes', county);
    say('county detail file: read');
    const readXml = runTask('read', county);
    if (readCsv.count !== figuresIn(STATEWIDE) || readXml.count !== figuresIn(COUNTY)) {
      throw new Error('the bench did not read every figure that it wrote');
    }
    return {
      name: 'results',
      rows: [
        row('rows of the statewide precinct file', bareCsv.count, 'rows'),
        row('its size', statSync(statewide).size / MIB, 'MiB'),
        row('csv-parse alone', bareCsv.ms, 'ms'),
        row('read into figures', readCsv.ms, 'ms'),
        row('read, rows a second', perSecond(bareCsv.count, readCsv.ms), 'rows/s'),
        row('read / csv-parse alone', readCsv.ms / bareCsv.ms, 'times', TARGETS.csvRatio),
        row('peak memory of csv-parse alone', bareCsv.peakMiB, 'MiB'),
        row('peak memory of reading', readCsv.peakMiB, 'MiB', TARGETS.readMiB),
        row('peak memory of reading a tenth of the rows', readTenth.peakMiB, 'MiB'),
        row('load: read, hold against the release before, reconcile, stage', loaded.ms, 'ms', TARGETS.loadMs),
        row('of it: small counts and what may follow', loaded.planMs, 'ms', TARGETS.planMs),
        row('load / csv-parse alone', loaded.ms / bareCsv.ms, 'times'),
        row('peak memory of loading', loaded.peakMiB, 'MiB', TARGETS.loadMiB),
        row('staged figures', (loaded.bytes ?? 0) / MIB, 'MiB'),
        row('size of the county detail file', statSync(county).size / MIB, 'MiB'),
        row('saxes alone', bareXml.ms, 'ms'),
        row('read the detail file', readXml.ms, 'ms'),
        row('read / saxes alone', readXml.ms / bareXml.ms, 'times', TARGETS.xmlRatio),
        row('peak memory of reading it', readXml.peakMiB, 'MiB'),
        ...largestRows(largest, say),
        ...releaseRows(statewide, say),
        ...logRows(say),
      ],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
