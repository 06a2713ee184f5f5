import type { KeyChangeView } from '../../../lib/contracts/public-log';
import { type CheckOptions, type CheckReport, checkPublished } from '../../../lib/services/results/check';
import { cosign, witnessKeyText, witnessOf } from '../../../lib/services/results/log/cosignature';
import { keyListText, parseKeyList } from '../../../lib/services/results/log/key-list';
import { mlDsaFingerprintOf, mlDsaKeyText, mlDsaVerifierOf } from '../../../lib/services/results/log/ml-dsa';
import {
  type Note,
  noteBytes,
  parseNote,
  signatureLine,
  signNote,
  verifierKeyText,
  verifierOf,
} from '../../../lib/services/results/log/note';
import { madeUpMlDsa } from '../../support/made-up-ml-dsa';
import { clarity } from './support/files';
import { memorySigner } from './support/memory-ports';
import { AFTER_CLOSE, APPROVER, BOTH, ELECTION, LOG_ORIGIN, mirror, type Office, openOffice } from './support/office';

const CHECKPOINT = 'log/checkpoint';
const KEY_LIST = 'log/keys/index';
const votes = (a: number) => clarity({ lines: [{ name: 'Testa Placeholder', units: [a, 20] }] });
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const SEED = new Uint8Array(32).fill(61);
const OTHER = madeUpMlDsa(new Uint8Array(32).fill(62));

const openWith = async (more: Parameters<typeof openOffice>[0] = {}) => {
  const key = madeUpMlDsa(SEED);
  const office = openOffice({ mlDsa: key, ...more });
  await office.attest();
  return { office, key };
};
const published = async (office: Office): Promise<void> => {
  await office.releaseWorker()({});
  await office.publishWorker()({});
};
const release = async (office: Office, a = 30): Promise<void> => {
  await office.approved(votes(a));
  await published(office);
};
const checkOf = (office: Office, options: CheckOptions = {}): Promise<CheckReport> =>
  checkPublished(mirror(new Map([...office.site.files].filter(([path]) => !path.startsWith('rehearsal/')))), options);
const errors = ({ findings }: CheckReport): readonly (readonly [string, string])[] =>
  findings.filter(({ severity }) => severity === 'error').map(({ code, file }) => [code, file] as const);
const noteAt = (office: Office, path = CHECKPOINT, store = office.site): Note => {
  const note = parseNote(store.files.get(path) ?? new Uint8Array());
  if (note === undefined) throw new Error(`no note at ${path}`);
  return note;
};
const fingerprint = async (key = madeUpMlDsa(SEED)): Promise<string> =>
  mlDsaFingerprintOf(mlDsaVerifierOf(LOG_ORIGIN, await key.publicKey()));
const listOf = async (office: Office, mlDsa?: string): Promise<Uint8Array> => {
  const list = parseKeyList(noteAt(office, KEY_LIST).text);
  if (list === undefined) throw new Error('no list');
  return signNote(LOG_ORIGIN, office.signer, keyListText({ ...list, mlDsa }));
};

let OWN = '';
beforeAll(async () => {
  OWN = await fingerprint();
});

describe('a log with an ML-DSA key', () => {
  it('has its line after that of Ed25519, its key in the signed list, and the check says that it holds', async () => {
    const { office, key } = await openWith();
    await release(office);
    const own = await fingerprint();
    const note = noteAt(office);
    expect(note.signatures.map(({ name, signature }) => [name, signature.length])).toEqual([
      [LOG_ORIGIN, 64],
      [LOG_ORIGIN, 2428],
    ]);
    expect(parseKeyList(noteAt(office, KEY_LIST).text)?.mlDsa).toBe(
      mlDsaKeyText(mlDsaVerifierOf(LOG_ORIGIN, await key.publicKey())),
    );
    for (const printed of [undefined, own, own.replaceAll(' ', '').toUpperCase()]) {
      const report = await checkOf(office, { mlDsa: printed });
      expect([errors(report), report.mlDsa]).toEqual([[], own]);
    }
    // Nothing but checkpoints bears it.
    for (const [path, body] of office.site.files) {
      const found = parseNote(body);
      if (found !== undefined && path !== CHECKPOINT) expect([path, found.signatures.length]).toEqual([path, 1]);
    }
  });

  it('keeps a line that holds: KMS signs otherwise each time, and what readers saw stays', async () => {
    const { office, key } = await openWith();
    await release(office);
    const [shown, signed] = [office.site.files.get(CHECKPOINT), key.signed];
    // A run with nothing to do, and one that writes the notes again because the list of witnesses changed.
    await published(office);
    office.released.files.set(KEY_LIST, utf8('altered'));
    await published(office);
    expect([office.site.files.get(CHECKPOINT), key.signed]).toEqual([shown, signed]);
    office.released.files.set(
      CHECKPOINT,
      noteBytes({ ...noteAt(office), signatures: noteAt(office).signatures.slice(0, 1) }),
    );
    await published(office);
    expect([key.signed, errors(await checkOf(office))]).toEqual([signed + 1, []]);
    // One that does not hold is not kept.
    const [ed25519, line] = noteAt(office).signatures;
    if (!ed25519 || !line) throw new Error('no lines');
    const altered = { ...line, signature: line.signature.map((byte, i) => (i === 1000 ? byte ^ 1 : byte)) };
    office.released.files.set(CHECKPOINT, noteBytes({ ...noteAt(office), signatures: [ed25519, altered] }));
    await published(office);
    expect([key.signed, errors(await checkOf(office))]).toEqual([signed + 2, []]);
  });

  it('is told from one whose line was altered, taken away, doubled or is of another key: the check names it, and nothing of it reaches the site', async () => {
    const { office } = await openWith();
    await release(office);
    const honest = office.site.files.get(CHECKPOINT) ?? new Uint8Array();
    const note = noteAt(office);
    const [ed25519, line] = note.signatures;
    if (!ed25519 || !line) throw new Error('no lines');
    const altered = { ...line, signature: line.signature.map((byte, i) => (i === 1000 ? byte ^ 1 : byte)) };
    const { keyId } = mlDsaVerifierOf(LOG_ORIGIN, await OTHER.publicKey());
    for (const [signatures, codes] of [
      [[ed25519, altered], ['ml-dsa-wrong']],
      [[ed25519], ['ml-dsa-missing']],
      [[ed25519, line, line], ['ml-dsa-wrong']],
      [[ed25519, line, { ...line, keyId }], ['signature-unknown']],
      [
        [ed25519, { ...line, keyId }],
        ['ml-dsa-missing', 'signature-unknown'],
      ],
      [[line], ['checkpoint-not-signed']],
    ] as const) {
      const bytes = noteBytes({ ...note, signatures });
      office.site.files.set(CHECKPOINT, bytes);
      const report = await checkOf(office);
      expect(errors(report)).toEqual(codes.map((code) => [code, CHECKPOINT]));
      office.site.files.set(CHECKPOINT, honest);
      office.released.files.set(CHECKPOINT, bytes);
      await expect(office.publishWorker()({})).rejects.toThrow('The site still shows what it showed');
      expect(office.site.files.get(CHECKPOINT)).toEqual(honest);
    }
    // The release worker puts right what it finds in its store.
    await published(office);
    expect([errors(await checkOf(office)), noteAt(office).signatures.map(signatureLine)[0]]).toEqual([
      [],
      signatureLine(ed25519),
    ]);
  });

  it('cannot be passed off as one without, by whoever has the Ed25519 key alone', async () => {
    const { office } = await openWith();
    await release(office);
    const note = noteAt(office);
    const bare = noteBytes({ ...note, signatures: note.signatures.slice(0, 1) });
    const other = mlDsaKeyText(mlDsaVerifierOf(LOG_ORIGIN, await OTHER.publicKey()));
    for (const [list, code] of [
      [await listOf(office), 'ml-dsa-missing'],
      [await listOf(office, other), 'ml-dsa-differs'],
    ] as const) {
      office.released.files.set(KEY_LIST, list);
      office.released.files.set(CHECKPOINT, bare);
      await expect(office.publishWorker()({})).rejects.toThrow('does not name the ML-DSA key that is deployed');
      const forged = new Map([...office.site.files]).set(KEY_LIST, list).set(CHECKPOINT, bare);
      const report = await checkPublished(mirror(forged), { mlDsa: await fingerprint() });
      expect(errors(report)).toContainEqual([code, KEY_LIST]);
      expect(report.mlDsa).toBeUndefined();
    }
    expect(errors(await checkOf(office, { mlDsa: 'abcd' }))).toEqual([['ml-dsa-unreadable', CHECKPOINT]]);
  });

  it('is switched on under a log that is there; a site that was not told of the key goes by the signed list', async () => {
    const { office } = await openWith({ mlDsa: undefined });
    await release(office);
    expect(noteAt(office).signatures).toHaveLength(1);
    office.deployMlDsa(madeUpMlDsa(SEED));
    // A site that knows of the key before anything is signed with it shows what it showed.
    await expect(office.publishWorker()({})).rejects.toThrow('does not name the ML-DSA key');
    await office.releaseWorker()({});
    await expect(office.publishWorker(undefined, OTHER)({})).rejects.toThrow('does not name the ML-DSA key');
    await office.publishWorker(undefined, 'none')({});
    const report = await checkOf(office, { mlDsa: await fingerprint() });
    expect([errors(report), noteAt(office).signatures.length]).toEqual([[], 2]);
    await release(office, 31);
    expect(errors(await checkOf(office, { mlDsa: await fingerprint() }))).toEqual([]);
  });

  it('keeps the key when that of Ed25519 changes', async () => {
    const { office } = await openWith({ keys: 2 });
    await release(office);
    const before = parseKeyList(noteAt(office, KEY_LIST).text);
    const reason = 'The made-up office changes its key each year.';
    await office.call(APPROVER, 'POST', '/api/staff/results/key-changes', { reason });
    const changed = await office.call<KeyChangeView>(
      BOTH,
      'POST',
      '/api/staff/results/key-changes/{number}/approval',
      { reason },
      { number: '1' },
    );
    expect(changed.status).toBe(201);
    await published(office);
    const after = parseKeyList(noteAt(office, KEY_LIST).text);
    expect([after?.mlDsa, after?.keys.length]).toEqual([before?.mlDsa, 2]);
    const next = verifierKeyText(verifierOf(LOG_ORIGIN, await memorySigner(8).publicKey()));
    const report = await checkOf(office, { mlDsa: await fingerprint() });
    expect([errors(report), report.key, report.mlDsa]).toEqual([[], next, await fingerprint()]);
  });

  it('is exchanged for another only in sight of whoever has its fingerprint, and rewrites nothing that was released', async () => {
    const { office } = await openWith();
    await release(office);
    const before = new Map(office.site.files);
    office.deployMlDsa(undefined);
    await published(office);
    expect([errors(await checkOf(office)), noteAt(office).signatures.length]).toEqual([[], 1]);
    expect(errors(await checkOf(office, { mlDsa: OWN }))).toEqual([['ml-dsa-missing', KEY_LIST]]);
    office.deployMlDsa(OTHER);
    await published(office);
    const other = await fingerprint(OTHER);
    expect(errors(await checkOf(office, { mlDsa: other }))).toEqual([]);
    expect(errors(await checkOf(office, { mlDsa: OWN }))).toEqual([['ml-dsa-differs', KEY_LIST]]);
    for (const [path, body] of before) {
      if (![CHECKPOINT, KEY_LIST].includes(path)) expect([path, office.site.files.get(path)]).toEqual([path, body]);
    }
    const previous = before.get(CHECKPOINT) ?? new Uint8Array();
    await release(office, 31);
    expect(errors(await checkOf(office, { mlDsa: other, previous }))).toEqual([]);
  });

  it('prints its fingerprint on the canvass paper of what was approved under it, and of nothing before', async () => {
    const { office, key } = await openWith({ mlDsa: undefined });
    await office.approved(votes(30));
    // Switched on between the approval and the release: the paper is the one that was approved.
    office.deployMlDsa(key);
    await published(office);
    await release(office, 31);
    const papers = [1, 2].map((n) =>
      new TextDecoder('latin1').decode(office.site.files.get(`results/2020-11-03-general/releases/${n}.pdf`)),
    );
    const words = await fingerprint();
    expect(papers.map((paper) => paper.includes(words))).toEqual([false, true]);
    // A release that shows a key which is taken away again waits for it.
    await office.approved(votes(32));
    office.deployMlDsa(undefined);
    await expect(office.releaseWorker()({})).rejects.toThrow('publicLog.mlDsa');
  });

  it('has witnesses’ lines after its own, and one of a rehearsal’s own name under the log of rehearsals', async () => {
    const press = memorySigner(51);
    const witness = witnessOf('press.example/w1', await press.publicKey());
    const { office, key } = await openWith({
      elections: [{ ...ELECTION, id: 'rehearsal-1', rehearsalOf: ELECTION.id }, ELECTION],
      witnesses: [{ name: 'Made-up Press', key: witnessKeyText(witness) }],
    });
    await release(office);
    const path = `rehearsal/${CHECKPOINT}`;
    const note = noteAt(office, path);
    const line = await cosign(witness, press.sign, note.text, new Date(AFTER_CLOSE));
    const own = mlDsaVerifierOf(`${LOG_ORIGIN}/rehearsal`, await key.publicKey());
    // The witness answers with the note as it was published, our second line and all.
    const entered = await office.call(APPROVER, 'POST', '/api/staff/results/cosignatures', {
      note: new TextDecoder().decode(noteBytes({ ...note, signatures: [...note.signatures, line] })),
    });
    expect(entered.status).toBe(201);
    const signed = key.signed;
    await published(office);
    expect(noteAt(office, path).signatures).toEqual([...note.signatures, line]);
    expect([noteAt(office, path).signatures[1]?.keyId, key.signed]).toEqual([own.keyId, signed]);
    const rehearsal = [...office.site.files].flatMap(([file, body]) =>
      file.startsWith('rehearsal/') ? [[file.slice('rehearsal/'.length), body] as const] : [],
    );
    const report = await checkPublished(mirror(new Map(rehearsal)), { mlDsa: mlDsaFingerprintOf(own) });
    expect([errors(report), report.witnesses.length, report.mlDsa]).toEqual([[], 1, mlDsaFingerprintOf(own)]);
  });

  it('has exactly one line that holds, whichever write of the release or of the publishing is lost, before or after it', async () => {
    let faults = 0;
    for (let n = 1; ; n += 1) {
      let happened = false;
      for (const when of ['before', 'after'] as const) {
        const { office } = await openWith();
        await office.approved(votes(30));
        let writes = 0;
        const lose = (now: typeof when) => () => {
          if (now === 'before') writes += 1;
          if (writes > n || (writes === n && now === when)) throw new Error('the process is lost');
        };
        const losing = { before: lose('before'), after: lose('after') };
        const lost = (run: Promise<unknown>) =>
          run.then(
            () => false,
            () => true,
          );
        happened = (await lost(office.releaseWorker(losing)({}))) || (await lost(office.publishWorker(losing)({})));
        const shown = office.site.files.has(CHECKPOINT);
        if (shown) expect(errors(await checkOf(office)).filter(([, file]) => file.startsWith('log/'))).toEqual([]);
        await published(office);
        expect([n, when, errors(await checkOf(office, { mlDsa: OWN }))]).toEqual([n, when, []]);
        expect(noteAt(office).signatures).toHaveLength(2);
        if (happened) faults += 1;
      }
      if (!happened) break;
    }
    expect(faults).toBeGreaterThan(40);
    // Some seconds on an idle machine; others may be using it.
  }, 240_000);
});
