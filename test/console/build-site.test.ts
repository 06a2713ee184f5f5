import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSite } from '../../lib/console/build-site';

let copy: string;
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'election-copy-'));
  mkdirSync(join(copy, 'bin'));
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

const building = (launcher: string): Promise<void> => {
  writeFileSync(join(copy, 'bin/build.cjs'), launcher);
  return buildSite(copy, new AbortController().signal);
};

test('a page that cannot be built is not served, and the build’s own words say why', async () => {
  const refused = await building("console.error('sign-in.tsx: no such module'); process.exit(2);").catch(
    (error: Error) => error,
  );
  expect(refused).toMatchObject({
    name: 'CannotStart',
    message: /The build failed[\s\S]*sign-in\.tsx: no such module/,
  });
});

test('the website alone is built, by the launcher of this copy', async () => {
  await building("process.exit(process.argv.slice(2).join() === 'site' ? 0 : 1);");
});
