import fc from 'fast-check';
import { releaseFilePaths } from '../../../../lib/contracts/published';
import { checkpointText, parseCheckpoint } from '../../../../lib/services/results/log/checkpoint';
import { append, type Edge, EMPTY_EDGE, readEdge, rootOfLog } from '../../../../lib/services/results/log/edge';
import { EMPTY_ROOT, hex, leafHash, rootOf } from '../../../../lib/services/results/log/hash';
import { oneLine } from '../../../../lib/services/results/log/lines';
import {
  isSignedBy,
  MAX_SIGNED_BYTES,
  parseNote,
  parseVerifierKey,
  signNote,
  verifierKeyText,
  verifierOf,
} from '../../../../lib/services/results/log/note';
import { parseStatement, type ReleaseStatement, statementText } from '../../../../lib/services/results/log/statement';
import {
  decodeEntries,
  encodeEntry,
  encodeTile,
  entriesPath,
  levelsOf,
  TILE_WIDTH,
  tilePath,
  tilesOf,
} from '../../../../lib/services/results/log/tiles';
import { memorySigner } from '../support/memory-ports';

const utf8 = new TextEncoder();
const entry = (i: number) => utf8.encode(`entry ${i}`);

describe('the Merkle tree', () => {
  it('gives the roots of the test vectors that Certificate Transparency publishes for RFC 6962', () => {
    const leaves = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
    const roots = [
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
      'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
      'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
      '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
      '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
      'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
      '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
    ];
    const hashes = leaves.map((leaf) => leafHash(Buffer.from(leaf, 'hex')));
    roots.forEach((root, i) => {
      expect(hex(rootOf(hashes.slice(0, i + 1)))).toBe(root);
    });
    expect(hex(EMPTY_ROOT)).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });

  it('grows from its right edge to the same root and the same tiles as from all leaves', async () => {
    const files = new Map<string, Uint8Array>();
    const hashes: Uint8Array[] = [];
    let edge: Edge = EMPTY_EDGE;
    const sizes = new Set([1, 2, 3, 255, 256, 257, 300, 511, 512, 513, 1000]);
    for (let i = 0; i < 1000; i += 1) {
      const next = append(edge, entry(i));
      hashes.push(leafHash(entry(i)));
      for (const file of next.files) {
        expect(files.has(file.path)).toBe(false);
        files.set(file.path, file.body);
      }
      edge = next.edge;
      if (!sizes.has(i + 1)) continue;
      expect(hex(rootOfLog(edge))).toBe(hex(rootOf(hashes)));
      const levels = levelsOf(hashes);
      for (const { level, index, width } of tilesOf(i + 1)) {
        const start = index * TILE_WIDTH;
        const wanted = encodeTile((levels[level] ?? []).slice(start, start + width));
        expect(files.get(tilePath(level, index, width))).toEqual(wanted);
      }
      const read = await readEdge(i + 1, async (path) => files.get(path));
      expect(hex(rootOfLog(read))).toBe(hex(rootOf(hashes)));
      expect(Buffer.from(append(read, entry(i + 1)).files[0]?.body ?? []).toString('hex')).toBe(
        Buffer.from(append(edge, entry(i + 1)).files[0]?.body ?? []).toString('hex'),
      );
    }
  });

  it('has the tiles that the tlog-tiles specification counts for 70,000 and for 256 entries', () => {
    const tiles = tilesOf(70_000);
    expect(tiles.filter(({ level, width }) => level === 0 && width === 256)).toHaveLength(273);
    expect(tiles.filter(({ width }) => width < 256)).toEqual([
      { level: 0, index: 273, width: 112 },
      { level: 1, index: 1, width: 17 },
      { level: 2, index: 0, width: 1 },
    ]);
    expect(tilesOf(256)).toEqual([
      { level: 0, index: 0, width: 256 },
      { level: 1, index: 0, width: 1 },
    ]);
  });

  it('names tiles and bundles as the specification does', () => {
    expect(tilePath(0, 1234067, 256)).toBe('log/tile/0/x001/x234/067');
    expect(tilePath(1, 7, 17)).toBe('log/tile/1/007.p/17');
    expect(entriesPath(1000, 3)).toBe('log/tile/entries/x001/000.p/3');
  });

  it('does not read a bundle with anything missing or left over', () => {
    const bundle = Buffer.concat([encodeEntry(entry(1)), encodeEntry(entry(2))]);
    expect(decodeEntries(bundle, 2)?.map((e) => new TextDecoder().decode(e))).toEqual(['entry 1', 'entry 2']);
    expect(decodeEntries(bundle, 1)).toBeUndefined();
    expect(decodeEntries(bundle.subarray(0, -1), 2)).toBeUndefined();
    expect(decodeEntries(Buffer.concat([bundle, Buffer.of(0)]), 2)).toBeUndefined();
  });
});

describe('a signed note', () => {
  const NEUMANN = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
  const note = utf8.encode(
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n" +
      '\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n',
  );

  it('of the Go implementation verifies under its key', async () => {
    const verifier = parseVerifierKey(NEUMANN);
    const parsed = parseNote(note);
    expect(verifier && parsed && (await isSignedBy(parsed, verifier))).toBe(true);
    expect(verifier && verifierKeyText(verifier)).toBe(NEUMANN);
  });

  it('does not survive a change of any of its bytes', async () => {
    const verifier = parseVerifierKey(NEUMANN);
    if (!verifier) throw new Error('no key');
    for (let at = 0; at < note.length; at += 1) {
      for (const mask of [0x01, 0x02, 0x03, 0x20, 0x80]) {
        const changed = Uint8Array.from(note);
        changed[at] = (changed[at] ?? 0) ^ mask;
        const parsed = parseNote(changed);
        expect(parsed !== undefined && (await isSignedBy(parsed, verifier))).toBe(false);
      }
    }
  });

  it('verifies beside a witness’s signature that the reader does not know', async () => {
    const signer = memorySigner();
    const signed = new TextDecoder().decode(await signNote('lorem.example/log', signer, 'text\n'));
    const cosigned = parseNote(
      utf8.encode(`${signed}\u2014 witness.example ${Buffer.alloc(76, 1).toString('base64')}\n`),
    );
    const verifier = verifierOf('lorem.example/log', await signer.publicKey());
    expect(cosigned && (await isSignedBy(cosigned, verifier))).toBe(true);
    const other = verifierOf('other.example', await signer.publicKey());
    expect(cosigned && (await isSignedBy(cosigned, other))).toBe(false);
  });

  it('is never made of more bytes than KMS signs, nor of text with control characters', async () => {
    const signer = memorySigner();
    await expect(signNote('a.example', signer, `${'x'.repeat(MAX_SIGNED_BYTES)}\n`)).rejects.toThrow('4096');
    await expect(signNote('a.example', signer, 'a\u0000\n')).rejects.toThrow('control');
    expect(signer.signed).toBe(0);
  });

  it('key does not survive a change of any of its characters', () => {
    for (let at = 0; at < NEUMANN.length; at += 1) {
      const code = NEUMANN.charCodeAt(at);
      for (const mask of [1, 0x20]) {
        expect(
          parseVerifierKey(NEUMANN.slice(0, at) + String.fromCharCode(code ^ mask) + NEUMANN.slice(at + 1)),
        ).toBeUndefined();
      }
    }
  });
});

describe('a release statement', () => {
  const statement: ReleaseStatement = {
    origin: 'lorem.example/election-log',
    jurisdiction: 'Lorem County (made up)',
    electionId: '2020-11-03-general',
    release: 2,
    status: 'certified',
    releasedAt: '2020-11-20T12:00:00.000Z',
    sourceSha256: 'a'.repeat(64),
    files: [{ path: 'results/2020-11-03-general/releases/2.json', sha256: 'b'.repeat(64), bytes: 12 }],
    previous: { release: 1, sha256: 'c'.repeat(64) },
  };

  it('reads back as it was written, and no line can be forged through the jurisdiction’s name', () => {
    expect(parseStatement(statementText(statement))).toEqual(statement);
    const forged = statementText({ ...statement, jurisdiction: 'Lorem\nstatus certified\u2028release 9' });
    expect(forged.split('\n')).toHaveLength(statementText(statement).split('\n').length);
  });

  it('stays below the size that KMS signs with the longest names', () => {
    const id = `a${'b'.repeat(62)}`;
    const longest = statementText({
      ...statement,
      origin: `${'o'.repeat(250)}/election-log`,
      jurisdiction: '\u{1F5F3}'.repeat(300),
      electionId: id,
      release: 999_999,
      files: releaseFilePaths(id, 999_999).map((path) => ({
        path,
        sha256: 'b'.repeat(64),
        bytes: 999_999_999,
      })),
    });
    expect(utf8.encode(longest).length).toBeLessThan(MAX_SIGNED_BYTES);
  });

  it('is never a checkpoint, and a checkpoint is never a statement', () => {
    const checkpoint = checkpointText({ origin: statement.origin, size: 3, root: new Uint8Array(32) });
    expect(parseStatement(checkpoint)).toBeUndefined();
    expect(parseCheckpoint(statementText(statement))).toBeUndefined();
    expect(parseCheckpoint(checkpoint)?.size).toBe(3);
  });

  it('is not read when any character of it changed into something that says another thing', () => {
    const text = statementText(statement);
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.integer({ min: 32, max: 126 }), (at, code) => {
        const changed = text.slice(0, at) + String.fromCharCode(code) + text.slice(at + 1);
        const read = parseStatement(changed);
        return read === undefined || statementText(read) === changed;
      }),
    );
  });
});

describe('a line of a statement', () => {
  it('is never cut through a character: no store takes half of one, and the releases behind it would wait for good', () => {
    const why = `x${'\u{1F5F3}'.repeat(200)}`;
    const line = oneLine(why, 300);
    expect(line).toBe(`x${'\u{1F5F3}'.repeat(149)}`);
    expect(oneLine(line, 300)).toBe(line);
  });
});
