import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CannotStart, ChecksRefused } from '../../lib/local/cannot-start';
import { readVerdict, synthesize } from '../../lib/local/synthesize';
import { smallCloud } from './support/small-cloud';

/** A project whose launcher does what the test says. */
const project = (app: string): string => {
  const root = mkdtempSync(join(tmpdir(), 'project-'));
  mkdirSync(join(root, 'bin'));
  writeFileSync(join(root, 'bin/app.cjs'), app);
  writeFileSync(join(root, 'cdk.json'), '{"context":{"a":1}}');
  return root;
};
const run = (root: string, signal = new AbortController().signal) =>
  synthesize(root, join(root, 'out'), signal, () => undefined);

it('findings of the checks are refused with the words that the checks said', async () => {
  const refused = run(project("console.error('[some-rule] some bucket'); process.exit(1)"));
  await expect(refused).rejects.toThrow(ChecksRefused);
  await expect(refused).rejects.toThrow('[some-rule] some bucket');
});

it('a build that fails is told from checks that refuse', async () => {
  const failed = run(project("console.error('lib/x.ts:1: no'); process.exit(2)"));
  await expect(failed).rejects.toThrow(CannotStart);
  await expect(failed).rejects.toThrow('lib/x.ts:1: no');
});

it('the app gets the folder and the context of cdk.json, as under the CDK command line', async () => {
  const app =
    "if (!process.env.CDK_OUTDIR.endsWith('out') || process.env.CDK_CONTEXT_JSON !== '{\"a\":1}') process.exit(1); console.error('seen'); process.exit(1)";
  await expect(run(project(app))).rejects.toThrow(/^seen$/);
});

it('stopping ends the launcher', async () => {
  const controller = new AbortController();
  const stopped = run(project('setInterval(() => {}, 1000)'), controller.signal);
  setTimeout(() => controller.abort(), 100);
  await expect(stopped).rejects.toThrow(/abort/i);
});

it('the verdict counts stacks and resources and names the exceptions in force', () => {
  const assembly = smallCloud();
  writeFileSync(join(assembly, 'election-exceptions.json'), '[{"rule":"r","construct":"c"}]');
  const verdict = readVerdict(assembly);
  expect(verdict.stacks).toEqual(['Small']);
  expect(verdict.resources).toBeGreaterThan(20);
  expect(verdict.exceptions).toEqual([{ rule: 'r', construct: 'c' }]);
});
