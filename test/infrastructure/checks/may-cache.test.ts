import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(__dirname, '../../..');
const { bundleForHere } = require('../../../bin/bundle.cjs') as {
  readonly bundleForHere: (name: string, entries: Readonly<Record<string, string>>) => Promise<unknown>;
};

/** Asks under a process whose command line holds these words, as the app stands under the CDK command line. */
const mayCacheUnder = (words: readonly string[], environment = {}): string => {
  const { CI, ...rest } = process.env;
  const ask = `console.log(require(${JSON.stringify(join(root, '.build/may-cache.js'))}).mayCache())`;
  const parent = `process.stdout.write(require('node:child_process').spawnSync(process.execPath, ['-e', ${JSON.stringify(ask)}]).stdout)`;
  const { stdout } = spawnSync(process.execPath, ['-e', parent, '--', ...words], {
    encoding: 'utf8',
    env: { ...rest, ...environment },
  });
  return stdout.trim();
};

beforeAll(() => bundleForHere('may-cache', { 'may-cache': 'lib/infrastructure/checks/may-cache.ts' }));

test('a local synth may reuse clean verdicts', () => {
  expect(mayCacheUnder(['cdk', 'synth'])).toBe('true');
});

test.each(['deploy', 'watch', 'import'])('cdk %s judges every template afresh', (command) => {
  expect(mayCacheUnder(['cdk', command, '--all'])).toBe('false');
});

test('CI judges every template afresh', () => {
  expect(mayCacheUnder(['cdk', 'synth'], { CI: 'true' })).toBe('false');
});
