import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answers } from './answers';
import { CANNOT } from './cannot';
import { outputOf } from './run';
import { type Compared, caughtBy, type Work } from './work';

/** Constructs are not let go within one process; so many templates fit into one. */
const AT_A_TIME = 20;

export const nag = async (root: string, work: Work): Promise<Compared> => {
  const { bundleForHere } = require(join(root, 'bin/bundle.cjs')) as {
    readonly bundleForHere: (name: string, entries: Readonly<Record<string, string>>) => Promise<unknown>;
  };
  await bundleForHere('bench-nag', { 'bench/nag': 'lib/bench/guardrails/others/nag-main.ts' });
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules/cdk-nag/package.json'), 'utf8')) as {
    readonly version: string;
  };
  const said = await answers({ root, tool: `cdk-nag-${version}`, work, atATime: AT_A_TIME }, async (files) => {
    const [list, out] = ['list', 'out'].map((kind) => join(work.folder, `nag-${files[0]}.${kind}.json`));
    writeFileSync(list ?? '', JSON.stringify(files));
    await outputOf(process.execPath, [join(root, '.build/bench/nag.js'), work.folder, list ?? '', out ?? ''], {
      maySayNothing: true,
    });
    return new Map(Object.entries(JSON.parse(readFileSync(out ?? '', 'utf8')) as Record<string, readonly string[]>));
  });
  for (const file of work.before.values()) {
    const refusal = said.get(file)?.find((one) => one.startsWith(CANNOT));
    if (refusal !== undefined) throw new Error(`an unchanged template ${refusal}`);
  }
  return {
    tool: 'cdk-nag',
    version,
    how: 'packs AwsSolutions, NIST.800.53.R5 and Serverless; it judges constructs, so the mutant’s template is included whole in a scratch app (CfnInclude; `Fn::GetStackOutput`, which that does not know, as an import) with nothing acknowledged; caught: one more finding, or a template that CDK cannot include',
    caught: caughtBy(work, said),
  };
};
