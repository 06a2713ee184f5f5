import { execFile } from 'node:child_process';

const MOST_OUTPUT = 1024 * 1024 * 1024;

/** Standard output of a program, whatever it exits with: these end with 1 or more when they find something. */
export const outputOf = (
  program: string,
  args: readonly string[],
  options: { readonly cwd?: string } = {},
): Promise<string> =>
  new Promise((resolve, reject) => {
    execFile(
      program,
      [...args],
      { ...options, maxBuffer: MOST_OUTPUT, env: { ...process.env, NO_COLOR: '1' } },
      (error, stdout, stderr) => {
        if (error && stdout === '')
          reject(new Error(`${program} said nothing: ${stderr.slice(-500) || error.message}`));
        else resolve(stdout);
      },
    );
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
