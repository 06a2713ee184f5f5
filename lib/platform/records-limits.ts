import type { Condition, Json, Key, Write } from './ports';
import { RecordRefused } from './refused';

/** DynamoDB: TransactWriteItems takes at most 100 actions, on distinct items, 4 MB together. */
export const MAX_WRITES = 100;
export const MAX_COMMIT_BYTES = 4 * 1024 * 1024;
/** DynamoDB: an item with its attribute names. */
export const MAX_ITEM_BYTES = 400 * 1024;
/** DynamoDB: key lengths in UTF-8 bytes; an empty key attribute is refused. */
export const MAX_PK_BYTES = 2048;
export const MAX_SK_BYTES = 1024;
/** Largest page of a query. */
export const MAX_PAGE = 100;
/** DynamoDB: nesting of lists and maps. */
const MAX_DEPTH = 32;
/** A number takes up to 21 bytes, whatever its digits; the true size is never larger. */
const NUMBER_BYTES = 21;
/** DynamoDB keeps numbers down to 1E-130. Above 2^53 a double no longer holds every integer. */
const SMALLEST_NUMBER = 1e-130;

const encoder = new TextEncoder();
const utf8Bytes = (text: string): number => encoder.encode(text).length;
/** UTF-8 cannot carry half a surrogate pair: what comes back would differ from what went in. */
const LONE_SURROGATE = /\p{Surrogate}/u;

const checkText = (text: string, where: string): number => {
  if (LONE_SURROGATE.test(text)) throw new RecordRefused(`${where} holds half a character (a lone surrogate)`);
  return utf8Bytes(text);
};

const checkName = (name: string, where: string): number => {
  if (name === '') throw new RecordRefused(`${where} has an attribute without a name`);
  // An attribute of this name would set an object's prototype when it is read back.
  if (name === '__proto__') throw new RecordRefused(`${where} has an attribute named __proto__`);
  return checkText(name, `an attribute name in ${where}`);
};

const valueBytes = (value: Json | undefined, where: string, depth: number): number => {
  if (value === undefined) throw new RecordRefused(`${where} is undefined; leave the attribute out`);
  if (value === null || typeof value === 'boolean') return 1;
  if (typeof value === 'string') return checkText(value, where);
  if (typeof value === 'number') {
    const size = Math.abs(value);
    if (!(size <= Number.MAX_SAFE_INTEGER) || (size !== 0 && size < SMALLEST_NUMBER)) {
      throw new RecordRefused(`${where} is ${value}, a number that does not come back exactly; store it as text`);
    }
    return NUMBER_BYTES;
  }
  if (typeof value !== 'object') throw new RecordRefused(`${where} is a ${typeof value}, which is not JSON`);
  if (depth >= MAX_DEPTH) throw new RecordRefused(`${where} is nested more than ${MAX_DEPTH} deep`);
  if (Array.isArray(value)) {
    return value.reduce<number>((sum, part, i) => sum + 1 + valueBytes(part, `${where}[${i}]`, depth + 1), 3);
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    throw new RecordRefused(`${where} is no plain JSON object (a Date, a Map, a buffer?)`);
  }
  return Object.entries(value).reduce(
    (sum, [name, part]) => sum + 1 + checkName(name, where) + valueBytes(part, `${where}.${name}`, depth + 1),
    3,
  );
};

/** @throws {RecordRefused} where DynamoDB would refuse the key */
export const checkKey = ({ pk, sk }: Key): void => {
  for (const [name, value, max] of [
    ['pk', pk, MAX_PK_BYTES],
    ['sk', sk, MAX_SK_BYTES],
  ] as const) {
    if (typeof value !== 'string' || value === '') throw new RecordRefused(`${name} is empty or no text`);
    if (checkText(value, name) > max) throw new RecordRefused(`${name} is longer than ${max} bytes`);
  }
};

const checkCondition = (condition: Condition | undefined): void => {
  if (condition === undefined || 'absent' in condition) return;
  for (const [name, value] of Object.entries(condition.equals)) {
    checkName(name, 'a condition');
    if (typeof value === 'object' && value !== null) throw new RecordRefused(`condition on ${name} is no scalar`);
    valueBytes(value, `condition on ${name}`, 0);
  }
};

export const keyOfWrite = (write: Write): Key =>
  'put' in write ? write.put : 'remove' in write ? write.remove : write.check;

/**
 * One check for every adapter, before anything is written.
 * @throws {RecordRefused} on no or more than {@link MAX_WRITES} writes, two writes to one key, an item of more than
 * {@link MAX_ITEM_BYTES}, more than {@link MAX_COMMIT_BYTES} together, or a value that is not JSON
 */
export const checkWrites = (writes: readonly Write[]): void => {
  if (writes.length === 0) throw new RecordRefused('a commit without writes');
  if (writes.length > MAX_WRITES) {
    throw new RecordRefused(`a commit of ${writes.length} writes; at most ${MAX_WRITES} are all-or-nothing, split it`);
  }
  const seen = new Set<string>();
  let total = 0;
  writes.forEach((write, i) => {
    const key = keyOfWrite(write);
    checkKey(key);
    checkCondition(write.when);
    const id = JSON.stringify([key.pk, key.sk]);
    if (seen.has(id)) throw new RecordRefused(`write ${i} is the second one to the same key in one commit`);
    seen.add(id);
    if (!('put' in write)) return;
    // The item's own map is not counted as nesting: 3 bytes and one per attribute too many, never too few.
    const bytes = valueBytes(write.put, 'item', -1);
    if (bytes > MAX_ITEM_BYTES) {
      throw new RecordRefused(
        `write ${i} is an item of ${bytes} bytes; at most ${MAX_ITEM_BYTES}, store it as an object`,
      );
    }
    total += bytes;
  });
  if (total > MAX_COMMIT_BYTES) {
    throw new RecordRefused(`a commit of ${total} bytes; at most ${MAX_COMMIT_BYTES}, split it`);
  }
};

/** @throws {RecordRefused} unless an integer from 1 to {@link MAX_PAGE} */
export const pageLimit = (limit: number | undefined): number => {
  if (limit === undefined) return MAX_PAGE;
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_PAGE) {
    throw new RecordRefused(`a page of ${limit} items; ask for 1 to ${MAX_PAGE}`);
  }
  return limit;
};
