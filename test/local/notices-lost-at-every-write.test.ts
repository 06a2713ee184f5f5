import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbedded } from '../../lib/platform/embedded';
import { loseNoticesAtEveryWrite } from '../services/incidents/support/fault-walk';

it('a process lost before or after any write of a notice’s release leaves the statement of before or the next one, whole', async () => {
  const embedded = openEmbedded(mkdtempSync(join(tmpdir(), 'lost-')));
  const faults = await loseNoticesAtEveryWrite({
    records: embedded.records('register'),
    released: embedded.objects('released'),
    site: embedded.objects('site'),
    signer: embedded.signer('notices'),
  });
  embedded.close();
  // Three writes to the released store, and four to the site; fewer would mean that the faults do not reach them.
  expect(faults).toBeGreaterThanOrEqual(14);
}, 300_000);
