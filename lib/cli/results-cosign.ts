import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '../platform/clock';
import { readOrCreateSync } from '../platform/embedded/files';
import { lockFolder } from '../platform/embedded/folder-lock';
import { embeddedSigner } from '../platform/embedded/signer';
import { EmbeddedUnusable } from '../platform/embedded/unusable';
import { isKeyName, parseVerifierKey } from '../services/results/log/note';
import { keyOfWitness, type Seen, type Witness, type Witnessed, witnessLog } from '../services/results/witnessing';
import { EXIT } from './exit';
import { printable } from './printable';
import { reasonOf, SourceUnreadable, sourceAt, systemCode } from './results-source';

const USAGE = `Usage: election results cosign DIR_OR_URL --name NAME --key VKEY [--home FOLDER] [--json]
       election results cosign --name NAME [--home FOLDER] [--json]

For somebody outside the office who watches over its log: checks everything that is published, and that the log contains what was
signed here before, then signs the checkpoint (C2SP tlog-cosignature). Give the printed note to the office.
Without an address it prints this witness's own key, for the office's settings.
  --name NAME    name of the witness's key, such as press.example/w1
  --key VKEY     the office's verifier key, as printed on its papers
  --home FOLDER  where the witness's private key and what it signed are kept (default .witness); keep it safe and whole
  --json         one JSON document on stdout: {ok, witness}, and after a check {report, before, note}
`;

const bad = (message: string): number => {
  process.stderr.write(`${message}\n\n${USAGE}`);
  return EXIT.unusable;
};

/** One file for each checkpoint that was signed; none is ever replaced. */
const seenIn = (home: string, origin: string): Seen => {
  const folder = join(home, 'seen', encodeURIComponent(origin));
  return {
    newest: async () => {
      const [newest] = existsSync(folder) ? readdirSync(folder).sort().reverse() : [];
      return newest === undefined ? undefined : new Uint8Array(readFileSync(join(folder, newest)));
    },
    keep: async ({ size, root }, note) => {
      const file = join(folder, `${String(size).padStart(15, '0')}-${Buffer.from(root).toString('hex')}`);
      const other = existsSync(folder)
        ? readdirSync(folder).find((name) => name.startsWith(`${String(size).padStart(15, '0')}-`))
        : undefined;
      if (other !== undefined && join(folder, other) !== file) {
        throw new Error(`another log of ${size} entries was signed here before: ${join(folder, other)}`);
      }
      readOrCreateSync(file, () => note);
    },
  };
};

const asText = (where: string, { report, before, note }: Witnessed): string => {
  if (note !== undefined) return note;
  const wrong = report.findings.filter(({ severity }) => severity === 'error');
  return [
    `Nothing was signed: ${where} does not hold${before === undefined ? '' : ` against the ${before} entries that were signed here`}.`,
    ...wrong.map(({ file, message, code }) => `WRONG  ${file}\n       ${message} [${code}]`),
    '',
  ].join('\n');
};

const asJson = (said: Readonly<Record<string, unknown>>): string => `${JSON.stringify(said, null, 2)}\n`;

const parse = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      name: { type: 'string' },
      key: { type: 'string' },
      home: { type: 'string', default: '.witness' },
    },
  });

/**
 * `election results cosign`: exit code 0 when it signed or printed its key, 1 when what is published does not hold, 2 on bad usage or
 * where the folder or what is published cannot be read.
 */
export const run = async (args: readonly string[]): Promise<number> => {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    return bad(error instanceof Error ? error.message : 'The command was not understood.');
  }
  const { name, key, home, json } = parsed.values;
  const [where, ...more] = parsed.positionals;
  if (name === undefined || !isKeyName(name) || more.length > 0) {
    return bad('Give the witness a name without spaces and without a plus sign, and name one folder or web address.');
  }
  const origin = key === undefined ? undefined : parseVerifierKey(key.trim())?.name;
  if (where !== undefined && (key === undefined || origin === undefined)) {
    return bad('Give the office’s verifier key with --key; it looks like name+12345678+base64.');
  }
  let release = (): void => undefined;
  try {
    // Two at once could sign two histories.
    release = lockFolder(home, 'with --home');
    const witness: Witness = {
      name,
      signer: embeddedSigner(home, 'witness'),
      seen: seenIn(home, origin ?? ''),
      clock: systemClock,
    };
    const own = await keyOfWitness(witness);
    if (where === undefined || key === undefined) {
      process.stdout.write(json ? asJson({ ok: true, witness: own }) : `${own}\n`);
      return EXIT.fine;
    }
    const witnessed = await witnessLog(witness, await sourceAt(where), key);
    process.stdout.write(
      json
        ? asJson({ ok: witnessed.note !== undefined, witness: own, ...witnessed })
        : printable(asText(where, witnessed)),
    );
    if (!json && witnessed.note !== undefined && witnessed.before === undefined) {
      process.stderr.write('This was the first time: from now on the log has to contain this checkpoint.\n');
    }
    return witnessed.note === undefined ? EXIT.refused : EXIT.fine;
  } catch (error) {
    const folder = error instanceof EmbeddedUnusable ? error.message : undefined;
    if (folder === undefined && !(error instanceof SourceUnreadable) && systemCode(error) === undefined) throw error;
    process.stderr.write(`${folder ?? reasonOf(error)}\nNothing was signed.\n`);
    return EXIT.unusable;
  } finally {
    release();
  }
};
