import * as z from 'zod/mini';
import { REHEARSAL_ROOT } from './published';

/** Bytes of a file in one answer: in base64 and JSON it has to fit the 6 MB that Lambda gives back. */
export const PART_BYTES = 3 * 1024 * 1024;

/** The most that is fetched of one file: a whole State's report is some tens of megabytes. */
export const MAX_PARTS = 100;

/** Folders of released files. Everything in them is signed and meant for the public; there is nothing else in that store. */
export const RELEASED_FOLDERS = ['results/', 'log/', REHEARSAL_ROOT] as const;

/** One part of a released file, as a website in another account fetches it. */
export const releasedPartSchema = z.object({
  /** How many parts the file has; the first is 0. */
  parts: z.int().check(z.minimum(1), z.maximum(MAX_PARTS)),
  /** SHA-256 of the whole file, in hexadecimal: parts of two files are never put together. */
  sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  /** Base64. */
  body: z.string().check(z.maxLength(Math.ceil(PART_BYTES / 3) * 4)),
});
export type ReleasedPart = z.infer<typeof releasedPartSchema>;
