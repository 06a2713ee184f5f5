import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { checkFigures } from '../../services/results/check-figures';
import type { ReleaseRecord } from '../../services/results/draft-records';
import { readResults } from '../../services/results/formats/read-results';
import { append, EMPTY_EDGE } from '../../services/results/log/edge';
import { signNote, verifierOf } from '../../services/results/log/note';
import { parseStatement } from '../../services/results/log/statement';
import { type ReleaseFile, type ReleaseFiles, releaseFiles } from '../../services/results/release-files';
import { MADE_UP_ELECTION, staged } from './made-up-election';

const ORIGIN = 'bench.example/log';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const rawKey = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32));
const signer = {
  publicKey: async () => rawKey,
  sign: async (message: Uint8Array) => new Uint8Array(sign(null, message, privateKey)),
};

const record: ReleaseRecord = {
  electionId: MADE_UP_ELECTION.id,
  release: 1,
  state: 'approved',
  status: 'unofficial-complete',
  loadId: 'load',
  fileSha256: '0'.repeat(64),
  figuresSha256: '0'.repeat(64),
  loadedBy: 'clerk.placeholder',
  loadedBySub: 'a',
  approvedBy: 'approver.placeholder',
  approvedBySub: 'b',
  approvedAt: '2020-11-04T02:00:00.000Z',
  reasons: {},
  logged: false,
};

const made = async (file: string): Promise<ReleaseFiles> => {
  const { report } = await readResults(createReadStream(file));
  return releaseFiles({
    record,
    figures: staged(report, record.status),
    election: MADE_UP_ELECTION,
    jurisdictionName: 'Lorem State (made up)',
    verifier: verifierOf(ORIGIN, rawKey),
    previous: undefined,
  });
};

/** Processor time of the work alone: what it works on was made before. */
const timed = async (work: () => Promise<void>): Promise<number> => {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
};

const inFolder = async (work: (folder: string) => Promise<void>): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'election-bench-release-'));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const total = (files: readonly ReleaseFile[]): number => files.reduce((sum, { body }) => sum + body.length, 0);
const write = (folder: string, path: string, body: Uint8Array): void =>
  writeFileSync(join(folder, path.replaceAll('/', '_')), body);

export const RELEASE_TASKS = {
  /** A statewide file read, and every public file of its release made with its digest; `bytes`: of the largest. */
  'make-release': async (file: string) => {
    const { files } = await made(file);
    return { count: total(files), bytes: Math.max(...files.map(({ body }) => body.length)) };
  },
  /** The same bytes put into a folder, and no more. */
  'write-unsigned': async (file: string) => {
    const { files } = await made(file);
    let ms = 0;
    await inFolder(async (folder) => {
      ms = await timed(async () => {
        for (const { path, body } of files) write(folder, path, body);
      });
    });
    return { count: total(files), ms };
  },
  /** The same bytes with their digests, the signed statement, the log's new tiles and the signed checkpoint. */
  'write-signed': async (file: string) => {
    const { files, statement } = await made(file);
    let ms = 0;
    await inFolder(async (folder) => {
      ms = await timed(async () => {
        for (const { path, body } of files) {
          createHash('sha256').update(body).digest('hex');
          write(folder, path, body);
        }
        write(folder, 'statement', await signNote(ORIGIN, signer, statement));
        for (const tile of append(EMPTY_EDGE, new TextEncoder().encode(statement)).files) {
          write(folder, tile.path, tile.body);
        }
        write(folder, 'checkpoint', await signNote(ORIGIN, signer, `${ORIGIN}\n1\n${'A'.repeat(43)}=\n`));
      });
    });
    return { count: total(files), ms };
  },
  /** What an outsider's check does with the files of one release, beyond their digests. */
  'check-figures': async (file: string) => {
    const { files, statement } = await made(file);
    const [report, page, totals, csv] = files;
    const signed = parseStatement(statement);
    if (!report || !page || !totals || !csv || !signed) throw new Error('the release is not what the check reads');
    let findings = 0;
    const ms = await timed(async () => {
      findings = checkFigures(signed, { report, page, totals, csv }).length;
    });
    if (findings > 0) throw new Error(`the check found ${findings} faults in a release that has none`);
    return { count: total(files), ms };
  },
  /** What crosses the line to a visitor: compressed as the edge does it. */
  'visitor-bytes': async (file: string) => {
    const { files } = await made(file);
    const gzip = (end: string): number => gzipSync(files.find(({ path }) => path.endsWith(end))?.body ?? '').length;
    return { count: gzip('.totals.json'), bytes: gzip('.page.json'), html: gzip('.html') };
  },
} as const;
