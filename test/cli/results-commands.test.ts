import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { run as check } from '../../lib/cli/results-check';
import { run as cosign } from '../../lib/cli/results-cosign';
import { run as load } from '../../lib/cli/results-load';
import { lockFolder } from '../../lib/platform/embedded/folder-lock';
import { parseWitnessKey } from '../../lib/services/results/log/cosignature';
import { verifierKeyText, verifierOf } from '../../lib/services/results/log/note';
import { clarity } from '../services/results/support/files';
import { ELECTION, LOG_ORIGIN, openOffice } from '../services/results/support/office';

const EXAMPLES = join(__dirname, '../../examples/results');

/** Runs a command and catches what it prints. */
const capture = async (
  run: (args: readonly string[]) => Promise<number>,
  ...args: readonly string[]
): Promise<{ code: number; out: string; err: string }> => {
  const said = { out: '', err: '' };
  const out = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said.out += String(text);
    return true;
  });
  const err = jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said.err += String(text);
    return true;
  });
  try {
    return { code: await run(args), ...said };
  } finally {
    out.mockRestore();
    err.mockRestore();
  }
};

describe('election results load', () => {
  it('exits 0 when everything adds up, and prints what a clerk compares with the tape', async () => {
    const { code, out } = await capture(load, join(EXAMPLES, 'lorem-clarity.xml'));
    expect(code).toBe(0);
    expect(out).toContain('Testa Placeholder (Example)        1,211');
    expect(out).toContain('Everything adds up.');
  });

  it('exits 1 with both figures when it does not', async () => {
    const { code, out } = await capture(load, join(EXAMPLES, 'lorem-clarity-disagrees.xml'));
    expect(code).toBe(1);
    expect(out).toMatch(/BLOCKING.*1,221.*1,211/);
  });

  it('prints one JSON document of the documented shape with --json', async () => {
    const { code, out, err } = await capture(load, join(EXAMPLES, 'lorem-precincts.csv'), '--json');
    expect([code, err]).toEqual([0, '']);
    expect(JSON.parse(out)).toMatchObject({
      format: 'openelections-precinct-csv',
      election: '',
      contests: [{ name: 'Governor of ZZ', selections: [{ name: 'Testa Placeholder', votes: 1211 }, {}, {}] }, {}, {}],
      units: 4,
      findings: [],
    });
  });

  it('prints names of a file without what would move the cursor and write over what it says', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'load-')), 'results.csv');
    writeFileSync(file, 'county,precinct,office,candidate,votes\nLorem,Nowhere 1,Board,Testa\u001b[2JEverything,3\n');
    const { out } = await capture(load, file);
    expect(out).toContain('Testa\ufffd[2JEverything');
  });

  it('exits 1 on a file of another election', async () => {
    const { code, out } = await capture(load, join(EXAMPLES, 'lorem-clarity.xml'), '--election-date', '2028-11-07');
    expect(code).toBe(1);
    expect(out).toContain('election-date-differs');
  });

  it('reads another system’s export with a mapping, and exits 2 naming what is wrong with one', async () => {
    const export_ = join(EXAMPLES, 'mapped-precincts.csv');
    const mapping = join(EXAMPLES, 'mappings/hart-tally.json');
    const read = await capture(load, export_, '--mapping', mapping, '--json');
    expect([read.code, read.err]).toEqual([0, '']);
    expect(JSON.parse(read.out)).toMatchObject({
      format: 'mapped-csv',
      ballotsCast: 1287,
      contests: [{ overvotes: 1, undervotes: 29, selections: [{ votes: 691 }, { votes: 566 }] }],
    });
    for (const wrong of [export_, join(EXAMPLES, 'README.md'), join(EXAMPLES, 'nowhere.json')]) {
      const refused = await capture(load, export_, '--mapping', wrong);
      expect([refused.code, refused.out]).toEqual([2, '']);
      expect(refused.err).toContain(wrong === export_ ? 'no JSON' : '');
    }
    expect((await capture(load, export_)).err).toContain('saved mapping');
  });

  it('reads the export of Hart’s other layout, with a column for each way of voting, by the mapping that lies beside it', async () => {
    const read = await capture(
      load,
      join(EXAMPLES, 'mapped-media.csv'),
      '--mapping',
      join(EXAMPLES, 'mappings/hart-media.json'),
      '--json',
    );
    expect([read.code, read.err]).toEqual([0, '']);
    const { contests, findings } = JSON.parse(read.out) as {
      readonly contests: readonly unknown[];
      readonly findings: readonly { readonly code: string }[];
    };
    expect(contests).toMatchObject([{ selections: [{ votes: 691 }, { votes: 566 }] }]);
    expect([...new Set(findings.map(({ code }) => code))]).toEqual(['column-ignored']);
  });

  it('exits 1 on a file of another place', async () => {
    const { code, out } = await capture(load, join(EXAMPLES, 'lorem-clarity.xml'), '--jurisdiction', 'Dolor County');
    expect(code).toBe(1);
    expect(out).toContain('jurisdiction-differs');
    expect((await capture(load, join(EXAMPLES, 'lorem-clarity.xml'), '--jurisdiction', 'Lorem County')).code).toBe(0);
  });

  it('exits 2 with nothing on stdout when used wrongly or when the file cannot be read', async () => {
    for (const args of [
      [],
      ['--nonsense'],
      ['a', 'b'],
      ['/nowhere/at/all.xml'],
      [EXAMPLES],
      [join(EXAMPLES, 'README.md')],
      [join(EXAMPLES, 'lorem-clarity.xml'), '--election-date', 'today'],
    ]) {
      const { code, out, err } = await capture(load, ...args);
      expect([args, code, out]).toEqual([args, 2, '']);
      expect(err).not.toBe('');
    }
  });
});

describe('election results check', () => {
  let folder = '';
  let key = '';
  let server: Server;
  let url = '';
  let files: Map<string, Uint8Array>;
  let checkpoint: Uint8Array;
  let bombed = '';

  beforeAll(async () => {
    const office = openOffice();
    await office.attest();
    for (const file of [clarity(), clarity({ lines: [{ name: 'Testa Placeholder', units: [40, 21] }] })]) {
      await office.approved(file);
      await office.releaseWorker()({});
      await office.publishWorker()({});
      checkpoint ??= office.site.files.get('log/checkpoint') ?? new Uint8Array();
    }
    files = office.site.files;
    key = verifierKeyText(verifierOf(LOG_ORIGIN, await office.signer.publicKey()));
    folder = mkdtempSync(join(tmpdir(), 'published-'));
    for (const [path, body] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), body);
    }
    server = createServer((request, response) => {
      const body = files.get(decodeURIComponent((request.url ?? '').replace('/mirror/', '')));
      const unpacked = /^\/bomb\/(.*)$/.exec(request.url ?? '')?.[1];
      if (request.url?.startsWith('/broken')) response.writeHead(500).end();
      else if (unpacked !== undefined) {
        const bomb =
          unpacked === bombed ? gzipSync(Buffer.alloc(2 * 1024 * 1024)) : gzipSync(files.get(unpacked) ?? '');
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb);
      } else if (body === undefined) response.writeHead(404).end('not here');
      else response.writeHead(200).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await new Promise((resolve) => server.close(resolve));
  });

  it('exits 0 on a folder and on a website, with the key given', async () => {
    for (const where of [folder, `${url}/mirror`, `${url}/mirror/`]) {
      const { code, out } = await capture(check, where, '--key', key, '--json');
      expect(code).toBe(0);
      expect(JSON.parse(out)).toMatchObject({
        ok: true,
        release: { electionId: ELECTION.id, release: 2 },
        checkpoint: { origin: LOG_ORIGIN, size: 2 },
        findings: [],
      });
    }
    const text = await capture(check, folder, '--key', key);
    expect(text.out).toContain(`All ${files.size} files checked out.`);
  });

  it('says that the key came from the site when none is given', async () => {
    const { code, out } = await capture(check, folder);
    expect(code).toBe(0);
    expect(out).toContain('--key');
    expect(out).toContain(key);
  });

  it('exits 1 and names the file that was changed or added', async () => {
    const path = join(folder, `results/${ELECTION.id}/releases/1.json`);
    const body = files.get(`results/${ELECTION.id}/releases/1.json`) ?? new Uint8Array();
    const changed = Uint8Array.from(body);
    changed[100] = (changed[100] ?? 0) ^ 1;
    writeFileSync(path, changed);
    const { code, out } = await capture(check, folder, '--key', key);
    writeFileSync(path, body);
    expect(code).toBe(1);
    expect(out).toMatch(/WRONG +results\/2020-11-03-general\/releases\/1\.json/);
    const extra = join(folder, 'log/extra');
    writeFileSync(extra, 'x');
    const added = await capture(check, folder, '--key', key, '--json');
    rmSync(extra);
    expect(JSON.parse(added.out).findings).toEqual([
      expect.objectContaining({ code: 'file-extra', file: 'log/extra' }),
    ]);
  });

  it('holds the log against a checkpoint that was saved earlier', async () => {
    const saved = join(folder, 'saved-checkpoint');
    writeFileSync(saved, checkpoint);
    expect((await capture(check, folder, '--key', key, '--previous', saved)).code).toBe(0);
    writeFileSync(saved, `${new TextDecoder().decode(checkpoint)}x`);
    expect((await capture(check, folder, '--key', key, '--previous', saved)).code).toBe(1);
    rmSync(saved);
  });

  it('exits 2 when the source cannot be read, and never says that it was checked', async () => {
    for (const args of [
      [],
      ['a', 'b'],
      ['/nowhere/at/all'],
      [join(EXAMPLES, 'README.md')],
      ['http://127.0.0.1:1/'],
      [`${url}/broken`],
      [folder, '--previous', '/nowhere'],
      [folder, '--what'],
    ]) {
      const { code, out } = await capture(check, ...args);
      expect([args, code, out]).toEqual([args, 2, '']);
    }
  });

  it('reads no more of a small file than such a file has, whatever a website unpacks it to', async () => {
    for (bombed of [
      'log/key.txt',
      'log/checkpoint',
      'log/tile/0/000.p/2',
      'log/tile/entries/000.p/2',
      `results/${ELECTION.id}/releases/1.statement`,
    ]) {
      const { code, out, err } = await capture(check, `${url}/bomb`, '--key', key);
      expect([code, out]).toEqual([2, '']);
      expect(err).toContain(`${bombed} is larger than any such file`);
    }
    bombed = '';
    expect((await capture(check, `${url}/bomb`, '--key', key)).code).toBe(0);
  });

  it('takes a device or a pipe in the folder for no file, and does not read it without end', async () => {
    const path = join(folder, 'log/witnesses.txt');
    rmSync(path);
    symlinkSync('/dev/zero', path);
    const { code, out } = await capture(check, folder, '--key', key);
    rmSync(path);
    writeFileSync(path, files.get('log/witnesses.txt') ?? '');
    expect(code).toBe(1);
    expect(out).toMatch(/WRONG +log\/witnesses\.txt/);
  });

  it('prints names without what would move the cursor and write over the verdict', async () => {
    const extra = join(folder, 'log/\u001b[2J\u001b[1;1HAll files checked out.\u202E');
    writeFileSync(extra, 'x');
    const { code, out } = await capture(check, folder, '--key', key);
    rmSync(extra);
    expect(code).toBe(1);
    expect(out).toContain('log/\ufffd[2J');
    for (const moves of ['\u001b', '\u202E']) expect(out).not.toContain(moves);
  });

  it('exits 1 on a website that has no results', async () => {
    const { code, out } = await capture(check, `${url}/empty`, '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out).ok).toBe(false);
  });
});

describe('election results cosign', () => {
  const NAME = 'press.example/w1';
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'election-witness-'));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  it('prints the witness’s own key, and with --json one document with it', async () => {
    const plain = await capture(cosign, '--name', NAME, '--home', home);
    const json = await capture(cosign, '--name', NAME, '--home', home, '--json');
    expect([plain.code, plain.err, json.code, json.err]).toEqual([0, '', 0, '']);
    expect(parseWitnessKey(plain.out.trim())?.name).toBe(NAME);
    expect(JSON.parse(json.out)).toEqual({ ok: true, witness: plain.out.trim() });
  });

  it('says in one line why its folder cannot be used, and how to name another one', async () => {
    const file = join(home, 'a-file');
    writeFileSync(file, '');
    const release = lockFolder(home);
    try {
      for (const [folder, why] of [
        [home, 'is in use by process'],
        [file, 'cannot write in'],
      ] as const) {
        const { code, out, err } = await capture(cosign, '--name', NAME, '--home', folder);
        expect([code, out]).toEqual([2, '']);
        expect(err).toContain(why);
        expect(err).toMatch(/^.* name another folder with --home\nNothing was signed\.\n$/);
      }
    } finally {
      release();
    }
  });

  it('says which file of its folder is damaged', async () => {
    mkdirSync(join(home, 'keys'));
    writeFileSync(join(home, 'keys', 'witness.ed25519.pem'), 'no key');
    const { code, err } = await capture(cosign, '--name', NAME, '--home', home);
    expect([code, err]).toEqual([
      2,
      expect.stringMatching(/^.*witness\.ed25519\.pem is damaged .*\nNothing was signed\.\n$/),
    ]);
  });

  it.each(['with space', 'with+plus', 'with\ttab', ''])('takes no name that no key can have: %j', async (name) => {
    const { code, err } = await capture(cosign, '--name', name, '--home', home);
    expect([code, err]).toEqual([2, expect.stringContaining('a name without spaces')]);
  });
});
