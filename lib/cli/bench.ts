import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from './bench-rows';
import { EXIT } from './exit';

/** Each is a file of its own beside this one, loaded when asked for. */
const BENCHES = ['synth', 'guardrails', 'access', 'results'] as const;

interface BenchModule {
  /** @param args what follows the name */
  readonly measure: (say: (line: string) => void, args: readonly string[]) => Promise<Bench>;
  /** What the text says beyond the rows. */
  readonly details?: (bench: Bench) => string;
}

const isBench = (name: string): name is (typeof BENCHES)[number] => (BENCHES as readonly string[]).includes(name);

const asText = ({ name, rows }: Bench): string =>
  [
    `bench ${name}`,
    ...rows.map(({ name: what, value, unit, target, ok }) => {
      const held = target === undefined ? '' : `  (at most ${target}: ${ok === true ? 'kept' : 'MISSED'})`;
      return `  ${what.padEnd(58)}${String(value).padStart(8)} ${unit}${held}`;
    }),
  ].join('\n');

/** `election bench [name] [--json]`: measures; exits 1 when a target is missed. */
export const run = async (args: readonly string[]): Promise<number> => {
  const json = args.includes('--json');
  const [name = 'synth', ...more] = args.filter((arg) => arg !== '--json');
  if (!isBench(name) || (name === 'synth' && more.length > 0)) {
    process.stderr.write(`There is no bench "${[name, ...more].join(' ')}". There is: ${BENCHES.join(', ')}.\n`);
    return EXIT.unusable;
  }
  const file = join(__dirname, `bench-${name}.js`);
  if (!existsSync(file)) throw new Error(`${file} is not built; run \`node bin/build.cjs cli\``);
  const { measure, details } = require(file) as BenchModule;
  const bench = await measure((line) => process.stderr.write(`${line}\n`), more);
  process.stdout.write(
    json
      ? `${JSON.stringify(bench, undefined, 1)}\n`
      : `${asText(bench)}\n${details === undefined ? '' : `\n${details(bench)}\n`}`,
  );
  return bench.rows.some(({ ok }) => ok === false) ? EXIT.refused : EXIT.fine;
};
