import { numbered } from './numbered';

/** Values that are compared by size: numbers, dates in milliseconds, addresses as integers. Both ends are included. */
export interface Range {
  readonly kind: 'range';
  readonly sort: RangeSort;
  readonly low: bigint | undefined;
  readonly high: bigint | undefined;
  readonly id: number;
}

export type RangeSort = 'number' | 'date' | 'ip4' | 'ip6';

export const range = (sort: RangeSort, low: bigint | undefined, high: bigint | undefined): Range => ({
  kind: 'range',
  sort,
  low,
  high,
  id: numbered(`r${sort}${low ?? ''}..${high ?? ''}`),
});

/** A number with six decimals, as an integer: conditions compare days, ages and versions such as 1.2. */
const MILLIONTHS = 1_000_000;

export const numberToInteger = (text: string): bigint | undefined => {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? BigInt(Math.round(value * MILLIONTHS)) : undefined;
};

export const dateToInteger = (text: string): bigint | undefined => {
  const epoch = /^\d{1,12}$/.test(text) ? Number(text) * 1000 : Date.parse(text);
  return Number.isFinite(epoch) ? BigInt(epoch) : undefined;
};

const ip4 = (text: string): bigint | undefined => {
  const bytes = text.split('.').map((part) => (/^\d{1,3}$/.test(part) ? Number(part) : 256));
  return bytes.length === 4 && bytes.every((byte) => byte < 256)
    ? bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n)
    : undefined;
};

const GROUPS = 8;
const ip6 = (text: string): bigint | undefined => {
  const [left = '', right, ...more] = text.split('::');
  const groups = (side: string | undefined) => (side ? side.split(':') : []);
  const missing = GROUPS - groups(left).length - groups(right).length;
  if (more.length > 0 || (right === undefined ? missing !== 0 : missing < 1)) return undefined;
  const all = [...groups(left), ...Array<string>(right === undefined ? 0 : missing).fill('0'), ...groups(right)];
  return all.every((group) => /^[0-9a-f]{1,4}$/i.test(group))
    ? all.reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n)
    : undefined;
};

/** `203.0.113.0/24`, `2001:db8::/32`, or one address. */
export const addressRange = (text: string): Range | undefined => {
  const [address = '', prefix] = text.split('/');
  const sort = address.includes(':') ? 'ip6' : 'ip4';
  const bits = sort === 'ip6' ? 128 : 32;
  const length = prefix === undefined ? bits : /^\d{1,3}$/.test(prefix) ? Number(prefix) : -1;
  const value = sort === 'ip6' ? ip6(address) : ip4(address);
  if (value === undefined || length < 0 || length > bits) return undefined;
  const size = 1n << BigInt(bits - length);
  const low = (value / size) * size;
  return range(sort, low, low + size - 1n);
};

export const integerOf = (sort: RangeSort, text: string): bigint | undefined => {
  if (sort === 'number') return numberToInteger(text);
  if (sort === 'date') return dateToInteger(text);
  return sort === 'ip4' ? ip4(text) : ip6(text);
};

/** The string that has this place among values of the sort. */
export const stringOf = (sort: RangeSort, value: bigint): string | undefined => {
  if (sort === 'number') return String(Number(value) / MILLIONTHS);
  if (sort === 'date') return Math.abs(Number(value)) > 8.64e15 ? undefined : new Date(Number(value)).toISOString();
  const bits = sort === 'ip4' ? 32n : 128n;
  if (value < 0n || value >= 1n << bits) return undefined;
  if (sort === 'ip4') return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 255n)).join('.');
  return Array.from({ length: GROUPS }, (_, i) =>
    ((value >> BigInt(16 * (GROUPS - 1 - i))) & 65535n).toString(16),
  ).join(':');
};
