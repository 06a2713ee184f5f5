import { createHash } from 'node:crypto';
import { type CheckOptions, checkPublished } from '../../lib/services/results/check';
import { figuresSentence } from '../../site/src/verify/figures-sentence';
import { clarity } from '../services/results/support/files';
import { mirror, type Office, openOffice } from '../services/results/support/office';

describe('what the check in the browser says of figures', () => {
  let office: Office;
  beforeAll(async () => {
    office = openOffice();
    await office.attest();
    await office.approved(clarity());
    await office.releaseWorker()({});
    await office.publishWorker()({});
  });
  const digest = async (path: string) => {
    const body = office.site.files.get(path);
    return body && { bytes: body.length, sha256: createHash('sha256').update(body).digest('hex') };
  };
  const check = (options: CheckOptions) => checkPublished({ read: mirror(office.site).read, digest }, options);

  it('that they were compared, where every file was read', async () => {
    const report = await check({});
    expect([report.ok, figuresSentence(report)]).toEqual([true, expect.stringContaining('all files say the same')]);
  });

  it('nothing, where a file was too large to be held, and the note says what was not compared', async () => {
    const large = await check({ mostBytes: 3000 });
    const unread = await checkPublished({ read: mirror(office.site).read }, { mostBytes: 3000 });
    for (const [report, code] of [
      [large, 'figures-not-compared'],
      [unread, 'file-not-read'],
    ] as const) {
      const notes = report.findings.filter((finding) => finding.code === code);
      expect([report.ok, figuresSentence(report)]).toEqual([true, undefined]);
      expect(notes.length).toBeGreaterThan(0);
      for (const { message } of notes) expect(message).toContain('not compared with each other, nor totals with units');
    }
  });

  it('nothing, where there is no release', () => {
    expect(figuresSentence({ findings: [] })).toBeUndefined();
  });
});
