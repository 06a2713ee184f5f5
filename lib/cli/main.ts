import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BENCH_HELP } from './bench-help';
import { EXIT } from './exit';

interface Command {
  /** As typed, one or two words. */
  readonly words: readonly string[];
  /** Its bundle beside this one; loaded only when called. */
  readonly file: string;
  readonly usage: string;
  readonly does: string;
  /** What `--help` says beyond that. */
  readonly help?: string;
}

const COMMANDS: readonly Command[] = [
  { words: ['start'], file: 'start', usage: 'start', does: 'run the whole election on this machine' },
  {
    words: ['console'],
    file: 'console',
    usage: 'console [--jurisdiction ID] [--outputs FILE] [--json]',
    does: 'the staff console on this machine, for a website in an account of its own',
  },
  {
    words: ['verify'],
    file: 'verify',
    usage: 'verify [assembly] [--json]',
    does: 'judge a synthesized cloud assembly (default cdk.out) by the whole baseline',
  },
  {
    words: ['doctor'],
    file: 'doctor',
    usage: 'doctor [--json]',
    does: 'say whether this machine and this AWS account are ready to deploy',
  },
  {
    words: ['controls'],
    file: 'controls',
    usage: 'controls [--write]',
    does: 'the control map and what else is made from the rules: is it current, or write it',
  },
  {
    words: ['access'],
    file: 'access',
    usage: 'access [assembly] [--accept] [--json]',
    does: 'who can reach what, held against access.lock.json; --accept writes that anew',
  },
  {
    words: ['review'],
    file: 'review',
    usage: 'review --base X --head Y [--json]',
    does: 'what a change does to security; X and Y: an assembly folder or a git ref',
  },
  {
    words: ['results', 'load'],
    file: 'results-load',
    usage: 'results load FILE [--mapping FILE]',
    does: 'parse and reconcile one results file, publish nothing',
  },
  {
    words: ['results', 'check'],
    file: 'results-check',
    usage: 'results check DIR_OR_URL [--key VKEY]',
    does: 'check published results as an outsider',
  },
  {
    words: ['results', 'cosign'],
    file: 'results-cosign',
    usage: 'results cosign DIR_OR_URL --name NAME --key VKEY',
    does: 'check published results as a witness, and sign what was seen of the log',
  },
  {
    words: ['notices', 'check'],
    file: 'notices-check',
    usage: 'notices check DIR_OR_URL [--key KEY]',
    does: 'check published incident notices as an outsider',
  },
  {
    words: ['teardown'],
    file: 'teardown',
    usage: 'teardown ID [--yes-delete ID] [--json]',
    does: 'delete what an evaluation left behind after cdk destroy',
  },
  {
    words: ['cost'],
    file: 'cost',
    usage: 'cost [--json | --markdown]',
    does: 'what it costs a county or a state, counted from the templates',
  },
  {
    words: ['incidents'],
    file: 'incidents',
    usage: 'incidents [assembly] [--json | --markdown]',
    does: 'what stops each step of each incident, and what is left without it',
  },
  { words: ['bench'], file: 'bench', usage: 'bench [name] [--json]', does: 'measure, in one run', help: BENCH_HELP },
];

/** Columns before what a command does; it stands below a usage that is longer. */
const USAGE_WIDTH = 38;

const usageLine = ({ usage, does }: Command): string =>
  usage.length < USAGE_WIDTH
    ? `  ${usage.padEnd(USAGE_WIDTH)}${does}`
    : `  ${usage}\n  ${' '.repeat(USAGE_WIDTH)}${does}`;

const USAGE = [
  'Usage: npm run -s election -- <command>',
  '',
  ...COMMANDS.map(usageLine),
  '',
  'Every command takes --json (one JSON document on standard output, nothing else there).',
  'Exit codes: 0 fine, 1 findings or refused, 2 bad usage or unreadable input.',
  '',
].join('\n');

/** Each command file exports this. */
export interface CommandModule {
  readonly run: (args: readonly string[]) => Promise<number>;
}

const find = (argv: readonly string[]): Command | undefined =>
  COMMANDS.find(({ words }) => words.every((word, i) => argv[i] === word));

const firstLine = (error: unknown): string =>
  error instanceof Error ? (error.message.split('\n')[0] ?? error.name) : String(error);

/** @returns the exit code; never throws, so that no stack trace meets a person at the keyboard */
export const main = async (argv: readonly string[]): Promise<number> => {
  const [first] = argv;
  if (first === undefined) {
    process.stderr.write(USAGE);
    return EXIT.unusable;
  }
  if (first === '--help' || first === '-h' || first === 'help') {
    process.stdout.write(USAGE);
    return EXIT.fine;
  }
  const command = find(argv);
  if (!command) {
    process.stderr.write(`There is no command "${argv.slice(0, 2).join(' ')}".\n\n${USAGE}`);
    return EXIT.unusable;
  }
  const args = argv.slice(command.words.length);
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(`Usage: npm run -s election -- ${command.usage}\n${command.does}\n${command.help ?? ''}`);
    return EXIT.fine;
  }
  const file = join(__dirname, `${command.file}.js`);
  if (!existsSync(file)) {
    process.stderr.write(
      `${command.words.join(' ')} is not part of this copy: lib/cli/${command.file}.ts is missing.\n`,
    );
    return EXIT.unusable;
  }
  try {
    const loaded = require(file) as CommandModule;
    return await loaded.run(args);
  } catch (error) {
    process.stderr.write(`${command.words.join(' ')} stopped: ${firstLine(error)}\n`);
    if (process.env['ELECTION_DEBUG'] !== undefined) console.error(error);
    else process.stderr.write('Run it again with ELECTION_DEBUG=1 for the details.\n');
    return EXIT.unusable;
  }
};
