import { type CheckOptions, type CheckReport, checkPublished } from '../../../lib/services/results/check';
import { verifierKeyText, verifierOf } from '../../../lib/services/results/log/note';
import { clarity } from './support/files';
import { memorySigner } from './support/memory-ports';
import { APPROVER, CLERK, ELECTION, LOG_ORIGIN, mirror, type Office, openOffice } from './support/office';

type Files = Map<string, Uint8Array>;
const R = `results/${ELECTION.id}`;
const lines = (a: number) => ({
  lines: [
    { name: 'Testa Placeholder', units: [a, 20] },
    { name: 'Ipsum Dolor', units: [20, 25] },
  ],
});

const publish = async (...files: readonly string[]): Promise<Office> => {
  const office = openOffice();
  await office.attest();
  for (const file of files) {
    await office.approved(file);
    await office.releaseWorker()({});
    await office.publishWorker()({});
  }
  return office;
};

let office: Office;
let key = '';
const copy = (files: Files = office.site.files): Files => new Map([...files].map(([p, b]) => [p, Uint8Array.from(b)]));
const check = (files: Files, options: CheckOptions = { key }): Promise<CheckReport> =>
  checkPublished(mirror(files), options);
const wrong = (report: CheckReport): string[] =>
  report.findings.filter(({ severity }) => severity === 'error').map(({ file }) => file);

beforeAll(async () => {
  office = await publish(clarity(lines(30)), clarity(lines(31)), clarity(lines(32)));
  key = verifierKeyText(verifierOf(LOG_ORIGIN, await office.signer.publicKey()));
});

describe('an outsider’s check', () => {
  it('finds nothing wrong with what the office published, and says what it is', async () => {
    const report = await check(copy());
    expect(report).toMatchObject({
      ok: true,
      findings: [],
      release: { electionId: ELECTION.id, release: 3, status: 'unofficial-partial' },
      checkpoint: { origin: LOG_ORIGIN, size: 3 },
      filesChecked: office.site.files.size,
    });
  });

  it('names the file of a changed byte: each byte of small files, sixty places in the others', async () => {
    const two = (await publish(clarity(lines(30)), clarity(lines(31)))).site.files;
    let places = 0;
    for (const [path, body] of two) {
      // A larger file is covered by one digest, whichever byte it is.
      const step = body.length <= 500 ? 1 : Math.ceil(body.length / 60);
      for (let at = 0; at < body.length; at += step) {
        const files = copy(two);
        const changed = files.get(path);
        if (changed) changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
        const report = await check(files);
        if (report.ok || !wrong(report).includes(path)) {
          throw new Error(`byte ${at} of ${path}: ${JSON.stringify(report.findings)}`);
        }
        places += 1;
      }
    }
    expect(places).toBeGreaterThan(1500);
    // Some seconds on an idle machine; others may be using it.
  }, 240_000);

  it('names a file that is missing, cut short, longer, or empty', async () => {
    for (const [path, body] of copy()) {
      const missing = copy();
      missing.delete(path);
      expect([path, wrong(await check(missing))]).toEqual([path, expect.arrayContaining([path])]);
      const longer = new Uint8Array(body.length + 1);
      longer.set(body);
      for (const changed of [body.slice(0, -1), longer, new Uint8Array()]) {
        const files = copy().set(path, changed);
        expect([path, wrong(await check(files))]).toEqual([path, expect.arrayContaining([path])]);
      }
    }
  });

  it('names a file that nobody signed', async () => {
    for (const path of [`${R}/releases/4.json`, `${R}/releases/3.xml`, 'log/tile/0/000.p/4', 'log/old']) {
      expect(wrong(await check(copy().set(path, new Uint8Array([1]))))).toEqual([path]);
    }
  });

  it('names releases that were swapped, of any kind of file', async () => {
    for (const end of ['json', 'page.json', 'totals.json', 'csv', 'pdf', 'statement']) {
      const [one, two] = [`${R}/releases/1.${end}`, `${R}/releases/2.${end}`];
      const files = copy();
      files.set(one, office.site.files.get(two) ?? new Uint8Array());
      files.set(two, office.site.files.get(one) ?? new Uint8Array());
      expect(wrong(await check(files)).sort()).toEqual([one, two]);
    }
  });

  it('notices that the page hides the newest release', async () => {
    const files = copy();
    files.set(`${R}/latest.json`, office.site.files.get(`${R}/releases/2.page.json`) ?? new Uint8Array());
    const report = await check(files);
    expect(report.findings).toEqual([expect.objectContaining({ code: 'latest-behind', file: `${R}/latest.json` })]);
  });

  it('notices a checkpoint that was rolled back', async () => {
    const earlier = await publish(clarity(lines(30)), clarity(lines(31)));
    const files = copy();
    files.set('log/checkpoint', earlier.site.files.get('log/checkpoint') ?? new Uint8Array());
    expect((await check(files)).ok).toBe(false);
    // Everything rolled back is a true earlier state; only a reader who remembers notices.
    const previous = office.site.files.get('log/checkpoint') ?? new Uint8Array();
    expect((await check(copy(earlier.site.files))).ok).toBe(true);
    expect((await check(copy(earlier.site.files), { key, previous })).findings).toEqual([
      expect.objectContaining({ code: 'log-rolled-back', file: 'log/checkpoint' }),
    ]);
  });

  it('accepts a log that contains what the reader saw before, and names a log that forked from it', async () => {
    const earlier = await publish(clarity(lines(30)), clarity(lines(31)));
    const seen = earlier.site.files.get('log/checkpoint') ?? new Uint8Array();
    expect((await check(copy(), { key, previous: seen })).findings).toEqual([]);
    const fork = await publish(clarity(lines(30)), clarity(lines(29)), clarity(lines(28)));
    expect((await check(copy(fork.site.files))).ok).toBe(true);
    expect((await check(copy(fork.site.files), { key, previous: seen })).findings).toEqual([
      expect.objectContaining({ code: 'log-forked' }),
    ]);
  });

  it('refuses a site signed by another key, and says when it had only the site’s word for the key', async () => {
    const other = verifierKeyText(verifierOf(LOG_ORIGIN, await memorySigner(9).publicKey()));
    const report = await check(copy(), { key: other });
    expect(report.ok).toBe(false);
    expect(report.findings.map(({ code }) => code)).toEqual(['key-differs', 'checkpoint-not-signed']);
    const trusting = await check(copy(), {});
    expect(trusting.ok).toBe(true);
    expect(trusting.findings.map(({ code }) => code)).toEqual(['key-from-site']);
    expect((await check(copy(), { key: 'nonsense' })).ok).toBe(false);
  });

  it('tells a disagreement that the office disclosed from one that it did not', async () => {
    const disagreeing = openOffice();
    await disagreeing.attest();
    const loaded = await disagreeing.load(
      CLERK,
      clarity({ lines: [{ name: 'Testa Placeholder', units: [30, 20], stated: 52 }] }),
    );
    const reasons = loaded.body.findings.map(({ id }) => ({
      findingId: id,
      reason: 'Explained to the canvass board.',
    }));
    await disagreeing.approve(APPROVER, loaded.body, { reasons });
    await disagreeing.releaseWorker()({});
    await disagreeing.publishWorker()({});
    const report = await check(copy(disagreeing.site.files));
    expect(report.ok).toBe(true);
    expect(report.findings).toEqual([
      expect.objectContaining({ severity: 'note', code: 'units-disagree', file: `${R}/releases/1.page.json` }),
    ]);
  });

  it('starts over when the office publishes while it reads', async () => {
    const later = await publish(clarity(lines(30)), clarity(lines(31)), clarity(lines(32)), clarity(lines(33)));
    let files = copy();
    let reads = 0;
    const report = await checkPublished(
      {
        read: async (path) => {
          reads += 1;
          if (reads === 9) files = copy(later.site.files);
          return files.get(path);
        },
      },
      { key },
    );
    expect(report).toMatchObject({ ok: true, checkpoint: { size: 4 } });
  });
});
