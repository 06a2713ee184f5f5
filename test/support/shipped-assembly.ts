import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Assembly, readAssembly } from '../../lib/assembly';
import type { JsonObject } from '../../lib/assembly/json';
import { type StackFixture, writeAssembly } from './assembly';
import { SEVERAL, SOME_ACCOUNT, synthesized } from './shipped';

/** The example's own jurisdiction. */
const EXAMPLE = 'lorem';

/** Environments that the example deploys into: its own, whoever deploys. */
const isOfExample = ({ path, account }: { readonly path: string; readonly account: string }): boolean =>
  path.startsWith(`${EXAMPLE}/`) || (!path.includes('/') && account === SOME_ACCOUNT);

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

/** What one account knows of another stands in these; the others have nothing to do with it. */
const ACROSS_ACCOUNTS = /^(Account-|elit\/(Foundation|Recovery|RecoveryCopies|CopyVaults)$)/;

/** Templates by which the jurisdiction in several accounts holds together, by path. */
export const severalAccountsStacks = (): Readonly<Record<string, StackFixture>> =>
  Object.fromEntries(
    synthesized()
      .stacks.filter(
        ({ account, path }) => ACROSS_ACCOUNTS.test(path) && Object.values<string>(SEVERAL).includes(account),
      )
      .map(({ path, name, account, region, template }) => [
        path,
        {
          template: template as JsonObject,
          stackName: name.split('@')[0] ?? name,
          environment: `aws://${account}/${region}`,
        },
      ]),
  );

/** The same as an assembly, each template passed through `change`. */
export const severalAccountsAssembly = (
  change: (template: JsonObject, path: string) => JsonObject = (template) => template,
  more: Readonly<Record<string, StackFixture>> = {},
): Assembly => {
  const stacks = Object.entries(severalAccountsStacks()).map(([path, stack]): [string, StackFixture] => [
    path,
    { ...stack, template: change(stack.template, path) },
  ]);
  const directory = mkdtempSync(join(tmpdir(), 'election-several-'));
  return readAssembly(writeAssembly(directory, { stacks: { ...Object.fromEntries(stacks), ...more } }));
};
