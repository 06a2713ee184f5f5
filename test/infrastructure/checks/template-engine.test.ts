import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { App, CloudFormationValidatePlugin, type PolicyValidationStack } from 'aws-cdk-lib';
import { buildSync } from 'esbuild';
import { TemplateEngine } from '../../../lib/infrastructure/checks/template-engine';

const ROOT = resolve(__dirname, '../../..');

/** Inside the project, where the worker finds its packages. */
const folder = (() => {
  mkdirSync(join(ROOT, '.build'), { recursive: true });
  return mkdtempSync(join(ROOT, '.build', 'template-engine-test-'));
})();
const template = join(folder, 'A.template.json');
const stacks: PolicyValidationStack[] = [
  { stackConstructPath: 'A', templatePath: template, accountId: undefined, region: 'us-east-2' },
];

/** The two programs as bin/build.cjs puts them beside the app; the engine's may be another. */
const built = (name: string, engine?: string): string => {
  const outdir = join(folder, name);
  buildSync({
    entryPoints: ['worker', 'process'].map((part) =>
      join(ROOT, `lib/infrastructure/checks/template-engine.${part}.ts`),
    ),
    outdir,
    bundle: true,
    platform: 'node',
    packages: 'external',
    logLevel: 'silent',
  });
  if (engine !== undefined) writeFileSync(join(outdir, 'template-engine.process.js'), engine);
  return outdir;
};

beforeAll(() => {
  writeFileSync(
    template,
    JSON.stringify({ Resources: { B: { Type: 'AWS::S3::Bucket', Properties: { NoSuchProperty: true } } } }),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the engine’s process reports what the plugin itself reports', () => {
  const engine = TemplateEngine.start(built('whole'));
  engine?.ask(stacks);
  const said = engine?.report();
  const plugin = new CloudFormationValidatePlugin();
  const own = plugin.validate({ stackTemplates: stacks, templatePaths: [template], appConstruct: new App() });
  expect(said).toEqual(JSON.parse(JSON.stringify(own)));
  expect(said?.success).toBe(false);
  expect(JSON.stringify(said?.violations)).toContain('NoSuchProperty');
});

test('the engine’s process writes nothing where the app puts its assembly, not when it ends either', async () => {
  const assembly = mkdtempSync(join(folder, 'assembly-'));
  const program = join(built('writes-nothing'), 'template-engine.process.js');
  const engine = fork(program, { env: { ...process.env, CDK_OUTDIR: assembly }, stdio: 'ignore' });
  const said: object[] = [];
  engine.on('message', (message: object) => {
    said.push(message);
    if ('report' in message) engine.disconnect();
  });
  engine.send(stacks);
  await once(engine, 'exit');
  expect(said.map((message) => Object.keys(message))).toEqual([['loaded'], ['report']]);
  expect(readdirSync(assembly)).toEqual([]);
});

test.each([
  ['fails as it is loaded', 'throw new Error("made to fail");'],
  ['ends once it was asked', 'process.send({ loaded: true }); process.once("message", () => process.exit(0));'],
])('an engine that %s has no report, so that nobody takes its silence for a clean one', (_, program) => {
  const engine = TemplateEngine.start(built('failing', program));
  engine?.ask(stacks);
  expect(engine).toBeDefined();
  // Not after a long wait either: the thread tells of its end.
  expect(engine?.report({ toLoad: 600_000, toAnswer: 600_000 })).toBeUndefined();
});

test('a thread that cannot even start is given up', () => {
  const folder = built('no-thread');
  writeFileSync(join(folder, 'template-engine.worker.js'), 'throw new Error("made to fail");');
  const engine = TemplateEngine.start(folder);
  engine?.ask(stacks);
  // Were the answer waited for, this would take longer than any test may.
  expect(engine?.report({ toLoad: 500, toAnswer: 600_000 })).toBeUndefined();
});

test('an app that ends without waiting leaves no engine behind', async () => {
  const left = join(folder, 'left.txt');
  const program = `require('fs').writeFileSync(${JSON.stringify(left)}, String(process.pid)); process.once('message', () => {}); process.send({ loaded: true });`;
  const app = join(folder, 'app.cjs');
  buildSync({
    entryPoints: [join(ROOT, 'lib/infrastructure/checks/template-engine.ts')],
    outfile: join(folder, 'engine.js'),
    bundle: true,
    platform: 'node',
    logLevel: 'silent',
  });
  writeFileSync(
    app,
    `require('./engine.js').TemplateEngine.start(${JSON.stringify(built('left', program))});
     const { existsSync } = require('fs');
     setInterval(() => existsSync(${JSON.stringify(left)}) && process.exit(0), 10);`,
  );
  await once(fork(app, { stdio: 'ignore' }), 'exit');
  const pid = Number(readFileSync(left, 'utf8'));
  const lives = () => {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  };
  for (let i = 0; i < 200 && lives(); i++) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(lives()).toBe(false);
});

test('a template that cannot be read gives no report either', () => {
  const engine = TemplateEngine.start(built('unread'));
  engine?.ask([
    { stackConstructPath: 'A', templatePath: join(folder, 'gone.json'), accountId: undefined, region: undefined },
  ]);
  expect(engine).toBeDefined();
  expect(engine?.report()).toBeUndefined();
});

test('an app that runs out of no bundle starts no engine ahead', () => {
  expect(TemplateEngine.start()).toBeUndefined();
});
