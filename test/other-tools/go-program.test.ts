import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { verifierKeyText, verifierOf } from '../../lib/services/results/log/note';
import { clarity } from '../services/results/support/files';
import { APPROVER, BOTH, ELECTION, LOG_ORIGIN, type Office, openOffice } from '../services/results/support/office';
import { madeUpMlDsa } from '../support/made-up-ml-dsa';

const PROGRAM = process.env['VERIFY_PROGRAM'] ?? '';
const REASON = 'The made-up office changes its key each year.';
/** In a checkpoint that is a letter of the root; the program passes over the ML-DSA line below it. */
const AT = 60;
const R = `results/${ELECTION.id}`;

const folders: string[] = [];
/** What an outsider mirrors of the site. */
const mirrored = (files: ReadonlyMap<string, Uint8Array>): string => {
  const folder = mkdtempSync(join(tmpdir(), 'election-other-tools-'));
  folders.push(folder);
  for (const [path, body] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), body);
  }
  return folder;
};
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const verify = (folder: string, key: string, ...more: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(PROGRAM, ['-key', key, ...more, folder], { encoding: 'utf8' });
  return { code: status, stdout, stderr };
};

const release = async (office: Office, votes: number): Promise<void> => {
  await office.approved(clarity({ lines: [{ name: 'Testa Placeholder', units: [votes, 20] }] }));
  await office.releaseWorker()({});
  await office.publishWorker()({});
};

/** A release, a test deck's digest, a change of key, another release; with an ML-DSA line under each checkpoint. */
const story = async (second = 31) => {
  const office = openOffice({ keys: 2, mlDsa: madeUpMlDsa(new Uint8Array(32).fill(3)) });
  await office.attest();
  await release(office, 30);
  const first = new Map(office.site.files);
  await office.call(APPROVER, 'POST', '/api/staff/results/digests', {
    electionId: ELECTION.id,
    record: 'logic-and-accuracy-deck',
    description: 'Deck of the central scanner',
    sha256: 'd'.repeat(64),
    bytes: 99,
  });
  const change = { reason: REASON };
  await office.call(APPROVER, 'POST', '/api/staff/results/key-changes', change);
  const approval = '/api/staff/results/key-changes/{number}/approval';
  await office.call(BOTH, 'POST', approval, change, { number: '1' });
  await release(office, second);
  return { office, first };
};

describe('the program of examples/verify, which shares nothing with this project', () => {
  let office: Office;
  let key = '';
  let folder = '';
  let saved = '';
  beforeAll(async () => {
    const told = await story();
    office = told.office;
    key = verifierKeyText(verifierOf(LOG_ORIGIN, await office.signer.publicKey()));
    folder = mirrored(office.site.files);
    saved = join(mirrored(told.first), 'log/checkpoint');
  });

  it('finds that what was published holds, and says what docs/verify.md shows', () => {
    const { code, stdout, stderr } = verify(folder, key, '-previous', saved);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.split('\n').filter((line) => line.startsWith('inclusion'))).toHaveLength(4);
    // The root is of these very files and changes with them; all else is shown as it is.
    const shown = (text: string): string => text.replace(/root \S{44}/, 'root');
    const page = readFileSync(join(__dirname, '../../docs/verify.md'), 'utf8');
    expect(shown(page)).toContain(`\`\`\`\n${shown(stdout)}\`\`\``);
  });

  it('names a changed byte in whatever it reads', () => {
    const read = [
      'log/checkpoint',
      'log/keys/index',
      'log/keys/1.statement',
      'log/tile/0/000.p/4',
      'log/tile/entries/000.p/4',
      ...['json', 'page.json', 'totals.json', 'csv', 'pdf'].map((end) => `${R}/releases/2.${end}`),
      `${R}/release-2.html`,
    ];
    for (const path of read) {
      const files = new Map(office.site.files);
      const body = Uint8Array.from(files.get(path) ?? []);
      body[AT] = (body[AT] ?? 0) ^ 1;
      files.set(path, body);
      const { code, stderr } = verify(mirrored(files), key);
      expect([path, body.length > AT, code, stderr.startsWith('WRONG: ')]).toEqual([path, true, 1, true]);
    }
  });

  it('names another key, and a log that does not contain the checkpoint that was saved', async () => {
    const { stderr, code } = verify(folder, verifierKeyText(verifierOf(LOG_ORIGIN, new Uint8Array(32).fill(9))));
    expect([code, stderr]).toEqual([1, expect.stringContaining('does not name the printed key')]);
    const { office: fork } = await story(29);
    const forked = verify(mirrored(fork.site.files), key, '-previous', join(folder, 'log/checkpoint'));
    expect([forked.code, forked.stderr]).toEqual([
      1,
      expect.stringContaining('does not contain the earlier checkpoint'),
    ]);
  });
});
