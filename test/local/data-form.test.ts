import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { refuseOtherData, stampData } from '../../lib/local/data-form';
import { openEmbedded } from '../../lib/platform/embedded';
import { endAll, freePort, newHome, start } from './support/running-election';

afterAll(endAll);

it('a folder that an earlier version made: one line says to delete it, no stack, and nothing in it is touched', async () => {
  const home = newHome();
  mkdirSync(join(home, 'records'), { recursive: true });
  const kept = join(home, 'records', 'records.sqlite');
  writeFileSync(kept, 'what an earlier version kept');
  const environment = { ELECTION_HOME: home, PORT: String(await freePort()) };
  const unstamped = await start(environment).ended;
  writeFileSync(join(home, 'data-form'), '0\n');
  for (const { code, stdout, stderr } of [unstamped, await start(environment).ended]) {
    expect([code, stdout, stderr.trim().split('\n').length]).toEqual([2, '', 1]);
    expect(stderr.startsWith(`${home} holds the data of another version`)).toBe(true);
    expect(stderr).toContain('Delete that folder and start again');
  }
  expect(readdirSync(home).sort()).toEqual(['data-form', 'records']);
  expect(readFileSync(kept, 'utf8')).toBe('what an earlier version kept');
}, 60_000);

it('a folder of this version is opened again, and so is an empty one', () => {
  const home = newHome();
  for (let i = 0; i < 2; i += 1) {
    refuseOtherData(home);
    const embedded = openEmbedded(home);
    stampData(home);
    embedded.close();
  }
  refuseOtherData(newHome());
});
