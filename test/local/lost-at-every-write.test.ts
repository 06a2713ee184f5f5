import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbedded } from '../../lib/platform/embedded';
import { loseAtEveryWrite } from '../services/results/support/fault-walk';

it('a process lost before or after any write, from the court’s order to the public page, loses and doubles no release', async () => {
  const embedded = openEmbedded(mkdtempSync(join(tmpdir(), 'lost-')));
  const faults = await loseAtEveryWrite({
    records: embedded.records('records'),
    intake: embedded.objects('intake'),
    staged: embedded.objects('staged'),
    released: embedded.objects('released'),
    site: embedded.objects('site'),
    signer: embedded.signer('release'),
  });
  embedded.close();
  // Fewer would mean that the faults do not reach the writes.
  expect(faults).toBeGreaterThan(40);
}, 300_000);
