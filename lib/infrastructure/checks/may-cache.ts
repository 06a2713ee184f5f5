import { readFileSync } from 'node:fs';

/** cdk, npx, npm and a shell or two stand between a terminal and the app. */
const FARTHEST_ANCESTOR = 8;

/** Commands of the CDK CLI that change an account. */
const DEPLOYS = ['deploy', 'watch', 'import', 'rollback', 'destroy', 'bootstrap'];

const commandLines = (): readonly (readonly string[])[] => {
  const lines: (readonly string[])[] = [];
  let pid = process.ppid;
  for (let i = 0; i < FARTHEST_ANCESTOR && pid > 1; i++) {
    lines.push(readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0'));
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold spaces; the parent's id is the second field after it.
    pid = Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[1]);
  }
  return lines;
};

/** The command line a process was started with, shells' one-string form taken apart, and what the CDK CLI was told in it. */
const toldTheCli = (words: readonly string[]): readonly string[] => {
  const tokens = words.flatMap((word) => word.split(/\s+/));
  const cli = tokens.findIndex((token) => /(^|\/)(aws-)?cdk(\.js)?(@[\w.-]+)?$/.test(token));
  return cli < 0 ? [] : tokens.slice(cli + 1);
};

/**
 * May this synth reuse clean verdicts of an earlier one? Not in CI, and not under a deploy. The CLI does not tell the app
 * what it was called for, so the processes above are asked; where they cannot be read, the answer is no.
 */
export const mayCache = (): boolean => {
  if (process.env['CI'] !== undefined && process.env['CI'] !== '' && process.env['CI'] !== 'false') return false;
  try {
    return !commandLines().some((words) => toldTheCli(words).some((word) => DEPLOYS.includes(word)));
  } catch {
    return false;
  }
};
