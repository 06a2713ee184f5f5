import {
  cosign,
  cosignedAt,
  parseWitnessKey,
  witnessKeyText,
  witnessOf,
} from '../../../../lib/services/results/log/cosignature';
import { digestStatementText, parseDigestStatement } from '../../../../lib/services/results/log/digest-statement';
import { keyStatementText, parseKeyStatement } from '../../../../lib/services/results/log/key-statement';
import { parseLeaf } from '../../../../lib/services/results/log/leaf';
import { parseNote, parseVerifierKey, verifierKeyText, verifierOf } from '../../../../lib/services/results/log/note';
import { memorySigner } from '../support/memory-ports';

const utf8 = new TextEncoder();

describe('a witness’s cosignature', () => {
  // The specification's own examples (C2SP tlog-cosignature), made by witnesses in production.
  const EXAMPLE =
    'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n' +
    '\u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n' +
    '\u2014 witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n';

  it('of the specification’s example is read, with the time that it names', async () => {
    const note = parseNote(utf8.encode(EXAMPLE));
    expect(note?.signatures.map(({ name, signature }) => [name, signature.length])).toEqual([
      ['example.com/behind-the-sofa', 64],
      ['witness.example.com/w1', 72],
    ]);
    const seconds = new DataView(note?.signatures[1]?.signature.slice(0, 8).buffer ?? new ArrayBuffer(8));
    expect(seconds.getBigUint64(0)).toBe(1679315147n);
  });

  it('holds for the checkpoint that was seen, at the time that was said, and for no other', async () => {
    const signer = memorySigner(3);
    const witness = witnessOf('witness.example/w1', await signer.publicKey());
    const text = 'lorem.example/log\n3\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n';
    const line = await cosign(witness, signer.sign, text, new Date('2020-11-04T03:00:00.900Z'));
    const note = { text, signatures: [line] };
    expect(await cosignedAt(note, witness)).toEqual(new Date('2020-11-04T03:00:00.000Z'));
    expect(await cosignedAt({ ...note, text: text.replace('3', '4') }, witness)).toBe('wrong');
    for (let at = 0; at < line.signature.length; at += 1) {
      const signature = Uint8Array.from(line.signature);
      signature[at] = (signature[at] ?? 0) ^ 1;
      expect(await cosignedAt({ text, signatures: [{ ...line, signature }] }, witness)).toBe('wrong');
    }
    expect(await cosignedAt({ text, signatures: [line, line] }, witness)).toBe('wrong');
    expect(await cosignedAt({ text, signatures: [] }, witness)).toBe('absent');
  });

  it('is never taken for a log’s own signature, nor the other way round: the key’s kind is part of its id', async () => {
    const key = await memorySigner(3).publicKey();
    const text = witnessKeyText(witnessOf('lorem.example', key));
    expect(parseWitnessKey(text)?.name).toBe('lorem.example');
    expect(parseVerifierKey(text)).toBeUndefined();
    expect(parseWitnessKey(verifierKeyText(verifierOf('lorem.example', key)))).toBeUndefined();
  });
});

describe('the log’s other statements', () => {
  const digest = {
    kind: 'digest',
    origin: 'lorem.example/log',
    jurisdiction: 'Lorem County (made up)',
    electionId: '2020-11-03-general',
    number: 1,
    record: 'ballot-manifest',
    description: 'Ballot manifest of all containers',
    sha256: 'a'.repeat(64),
    bytes: 1234,
    statedAt: '2020-11-05T12:00:00.000Z',
  } as const;

  it('of a digest and of a changed key read back as they were written, each as what it is', async () => {
    expect(parseLeaf(digestStatementText(digest))).toEqual(digest);
    const [one, two] = [await memorySigner(1).publicKey(), await memorySigner(2).publicKey()];
    const change = {
      kind: 'key',
      origin: 'lorem.example/log',
      number: 1,
      key: verifierKeyText(verifierOf('lorem.example/log', one)),
      next: verifierKeyText(verifierOf('lorem.example/log', two)),
      reason: 'The year’s change of keys',
      statedAt: '2021-01-05T12:00:00.000Z',
    } as const;
    expect(parseLeaf(keyStatementText(change))).toEqual(change);
    const other = verifierKeyText(verifierOf('ipsum.example/log', two));
    expect(parseKeyStatement(keyStatementText({ ...change, next: other }))).toBeUndefined();
    expect(parseKeyStatement(keyStatementText({ ...change, next: change.key }))).toBeUndefined();
  });

  it('cannot be given a forged line through a description, and no other kind of record', () => {
    const forged = digestStatementText({ ...digest, description: 'x\nsha256 '.concat('b'.repeat(64)) });
    expect(parseDigestStatement(forged)?.sha256).toBe(digest.sha256);
    expect(parseDigestStatement(digestStatementText(digest).replace('ballot-manifest', 'voter-roll'))).toBeUndefined();
    expect(parseDigestStatement(digestStatementText({ ...digest, number: 0 }))).toBeUndefined();
  });
});
