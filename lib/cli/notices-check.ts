import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { checkNotices, type NoticesReport } from '../services/incidents/check-notices';
import { EXIT } from './exit';
import { reasonOf, SourceUnreadable, sourceAt, systemCode } from './results-source';

const USAGE = `Usage: election notices check DIR_OR_URL [--key VKEY] [--previous FILE] [--json]

Checks published incident notices as an outsider: signature, list, every file's digest, what the page shows.
  --key VKEY       the verifier key of the office's notices, as printed on its papers (name+12345678+base64)
  --previous FILE  a statement that you saved earlier; everything that it listed must still be there
  --json           one JSON document on stdout: {ok, sequence, notices, findings}
`;

const bad = (message: string): number => {
  process.stderr.write(`${message}\n\n${USAGE}`);
  return EXIT.unusable;
};

const asText = (where: string, report: NoticesReport): string => {
  const lines = [`Incident notices at ${where}`];
  if (report.key !== undefined) lines.push(`Key         ${report.key}`);
  if (report.fingerprint !== undefined) lines.push(`Fingerprint ${report.fingerprint}`);
  if (report.sequence !== undefined) {
    lines.push(`Statement   ${report.jurisdiction}, ${report.sequence} released, the newest ${report.releasedAt}`);
  }
  for (const { incidentId, version, title, state, releasedAt } of report.notices) {
    lines.push(`Notice      ${incidentId}, version ${version}, ${state}, ${releasedAt}: ${title}`);
  }
  const errors = report.findings.filter((finding) => finding.severity === 'error');
  for (const { severity, file, message, code } of report.findings) {
    lines.push(`${severity === 'error' ? 'WRONG      ' : 'Note       '} ${file}`, `            ${message} [${code}]`);
  }
  lines.push(
    report.ok
      ? `\nAll ${report.filesChecked} files checked out.`
      : `\n${errors.length} ${errors.length === 1 ? 'thing is' : 'things are'} wrong. Do not rely on these notices; keep a copy and ask the office.`,
  );
  return `${lines.join('\n')}\n`;
};

const parse = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      key: { type: 'string' },
      previous: { type: 'string' },
    },
  });

/** `election notices check`: exit code 0 when everything holds, 1 on findings, 2 on bad usage or an unreadable source. */
export const run = async (args: readonly string[]): Promise<number> => {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    return bad(error instanceof Error ? error.message : 'The command was not understood.');
  }
  const { json, key, previous } = parsed.values;
  const [where, ...more] = parsed.positionals;
  if (where === undefined || more.length > 0) return bad('Name one folder or one web address.');
  try {
    const report = await checkNotices(await sourceAt(where, ['incidents']), {
      ...(key === undefined ? {} : { key }),
      ...(previous === undefined ? {} : { previous: new Uint8Array(await readFile(previous)) }),
    });
    process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : asText(where, report));
    return report.ok ? EXIT.fine : EXIT.refused;
  } catch (error) {
    if (!(error instanceof SourceUnreadable) && systemCode(error) === undefined) throw error;
    process.stderr.write(`${reasonOf(error)}\nNothing was checked.\n`);
    return EXIT.unusable;
  }
};
