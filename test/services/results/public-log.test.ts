import { KMSClient } from '@aws-sdk/client-kms';
import type { CosignaturesView, KeyChangeView, PublicLogView } from '../../../lib/contracts/public-log';
import { kmsSigner } from '../../../lib/platform/aws/signer';
import { type CheckReport, checkPublished } from '../../../lib/services/results/check';
import { checkpointText, parseCheckpoint } from '../../../lib/services/results/log/checkpoint';
import { cosign, witnessKeyText, witnessOf } from '../../../lib/services/results/log/cosignature';
import { noteBytes, parseNote, verifierKeyText, verifierOf } from '../../../lib/services/results/log/note';
import { mlDsaKey, signingKeys } from '../../../lib/services/results/signing-keys';
import { type Seen, type Witness, witnessLog } from '../../../lib/services/results/witnessing';
import { keyArn, madeUpKms } from '../../platform/support/made-up-kms';
import { clarity } from './support/files';
import { memorySigner } from './support/memory-ports';
import {
  AFTER_CLOSE,
  APPROVER,
  BOTH,
  CLERK,
  ELECTION,
  LOG_ORIGIN,
  mirror,
  type Office,
  openOffice,
} from './support/office';

const REHEARSAL_ORIGIN = `${LOG_ORIGIN}/rehearsal`;
const PRESS = memorySigner(51);
const PARTY = memorySigner(52);
const votes = (a: number) => clarity({ lines: [{ name: 'Testa Placeholder', units: [a, 20] }] });
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes ?? new Uint8Array());

const witnesses = async () => {
  const [press, party] = await Promise.all(
    (
      [
        ['press.example/w1', PRESS],
        ['party.example/w1', PARTY],
      ] as const
    ).map(async ([name, signer]) => ({
      name: `Made-up ${name}`,
      key: witnessKeyText(witnessOf(name, await signer.publicKey())),
    })),
  );
  if (!press || !party) throw new Error('no witnesses');
  return [press, party] as const;
};
const keyOf = async (seed: number, origin = LOG_ORIGIN): Promise<string> =>
  verifierKeyText(verifierOf(origin, await memorySigner(seed).publicKey()));

const openWith = async (more: Parameters<typeof openOffice>[0] = {}): Promise<Office> => {
  const office = openOffice({ witnesses: await witnesses(), ...more });
  await office.attest();
  return office;
};
const published = async (office: Office): Promise<void> => {
  await office.releaseWorker()({});
  await office.publishWorker()({});
};
const release = async (office: Office, a = 30): Promise<void> => {
  await office.approved(votes(a));
  await published(office);
};
/** The live folder, without that of rehearsals beside it. */
const liveFolder = (office: Office) =>
  mirror(new Map([...office.site.files].filter(([path]) => !path.startsWith('rehearsal/'))));
const checkOf = (office: Office, key?: string, given: readonly string[] = []): Promise<CheckReport> =>
  checkPublished(liveFolder(office), { ...(key === undefined ? {} : { key }), witnesses: given });
const errors = ({ findings }: CheckReport): readonly (readonly [string, string])[] =>
  findings.filter(({ severity }) => severity === 'error').map(({ code, file }) => [code, file] as const);

/** What a witness gives to the office: the checkpoint as published, with its line. */
const signedBy = async (
  checkpoint: Uint8Array | undefined,
  signer = PRESS,
  name = 'press.example/w1',
): Promise<string> => {
  const note = parseNote(checkpoint ?? new Uint8Array());
  if (note === undefined) throw new Error('no checkpoint');
  const line = await cosign(witnessOf(name, await signer.publicKey()), signer.sign, note.text, new Date(AFTER_CLOSE));
  return text(noteBytes({ ...note, signatures: [...note.signatures, line] }));
};
const enter = (office: Office, note: string, who = APPROVER) =>
  office.call<CosignaturesView & { code: string; message: string }>(who, 'POST', '/api/staff/results/cosignatures', {
    note,
  });
const checkpointOf = (office: Office): Uint8Array | undefined => office.site.files.get('log/checkpoint');

describe('a witness’s line', () => {
  it('that holds is published under the checkpoint, once, and the check says who saw the log and when', async () => {
    const office = await openWith();
    await release(office);
    const note = await signedBy(checkpointOf(office));
    const entered = await enter(office, `\r\n${note.replaceAll('\n', '\r\n')}  `);
    expect([entered.status, entered.body]).toEqual([
      201,
      expect.objectContaining({
        origin: LOG_ORIGIN,
        size: 1,
        cosigned: [expect.objectContaining({ name: 'Made-up press.example/w1', enteredBy: APPROVER.username })],
      }),
    ]);
    await published(office);
    const key = await keyOf(7);
    const [press, party] = await witnesses();
    const report = await checkOf(office, key, [press.key]);
    expect([errors(report), report.witnesses]).toEqual([[], [{ name: 'press.example/w1', at: AFTER_CLOSE }]]);
    expect(errors(await checkOf(office, key, [party.key]))).toEqual([['cosignature-missing', 'log/checkpoint']]);
    expect(text(office.site.files.get('log/witnesses.txt'))).toBe(`${press.key}\n${party.key}\n`);

    const shown = text(checkpointOf(office));
    // The same again, and the same witness at another time: what was published stays.
    expect((await enter(office, note)).status).toBe(200);
    await published(office);
    expect(text(checkpointOf(office))).toBe(shown);
    // Its line alone, as witnesses answer by the protocol; and a second witness beside the first.
    const line = (await signedBy(checkpointOf(office), PARTY, 'party.example/w1')).split('\n').at(-2) ?? '';
    expect((await enter(office, line)).body.cosigned.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['Made-up press.example/w1', 'Made-up party.example/w1']),
    );
    await published(office);
    expect((await checkOf(office, key)).witnesses).toHaveLength(2);

    // The log grows: nobody has seen the new checkpoint yet.
    await release(office, 31);
    const grown = await checkOf(office, key);
    expect([errors(grown), grown.witnesses, grown.checkpoint?.size]).toEqual([[], [], 2]);
  });

  it('of an unknown key, of another log, of another size, of a forked log or altered is refused, and nothing is stored', async () => {
    const office = await openWith();
    await release(office);
    const old = await signedBy(checkpointOf(office));
    await release(office, 31);
    const now = checkpointOf(office);
    const good = await signedBy(now);
    const stranger = await signedBy(now, memorySigner(60), 'stranger.example/w1');
    const posing = await signedBy(now, memorySigner(61), 'press.example/w1');
    const honest = parseCheckpoint(parseNote(now ?? new Uint8Array())?.text ?? '');
    if (!honest) throw new Error('no checkpoint');
    const other = (change: Partial<typeof honest>) =>
      signedBy(utf8(`${checkpointText({ ...honest, ...change })}\n\u2014 ${LOG_ORIGIN} AAAAAAA=\n`));
    const forked = await other({ root: honest.root.map((byte) => byte ^ 1) });
    const forkedBefore = await other({ size: 1, root: honest.root });
    const longer = await other({ size: 3 });
    const elsewhere = await other({ origin: 'ipsum.example/log' });
    const whole = parseNote(utf8(good));
    if (!whole) throw new Error('no note');
    const altered = text(
      noteBytes({
        ...whole,
        signatures: whole.signatures.map((line) => ({ ...line, signature: line.signature.map((byte) => byte ^ 1) })),
      }),
    );
    for (const [note, status, code] of [
      [stranger, 403, 'unknown-witness'],
      [posing, 403, 'unknown-witness'],
      [old, 409, 'other-checkpoint'],
      [longer, 409, 'other-checkpoint'],
      [forked, 409, 'forked-log'],
      [forkedBefore, 409, 'forked-log'],
      [elsewhere, 404, 'other-log'],
      [altered, 422, 'wrong-cosignature'],
      [text(now), 400, 'invalid-request'],
      ['this is no note at all, only words', 400, 'invalid-request'],
      // A line of the first size, brought as if it were about the newest.
      [old.split('\n').at(-2) ?? '', 422, 'wrong-cosignature'],
    ] as const) {
      const answer = await enter(office, note);
      expect([code, answer.status, answer.body.code]).toEqual([code, status, code]);
    }
    expect((await enter(office, good, CLERK)).status).toBe(403);
    expect([...office.records.items.keys()].filter((key) => /COSIGNATURE/.test(key))).toEqual([]);
  });

  it('that somebody alters on the site is named, and one that somebody puts into the released store stays there', async () => {
    const office = await openWith();
    await release(office);
    await enter(office, await signedBy(checkpointOf(office)));
    await published(office);
    const honest = checkpointOf(office) ?? new Uint8Array();
    const note = parseNote(honest);
    const [own, line] = note?.signatures ?? [];
    if (!note || !own || !line) throw new Error('no line');
    const altered = { ...line, signature: line.signature.map((byte, i) => (i === 20 ? byte ^ 1 : byte)) };
    office.site.files.set('log/checkpoint', noteBytes({ ...note, signatures: [own, altered] }));
    expect(errors(await checkOf(office))).toEqual([['cosignature-wrong', 'log/checkpoint']]);

    office.site.files.set('log/checkpoint', honest);
    for (const signatures of [
      [own, altered],
      [own, line, { ...line, name: 'stranger.example/w1' }],
    ]) {
      office.released.files.set('log/checkpoint', noteBytes({ ...note, signatures }));
      await expect(office.publishWorker()({})).rejects.toThrow('no witness of this log signed');
    }
    expect(checkpointOf(office)).toEqual(honest);
    // The release worker puts right what it finds.
    await published(office);
    expect(errors(await checkOf(office))).toEqual([]);
  });

  it('goes when the settings do not name its witness any more', async () => {
    const office = await openWith();
    await release(office);
    await enter(office, await signedBy(checkpointOf(office)));
    await published(office);
    office.witnesses.shift();
    await published(office);
    const report = await checkOf(office);
    expect([errors(report), report.witnesses]).toEqual([[], []]);
    expect(text(office.site.files.get('log/witnesses.txt'))).toBe(`${office.witnesses[0]?.key}\n`);
  });

  it('is taken for the log of rehearsals by its own name', async () => {
    const rehearsal = { ...ELECTION, id: 'rehearsal-1', rehearsalOf: ELECTION.id };
    const office = await openWith({ elections: [rehearsal, ELECTION] });
    await release(office);
    const entered = await enter(office, await signedBy(office.site.files.get('rehearsal/log/checkpoint')));
    expect([entered.status, entered.body.origin]).toEqual([201, REHEARSAL_ORIGIN]);
    await published(office);
    expect(parseNote(office.site.files.get('rehearsal/log/checkpoint') ?? new Uint8Array())?.signatures).toHaveLength(
      2,
    );
  });
});

describe('a witness outside the office', () => {
  const memory = (): Seen & { kept: Uint8Array[] } => {
    const kept: Uint8Array[] = [];
    return {
      kept,
      newest: async () => kept.at(-1),
      keep: async (_, note) => {
        kept.push(note);
      },
    };
  };
  const witnessWith = (seen: Seen): Witness => ({
    name: 'press.example/w1',
    signer: PRESS,
    seen,
    clock: { now: () => new Date(AFTER_CLOSE) },
  });

  it('signs what holds and contains what it signed before, and the office takes its note as it is', async () => {
    const office = await openWith();
    const seen = memory();
    const key = await keyOf(7);
    await release(office);
    const first = await witnessLog(witnessWith(seen), mirror(office.site), key);
    expect([first.before, (await enter(office, first.note ?? '')).status]).toEqual([undefined, 201]);
    await published(office);
    await release(office, 31);
    const second = await witnessLog(witnessWith(seen), mirror(office.site), key);
    expect([second.before, (await enter(office, second.note ?? '')).status]).toEqual([1, 201]);
    await published(office);
    // Signing again gives one line of its key, not two.
    const again = await witnessLog(witnessWith(seen), mirror(office.site), key);
    expect(parseNote(utf8(again.note ?? ''))?.signatures).toHaveLength(2);
  });

  it('signs nothing of a log that forked, was rolled back, or has a changed file, nor what it could not keep', async () => {
    const [office, fork] = [await openWith(), await openWith()];
    const seen = memory();
    const key = await keyOf(7);
    await release(office);
    await release(office, 31);
    await witnessLog(witnessWith(seen), mirror(office.site), key);
    const kept = seen.kept.length;
    await release(fork, 29);
    const rolledBack = await witnessLog(witnessWith(seen), mirror(fork.site), key);
    await release(fork, 28);
    const forked = await witnessLog(witnessWith(seen), mirror(fork.site), key);
    office.site.files.set(`results/${ELECTION.id}/releases/1.csv`, utf8('changed'));
    const changed = await witnessLog(witnessWith(seen), mirror(office.site), key);
    expect([rolledBack, forked, changed].map(({ note, report }) => [note, errors(report)[0]?.[0]])).toEqual([
      [undefined, 'log-rolled-back'],
      [undefined, 'log-forked'],
      [undefined, 'file-altered'],
    ]);
    expect(seen.kept).toHaveLength(kept);
    const full: Seen = { newest: async () => undefined, keep: () => Promise.reject(new Error('the disk is full')) };
    await expect(witnessLog(witnessWith(full), mirror(fork.site), key)).rejects.toThrow('the disk is full');
  });
});

const REASON = 'The made-up office changes its key each year.';
const propose = (office: Office, who = APPROVER, reason = REASON) =>
  office.call<KeyChangeView & { code: string }>(who, 'POST', '/api/staff/results/key-changes', { reason });
const approveChange = (office: Office, who = BOTH, number = 1, reason = REASON) =>
  office.call<KeyChangeView & { code: string }>(
    who,
    'POST',
    '/api/staff/results/key-changes/{number}/approval',
    { reason },
    { number: String(number) },
  );
const logView = async (office: Office): Promise<PublicLogView> =>
  (await office.call<PublicLogView>(CLERK, 'GET', '/api/staff/results/log')).body;

describe('a change of the log’s key', () => {
  it('needs a deployed key and two people, and both keys sign it; from then on the new key signs', async () => {
    const office = await openWith();
    await release(office);
    expect((await propose(office)).body.code).toBe('no-next-key');
    office.deployKeys(2);
    // A key that is ready and that nobody changed to signs nothing.
    await release(office, 31);
    expect((await checkOf(office, await keyOf(7))).key).toBe(await keyOf(7));

    expect((await propose(office, CLERK)).status).toBe(403);
    expect([(await propose(office)).status, (await propose(office)).status]).toEqual([201, 200]);
    expect((await approveChange(office, APPROVER)).body.code).toBe('same-person');
    expect((await approveChange(office, BOTH, 1, 'Another reason than the one that stands.')).body.code).toBe(
      'conflict',
    );
    expect((await approveChange(office, BOTH, 2)).body.code).toBe('not-found');
    await published(office);
    expect((await checkOf(office, await keyOf(7))).checkpoint?.size).toBe(2);

    expect([(await approveChange(office)).status, (await approveChange(office)).status]).toEqual([201, 200]);
    await published(office);
    await release(office, 32);
    const [old, next] = [await keyOf(7), await keyOf(8)];
    for (const printed of [old, next]) {
      const report = await checkOf(office, printed);
      expect([errors(report), report.key, report.checkpoint?.size]).toEqual([[], next, 4]);
      expect(report.filesChecked).toBe(
        [...office.site.files.keys()].filter((path) => !path.startsWith('rehearsal/')).length,
      );
    }
    expect(errors(await checkOf(office, await keyOf(9)))[0]?.[0]).toBe('key-differs');
    const statement = parseNote(office.site.files.get('log/keys/1.statement') ?? new Uint8Array());
    expect([statement?.text.includes(`reason ${REASON}`), statement?.signatures.length]).toEqual([true, 2]);
    // Each statement bears the line of the key that was in use, and no other.
    const keyIds = [2, 3].map((n) =>
      parseNote(
        office.site.files.get(`results/${ELECTION.id}/releases/${n}.statement`) ?? new Uint8Array(),
      )?.signatures.map(({ keyId }) => Buffer.from(keyId).toString('hex')),
    );
    expect(keyIds).toEqual([[old.split('+')[1]], [next.split('+')[1]]]);
    expect(await logView(office)).toMatchObject({
      keys: { inUse: 2, deployed: 2 },
      change: { number: 1, state: 'logged' },
    });
    // Rehearsals are signed by the same key, so their log changes with it.
    const rehearsal = await checkPublished(
      { read: async (path) => office.site.files.get(`rehearsal/${path}`) },
      { key: await keyOf(7, REHEARSAL_ORIGIN) },
    );
    expect([errors(rehearsal), rehearsal.key]).toEqual([[], await keyOf(8, REHEARSAL_ORIGIN)]);

    expect((await propose(office)).body.code).toBe('no-next-key');
    office.deployKeys(3);
    expect((await propose(office, BOTH)).body.number).toBe(2);
    expect((await approveChange(office, APPROVER, 2)).status).toBe(201);
    await published(office);
    const twice = await checkOf(office, old);
    expect([errors(twice), twice.key]).toEqual([[], await keyOf(9)]);
  });

  it('is the same with keys that never leave KMS, which the functions find in the order of their variables', async () => {
    const kms = new KMSClient(madeUpKms().config);
    const office = await openWith({ keys: 2, key: (number) => kmsSigner(kms, keyArn(`signing-${number}`)) });
    await release(office);
    await propose(office);
    await approveChange(office);
    await published(office);
    await release(office, 31);
    const printed = text(office.site.files.get('log/key.txt')).trim();
    const report = await checkOf(office, printed);
    expect([errors(report), report.checkpoint?.size, report.key === printed]).toEqual([[], 3, false]);
    const arns = { SIGNING_KEY_ARN: keyArn('a'), SIGNING_KEY_ARN_2: keyArn('b'), SIGNING_KEY_ARN_4: keyArn('d') };
    // A gap ends the row: a key that is named after it would be used out of its turn.
    expect([signingKeys(arns).length, signingKeys({}).length]).toEqual([2, 0]);
    expect([mlDsaKey({ ML_DSA_KEY_ARN: keyArn('m') })?.parameterSet, mlDsaKey(arns)]).toEqual(['ML-DSA-44', undefined]);
  });

  it('to a key that is not the next deployed one is not published, and the site stays as it was', async () => {
    const office = await openWith({ keys: 2 });
    await release(office);
    const before = new Map(office.site.files);
    await propose(office);
    await approveChange(office);
    await office.releaseWorker()({});
    office.deployKeys(1);
    await expect(office.publishWorker()({})).rejects.toThrow('still shows what it showed');
    expect(office.site.files).toEqual(before);
    // The release worker does not go back to the old key either.
    await expect(office.releaseWorker()({})).rejects.toThrow('publicLog.keys');
    office.deployKeys(2);
    await published(office);
    expect(errors(await checkOf(office))).toEqual([]);
  });

  it('whose list of keys or statement is altered, taken away or held back is named', async () => {
    const office = await openWith({ keys: 2 });
    await release(office);
    const early = office.site.files.get('log/keys/index');
    await propose(office);
    await approveChange(office);
    await published(office);
    for (const [path, bodies] of [
      ['log/keys/index', [early, undefined]],
      ['log/keys/1.statement', [undefined]],
      ['log/witnesses.txt', [undefined, utf8('')]],
    ] as const) {
      const honest = office.site.files.get(path) ?? new Uint8Array();
      const flipped = Array.from({ length: Math.floor(honest.length / 9) }, (_, i) =>
        honest.map((byte, at) => (at === i * 9 ? byte ^ 1 : byte)),
      );
      for (const body of [...bodies, ...flipped]) {
        if (body === undefined) office.site.files.delete(path);
        else office.site.files.set(path, body);
        const files = errors(await checkOf(office)).map(([, file]) => file);
        // An earlier list leads to an earlier key, under which the checkpoint does not hold.
        expect(files).toContain(body === early ? 'log/checkpoint' : path);
      }
      office.site.files.set(path, honest);
    }
    expect(errors(await checkOf(office))).toEqual([]);
  });

  it('and a witness’s line survive the loss of the process at every write', async () => {
    let faults = 0;
    for (let n = 1; ; n += 1) {
      const office = await openWith({ keys: 2 });
      await release(office);
      await enter(office, await signedBy(checkpointOf(office)));
      await propose(office);
      await approveChange(office);
      await office.approved(votes(31));
      let writes = 0;
      const lose = {
        before: () => undefined,
        after: () => {
          writes += 1;
          if (writes >= n) throw new Error('lost');
        },
      };
      const whole = await office
        .releaseWorker(lose)({})
        .then(
          () =>
            office
              .publishWorker(lose)({})
              .then(
                () => true,
                () => false,
              ),
          () => false,
        );
      // Whoever follows the checkpoint finds everything meanwhile; what shows the newest release is written last.
      const meanwhile = errors(await checkPublished({ read: async (path) => office.site.files.get(path) }));
      expect(meanwhile.filter(([, file]) => file.includes('/releases/'))).toEqual([]);
      await published(office);
      const report = await checkOf(office, await keyOf(7));
      expect([n, errors(report), report.checkpoint?.size, report.key]).toEqual([n, [], 3, await keyOf(8)]);
      if (whole) break;
      faults += 1;
    }
    expect(faults).toBeGreaterThan(30);
  }, 240_000);
});
