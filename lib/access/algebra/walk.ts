import { ANY, ANY_IN_PART, type Glob, isStar, type Pattern, STAR, STAR_IN_PART, type Token } from './pattern';
import { integerOf } from './range';

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
