import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { FUNCTIONS } from '../../lib/contracts/functions';
import { functionAsset } from '../../lib/infrastructure/build-functions';

interface Metafile {
  readonly outputs: Readonly<
    Record<string, { readonly bytes: number; readonly inputs: Readonly<Record<string, object>> }>
  >;
}
const { buildFunctions, checkBundles, MAX_FUNCTION_BYTES } = require('../../bin/build.cjs') as {
  readonly buildFunctions: () => Promise<unknown>;
  readonly checkBundles: (metafile: Metafile) => void;
  readonly MAX_FUNCTION_BYTES: number;
};
const { bundleForHere, root } = require('../../bin/bundle.cjs') as {
  readonly bundleForHere: (name: string, entries: Readonly<Record<string, string>>) => Promise<{ skipped: boolean }>;
  readonly root: string;
};

const output = (bytes: number, ...inputs: string[]): Metafile => ({
  outputs: { 'f/index.js': { bytes, inputs: Object.fromEntries(inputs.map((name) => [name, {}])) } },
});

describe('a function bundle is refused', () => {
  test('over 1 MiB, with its size', () => {
    expect(() => checkBundles(output(MAX_FUNCTION_BYTES))).not.toThrow();
    expect(() => checkBundles(output(MAX_FUNCTION_BYTES + 1))).toThrow(/f\/index\.js has 1025 KiB/);
  });

  test.each([
    'lib/platform/embedded/records.ts',
    'lib/local/identity/sign-in.ts',
    'lib/cli/main.ts',
    'lib/config/schema.ts',
    'node_modules/aws-cdk-lib/core/lib/app.js',
    'node_modules/libsql/index.js',
  ])('with %s in it', (input) => {
    expect(() => checkBundles(output(1, 'lib/services/x.ts', input))).toThrow(/must never be deployed/);
  });
});

describe('the built functions', () => {
  beforeAll(() => buildFunctions(), 120_000);

  test.each(Object.keys(FUNCTIONS))('%s stands where the stacks look for it and loads nothing but Node', (name) => {
    const folder = functionAsset(name as keyof typeof FUNCTIONS);
    const code = readFileSync(join(folder, 'index.js'), 'utf8');
    expect(statSync(join(folder, 'index.js')).size).toBeLessThan(MAX_FUNCTION_BYTES);
    expect(code).toMatch(/handler/);
    expect(code).not.toContain(root);
  });

  test('site-content carries the pages', () => {
    expect(existsSync(join(functionAsset('site-content'), 'site/index.html'))).toBe(true);
  });
});

test('a function that is not built stops synth with the command that builds it', () => {
  expect(() => functionAsset('no-such-function' as keyof typeof FUNCTIONS)).toThrow(/node bin\/build\.cjs functions/);
});

describe('a bundle is made again only when an input changed', () => {
  const folder = mkdtempSync(join(root, '.build', 'test-bundle-'));
  const source = join(folder, 'a.ts');
  const name = relative(join(root, '.build'), folder);
  const build = () => bundleForHere(name, { [`${name}/a`]: relative(root, source) });
  afterAll(() => {
    rmSync(folder, { recursive: true });
    rmSync(join(root, '.build', `${name}.inputs.json`), { force: true });
  });

  test('not for a new time, but for a new byte of the same length, and when its output is gone', async () => {
    writeFileSync(source, 'export const a = 1;');
    expect(await build()).toEqual({ skipped: false });
    expect(await build()).toEqual({ skipped: true });
    utimesSync(source, new Date(), new Date(Date.now() + 5000));
    expect(await build()).toEqual({ skipped: true });
    writeFileSync(source, 'export const a = 2;');
    utimesSync(source, new Date(), new Date(Date.now() + 10_000));
    expect(await build()).toEqual({ skipped: false });
    rmSync(join(folder, 'a.js'));
    expect(await build()).toEqual({ skipped: false });
  });

  test('an error in the source is said with file and line', async () => {
    writeFileSync(source, '\nexport const = 1;');
    await expect(build()).rejects.toThrow(/a\.ts:2: /);
  });
});
