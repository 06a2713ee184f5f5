import { ObjectKeyRefused } from './refused';

/** S3: 1024 bytes of UTF-8 for the key. File systems: 255 for one name. */
const MAX_KEY_BYTES = 1024;
const MAX_PART_BYTES = 255;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const UNFIT = /[\u0000-\u001f\u007f\\]|\p{Surrogate}/u;

/**
 * The same rule for a bucket and a folder: a key that climbs out (`..`), hides a part, or means another file on
 * another system is refused before it is used.
 * @throws {ObjectKeyRefused}
 */
export const checkObjectKey = (key: string): void => {
  if (UNFIT.test(key)) throw new ObjectKeyRefused(key, 'holds a backslash, a control character or half a character');
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) throw new ObjectKeyRefused(key, `is longer than ${MAX_KEY_BYTES} bytes`);
  for (const part of key.split('/')) {
    if (part === '' || part === '.' || part === '..') {
      throw new ObjectKeyRefused(key, 'has an empty part, or a part that is . or ..');
    }
    if (Buffer.byteLength(part) > MAX_PART_BYTES) {
      throw new ObjectKeyRefused(key, `has a part of more than ${MAX_PART_BYTES} bytes`);
    }
  }
};
