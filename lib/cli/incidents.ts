import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AssemblyError, readAssembly } from '../assembly';
import { type CodeControl, documentOf, Evidence, INCIDENTS } from '../guardrails/incidents';
import { EXIT } from './exit';

const USAGE = 'Usage: election incidents [assembly] [--json | --markdown]';
const DEFAULT_ASSEMBLY = 'cdk.out';

const projectRoot = (from: string): string =>
  existsSync(join(from, 'package.json')) ? from : projectRoot(dirname(from));

/** A test is there when its file holds its title, word for word. */
export const hasTestIn =
  (root: string) =>
  ({ file, test }: CodeControl): boolean =>
    existsSync(join(root, file)) && readFileSync(join(root, file), 'utf8').includes(`'${test}'`);

/** `election incidents`: each incident's state, steps and controls, tried on the shipped stacks; exits 1 where one does not hold. */
export const run = async (args: readonly string[]): Promise<number> => {
  const flags = args.filter((arg) => arg.startsWith('-'));
  const [folder = DEFAULT_ASSEMBLY, ...more] = args.filter((arg) => !arg.startsWith('-'));
  if (more.length > 0 || flags.some((flag) => flag !== '--json' && flag !== '--markdown') || flags.length > 1) {
    process.stderr.write(`${USAGE}\n`);
    return EXIT.unusable;
  }
  try {
    const evidence = new Evidence(readAssembly(folder), hasTestIn(projectRoot(__dirname)));
    const all = INCIDENTS.map((incident) => evidence.of(incident));
    process.stdout.write(
      flags[0] === '--json'
        ? `${JSON.stringify({ incidents: all.map(({ incident: { id, title }, ...rest }) => ({ id, title, ...rest })) }, undefined, 1)}\n`
        : documentOf(all),
    );
    const ok = all.every(
      ({ incident, refusedBy, steps }) =>
        incident.refusedBy.every((rule) => refusedBy.includes(rule)) &&
        steps.every(({ controls }) => controls.every(({ inForce, refusedWithout }) => inForce && refusedWithout)),
    );
    return ok ? EXIT.fine : EXIT.refused;
  } catch (error) {
    if (!(error instanceof AssemblyError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return EXIT.unusable;
  }
};
