import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chunks } from './run';
import { filesOf, type Said, type Work } from './work';

/** How a tool is asked, and what is made of its words, is in this program: another one asks again. */
const thisProgram = (): Buffer => readFileSync(__filename);

/** Processes of one tool at a time. */
const AT_ONCE = 2;

interface Asked {
  readonly root: string;
  /** With its version: another one may say something else. */
  readonly tool: string;
  readonly work: Work;
  /** Files that one process reads: starting it takes seconds, remembering them takes memory. */
  readonly atATime: number;
  /** What else the answer depends on, beside the template. @default nothing */
  readonly of?: (file: string) => string;
}

/**
 * What a tool says of every template. Each answer is kept under the hash of its template and of this program: a run that was cut
 * short, or that takes a larger sample, asks only what was not asked yet.
 * @param ask says nothing of a file in which it finds nothing
 */
export const answers = async (
  { root, tool, work, atATime, of = () => '' }: Asked,
  ask: (files: readonly string[]) => Promise<Said>,
): Promise<Said> => {
  const folder = join(root, '.cache', 'bench-guardrails', tool.replace(/[^\w.-]+/g, '-'));
  mkdirSync(folder, { recursive: true });
  const program = createHash('sha256').update(thisProgram()).digest();
  const kept = (file: string): string => {
    const template = readFileSync(join(work.folder, file));
    return join(folder, `${createHash('sha256').update(program).update(template).update(of(file)).digest('hex')}.json`);
  };
  const open = chunks(
    filesOf(work).filter((file) => !existsSync(kept(file))),
    atATime,
  ).slice();
  const next = async (): Promise<void> => {
    for (let files = open.shift(); files !== undefined; files = open.shift()) {
      const said = await ask(files);
      for (const file of files) {
        const whole = `${kept(file)}.${process.pid}`;
        writeFileSync(whole, JSON.stringify(said.get(file) ?? []));
        renameSync(whole, kept(file));
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
  return new Map(
    filesOf(work).map((file) => [file, JSON.parse(readFileSync(kept(file), 'utf8')) as readonly string[]]),
  );
};
