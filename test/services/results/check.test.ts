import { createHash } from 'node:crypto';
import type { Signer } from '../../../lib/platform/ports';
import { type CheckOptions, type CheckReport, checkPublished } from '../../../lib/services/results/check';
import { checkFigures } from '../../../lib/services/results/check-figures';
import { checkpointText } from '../../../lib/services/results/log/checkpoint';
import { cosign, witnessKeyText, witnessOf } from '../../../lib/services/results/log/cosignature';
import { digestStatementText } from '../../../lib/services/results/log/digest-statement';
import { append, EMPTY_EDGE, rootOfLog } from '../../../lib/services/results/log/edge';
import { keyListText, witnessFileText } from '../../../lib/services/results/log/key-list';
import { keyStatementText } from '../../../lib/services/results/log/key-statement';
import { noteBytes, parseNote, signNote, verifierKeyText, verifierOf } from '../../../lib/services/results/log/note';
import { parseStatement } from '../../../lib/services/results/log/statement';
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
        // A list of no witnesses is an empty file: cut short it is what it was.
        if (changed.length === body.length) continue;
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

  it('names a statement under which somebody else’s line was put', async () => {
    const path = `${R}/releases/2.statement`;
    const note = parseNote(office.site.files.get(path) ?? new Uint8Array());
    const stranger = note && parseNote(await signNote('other.example/log', memorySigner(8), note.text));
    if (!note || !stranger) throw new Error('no statement');
    const files = copy().set(path, noteBytes({ ...note, signatures: [...note.signatures, ...stranger.signatures] }));
    expect(wrong(await check(files))).toEqual([path]);
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

  it('names a file that was added or taken away, whichever it is and wherever it lies', async () => {
    for (const [path, body] of copy()) {
      for (const added of [`${path}.old`, path.replace(/[^/]+$/, 'x')]) {
        expect(wrong(await check(copy().set(added, body)))).toEqual([added]);
      }
    }
  });

  it('catches a release that was dropped and the log signed again, for everyone who saw the log before', async () => {
    const honest = await publish(clarity(lines(30)), clarity(lines(31)), clarity(lines(32)));
    const seen = honest.site.files.get('log/checkpoint') ?? new Uint8Array();
    // Whoever holds the key can write another history that is whole in itself.
    const dropped = await publish(clarity(lines(30)), clarity(lines(32)));
    const swapped = await publish(clarity(lines(31)), clarity(lines(30)), clarity(lines(32)));
    const longer = await publish(clarity(lines(30)), clarity(lines(32)), clarity(lines(31)), clarity(lines(33)));
    for (const [other, code] of [
      [dropped, 'log-rolled-back'],
      [swapped, 'log-forked'],
      [longer, 'log-forked'],
    ] as const) {
      expect((await check(copy(other.site.files))).ok).toBe(true);
      const report = await check(copy(other.site.files), { key, previous: seen });
      expect(report.findings.map((finding) => [finding.code, finding.file])).toEqual([[code, 'log/checkpoint']]);
    }
  });

  it('reads the newest release alone where it is asked to, and says of a large file that it was not read', async () => {
    const files = copy();
    files.set(`${R}/releases/1.csv`, new Uint8Array([1]));
    expect(wrong(await check(files))).toEqual([`${R}/releases/1.csv`]);
    const site = { read: mirror(files).read };
    const newest = await checkPublished(site, { key, releases: 'newest' });
    expect(newest.ok).toBe(true);
    files.set(`${R}/releases/3.csv`, new Uint8Array([1]));
    expect(wrong(await checkPublished(site, { key, releases: 'newest' }))).toEqual([`${R}/releases/3.csv`]);
    const brief = await checkPublished({ read: mirror(copy()).read }, { key, releases: 'newest', mostBytes: 3000 });
    expect(brief.ok).toBe(true);
    expect(brief.findings.map(({ code }) => code)).toContain('file-not-read');
  });

  it('makes the digest of a file that is too large to be held, and says that its figures were not compared', async () => {
    const files = copy();
    const source = {
      read: mirror(files).read,
      digest: async (path: string) => {
        const body = files.get(path);
        return body && { bytes: body.length, sha256: createHash('sha256').update(body).digest('hex') };
      },
    };
    const large = `${R}/releases/3.json`;
    const options = { key, releases: 'newest', mostBytes: 3000 } as const;
    const report = await checkPublished(source, options);
    expect([wrong(report), report.findings.filter(({ code }) => code === 'file-not-read')]).toEqual([[], []]);
    expect(report.findings).toContainEqual(
      expect.objectContaining({ severity: 'note', code: 'figures-not-compared', file: large }),
    );
    for (const body of [
      files.get(large)?.map((byte, i) => (i === 2999 ? byte ^ 1 : byte)),
      files.get(large)?.slice(1),
    ]) {
      files.set(large, body ?? new Uint8Array());
      expect(wrong(await checkPublished(source, options))).toEqual([large]);
      files.set(large, office.site.files.get(large) ?? new Uint8Array());
    }
    files.delete(large);
    expect(wrong(await checkPublished(source, options))).toEqual([large]);
  });

  it('checks digests of records that the office committed to, in their place in the log', async () => {
    const committed = openOffice();
    const logged = await committed.call<{ number: number }>(APPROVER, 'POST', '/api/staff/results/digests', {
      electionId: ELECTION.id,
      record: 'logic-and-accuracy-deck',
      description: 'Deck of the central scanner',
      sha256: 'd'.repeat(64),
      bytes: 99,
    });
    expect([logged.status, logged.body.number]).toEqual([201, 1]);
    await committed.releaseWorker()({});
    await committed.attest();
    await committed.approved(clarity(lines(30)));
    await committed.releaseWorker()({});
    await committed.publishWorker()({});
    const files = committed.site.files;
    const report = await check(copy(files));
    expect(report).toMatchObject({
      ok: true,
      findings: [],
      checkpoint: { size: 2 },
      digests: [{ number: 1, record: 'logic-and-accuracy-deck', sha256: 'd'.repeat(64), bytes: 99 }],
      filesChecked: files.size,
    });
    const path = `results/${ELECTION.id}/digests/1.statement`;
    const body = files.get(path) ?? new Uint8Array();
    for (let at = 0; at < body.length; at += 1) {
      const changed = Uint8Array.from(body);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(wrong(await check(copy(files).set(path, changed)))).toEqual([path]);
    }
    const without = copy(files);
    without.delete(path);
    expect(wrong(await check(without))).toEqual([path]);
    // The same again is the same; another record is the next entry.
    const again = await committed.call<{ number: number; logged: boolean }>(
      APPROVER,
      'POST',
      '/api/staff/results/digests',
      {
        electionId: ELECTION.id,
        record: 'logic-and-accuracy-deck',
        description: 'The same',
        sha256: 'd'.repeat(64),
        bytes: 99,
      },
    );
    expect([again.status, again.body.number, again.body.logged]).toEqual([200, 1, true]);
    const byClerk = await committed.call(CLERK, 'POST', '/api/staff/results/digests', {
      electionId: ELECTION.id,
      record: 'ballot-manifest',
      description: 'Ballot manifest',
      sha256: 'e'.repeat(64),
      bytes: 1,
    });
    expect(byClerk.status).toBe(403);
  });

  describe('of a log that others cosign', () => {
    const cosigned = async (times = 1): Promise<{ files: Files; keys: string[] }> => {
      const files = copy();
      const note = parseNote(files.get('log/checkpoint') ?? new Uint8Array());
      if (note === undefined) throw new Error('no checkpoint');
      const signatures = [...note.signatures];
      const keys: string[] = [];
      for (let i = 0; i < times; i += 1) {
        const signer = memorySigner(20 + i);
        const witness = witnessOf(`witness-${i}.example`, await signer.publicKey());
        keys.push(witnessKeyText(witness));
        signatures.push(await cosign(witness, signer.sign, note.text, new Date('2020-11-04T05:00:00Z')));
      }
      files.set('log/checkpoint', noteBytes({ ...note, signatures }));
      const list = keyListText({ origin: LOG_ORIGIN, keys: [key], witnesses: keys });
      files.set('log/keys/index', await signNote(LOG_ORIGIN, office.signer, list));
      files.set('log/witnesses.txt', new TextEncoder().encode(witnessFileText(keys)));
      return { files, keys };
    };

    it('says who saw the checkpoint and when, and insists on a witness that the reader names', async () => {
      const { files, keys } = await cosigned(2);
      const report = await check(files, { key, witnesses: keys.slice(0, 1) });
      expect(report).toMatchObject({ ok: true, findings: [], filesChecked: files.size });
      expect(report.witnesses).toEqual([
        { name: 'witness-0.example', at: '2020-11-04T05:00:00.000Z' },
        { name: 'witness-1.example', at: '2020-11-04T05:00:00.000Z' },
      ]);
      const without = await check(copy(), { key, witnesses: keys.slice(0, 1) });
      expect(without.findings.map(({ code }) => code)).toEqual(['cosignature-missing']);
    });

    it('names the file of any changed byte of the lines and of the list of witnesses', async () => {
      const { files } = await cosigned();
      for (const path of ['log/checkpoint', 'log/witnesses.txt', 'log/keys/index']) {
        const body = files.get(path) ?? new Uint8Array();
        for (let at = 0; at < body.length; at += 1) {
          const changed = Uint8Array.from(body);
          changed[at] = (changed[at] ?? 0) ^ 1;
          const found = wrong(await check(copy(files).set(path, changed)));
          // A line and the key that it needs name each other: where one is changed, either may be.
          if (!found.includes('log/checkpoint') && !found.includes(path)) throw new Error(`byte ${at} of ${path}`);
        }
      }
      const unlisted = copy(files);
      unlisted.delete('log/witnesses.txt');
      expect(wrong(await check(unlisted))).toEqual(['log/witnesses.txt']);
      for (const path of ['log/witnesses.txt', 'log/keys/index']) {
        unlisted.set(path, office.site.files.get(path) ?? new Uint8Array());
      }
      expect(wrong(await check(unlisted))).toEqual(['log/checkpoint']);
    });
  });

  describe('of a log whose key was changed', () => {
    const [first, second] = [memorySigner(31), memorySigner(32)];
    /** A log of two digests with the change between them, as the office would publish it. */
    const changedKey = async (
      by: { readonly statement: readonly Signer[]; readonly last: Signer } = {
        statement: [first, second],
        last: second,
      },
    ): Promise<{ files: Files; keys: readonly [string, string] }> => {
      const [one, two] = [
        verifierOf(LOG_ORIGIN, await first.publicKey()),
        verifierOf(LOG_ORIGIN, await second.publicKey()),
      ];
      const keys = [verifierKeyText(one), verifierKeyText(two)] as const;
      const digest = (number: number): string =>
        digestStatementText({
          kind: 'digest',
          origin: LOG_ORIGIN,
          jurisdiction: 'Lorem County (made up)',
          electionId: ELECTION.id,
          number,
          record: 'cast-vote-records',
          description: 'Made up',
          sha256: String(number).repeat(64),
          bytes: 1,
          statedAt: '2020-11-05T12:00:00.000Z',
        });
      const change = keyStatementText({
        kind: 'key',
        origin: LOG_ORIGIN,
        number: 1,
        key: keys[0],
        next: keys[1],
        reason: 'The year’s change of keys',
        statedAt: '2020-11-05T13:00:00.000Z',
      });
      const files: Files = new Map();
      let edge = EMPTY_EDGE;
      for (const text of [digest(1), change, digest(2)]) {
        const next = append(edge, new TextEncoder().encode(text));
        for (const file of next.files) files.set(file.path, file.body);
        edge = next.edge;
      }
      const checkpoint = checkpointText({ origin: LOG_ORIGIN, size: edge.size, root: rootOfLog(edge) });
      const notes = await Promise.all(by.statement.map((signer) => signNote(LOG_ORIGIN, signer, change)));
      const signatures = notes.flatMap((note) => parseNote(note)?.signatures ?? []);
      files.set('log/checkpoint', await signNote(LOG_ORIGIN, second, checkpoint));
      files.set('log/key.txt', new TextEncoder().encode(`${keys[0]}\n`));
      const list = keyListText({ origin: LOG_ORIGIN, keys, witnesses: [] });
      files.set('log/keys/index', await signNote(LOG_ORIGIN, second, list));
      files.set('log/witnesses.txt', new Uint8Array());
      files.set('log/keys/1.statement', noteBytes({ text: change, signatures }));
      files.set(`results/${ELECTION.id}/digests/1.statement`, await signNote(LOG_ORIGIN, first, digest(1)));
      files.set(`results/${ELECTION.id}/digests/2.statement`, await signNote(LOG_ORIGIN, by.last, digest(2)));
      return { files, keys };
    };

    it('follows the old key’s own word to the new one, whichever of the two the reader has on paper', async () => {
      const { files, keys } = await changedKey();
      for (const trusted of keys) {
        const report = await check(copy(files), { key: trusted });
        expect(report).toMatchObject({ ok: true, findings: [], key: keys[1], filesChecked: files.size });
      }
      const stranger = verifierKeyText(verifierOf(LOG_ORIGIN, await memorySigner(40).publicKey()));
      expect((await check(copy(files), { key: stranger })).findings.map(({ code }) => code)).toContain('key-differs');
    });

    it('does not follow a change that only one of the two keys signed, nor one that is not in the log', async () => {
      const stranger = memorySigner(41);
      for (const statement of [[first], [second], [first, stranger], [stranger, second], [second, first, stranger]]) {
        const { files, keys } = await changedKey({ statement, last: second });
        const report = await check(copy(files), { key: keys[0] });
        expect(wrong(report)).toContain('log/keys/1.statement');
      }
      const { files, keys } = await changedKey();
      files.delete('log/keys/1.statement');
      expect((await check(copy(files), { key: keys[0] })).ok).toBe(false);
    });

    it('does not take a statement of the old key after the change, nor a changed byte of the change', async () => {
      const old = await changedKey({ statement: [first, second], last: first });
      expect(wrong(await check(copy(old.files), { key: old.keys[0] }))).toEqual([
        `results/${ELECTION.id}/digests/2.statement`,
      ]);
      const { files, keys } = await changedKey();
      const body = files.get('log/keys/1.statement') ?? new Uint8Array();
      for (let at = 0; at < body.length; at += 7) {
        const changed = Uint8Array.from(body);
        changed[at] = (changed[at] ?? 0) ^ 1;
        expect(wrong(await check(copy(files).set('log/keys/1.statement', changed), { key: keys[0] }))).toContain(
          'log/keys/1.statement',
        );
      }
    });
  });

  it('finds files that an office that signs whatever it likes made to disagree', async () => {
    const statement = parseStatement(
      parseNote(office.site.files.get(`${R}/releases/3.statement`) ?? new Uint8Array())?.text ?? '',
    );
    if (!statement) throw new Error('no statement');
    const file = (end: string) => ({
      path: `${R}/releases/3.${end}`,
      body: Uint8Array.from(office.site.files.get(`${R}/releases/3.${end}`) ?? []),
    });
    const files = { page: file('page.json'), report: file('json'), totals: file('totals.json'), csv: file('csv') };
    expect(checkFigures(statement, files)).toEqual([]);
    const more = (body: Uint8Array): Uint8Array =>
      new TextEncoder().encode(new TextDecoder().decode(body).replace(/\b32\b|\b52\b/, '99'));
    for (const which of ['page', 'report', 'totals', 'csv'] as const) {
      const changed = { ...files, [which]: { ...files[which], body: more(files[which].body) } };
      expect(changed[which].body).not.toEqual(files[which].body);
      expect([which, checkFigures(statement, changed).length > 0]).toEqual([which, true]);
    }
  });

  it('finds rounds of a ranked contest that the report, the page, the totals and the table give differently', async () => {
    const ranked = await publish(
      [
        'county,precinct,office,candidate,round,votes',
        ...['Testa,1,50', 'Ipsum,1,40', 'Dolor,1,11', 'Testa,2,57', 'Ipsum,2,44'].map((row) => `A,P1,Mayor,${row}`),
      ].join('\n'),
    );
    const bodyOf = (end: string): Uint8Array => ranked.site.files.get(`${R}/releases/1.${end}`) ?? new Uint8Array();
    const file = (end: string) => ({ path: `${R}/releases/1.${end}`, body: bodyOf(end) });
    const files = { page: file('page.json'), report: file('json'), totals: file('totals.json'), csv: file('csv') };
    const statement = parseStatement(parseNote(bodyOf('statement'))?.text ?? '');
    if (!statement) throw new Error('no statement');
    expect(checkFigures(statement, files)).toEqual([]);
    expect((await checkPublished(mirror(ranked.site.files), {})).ok).toBe(true);
    const changes = [
      ['page', /\b57\b/, '58'],
      ['totals', /\b57\b/, '58'],
      ['report', /\b57\b/, '58'],
      ['csv', /\b57\b/, '58'],
      // A round that only one of them has.
      ['page', ',{"round":2,"votes":[57,44,null]}', ''],
      ['report', '"Round":2', '"Round":3'],
      ['csv', /[^\n]*,57,2\r\n/, ''],
    ] as const;
    for (const [which, from, to] of changes) {
      const body = new TextEncoder().encode(new TextDecoder().decode(files[which].body).replace(from, to));
      expect(body).not.toEqual(files[which].body);
      const found = checkFigures(statement, { ...files, [which]: { ...files[which], body } });
      expect([which, found.map(({ code }) => code)]).toEqual([which, expect.arrayContaining(['figures-differ'])]);
    }
    // The report and the page alone: neither the table nor the totals are made from the report.
    const other = new TextEncoder().encode(new TextDecoder().decode(files.report.body).replace(/\b57\b/, '58'));
    const [finding, ...more] = checkFigures(statement, { ...files, report: { ...files.report, body: other } });
    expect([finding?.message, more]).toEqual(['Mayor, Testa, round 2: the page has 57 votes, the report 58.', []]);
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
