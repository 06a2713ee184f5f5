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

export const compare = async (
  root: string,
  assembly: Assembly,
  mutants: readonly Mutant[],
  say: (line: string) => void,
): Promise<{ readonly compared: readonly Compared[]; readonly notRun: readonly NotRun[] }> => {
  const folder = mkdtempSync(join(tmpdir(), 'election-bench-'));
  const compared: Compared[] = [];
  const notRun: NotRun[] = [];
  try {
    const work = writeWork(folder, assembly, mutants);
    for (const [tool, run] of Object.entries(TOOLS)) {
      say(`${tool} on ${mutants.length} mutants`);
      try {
        compared.push(await run(root, work));
      } catch (error) {
        notRun.push({ tool, why: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error) });
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { compared, notRun };
};

/**
 * So many mutants, spread evenly over the families in proportion to none of them: each family gives as many as any other, or
 * all that it has; within a family every n-th. Deterministic.
 */
export const spread = (relevant: readonly Mutant[], size: number): readonly Mutant[] => {
  const families = new Map<string, Mutant[]>();
  for (const mutant of relevant) families.set(mutant.family, [...(families.get(mutant.family) ?? []), mutant]);
  const each = Math.max(1, Math.floor(size / Math.max(1, families.size)));
  return [...families.values()].flatMap((all) => {
    const step = Math.max(1, all.length / each);
    return Array.from({ length: Math.min(each, all.length) }, (_, i) => all[Math.floor(i * step)]).filter(
      (mutant) => mutant !== undefined,
    );
  });
};
