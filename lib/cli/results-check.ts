import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type CheckReport, checkPublished } from '../services/results/check';
import { printable } from './printable';
import { reasonOf, SourceUnreadable, sourceAt, systemCode } from './results-source';

const USAGE = `Usage: election results check DIR_OR_URL [--key VKEY] [--previous FILE] [--witness VKEY]... [--ml-dsa FINGERPRINT] [--json]

Checks published results as an outsider: signatures, transparency log, every file's digest, totals.
  --key VKEY       the office's verifier key, as printed on its papers (name+12345678+base64)
  --previous FILE  a checkpoint that you saved earlier; the log must still contain it
  --witness VKEY   the key of a witness that must have cosigned the checkpoint; may be given several times
  --ml-dsa FINGERPRINT
                   fingerprint of the log's ML-DSA key, as printed on its papers: its line must stand under the checkpoint
  --json           one JSON document on stdout: {ok, release, checkpoint, findings}
`;

const bad = (message: string): number => {
  process.stderr.write(`${message}\n\n${USAGE}`);
  return 2;
};

const asText = (where: string, report: CheckReport): string => {
  const lines = [`Published results at ${where}`];
  if (report.key !== undefined) lines.push(`Key         ${report.key}`);
  if (report.fingerprint !== undefined) lines.push(`Fingerprint ${report.fingerprint}`);
  if (report.mlDsa !== undefined) lines.push(`ML-DSA      holds, by the key ${report.mlDsa}`);
  if (report.checkpoint) {
    lines.push(
      `Log         ${report.checkpoint.origin}, ${report.checkpoint.size} entries, root ${report.checkpoint.rootHash}`,
    );
  }
  for (const release of report.releases) {
    lines.push(
      `Release     ${release.electionId}, number ${release.release}, ${release.status}, ${release.releasedAt}`,
    );
  }
  for (const { electionId, number, record, sha256 } of report.digests) {
    lines.push(`Digest      ${electionId}, number ${number}, ${record}, sha256 ${sha256}`);
  }
  for (const { name, at } of report.witnesses) lines.push(`Witness     ${name} saw this log at ${at}`);
  const errors = report.findings.filter((finding) => finding.severity === 'error');
  const notes = report.findings.filter((finding) => finding.severity === 'note');
  for (const finding of errors)
    lines.push(`WRONG       ${finding.file}`, `            ${finding.message} [${finding.code}]`);
  for (const finding of notes)
    lines.push(`Note        ${finding.file}`, `            ${finding.message} [${finding.code}]`);
  lines.push(
    report.ok
      ? `\nAll ${report.filesChecked} files checked out.`
      : `\n${errors.length} ${errors.length === 1 ? 'thing is' : 'things are'} wrong. Do not rely on these figures; keep a copy and ask the office.`,
  );
  return `${lines.join('\n')}\n`;
};

/** `election results check`: exit code 0 when everything holds, 1 on findings, 2 on bad usage or an unreadable source. */
export const run = async (args: readonly string[]): Promise<number> => {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    return bad(error instanceof Error ? error.message : 'The command was not understood.');
  }
  const [where, ...more] = parsed.positionals;
  if (parsed.values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  if (where === undefined || more.length > 0) return bad('Name one folder or one web address.');
  try {
    const previous =
      parsed.values.previous === undefined ? undefined : new Uint8Array(await readFile(parsed.values.previous));
    const source = await sourceAt(where);
    const report = await checkPublished(source, {
      ...(parsed.values.key === undefined ? {} : { key: parsed.values.key }),
      ...(previous === undefined ? {} : { previous }),
      ...(parsed.values.witness === undefined ? {} : { witnesses: parsed.values.witness }),
      ...(parsed.values['ml-dsa'] === undefined ? {} : { mlDsa: parsed.values['ml-dsa'] }),
    });
    process.stdout.write(
      parsed.values.json ? `${JSON.stringify(report, null, 2)}\n` : printable(asText(where, report)),
    );
    return report.ok ? 0 : 1;
  } catch (error) {
    if (!(error instanceof SourceUnreadable) && systemCode(error) === undefined) throw error;
    process.stderr.write(`${reasonOf(error)}\nNothing was checked.\n`);
    return 2;
  }
};

const parse = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
      key: { type: 'string' },
      previous: { type: 'string' },
      witness: { type: 'string', multiple: true },
      'ml-dsa': { type: 'string' },
    },
  });
