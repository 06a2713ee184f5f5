import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { EXCEPTIONS_FILE, readAssembly } from '../assembly';
import { CannotStart, ChecksRefused } from './cannot-start';
import { launch } from './launch';

const exceptionSchema = z.looseObject({ rule: z.string() });

export interface Verdict {
  readonly stacks: readonly string[];
  readonly resources: number;
  /** Entries of the exceptions register that were used. */
  readonly exceptions: readonly z.infer<typeof exceptionSchema>[];
}

/** What bin/app.cjs ends with when functions or site cannot be built. */
const NOT_BUILT = 2;

/** What `cdk` would hand to the app: the context of cdk.json. */
const contextOf = (root: string): string => {
  const { context } = z
    .object({ context: z.record(z.string(), z.unknown()).default({}) })
    .parse(JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')));
  return JSON.stringify(context);
};

/** What an assembly holds, and what its checks let through. */
export const readVerdict = (assembly: string): Verdict => {
  const { stacks } = readAssembly(assembly);
  const file = join(assembly, EXCEPTIONS_FILE);
  return {
    stacks: [...stacks.values()].filter((stack) => !stack.parent).map(({ name }) => name),
    resources: [...stacks.values()].reduce((sum, stack) => sum + stack.resources.size, 0),
    exceptions: existsSync(file) ? z.array(exceptionSchema).parse(JSON.parse(readFileSync(file, 'utf8'))) : [],
  };
};

/**
 * Builds functions and site, synthesizes every stack with all checks on, and says what came out.
 * @throws {CannotStart} when the build fails, {ChecksRefused} when a check finds something; both carry what was said
 */
export const synthesize = async (
  root: string,
  assembly: string,
  signal: AbortSignal,
  progress: (line: string) => void,
): Promise<Verdict> => {
  progress('Building functions and site, and synthesizing all stacks with all checks on ...');
  const made = await launch(root, ['bin/app.cjs'], { CDK_OUTDIR: assembly, CDK_CONTEXT_JSON: contextOf(root) }, signal);
  if (made.code === NOT_BUILT) throw new CannotStart(`The build failed:\n${made.output}`);
  if (made.code !== 0) throw new ChecksRefused(made.output);
  if (made.output !== '') progress(made.output);
  return readVerdict(assembly);
};
