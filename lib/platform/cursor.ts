import { createHash } from 'node:crypto';
import { lengthPrefixed } from './canonical';
import { CursorRefused } from './refused';

/** Says which query a cursor belongs to; 96 bits against mix-ups. */
const scopeTag = (scope: readonly string[]): string =>
  createHash('sha256')
    .update(lengthPrefixed(...scope))
    .digest('base64url')
    .slice(0, 16);

/**
 * A cursor names the last sort key or object key that was seen and nothing else. The partition or bucket always
 * comes from the query itself, so an altered cursor moves within what the caller may read anyway. (A DynamoDB
 * LastEvaluatedKey handed out as it is lets its holder start in another voter's partition.)
 */
export const makeCursor = (scope: readonly string[], last: string): string =>
  Buffer.from(JSON.stringify([scopeTag(scope), last])).toString('base64url');

/** @throws {CursorRefused} for a cursor of another query, or one that points outside `prefix` */
export const readCursor = (scope: readonly string[], prefix: string, cursor: string): string => {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw new CursorRefused();
  }
  if (!Array.isArray(parsed) || parsed.length !== 2) throw new CursorRefused();
  const [tag, last] = parsed as readonly unknown[];
  if (tag !== scopeTag(scope) || typeof last !== 'string' || last === '' || !last.startsWith(prefix)) {
    throw new CursorRefused();
  }
  return last;
};
