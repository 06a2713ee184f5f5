import { readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { systemClock } from '../clock';
import {
  type BlindIndex,
  type Clock,
  type LegalHolds,
  type MlDsaSigner,
  NothingToHold,
  type Notices,
  type Objects,
  type Records,
  type Sealer,
  type Signer,
} from '../ports';
import { embeddedBlindIndex } from './blind-index';
import { codeOf } from './error-code';
import { isMissing } from './files';
import { lockFolder } from './folder-lock';
import { embeddedMlDsaSigner } from './ml-dsa-signer';
import { embeddedNotices } from './notices';
import { ObjectsFolder } from './objects';
import { checkStoreName, RecordsFile } from './records';
import { embeddedSealer } from './sealer';
import { secretKey } from './secret-key';
import { embeddedSigner } from './signer';
import { unwritable } from './unusable';
import { receiveUpload, type UploadOutcome, type UploadRequest, uploadLinks } from './uploads';

export interface EmbeddedOptions {
  /**
   * Where the local server answers, `http://127.0.0.1:4400`; upload links start with it.
   * @default upload links are paths
   */
  readonly baseUrl?: string | (() => string);
  /** @default the system's */
  readonly clock?: Clock;
  /** Buckets that have Object Lock in the cloud; the others refuse `retainUntil` as S3 does. @default none */
  readonly lockedBuckets?: readonly string[];
}

/** Every port over one folder. Asked twice for one name, it gives the same store. */
export interface Embedded {
  readonly home: string;
  records(table: string): Records;
  objects(bucket: string): Objects;
  /** Of a bucket that has Object Lock in the cloud. */
  legalHolds(bucket: string): LegalHolds;
  signer(name: string): Signer;
  mlDsaSigner(name: string): MlDsaSigner;
  sealer(name: string): Sealer;
  blindIndex(name: string): BlindIndex;
  readonly notices: Notices;
  readonly clock: Clock;
  /** For the local server: everything under {@link UPLOAD_PATH} goes here. Only buckets that were opened take uploads. */
  receiveUpload(request: UploadRequest): Promise<UploadOutcome>;
  /** Gives the folder free. Nothing may be used afterwards. */
  close(): void;
}

/**
 * Opens the folder that holds a whole election on one machine, and makes it when it is not there. Whatever a store
 * acknowledged is on the disk and survives the loss of the process.
 * @throws {EmbeddedUnusable} when the folder is unwritable, held by another running process, or damaged
 */
export const openEmbedded = (home: string, options: EmbeddedOptions = {}): Embedded => {
  const folder = resolve(home);
  const clock = options.clock ?? systemClock;
  const { baseUrl = '' } = options;
  const release = lockFolder(folder);
  try {
    clearStaged(folder);
    const recordsFile = RecordsFile.open(folder);
    const uploadSecret = secretKey(folder, 'links', 'upload');
    const makeLink = uploadLinks(uploadSecret, typeof baseUrl === 'string' ? () => baseUrl : baseUrl, clock);
    const buckets = new Map<string, ObjectsFolder>();
    const once =
      <T>(make: (name: string) => T, known = new Map<string, T>()) =>
      (name: string): T => {
        const found = known.get(name) ?? make(name);
        known.set(name, found);
        return found;
      };
    const objects = once((bucket) => {
      checkStoreName(bucket);
      const lock = options.lockedBuckets?.includes(bucket) ?? false;
      return new ObjectsFolder(folder, bucket, { lock, clock, makeLink });
    }, buckets);
    return {
      home: folder,
      records: once((table) => recordsFile.table(table)),
      objects,
      legalHolds: once((bucket) => ({
        set: (key, held) => objects(bucket).setHold(key, held),
        isHeld: async (key) => {
          if (!(await objects(bucket).head(key))) throw new NothingToHold(key);
          return objects(bucket).isHeld(key);
        },
      })),
      signer: once((name) => embeddedSigner(folder, name)),
      mlDsaSigner: once((name) => embeddedMlDsaSigner(folder, name)),
      sealer: once((name) => embeddedSealer(folder, name)),
      blindIndex: once((name) => embeddedBlindIndex(folder, name)),
      notices: embeddedNotices(folder, clock),
      clock,
      receiveUpload: (request) => receiveUpload(uploadSecret, clock, (bucket) => buckets.get(bucket), request),
      close: () => {
        recordsFile.close();
        release();
      },
    };
  } catch (error) {
    release();
    if (codeOf(error) !== '') throw unwritable(folder, error);
    throw error;
  }
};

/** Removes what a crash left under temporary names; only the holder of the folder may. */
const clearStaged = (home: string): void => {
  let buckets: readonly string[];
  try {
    buckets = readdirSync(join(home, 'objects'));
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  for (const bucket of buckets) rmSync(join(home, 'objects', bucket, 'tmp'), { recursive: true, force: true });
};
