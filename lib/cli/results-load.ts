import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { ResultsFinding, ResultsReport } from '../contracts/results';
import { type ResultsMapping, resultsMappingSchema } from '../contracts/results-mapping';
import { readResults, UnreadableFile } from '../services/results/formats/read-results';
import { reconcile } from '../services/results/reconcile';
import { summaryOf } from '../services/results/staged-figures';
import { printable } from './printable';
import { reasonOf, systemCode } from './results-source';

const USAGE = `Usage: election results load FILE [--mapping FILE] [--election-date YYYY-MM-DD] [--jurisdiction NAME] [--json]

Reads one results file and reconciles it. Publishes and stores nothing. Formats, found by content: Clarity detail and
summary (XML, CSV), precinct CSV of OpenElections and MEDSL, NIST SP 1500-100 v2 (JSON, XML; VxAdmin's too).
  --mapping        JSON file that says which column of another system's export holds what (docs/results-formats.md)
  --election-date  the date that the file should be of
  --jurisdiction   the place that the file should be of
  --json           one JSON document on stdout: {format, election, contests, units, findings}
Exit code 0: everything adds up, or only notes. 1: warnings or blocking findings. 2: the file cannot be read.
`;

const bad = (message: string): number => {
  process.stderr.write(`${message}\n\n${USAGE}`);
  return 2;
};

class MappingUnusable extends Error {}

/** @throws {MappingUnusable} naming what is wrong in the file */
const readMappingFile = async (file: string | undefined): Promise<ResultsMapping | undefined> => {
  if (file === undefined) return undefined;
  const text = await readFile(file, 'utf8');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new MappingUnusable(`${file} is no JSON; a mapping is one JSON object (docs/results-formats.md).`);
  }
  const parsed = resultsMappingSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new MappingUnusable(
    `${file} is no mapping: ${issue?.path.join('.') || 'the object'}: ${issue?.message ?? 'invalid'} (docs/results-formats.md).`,
  );
};

const n = (value: number | undefined): string => (value === undefined ? 'not stated' : value.toLocaleString('en-US'));

const asText = (file: string, report: ResultsReport, findings: readonly ResultsFinding[]): string => {
  const lines = [
    file,
    `Format        ${report.format}`,
    `Election      ${report.electionName === '' ? 'not named' : report.electionName}${report.electionDate === undefined ? '' : `, ${report.electionDate}`}`,
    ...(report.jurisdiction === undefined ? [] : [`Jurisdiction  ${report.jurisdiction}`]),
    `Units         ${n(report.units.length)}, of which ${n(report.units.filter((unit) => unit.reported).length)} have reported`,
    `Ballots cast  ${n(report.ballotsCast)}`,
    `Registered    ${n(report.registeredVoters)}`,
  ];
  for (const contest of report.contests) {
    lines.push(
      '',
      `${contest.name}${contest.votesAllowed > 1 && !/vote for/i.test(contest.name) ? ` (vote for ${contest.votesAllowed})` : ''}`,
    );
    const width = Math.max(...contest.selections.map((selection) => selection.name.length), 0);
    for (const selection of contest.selections) {
      lines.push(`  ${selection.name.padEnd(width)}  ${n(selection.figures.total).padStart(11)}`);
    }
  }
  lines.push('', findings.length === 0 ? 'Everything adds up.' : 'Findings');
  for (const finding of findings) {
    lines.push(`  ${finding.severity.toUpperCase().padEnd(8)}  ${finding.message} [${finding.code}]`);
  }
  return `${lines.join('\n')}\n`;
};

/** `election results load`: exit code 0 fine, 1 findings beyond notes, 2 bad usage or unreadable file. */
export const run = async (args: readonly string[]): Promise<number> => {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    return bad(error instanceof Error ? error.message : 'The command was not understood.');
  }
  if (parsed.values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const [file, ...more] = parsed.positionals;
  const date = parsed.values['election-date'];
  if (file === undefined || more.length > 0) return bad('Name one results file.');
  if (date !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(date)) return bad(`${date} is no date such as 2026-11-03.`);
  try {
    const mapping = await readMappingFile(parsed.values.mapping);
    const results = await readResults(createReadStream(file), mapping);
    const { jurisdiction } = parsed.values;
    const findings = reconcile(results, {
      ...(date === undefined ? {} : { electionDate: date }),
      ...(jurisdiction === undefined ? {} : { jurisdiction: [jurisdiction] }),
    });
    const { report } = results;
    process.stdout.write(
      parsed.values.json
        ? `${JSON.stringify(
            {
              format: report.format,
              election: report.electionName,
              ...(report.electionDate === undefined ? {} : { electionDate: report.electionDate }),
              ...(report.jurisdiction === undefined ? {} : { jurisdiction: report.jurisdiction }),
              ...(report.generatedAt === undefined ? {} : { generatedAt: report.generatedAt }),
              ...(report.ballotsCast === undefined ? {} : { ballotsCast: report.ballotsCast }),
              ...(report.registeredVoters === undefined ? {} : { registeredVoters: report.registeredVoters }),
              contests: summaryOf(report).contests,
              units: report.units.length,
              findings,
            },
            null,
            2,
          )}\n`
        : printable(asText(file, report, findings)),
    );
    return findings.some((finding) => finding.severity !== 'note') ? 1 : 0;
  } catch (error) {
    if (error instanceof UnreadableFile) {
      process.stderr.write(printable(`${file}: ${error.message}\nNothing was read.\n`));
      return 2;
    }
    if (error instanceof MappingUnusable) {
      process.stderr.write(`${error.message}\nNothing was read.\n`);
      return 2;
    }
    if (systemCode(error) !== undefined) {
      process.stderr.write(`${file} cannot be read: ${reasonOf(error)}\n`);
      return 2;
    }
    throw error;
  }
};

const parse = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
      'election-date': { type: 'string' },
      jurisdiction: { type: 'string' },
      mapping: { type: 'string' },
    },
  });
