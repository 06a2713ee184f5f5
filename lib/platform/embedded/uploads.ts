import { createHmac, timingSafeEqual } from 'node:crypto';
import { lengthPrefixed } from '../canonical';
import { checkObjectKey } from '../object-key';
import { AlreadyExists, type Clock } from '../ports';
import { checkUpload } from '../upload';
import type { MakeUploadLink, ObjectsFolder } from './objects';

/** Where the local server takes uploads; the rest of the path is bucket and key. */
export const UPLOAD_PATH = '/local/uploads/';

export interface UploadRequest {
  readonly method: string;
  /** Path and query as they came over the wire. */
  readonly url: string;
  /** Lower-case names, as Node's HTTP server gives them. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: AsyncIterable<Uint8Array>;
}

/** S3's own statuses, so that the console meets nothing new in the cloud. */
export interface UploadOutcome {
  readonly status: 200 | 400 | 403 | 405 | 411 | 412;
  /** One sentence for the person at the browser. */
  readonly message: string;
}

interface Grant {
  readonly bucket: string;
  readonly key: string;
  readonly sha256: string;
  readonly bytes: string;
  readonly type: string;
  /** Seconds since 1970. */
  readonly expires: string;
}

const signatureOf = (secret: Uint8Array, g: Grant): Buffer =>
  createHmac('sha256', secret)
    .update(lengthPrefixed('election upload link v1', 'PUT', g.bucket, g.key, g.sha256, g.bytes, g.type, g.expires))
    .digest();

/**
 * Links to the local server that do what a presigned S3 PUT does: one key, one body by digest and length, for a
 * while, and only where nothing stands yet. Whoever holds a link can do nothing else with it.
 */
export const uploadLinks =
  (secret: Uint8Array, baseUrl: () => string, clock: Clock): MakeUploadLink =>
  (bucket, key, upload) => {
    checkUpload(upload);
    const grant: Grant = {
      bucket,
      key,
      sha256: upload.sha256,
      bytes: String(upload.bytes),
      type: upload.contentType,
      expires: String(Math.floor(clock.now().getTime() / 1000) + upload.seconds),
    };
    const path = [bucket, ...key.split('/')].map(encodeURIComponent).join('/');
    const query = new URLSearchParams({
      sha256: grant.sha256,
      bytes: grant.bytes,
      type: grant.type,
      expires: grant.expires,
      signature: signatureOf(secret, grant).toString('base64url'),
    });
    return {
      url: `${baseUrl().replace(/\/$/, '')}${UPLOAD_PATH}${path}?${query}`,
      headers: { 'content-type': grant.type },
    };
  };

const readGrant = (url: string): { readonly grant: Grant; readonly signature: Buffer } | undefined => {
  try {
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    if (!pathname.startsWith(UPLOAD_PATH)) return undefined;
    const [bucket = '', ...parts] = pathname.slice(UPLOAD_PATH.length).split('/').map(decodeURIComponent);
    const key = parts.join('/');
    checkObjectKey(key);
    const one = (name: string): string => {
      const values = searchParams.getAll(name);
      if (values.length !== 1 || values[0] === undefined) throw new RangeError(`${name} does not stand there once`);
      return values[0];
    };
    return {
      grant: {
        bucket,
        key,
        sha256: one('sha256'),
        bytes: one('bytes'),
        type: one('type'),
        expires: one('expires'),
      },
      signature: Buffer.from(one('signature'), 'base64url'),
    };
  } catch {
    return undefined;
  }
};

/**
 * Takes one upload through a link of {@link uploadLinks}. Stores it only when method, key, length, digest, type and
 * time are those of the link and nothing stands at the key; otherwise nothing is kept.
 */
export const receiveUpload = async (
  secret: Uint8Array,
  clock: Clock,
  objects: (bucket: string) => ObjectsFolder | undefined,
  request: UploadRequest,
): Promise<UploadOutcome> => {
  if (request.method !== 'PUT') return { status: 405, message: 'An upload link takes a PUT only.' };
  const read = readGrant(request.url);
  const notThisLink = { status: 403, message: 'The upload link is not one of ours, or was altered.' } as const;
  if (read === undefined) return notThisLink;
  const { grant, signature } = read;
  const expected = signatureOf(secret, grant);
  if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) return notThisLink;
  const bucket = objects(grant.bucket);
  if (bucket === undefined) return notThisLink;
  if (clock.now().getTime() >= Number(grant.expires) * 1000) {
    return { status: 403, message: 'The upload link has expired; ask for a new one.' };
  }
  const length = request.headers['content-length'];
  if (length === undefined) return { status: 411, message: 'The upload does not say its length.' };
  if (length !== grant.bytes) {
    return { status: 400, message: `The upload has ${String(length)} bytes, the link is for ${grant.bytes}.` };
  }
  if (request.headers['content-type'] !== grant.type) {
    return { status: 400, message: `The upload is not of the type that the link is for (${grant.type}).` };
  }
  const taken = { status: 412, message: 'A file is there already; ask for a new link.' } as const;
  if (await bucket.exists(grant.key)) return taken;
  const bytes = Number(grant.bytes);
  const staged = await bucket.stage(request.body, bytes);
  if (staged === undefined) return { status: 400, message: 'The upload is longer than it said.' };
  if (staged.bytes !== bytes || staged.sha256 !== grant.sha256) {
    await bucket.discard(staged);
    return { status: 400, message: 'The file that arrived is not the file that was announced; load it again.' };
  }
  try {
    await bucket.accept(grant.key, staged, { contentType: grant.type, ifAbsent: true });
    return { status: 200, message: 'Stored.' };
  } catch (error) {
    if (error instanceof AlreadyExists) return taken;
    throw error;
  }
};
