import { createHash } from 'node:crypto';
import {
  GetObjectCommand,
  type GetObjectCommandOutput,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { makeCursor, readCursor } from '../cursor';
import { checkObjectKey } from '../object-key';
import { AlreadyExists, type Objects } from '../ports';
import { ObjectDamaged, RetentionUnsupported } from '../refused';
import { checkUpload } from '../upload';
import { again, nameOf } from './again';

export interface S3ObjectsOptions {
  /**
   * For buckets with Object Lock. COMPLIANCE: nobody, not even the account's root, removes the object before its date
   * (`production`). GOVERNANCE: who holds s3:BypassGovernanceRetention may (`evaluation`, so that it can be torn down).
   * @default none, and `retainUntil` is refused
   */
  readonly lock?: 'COMPLIANCE' | 'GOVERNANCE';
}

/** S3 lists at most this many keys a page. */
const LIST_PAGE = 1000;

/** What a presigned link binds its holder to. Each must be a signed header: an unsigned one can be left out or changed. */
const BOUND_HEADERS = ['content-length', 'content-type', 'host', 'if-none-match', 'x-amz-checksum-sha256'] as const;

const base64Of = (sha256: string): string => Buffer.from(sha256, 'hex').toString('base64');

const isAbsent = (error: unknown): boolean => ['NoSuchKey', 'NotFound'].includes(nameOf(error));
/** Another writer was at the same key at the same moment; one of the two has to look again. */
const isContention = (error: unknown): boolean => nameOf(error) === 'ConditionalRequestConflict';

const attemptsOf = (error: unknown): number => {
  const metadata = typeof error === 'object' && error !== null && '$metadata' in error ? error.$metadata : undefined;
  return typeof metadata === 'object' && metadata !== null && 'attempts' in metadata ? Number(metadata.attempts) : 1;
};

/**
 * One S3 bucket. Encryption is the bucket's default (its key and bucket key): no header asks for it, so none can ask
 * for less. Every body goes up with its SHA-256, which S3 checks and keeps, and is checked again on the way back.
 *
 * The role needs PutObject, GetObject and ListBucket; without ListBucket S3 answers 403 for a key that holds nothing,
 * which nobody can tell from a refusal. Retention needs PutObjectRetention too, and GetObjectRetention to be read back.
 */
export const s3Objects = (client: S3Client, bucket: string, options: S3ObjectsOptions = {}): Objects => {
  const read = async (key: string): Promise<GetObjectCommandOutput | undefined> => {
    checkObjectKey(key);
    try {
      return await client.send(new GetObjectCommand({ Bucket: bucket, Key: key, ChecksumMode: 'ENABLED' }));
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
  };

  /** Was it our own first try, whose answer got lost, that stands there now? */
  const isOurs = async (key: string, checksum: string): Promise<boolean> => {
    const head = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key, ChecksumMode: 'ENABLED' }));
    return head.ChecksumSHA256 === checksum;
  };

  return {
    put: async (key, body, { contentType, cacheControl, ifAbsent = false, retainUntil }) => {
      checkObjectKey(key);
      if (retainUntil !== undefined) {
        if (options.lock === undefined) throw new RetentionUnsupported(key);
        if (!(retainUntil.getTime() > Date.now())) throw new RangeError(`${key}: retainUntil lies in the past`);
      }
      const sha256 = createHash('sha256').update(body).digest('hex');
      const put = () =>
        client.send(
          new PutObjectCommand({
            Bucket: bucket,
            Key: key,
            Body: body,
            ContentLength: body.length,
            ContentType: contentType,
            ChecksumSHA256: base64Of(sha256),
            ...(cacheControl === undefined ? {} : { CacheControl: cacheControl }),
            // A retained object gets no newer version on top of it: what is read is what was retained.
            ...(ifAbsent || retainUntil !== undefined ? { IfNoneMatch: '*' } : {}),
            ...(retainUntil === undefined
              ? {}
              : { ObjectLockMode: options.lock, ObjectLockRetainUntilDate: retainUntil }),
          }),
        );
      try {
        await again(put, isContention);
      } catch (error) {
        if (nameOf(error) === 'PreconditionFailed') {
          if (attemptsOf(error) > 1 && (await isOurs(key, base64Of(sha256)))) return { sha256 };
          throw new AlreadyExists(key);
        }
        throw error;
      }
      return { sha256 };
    },

    get: async (key) => {
      const response = await read(key);
      if (response?.Body === undefined) return undefined;
      const body = await bodyOf(key, response.Body.transformToByteArray());
      const sha256 = createHash('sha256').update(body).digest('hex');
      if (response.ChecksumSHA256 !== base64Of(sha256)) throw new ObjectDamaged(key);
      return {
        body,
        sha256,
        contentType: response.ContentType ?? 'application/octet-stream',
        ...(response.ObjectLockRetainUntilDate === undefined
          ? {}
          : { retainUntil: response.ObjectLockRetainUntilDate }),
      };
    },

    stream: async (key) => {
      const response = await read(key);
      if (response?.Body === undefined) return undefined;
      // In Node the body is a Readable; the other members of the type are for browsers.
      return verified(key, response.Body as unknown as AsyncIterable<Uint8Array>, response.ChecksumSHA256);
    },

    head: async (key) => {
      checkObjectKey(key);
      try {
        const { ContentLength } = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
        return { bytes: ContentLength ?? 0 };
      } catch (error) {
        if (isAbsent(error)) return undefined;
        throw error;
      }
    },

    list: async (prefix, cursor) => {
      const scope = ['objects', bucket, prefix];
      const after = cursor === undefined ? undefined : readCursor(scope, prefix, cursor);
      const page = await client.send(
        new ListObjectsV2Command({
          Bucket: bucket,
          Prefix: prefix,
          MaxKeys: LIST_PAGE,
          ...(after === undefined ? {} : { StartAfter: after }),
        }),
      );
      const keys = (page.Contents ?? []).flatMap(({ Key }) => (Key === undefined ? [] : [Key]));
      const last = keys.at(-1);
      return page.IsTruncated === true && last !== undefined ? { keys, cursor: makeCursor(scope, last) } : { keys };
    },

    uploadLink: async (key, upload) => {
      checkObjectKey(key);
      checkUpload(upload);
      const checksum = base64Of(upload.sha256);
      const url = await getSignedUrl(
        client,
        new PutObjectCommand({
          Bucket: bucket,
          Key: key,
          ContentType: upload.contentType,
          ContentLength: upload.bytes,
          ChecksumSHA256: checksum,
          IfNoneMatch: '*',
        }),
        {
          expiresIn: upload.seconds,
          signableHeaders: new Set(BOUND_HEADERS),
          unhoistableHeaders: new Set(['x-amz-checksum-sha256']),
        },
      );
      const signed = new URL(url).searchParams.get('X-Amz-SignedHeaders')?.split(';') ?? [];
      const unsigned = BOUND_HEADERS.filter((header) => !signed.includes(header));
      if (unsigned.length > 0)
        throw new Error(`the presigned link leaves ${unsigned.join(', ')} open; it is not given out`);
      return {
        url,
        headers: {
          'content-type': upload.contentType,
          'if-none-match': '*',
          'x-amz-checksum-sha256': checksum,
        },
      };
    },
  };
};

/** The SDK checks the checksum too and fails the body in words of its own. */
const bodyOf = async <T>(key: string, body: Promise<T>): Promise<T> => {
  try {
    return await body;
  } catch (error) {
    throw isMismatch(error) ? new ObjectDamaged(key) : error;
  }
};

const isMismatch = (error: unknown): boolean =>
  typeof error === 'object' &&
  error !== null &&
  'message' in error &&
  String(error.message).startsWith('Checksum mismatch');

/** Throws {@link ObjectDamaged} with the last byte; what was read until then does not count. */
async function* verified(
  key: string,
  body: AsyncIterable<Uint8Array>,
  checksum: string | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  const digest = createHash('sha256');
  try {
    for await (const chunk of body) {
      digest.update(chunk);
      yield chunk;
    }
  } catch (error) {
    throw isMismatch(error) ? new ObjectDamaged(key) : error;
  }
  if (digest.digest('base64') !== checksum) throw new ObjectDamaged(key);
}
