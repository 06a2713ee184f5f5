import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Assembly } from '../../../assembly';
import type { Mutant } from '../mutant';
import { cfnGuard } from './cfn-guard';
import { nag } from './nag';
import { cfnLint, checkov } from './python';
import { type Compared, type Work, writeWork } from './work';

const TOOLS: Readonly<Record<string, (root: string, work: Work) => Promise<Compared>>> = {
  'cdk-nag': nag,
  'cfn-guard': cfnGuard,
  Checkov: checkov,
  'cfn-lint': cfnLint,
};

/** What could not be run, and why; never counted as having caught nothing. */
export interface NotRun {
  readonly tool: string;
  readonly why: string;
}

/** The tools side by side, each on one mutant after the other: they share nothing but the files. */
export const compare = async (
  root: string,
  assembly: Assembly,
  mutants: readonly Mutant[],
  say: (line: string) => void,
): Promise<{ readonly compared: readonly Compared[]; readonly notRun: readonly NotRun[] }> => {
  const folder = mkdtempSync(join(tmpdir(), 'election-bench-'));
  try {
    const work = writeWork(folder, assembly, mutants);
    const results = await Promise.all(
      Object.entries(TOOLS).map(async ([tool, run]): Promise<Compared | NotRun> => {
        say(`${tool} on ${mutants.length} mutants`);
        try {
          const compared = await run(root, work);
          say(`${tool} is done`);
          return compared;
        } catch (error) {
          return { tool, why: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error) };
        }
      }),
    );
    return {
      compared: results.filter((one): one is Compared => 'caught' in one),
      notRun: results.filter((one): one is NotRun => 'why' in one),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
