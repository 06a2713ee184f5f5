import { spawn } from 'node:child_process';

/** A program that says nothing for so long has lost its way; on a busy machine minutes of work take an hour. */
const MOST_SECONDS = 7200;

interface Options {
  readonly cwd?: string;
  /** Beside this process's own. */
  readonly environment?: Readonly<Record<string, string>>;
  /** It answers in a file. @default false */
  readonly maySayNothing?: boolean;
}

/**
 * Standard output of a program, whatever it exits with: these end with 1 or more when they find something.
 * Its input is closed: one that waits for more would wait for ever.
 */
export const outputOf = (
  program: string,
  args: readonly string[],
  { cwd, environment = {}, maySayNothing = false }: Options = {},
): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(program, [...args], {
      ...(cwd === undefined ? {} : { cwd }),
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1', ...environment },
      timeout: MOST_SECONDS * 1000,
      killSignal: 'SIGKILL',
    });
    const out: Buffer[] = [];
    const problems: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => problems.push(chunk));
    child.once('error', reject);
    child.once('close', (code, signal) => {
      const said = Buffer.concat(out).toString('utf8');
      if (signal !== null)
        reject(
          new Error(
            `${program} was ${child.killed ? `stopped after ${MOST_SECONDS} s` : `ended by ${signal}, which this bench did not send`}`,
          ),
        );
      else if (said === '' && !(maySayNothing && code === 0))
        reject(new Error(`${program} said nothing: ${Buffer.concat(problems).toString('utf8').slice(-500)}`));
      else resolve(said);
    });
  });

/** So many at a time, in the order given. */
export const chunks = <T>(items: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));

/** Every top-level JSON value of a text that holds several, one after the other. */
export const jsonValues = (text: string): readonly unknown[] => {
  const values: unknown[] = [];
  let depth = 0;
  let start = -1;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      if (c === '\\') i++;
      else if (c === '"') quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === '{' || c === '[') {
      if (depth === 0) start = i;
      depth++;
    } else if (c === '}' || c === ']') {
      depth--;
      if (depth === 0) values.push(JSON.parse(text.slice(start, i + 1)));
    }
  }
  return values;
};
