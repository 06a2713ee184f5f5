import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { makeCursor, readCursor } from '../cursor';
import { checkObjectKey } from '../object-key';
import { AlreadyExists, type Clock, NothingToHold, type Objects, type PutOptions, type UploadLink } from '../ports';
import { ObjectDamaged, ObjectKeyRefused, RetentionUnsupported } from '../refused';
import { codeOf } from './error-code';
import { isMissing, isPresent, makeFolder, PRIVATE_FILE, syncFolder } from './files';

/** S3 lists at most this many keys a page. */
const LIST_PAGE = 1000;

interface Version {
  readonly sha256: string;
  readonly contentType: string;
  readonly cacheControl?: string;
  /** ISO instant. */
  readonly retainUntil?: string;
}

/** What stands beside a body. The body says by its digest which version is the present one. */
interface Sidecar {
  readonly key: string;
  /** The version that was being written last, then the one before it. */
  readonly versions: readonly Version[];
}

/** A body that is on the disk under a temporary name, not yet an object. */
export interface StagedBody {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
}

export type MakeUploadLink = (bucket: string, key: string, upload: Parameters<Objects['uploadLink']>[1]) => UploadLink;

/** One writer per key at a time; a reader never sees a body with another body's sidecar. */
const queues = new Map<string, Promise<unknown>>();
const inTurn = async <T>(path: string, work: () => Promise<T>): Promise<T> => {
  const before = queues.get(path) ?? Promise.resolve();
  const turn = before.then(work, work);
  const settled = turn.catch(() => undefined);
  queues.set(path, settled);
  try {
    return await turn;
  } finally {
    if (queues.get(path) === settled) queues.delete(path);
  }
};

const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/**
 * One bucket as a folder: `data/` holds each body under its key as path, so that the public bucket is the public
 * folder; `meta/` holds a sidecar per key, named by the key's SHA-256, so that no key can collide with one.
 *
 * Life of a put: body to `tmp/`, synced; sidecar naming the new and the present version, synced and renamed; body
 * renamed into place, folder synced. A crash anywhere leaves the old object or the new one, whole.
 */
export class ObjectsFolder implements Objects {
  private readonly root: string;

  constructor(
    home: string,
    private readonly bucket: string,
    private readonly settings: {
      /** Like Object Lock on a bucket: without it `retainUntil` is refused. */
      readonly lock: boolean;
      readonly clock: Clock;
      readonly makeLink: MakeUploadLink;
    },
  ) {
    this.root = resolve(home, 'objects', bucket);
  }

  private bodyPath(key: string): string {
    return join(this.root, 'data', ...key.split('/'));
  }

  private sidecarPath(key: string): string {
    const name = createHash('sha256').update(key).digest('hex');
    return join(this.root, 'meta', name.slice(0, 2), `${name}.json`);
  }

  async put(key: string, body: Uint8Array, options: PutOptions): Promise<{ readonly sha256: string }> {
    checkObjectKey(key);
    this.checkRetention(key, options);
    const staged = await this.stage([body], body.length);
    await this.accept(key, staged, options);
    return { sha256: staged.sha256 };
  }

  /**
   * Takes a body onto the disk without making it an object.
   * @returns undefined, and keeps nothing, when it is longer than `maxBytes`
   */
  async stage(body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, maxBytes: number): Promise<StagedBody>;
  async stage(
    body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    maxBytes: number,
  ): Promise<StagedBody | undefined>;
  async stage(
    body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    maxBytes: number,
  ): Promise<StagedBody | undefined> {
    const path = join(this.root, 'tmp', randomBytes(12).toString('hex'));
    await makeFolder(dirname(path));
    const digest = createHash('sha256');
    let bytes = 0;
    let complete = false;
    const handle = await open(path, 'wx', PRIVATE_FILE);
    try {
      for await (const chunk of body) {
        bytes += chunk.length;
        if (bytes > maxBytes) return undefined;
        digest.update(chunk);
        await handle.writeFile(chunk);
      }
      await handle.sync();
      complete = true;
    } finally {
      await handle.close();
      if (!complete) await rm(path, { force: true });
    }
    return { path, sha256: digest.digest('hex'), bytes };
  }

  async discard(staged: StagedBody): Promise<void> {
    await rm(staged.path, { force: true });
  }

  /** Makes a staged body the object at `key`; on a refusal the staged body is gone. */
  async accept(key: string, staged: StagedBody, options: PutOptions): Promise<void> {
    try {
      checkObjectKey(key);
      this.checkRetention(key, options);
      await inTurn(this.bodyPath(key), () => this.replace(key, staged, options));
    } finally {
      await this.discard(staged);
    }
  }

  private checkRetention(key: string, { retainUntil }: PutOptions): void {
    if (retainUntil === undefined) return;
    if (!this.settings.lock) throw new RetentionUnsupported(key);
    if (!(retainUntil > this.settings.clock.now())) throw new RangeError(`${key}: retainUntil lies in the past`);
  }

  private async replace(key: string, staged: StagedBody, options: PutOptions): Promise<void> {
    const present = await this.present(key);
    if (present !== undefined) {
      const { retainUntil } = present;
      const retained =
        (retainUntil !== undefined && new Date(retainUntil) > this.settings.clock.now()) || (await this.isHeld(key));
      if (options.ifAbsent === true || options.retainUntil !== undefined || retained) throw new AlreadyExists(key);
    }
    const next: Version = {
      sha256: staged.sha256,
      contentType: options.contentType,
      ...(options.cacheControl === undefined ? {} : { cacheControl: options.cacheControl }),
      ...(options.retainUntil === undefined ? {} : { retainUntil: options.retainUntil.toISOString() }),
    };
    const bodyPath = this.bodyPath(key);
    try {
      await makeFolder(dirname(bodyPath));
    } catch (error) {
      if (isMissing(error) || isPresent(error)) {
        throw new ObjectKeyRefused(key, 'lies below a key that is an object itself; a folder cannot hold both');
      }
      throw error;
    }
    await this.writeSidecar({ key, versions: present === undefined ? [next] : [next, present] });
    try {
      await rename(staged.path, bodyPath);
    } catch (error) {
      if (['EISDIR', 'ENOTEMPTY'].includes(codeOf(error))) {
        throw new ObjectKeyRefused(key, 'is a folder of other keys already; it cannot be an object too');
      }
      throw error;
    }
    await syncFolder(dirname(bodyPath));
  }

  private async writeSidecar(sidecar: Sidecar): Promise<void> {
    const path = this.sidecarPath(sidecar.key);
    const staged = await this.stage([Buffer.from(JSON.stringify(sidecar))], Number.POSITIVE_INFINITY);
    await makeFolder(dirname(path));
    await rename(staged.path, path);
    await syncFolder(dirname(path));
  }

  /** The version that the body on the disk belongs to; undefined when there is no object. */
  private async present(key: string): Promise<Version | undefined> {
    const found = await this.openBody(key);
    if (found === undefined) return undefined;
    try {
      const { versions } = found.sidecar;
      const only = versions[0];
      if (versions.length === 1 && only !== undefined) return only;
      const digest = createHash('sha256');
      for await (const chunk of found.handle.createReadStream({ autoClose: false })) digest.update(chunk as Uint8Array);
      return versionOf(key, versions, digest.digest('hex'));
    } finally {
      await found.handle.close();
    }
  }

  /** The open body with its sidecar. A sidecar without a body is a put that a crash cut off: no object. */
  private async openBody(
    key: string,
  ): Promise<{ readonly handle: FileHandle; readonly sidecar: Sidecar; readonly bytes: number } | undefined> {
    let handle: FileHandle;
    try {
      handle = await open(this.bodyPath(key), 'r');
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
    try {
      const info = await handle.stat();
      if (info.isDirectory()) {
        await handle.close();
        // `a/b` is an object: nothing is at `a`, and nothing can be put there.
        return undefined;
      }
      const sidecar = await this.readSidecar(key);
      return { handle, sidecar, bytes: info.size };
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  private async readSidecar(key: string): Promise<Sidecar> {
    let text: string;
    try {
      text = await readFile(this.sidecarPath(key), 'utf8');
    } catch (error) {
      // A body that no put made: copied in by hand, or another key's on a file system that ignores case.
      if (isMissing(error)) throw new ObjectDamaged(key);
      throw error;
    }
    try {
      const sidecar = JSON.parse(text) as Sidecar;
      if (sidecar.key !== key || !Array.isArray(sidecar.versions)) throw new ObjectDamaged(key);
      return sidecar;
    } catch {
      throw new ObjectDamaged(key);
    }
  }

  async get(key: string) {
    checkObjectKey(key);
    return inTurn(this.bodyPath(key), async () => {
      const found = await this.openBody(key);
      if (found === undefined) return undefined;
      try {
        const body = new Uint8Array(await found.handle.readFile());
        const sha256 = createHash('sha256').update(body).digest('hex');
        const { contentType, retainUntil } = versionOf(key, found.sidecar.versions, sha256);
        return {
          body,
          sha256,
          contentType,
          ...(retainUntil === undefined ? {} : { retainUntil: new Date(retainUntil) }),
        };
      } finally {
        await found.handle.close();
      }
    });
  }

  /** The digest is checked with the last byte: the iteration throws {@link ObjectDamaged} then, and its reader starts over. */
  async stream(key: string) {
    checkObjectKey(key);
    const found = await inTurn(this.bodyPath(key), () => this.openBody(key));
    return found === undefined ? undefined : verified(key, found.handle, found.sidecar.versions);
  }

  async head(key: string) {
    checkObjectKey(key);
    return inTurn(this.bodyPath(key), async () => {
      const found = await this.openBody(key);
      if (found === undefined) return undefined;
      await found.handle.close();
      return { bytes: found.bytes };
    });
  }

  async list(prefix: string, cursor?: string) {
    const scope = ['objects', this.bucket, prefix];
    const after = cursor === undefined ? undefined : readCursor(scope, prefix, cursor);
    const keys = (await this.keysBelow('', prefix))
      .filter((key) => after === undefined || byBytes(key, after) > 0)
      .sort(byBytes);
    const page = keys.slice(0, LIST_PAGE);
    const last = page.at(-1);
    return keys.length > LIST_PAGE && last !== undefined
      ? { keys: page, cursor: makeCursor(scope, last) }
      : { keys: page };
  }

  /** Goes down from the bucket's own folder and compares names; the prefix never becomes a path. */
  private async keysBelow(folder: string, prefix: string): Promise<string[]> {
    const entries = await readdir(join(this.root, 'data', folder), { withFileTypes: true }).catch((error: unknown) => {
      if (isMissing(error)) return [];
      throw error;
    });
    const keys: string[] = [];
    for (const entry of entries) {
      const name = `${folder}${entry.name}`;
      if (entry.isDirectory()) {
        const inside = `${name}/`;
        if (inside.startsWith(prefix) || prefix.startsWith(inside))
          keys.push(...(await this.keysBelow(inside, prefix)));
      } else if (name.startsWith(prefix)) keys.push(name);
    }
    return keys;
  }

  async uploadLink(key: string, upload: Parameters<Objects['uploadLink']>[1]): Promise<UploadLink> {
    checkObjectKey(key);
    return this.settings.makeLink(this.bucket, key, upload);
  }

  private holdPath(key: string): string {
    return join(this.root, 'holds', `${createHash('sha256').update(key).digest('hex')}.json`);
  }

  /** A hold is a file beside the object, named by the key's digest, that is there or not. */
  async setHold(key: string, held: boolean): Promise<void> {
    checkObjectKey(key);
    if (!this.settings.lock) throw new RetentionUnsupported(key);
    if (!(await this.head(key))) throw new NothingToHold(key);
    const path = this.holdPath(key);
    if (held) {
      const staged = await this.stage([Buffer.from(JSON.stringify({ key }))], Number.POSITIVE_INFINITY);
      await makeFolder(dirname(path));
      await rename(staged.path, path);
    } else {
      await rm(path, { force: true });
      await makeFolder(dirname(path));
    }
    await syncFolder(dirname(path));
  }

  async isHeld(key: string): Promise<boolean> {
    return (await stat(this.holdPath(key)).catch(() => undefined)) !== undefined;
  }

  /** Is there anything at this key, without reading it. */
  async exists(key: string): Promise<boolean> {
    return (await stat(this.bodyPath(key)).catch(() => undefined)) !== undefined;
  }
}

const versionOf = (key: string, versions: readonly Version[], sha256: string): Version => {
  const version = versions.find((v) => v.sha256 === sha256);
  if (version === undefined) throw new ObjectDamaged(key);
  return version;
};

async function* verified(
  key: string,
  handle: FileHandle,
  versions: readonly Version[],
): AsyncGenerator<Uint8Array, void, undefined> {
  const digest = createHash('sha256');
  try {
    for await (const chunk of createReadStream('', { fd: handle, autoClose: false })) {
      digest.update(chunk as Uint8Array);
      yield chunk as Uint8Array;
    }
    versionOf(key, versions, digest.digest('hex'));
  } finally {
    await handle.close();
  }
}
