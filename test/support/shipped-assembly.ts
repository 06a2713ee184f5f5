import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Assembly, readAssembly } from '../../lib/assembly';
import type { JsonObject } from '../../lib/assembly/json';
import { type StackFixture, writeAssembly } from './assembly';
import { NAMED_ACCOUNT, synthesized } from './shipped';

/** The example's own jurisdiction. */
const EXAMPLE = 'lorem';

/** Environments that the example deploys into: its own, whoever deploys. */
const isOfExample = ({ path, account }: { readonly path: string; readonly account: string }): boolean =>
  path.startsWith(`${EXAMPLE}/`) || (!path.includes('/') && account !== NAMED_ACCOUNT);

let assembly: Assembly | undefined;

/** The example's stacks as an assembly for the judge, from the one synth that all test files share. */
export const shippedAssembly = (): Assembly => {
  if (assembly) return assembly;
  const stacks: Record<string, StackFixture> = {};
  for (const stack of synthesized().stacks.filter(isOfExample)) {
    stacks[stack.path] = {
      template: stack.template as JsonObject,
      stackName: stack.name,
      environment: `aws://unknown-account/${stack.region}`,
    };
  }
  assembly = readAssembly(writeAssembly(mkdtempSync(join(tmpdir(), 'election-shipped-')), { stacks }));
  return assembly;
};
