import {
  LONGEST_DOMAIN_WITH_ML_DSA,
  LONGEST_WITNESS_KEY,
  MOST_SIGNING_KEYS,
  MOST_WITNESSES,
} from '../../../../lib/contracts/public-log';
import { rehearsalOrigin } from '../../../../lib/contracts/published';
import { witnessKeyText, witnessOf } from '../../../../lib/services/results/log/cosignature';
import { keyListText, parseKeyList } from '../../../../lib/services/results/log/key-list';
import {
  mlDsaFingerprintOf,
  mlDsaKeyText,
  mlDsaLine,
  mlDsaVerifierOf,
  parseMlDsaKey,
  signWithMlDsa,
} from '../../../../lib/services/results/log/ml-dsa';
import {
  MAX_SIGNED_BYTES,
  type Note,
  noteBytes,
  parseNote,
  parseVerifierKey,
  type Verifier,
  verifierKeyText,
  verifierOf,
} from '../../../../lib/services/results/log/note';
import { madeUpMlDsa } from '../../../support/made-up-ml-dsa';
import { memorySigner } from '../support/memory-ports';
import { OPENSSL_KEY, OPENSSL_NOTE, OPENSSL_SEED } from './openssl-line';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (text: string): Note => {
  const note = parseNote(utf8(text));
  if (note === undefined) throw new Error('no note');
  return note;
};
const keyIn = (text: string): Verifier => {
  const verifier = parseMlDsaKey(text);
  if (verifier === undefined) throw new Error('no ML-DSA key');
  return verifier;
};
const signer = madeUpMlDsa(OPENSSL_SEED);

describe('a line of ML-DSA under a checkpoint', () => {
  it('that OpenSSL signed over the message of the specification holds, by the key of that seed', async () => {
    const verifier = keyIn(OPENSSL_KEY);
    expect(await mlDsaLine(read(OPENSSL_NOTE), verifier)).toBe('holds');
    expect(mlDsaKeyText(mlDsaVerifierOf('lorem.example/log', await signer.publicKey()))).toBe(OPENSSL_KEY);
    expect(mlDsaFingerprintOf(verifier)).toMatch(/^([0-9a-f]{4} ){15}[0-9a-f]{4}$/);
  });

  it('holds for its checkpoint, in each of its parts, and for no other', async () => {
    const verifier = keyIn(OPENSSL_KEY);
    const text = read(OPENSSL_NOTE).text;
    const line = await signWithMlDsa(signer, text);
    expect(
      await mlDsaLine(parseNote(noteBytes({ text, signatures: [line] })) ?? { text, signatures: [] }, verifier),
    ).toBe('holds');
    for (const other of [
      text.replace('\n3\n', '\n4\n'),
      text.replace('CsU', 'CsV'),
      text.replace('lorem', 'ipsum'),
      `${text}an extension line\n`,
      'no checkpoint\n',
    ]) {
      expect([other, await mlDsaLine({ text: other, signatures: [line] }, verifier)]).toEqual([other, 'wrong']);
    }
    // The time, and the signature from its first byte to its last.
    for (const at of [0, 7, 8, 40, 1200, 2427]) {
      const signature = Uint8Array.from(line.signature);
      signature[at] = (signature[at] ?? 0) ^ 1;
      expect([at, await mlDsaLine({ text, signatures: [{ ...line, signature }] }, verifier)]).toEqual([at, 'wrong']);
    }
    expect(await mlDsaLine({ text, signatures: [{ ...line, signature: line.signature.slice(1) }] }, verifier)).toBe(
      'wrong',
    );
    expect(await mlDsaLine({ text, signatures: [line, line] }, verifier)).toBe('wrong');
    expect(await mlDsaLine({ text, signatures: [] }, verifier)).toBe('absent');
    // Another name is another key, even of the same bytes: the name is signed too.
    const renamed = mlDsaVerifierOf('ipsum.example/log', verifier.publicKey);
    const posing = { ...line, name: renamed.name, keyId: renamed.keyId };
    expect(await mlDsaLine({ text, signatures: [posing] }, renamed)).toBe('wrong');
  });

  it('is signed over checkpoints alone', async () => {
    await expect(signWithMlDsa(signer, 'election release statement v1\n')).rejects.toThrow('checkpoints alone');
    await expect(signWithMlDsa(signer, read(OPENSSL_NOTE).text.replace('lorem', 'l'.repeat(250)))).rejects.toThrow(
      '255 bytes',
    );
  });
});

describe('a key of ML-DSA', () => {
  it('is never taken for another kind, and no part of its text can change', async () => {
    expect(parseVerifierKey(OPENSSL_KEY)).toBeUndefined();
    expect(
      parseMlDsaKey(verifierKeyText(verifierOf('lorem.example/log', await memorySigner().publicKey()))),
    ).toBeUndefined();
    expect(() => mlDsaVerifierOf('lorem.example/log', new Uint8Array(32))).toThrow('1312 bytes');
    for (const at of [0, 5, 18, 22, 27, 30, 900, OPENSSL_KEY.length - 1]) {
      const changed = `${OPENSSL_KEY.slice(0, at)}${OPENSSL_KEY[at] === 'b' ? 'c' : 'b'}${OPENSSL_KEY.slice(at + 1)}`;
      expect([at, parseMlDsaKey(changed)]).toEqual([at, undefined]);
    }
  });

  it('stands in the list of keys, of this log’s name alone, and the longest list is still one that KMS signs', async () => {
    const origin = rehearsalOrigin(`${'d'.repeat(LONGEST_DOMAIN_WITH_ML_DSA)}/log`);
    const ed25519 = await memorySigner().publicKey();
    const mlDsa = mlDsaKeyText(mlDsaVerifierOf(origin, await signer.publicKey()));
    const keys = Array.from({ length: MOST_SIGNING_KEYS }, () => verifierKeyText(verifierOf(origin, ed25519)));
    const short = witnessKeyText(witnessOf('w', ed25519));
    const witness = witnessKeyText(witnessOf('w'.repeat(1 + LONGEST_WITNESS_KEY - short.length), ed25519));
    const list = { origin, keys, mlDsa, witnesses: Array.from({ length: MOST_WITNESSES }, () => witness) };
    expect(witness).toHaveLength(LONGEST_WITNESS_KEY);
    expect(parseKeyList(keyListText(list))).toEqual(list);
    expect(utf8(keyListText(list)).length).toBeLessThanOrEqual(MAX_SIGNED_BYTES);
    expect(parseKeyList(keyListText({ ...list, mlDsa: OPENSSL_KEY }))).toBeUndefined();
    expect(parseKeyList(keyListText({ ...list, mlDsa: keys[0] ?? '' }))).toBeUndefined();
  });
});
