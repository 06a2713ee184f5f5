import { createHash } from 'node:crypto';
import { releasedPartSchema } from '../../contracts/released';
import type { Objects } from '../../platform/ports';

/** One answer; a part of three megabytes over a slow line is there long before. */
const ANSWER_TIMEOUT_MS = 20_000;
/** Longer than any part in its JSON can be. */
const MOST_BYTES = 6 * 1024 * 1024;

/** What was fetched is not what the other side may answer: nothing of it is used. */
export class ReleasedUnreadable extends Error {
  constructor(path: string, why: string) {
    super(
      `${path} could not be fetched: ${why}. The site still shows what it showed; see whether the office’s API answers.`,
    );
    this.name = 'ReleasedUnreadable';
  }
}

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

const encoded = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

const textOf = async (path: string, response: Response): Promise<string> => {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > MOST_BYTES) throw new ReleasedUnreadable(path, `the answer is longer than ${MOST_BYTES} bytes`);
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
};

const jsonOf = (path: string, text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new ReleasedUnreadable(path, 'the answer is not JSON');
  }
};

/**
 * The released store of another account or partition, over its API. Nothing here is believed: whoever reads verifies signature and log
 * against a key that was pinned at deploy. Redirections are not followed; the one host is the one in the settings.
 * @param base `https://a1b2c3d4e5.execute-api.us-gov-west-1.amazonaws.com/v1`
 */
export const releasedOverHttps = (base: string, fetched: Fetch = fetch): Pick<Objects, 'get'> => {
  const partOf = async (path: string, part: number) => {
    const response = await fetched(`${base}/released/${part}/${encoded(path)}`, {
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
      headers: { accept: 'application/json' },
    });
    if (response.status === 404) return undefined;
    if (response.status !== 200) throw new ReleasedUnreadable(path, `the API answered ${response.status}`);
    const parsed = releasedPartSchema.safeParse(jsonOf(path, await textOf(path, response)));
    if (!parsed.success) throw new ReleasedUnreadable(path, 'the answer has not the expected fields');
    return parsed.data;
  };

  return {
    get: async (path) => {
      const first = await partOf(path, 0);
      if (first === undefined) return undefined;
      const bodies = [Buffer.from(first.body, 'base64')];
      for (let part = 1; part < first.parts; part += 1) {
        const next = await partOf(path, part);
        // A checkpoint is replaced while it is read: two halves of two files are none.
        if (next === undefined || next.sha256 !== first.sha256 || next.parts !== first.parts) {
          throw new ReleasedUnreadable(path, 'it changed while it was read');
        }
        bodies.push(Buffer.from(next.body, 'base64'));
      }
      const body = new Uint8Array(Buffer.concat(bodies));
      if (createHash('sha256').update(body).digest('hex') !== first.sha256) {
        throw new ReleasedUnreadable(path, 'its parts do not add up to the file that was announced');
      }
      return { body, sha256: first.sha256, contentType: 'application/octet-stream' };
    },
  };
};
