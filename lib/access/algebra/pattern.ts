import { UNKNOWN } from '../marks';

/** A set of strings that one value of a policy stands for. */
export type Pattern = Glob | Range;

/** `*` is any run of characters, `?` any one; every other character is itself. */
export interface Glob {
  readonly kind: 'glob';
  readonly tokens: readonly Token[];
  /** The one string that it matches, when it has no wildcard. */
  readonly literal: string | undefined;
  readonly ignoreCase: boolean;
  /** Letters before the first and after the last wildcard. */
  readonly head: string;
  readonly tail: string;
  /** Nothing but one `*` between head and tail. */
  readonly oneStar: boolean;
  /** Equal ids match the same strings. */
  readonly id: number;
}

/** Values that are compared by size: numbers, dates in milliseconds, addresses as integers. Both ends are included. */
export interface Range {
  readonly kind: 'range';
  readonly sort: RangeSort;
  readonly low: bigint | undefined;
  readonly high: bigint | undefined;
  readonly id: number;
}

export type RangeSort = 'number' | 'date' | 'ip4' | 'ip6';

export type Token = string | typeof STAR | typeof ANY | typeof STAR_IN_PART | typeof ANY_IN_PART;
export const STAR = Symbol('*');
export const ANY = Symbol('?');
/** Wildcards that stop at a colon, as those of an ARN comparison do before the resource part. */
export const STAR_IN_PART = Symbol('*:');
export const ANY_IN_PART = Symbol('?:');

/** Stand for wildcards in the names of patterns; no policy contains them. */
const SPELLED: ReadonlyMap<Token, string> = new Map<Token, string>([
  [STAR, '\u0001'],
  [ANY, '\u0002'],
  [STAR_IN_PART, '\u0003'],
  [ANY_IN_PART, '\u0004'],
]);

const ARN_PARTS = 6;

const isStar = (token: Token): boolean => token === STAR || token === STAR_IN_PART;

const withoutRepeats = (tokens: readonly Token[]): readonly Token[] =>
  tokens.filter((token, i) => !(isStar(token) && token === tokens[i - 1]));

const numbers = new Map<string, number>();

/** A short name for a long one: answers are remembered by the patterns that they are about. */
const numbered = (text: string): number => {
  const known = numbers.get(text);
  if (known !== undefined) return known;
  numbers.set(text, numbers.size);
  return numbers.size - 1;
};

const letters = (tokens: readonly Token[]): string => tokens.join('');

/** Tokens, and what is told from them alone. */
const glob = (tokens: readonly Token[], ignoreCase: boolean): Glob => {
  const merged = withoutRepeats(tokens);
  const first = merged.findIndex((token) => typeof token !== 'string');
  if (first < 0) return literalGlob(letters(merged), ignoreCase);
  const last = merged.findLastIndex((token) => typeof token !== 'string');
  const spelled = merged.map((token) => (typeof token === 'string' ? token : SPELLED.get(token))).join('');
  return {
    kind: 'glob',
    head: letters(merged.slice(0, first)),
    tail: letters(merged.slice(last + 1)),
    oneStar: first === last && merged[first] === STAR,
    tokens: merged,
    literal: undefined,
    ignoreCase,
    id: numbered(`${ignoreCase ? 'i' : 'g'}${ignoreCase ? spelled.toLowerCase() : spelled}`),
  };
};

/** One string. Most patterns are that, and hardly any is ever walked: the letters are told apart when somebody asks. */
class Literal implements Glob {
  readonly kind = 'glob';
  readonly oneStar = false;
  readonly literal: string;
  readonly id: number;
  private walked: readonly string[] | undefined;

  constructor(
    readonly head: string,
    readonly ignoreCase: boolean,
  ) {
    this.literal = ignoreCase ? head.toLowerCase() : head;
    this.id = numbered((ignoreCase ? 'i' : 'g') + this.literal);
  }

  get tail(): string {
    return this.head;
  }

  get tokens(): readonly string[] {
    this.walked ??= this.head.split('');
    return this.walked;
  }
}

const literalGlob = (text: string, ignoreCase: boolean): Glob => new Literal(text, ignoreCase);

/** `${*}`, `${?}` and `${$}` in a policy stand for the characters themselves. */
const ESCAPED = /\$\{([*?$])\}/y;

const tokensOf = (text: string, star: Token, any: Token): readonly Token[] => {
  const tokens: Token[] = [];
  for (let i = 0; i < text.length; i++) {
    ESCAPED.lastIndex = i;
    const escaped = text[i] === '$' ? ESCAPED.exec(text)?.[1] : undefined;
    if (escaped !== undefined) {
      tokens.push(escaped);
      i += 3;
    } else {
      const c = text[i] ?? '';
      tokens.push(c === UNKNOWN ? STAR : c === '*' ? star : c === '?' ? any : c);
    }
  }
  return tokens;
};

const SPECIAL = new RegExp(`[*?$${UNKNOWN}]`);

/** With wildcards, where the text has any. */
const wild = (text: string, ignoreCase: boolean): Glob =>
  SPECIAL.test(text) ? glob(tokensOf(text, STAR, ANY), ignoreCase) : literalGlob(text, ignoreCase);

/** A star is a star. */
const plain = (text: string, ignoreCase: boolean): Glob =>
  text.includes(UNKNOWN)
    ? glob(
        text.split('').map((c) => (c === UNKNOWN ? STAR : c)),
        ignoreCase,
      )
    : literalGlob(text, ignoreCase);

const memo = <K, V>(make: (key: K) => V): ((key: K) => V) => {
  const known = new Map<K, V>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = make(key);
    known.set(key, made);
    return made;
  };
};

/** The pattern as a policy would write it. */
export const lettersOf = ({ tokens }: Glob): string =>
  tokens
    .map((token) => (typeof token === 'string' ? token : token === STAR || token === STAR_IN_PART ? '*' : '?'))
    .join('');

/** StringLike, and resources. */
export const like = memo((text: string): Glob => wild(text, false));
/** Action names: upper and lower case are one. */
export const likeAnyCase = memo((text: string): Glob => wild(text, true));
/** StringEquals: a star is a star. */
export const exactly = memo((text: string): Glob => plain(text, false));
export const exactlyAnyCase = memo((text: string): Glob => plain(text, true));

/** ArnEquals and ArnLike, which are one: six parts, each compared by itself. Undefined for a text that is no ARN. */
export const arnLike = memo((text: string): Glob => {
  if (!SPECIAL.test(text)) return literalGlob(text, false);
  const parts = text.split(':');
  const rest = parts.slice(ARN_PARTS - 1).join(':');
  const tokens: Token[] = [];
  for (const part of parts.slice(0, ARN_PARTS - 1)) tokens.push(...tokensOf(part, STAR_IN_PART, ANY_IN_PART), ':');
  if (parts.length < ARN_PARTS) tokens.pop();
  else tokens.push(...tokensOf(rest, STAR, ANY));
  return glob(tokens, false);
});

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

const integerOf = (sort: RangeSort, text: string): bigint | undefined => {
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

const matchesToken = (token: Token, c: string, ignoreCase: boolean): boolean => {
  if (token === STAR || token === ANY) return true;
  if (token === STAR_IN_PART || token === ANY_IN_PART) return c !== ':';
  return ignoreCase ? String(token).toLowerCase() === c.toLowerCase() : token === c;
};

/** Places in the pattern that are reached without reading a character: a star may stand for nothing. */
const closure = (tokens: readonly Token[], places: ReadonlySet<number>): Set<number> => {
  const all = new Set(places);
  for (const place of all) {
    const token = tokens[place];
    if (token !== undefined && isStar(token)) all.add(place + 1);
  }
  return all;
};

export const start = ({ tokens }: Glob): ReadonlySet<number> => closure(tokens, new Set([0]));

export const step = ({ tokens, ignoreCase }: Glob, places: ReadonlySet<number>, c: string): ReadonlySet<number> => {
  const next = new Set<number>();
  for (const place of places) {
    const token = tokens[place];
    if (token === undefined || !matchesToken(token, c, ignoreCase)) continue;
    next.add(isStar(token) ? place : place + 1);
  }
  return closure(tokens, next);
};

export const accepts = ({ tokens }: Glob, places: ReadonlySet<number>): boolean => places.has(tokens.length);

const inPart = (token: Token | undefined): boolean => token === STAR_IN_PART || token === ANY_IN_PART;

/**
 * Does whatever matches the first match the second? Yes is certain. What the first leaves open, only a wildcard of the
 * second takes up.
 */
export const liesWithin = (inner: Glob, outer: Glob): boolean => {
  if (inner.ignoreCase !== outer.ignoreCase) return false;
  if (inner.literal !== undefined) return globMatches(outer, inner.literal);
  if (outer.literal !== undefined) return false;
  if (outer.oneStar) return inner.head.startsWith(outer.head) && inner.tail.endsWith(outer.tail);
  let places = start(outer);
  for (const token of inner.tokens) {
    if (typeof token === 'string') {
      places = step(outer, places, token);
    } else {
      const next = new Set<number>();
      for (const place of places) {
        const at = outer.tokens[place];
        if (typeof at !== 'symbol' || (inPart(at) && !inPart(token))) continue;
        if (isStar(at)) next.add(place);
        else if (!isStar(token)) next.add(place + 1);
      }
      places = closure(outer.tokens, next);
    }
    if (places.size === 0) return false;
  }
  return accepts(outer, places);
};

/** What of two patterns can stand for one letter; undefined: nothing. */
const letterOf = (a: Token, b: Token, other: string): string | undefined => {
  if (typeof a === 'string') return matchesToken(b, a, false) ? a : undefined;
  if (typeof b === 'string') return matchesToken(a, b, false) ? b : undefined;
  return other;
};

/** Two patterns that begin or end in different letters have nothing in common. */
export const mayMeet = (a: Glob, b: Glob): boolean =>
  a.ignoreCase ||
  b.ignoreCase ||
  ((a.head.startsWith(b.head) || b.head.startsWith(a.head)) && (a.tail.endsWith(b.tail) || b.tail.endsWith(a.tail)));

/** A string that matches both of two patterns that heed upper and lower case: a walk over pairs of places. */
export const meet = (a: Glob, b: Glob, other: string): string | undefined => {
  if (!mayMeet(a, b)) return undefined;
  if (a.literal !== undefined) return globMatches(b, a.literal) ? a.literal : undefined;
  if (b.literal !== undefined) return globMatches(a, b.literal) ? b.literal : undefined;
  if (a.oneStar && b.oneStar) {
    const head = a.head.length > b.head.length ? a.head : b.head;
    return head + other + (a.tail.length > b.tail.length ? a.tail : b.tail);
  }
  const width = b.tokens.length + 1;
  const end = a.tokens.length * width + b.tokens.length;
  const texts = new Map<number, string>([[0, '']]);
  for (const [place, text] of texts) {
    if (place === end) return text;
    const i = Math.floor(place / width);
    const j = place % width;
    const x = a.tokens[i];
    const y = b.tokens[j];
    const go = (to: number, more: string) => {
      if (!texts.has(to)) texts.set(to, text + more);
    };
    if (x !== undefined && isStar(x)) go((i + 1) * width + j, '');
    if (y !== undefined && isStar(y)) go(i * width + j + 1, '');
    const letter = x === undefined || y === undefined ? undefined : letterOf(x, y, other);
    if (letter === undefined || x === undefined || y === undefined) continue;
    go((isStar(x) ? i : i + 1) * width + (isStar(y) ? j : j + 1), letter);
  }
  return undefined;
};

const globMatches = (pattern: Glob, text: string): boolean => {
  if (pattern.literal !== undefined) return pattern.literal === (pattern.ignoreCase ? text.toLowerCase() : text);
  // The last star is where to go back to; an earlier one never has to be taken up again, unless a part ends there.
  const { tokens, ignoreCase } = pattern;
  if (tokens.some((token) => token === STAR_IN_PART)) {
    let places = start(pattern);
    for (const c of text.split('')) {
      places = step(pattern, places, c);
      if (places.size === 0) return false;
    }
    return accepts(pattern, places);
  }
  let place = 0;
  let star = -1;
  let resume = 0;
  for (let i = 0; i < text.length; ) {
    const token = tokens[place];
    if (token === STAR) {
      star = place++;
      resume = i;
    } else if (token !== undefined && matchesToken(token, text[i] ?? '', ignoreCase)) {
      place++;
      i++;
    } else if (star >= 0) {
      place = star + 1;
      i = ++resume;
    } else return false;
  }
  while (tokens[place] === STAR) place++;
  return place === tokens.length;
};

export const matches = (pattern: Pattern, text: string): boolean => {
  if (pattern.kind === 'glob') return globMatches(pattern, text);
  const value = integerOf(pattern.sort, text);
  return (
    value !== undefined &&
    (pattern.low === undefined || value >= pattern.low) &&
    (pattern.high === undefined || value <= pattern.high)
  );
};
