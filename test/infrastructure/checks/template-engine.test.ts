import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { MessageChannel, Worker } from 'node:worker_threads';
import { App, CloudFormationValidatePlugin, type PolicyValidationStack } from 'aws-cdk-lib';
import { buildSync } from 'esbuild';
import { SIGNAL, TemplateEngine } from '../../../lib/infrastructure/checks/template-engine';

const ROOT = resolve(__dirname, '../../..');

/** Inside the project, where the worker finds its packages. */
const folder = (() => {
  mkdirSync(join(ROOT, '.build'), { recursive: true });
  return mkdtempSync(join(ROOT, '.build', 'template-engine-test-'));
})();
const worker = join(folder, 'worker.js');
const failing = join(folder, 'failing.js');
const template = join(folder, 'A.template.json');
const stacks: PolicyValidationStack[] = [
  { stackConstructPath: 'A', templatePath: template, accountId: undefined, region: 'us-east-2' },
];

beforeAll(() => {
  buildSync({
    entryPoints: [join(ROOT, 'lib/infrastructure/checks/template-engine.worker.ts')],
    outfile: worker,
    bundle: true,
    platform: 'node',
    packages: 'external',
    logLevel: 'silent',
  });
  writeFileSync(failing, 'throw new Error("made to fail");');
  writeFileSync(
    template,
    JSON.stringify({ Resources: { B: { Type: 'AWS::S3::Bucket', Properties: { NoSuchProperty: true } } } }),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the engine’s thread reports what the plugin itself reports', () => {
  const engine = TemplateEngine.start(worker);
  engine?.ask(stacks);
  const said = engine?.report();
  const plugin = new CloudFormationValidatePlugin();
  const own = plugin.validate({ stackTemplates: stacks, templatePaths: [template], appConstruct: new App() });
  expect(said).toEqual(JSON.parse(JSON.stringify(own)));
  expect(said?.success).toBe(false);
  expect(JSON.stringify(said?.violations)).toContain('NoSuchProperty');
});

test('the engine’s thread writes nothing where the app puts its assembly, not when it ends either', async () => {
  const assembly = mkdtempSync(join(folder, 'assembly-'));
  const before = process.env['CDK_OUTDIR'];
  process.env['CDK_OUTDIR'] = assembly;
  try {
    const port = new MessageChannel();
    const signals = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
    const thread = new Worker(worker, { workerData: { port: port.port2, signals }, transferList: [port.port2] });
    port.port1.postMessage(stacks);
    await once(thread, 'exit');
    expect(Atomics.load(signals, SIGNAL.answered)).toBe(1);
    expect(readdirSync(assembly)).toEqual([]);
    port.port1.close();
  } finally {
    if (before === undefined) delete process.env['CDK_OUTDIR'];
    else process.env['CDK_OUTDIR'] = before;
  }
});

test('a thread that fails has no report, so that nobody takes its silence for a clean one', () => {
  const engine = TemplateEngine.start(failing);
  engine?.ask(stacks);
  expect(engine).toBeDefined();
  // Were the answer waited for, this would take as long as the longest test may.
  expect(engine?.report({ toLoad: 500, toAnswer: 600_000 })).toBeUndefined();
});

test('a template that cannot be read gives no report either', () => {
  const engine = TemplateEngine.start(worker);
  engine?.ask([
    { stackConstructPath: 'A', templatePath: join(folder, 'gone.json'), accountId: undefined, region: undefined },
  ]);
  expect(engine).toBeDefined();
  expect(engine?.report()).toBeUndefined();
});

test('an app that runs out of no bundle has no such thread', () => {
  expect(TemplateEngine.start()).toBeUndefined();
});
