import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import settings from '../../../../election.config';
import { parseSettings } from '../../../config/parse';
import { ElectionApp, SynthRefused } from '../../../infrastructure/election-app';
import { ElectionJurisdiction } from '../../../infrastructure/election-jurisdiction';
import { extend } from './harmless-synth';
import { type Escaped, hatches, openTemplate } from './hatches';
import { HARMLESS } from './names';

/** What one synth said, with one hatch opened in every stack. */
export interface Refusal {
  readonly refused: boolean;
  readonly opened: readonly (Escaped & { readonly stack: string })[];
  /** Every finding that was printed: its rule and the construct. */
  readonly findings: readonly { readonly rule: string; readonly resource: string }[];
}

/** A finding's first line: `[rule] construct`; cdk-nag's rules may hold brackets, `AwsSolutions-IAM5[Resource::*]`. */
const FINDING = /^\[(.+?)\] (\S+)/gm;

/**
 * The shipped app with one hatch opened in each of its stacks, synthesized as `cdk synth` would. Called by `election bench guardrails` in a
 * process of its own, because a synth of ElectionApp that was refused is not to be followed by another.
 */
const [folder = '', name = '', out = ''] = process.argv.slice(2);
const template = join(folder, 'open.template.json');
writeFileSync(template, openTemplate());
const printed: string[] = [];
console.error = (...words: unknown[]) => {
  printed.push(words.map(String).join(' '));
};
const app = new ElectionApp({ outdir: join(folder, 'out') });
const jurisdictions = parseSettings(settings).jurisdictions.map(
  (jurisdiction) => new ElectionJurisdiction(app, jurisdiction.id, { settings: jurisdiction }),
);
const hatch = hatches(template).find((one) => one.name === name);
if (hatch === undefined && name !== HARMLESS) throw new Error(`there is no hatch ${name}`);
const stacks = app.node
  .findAll()
  .filter((node): node is Stack => Stack.isStack(node) && node.nestedStackParent === undefined);
const opened =
  hatch === undefined
    ? jurisdictions.flatMap((one) =>
        extend(one).map((change) => ({ change, path: one.node.path, stack: one.node.path })),
      )
    : stacks.flatMap((stack, nth) => {
        const escaped = hatch.open(stack, nth);
        return escaped === undefined ? [] : [{ ...escaped, stack: stack.node.path }];
      });
let refused = false;
try {
  app.synth();
} catch (error) {
  // CDK's own refusal, of a template that it cannot write, is one as well; anything else is a fault of the bench.
  if (!(error instanceof SynthRefused) && !(error instanceof Error && error.name !== 'TypeError')) throw error;
  refused = true;
  if (!(error instanceof SynthRefused)) printed.push(`[cdk] (all) ${String(error)}`);
}
const findings = [...printed.join('\n').matchAll(FINDING)].map(([, rule = '', resource = '']) => ({ rule, resource }));
const said: Refusal = { refused, opened, findings };
writeFileSync(out, JSON.stringify(said));
// At once: CDK would synthesize again when the process ends by itself.
process.exit(0);
