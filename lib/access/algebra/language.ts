import type { Glob, Pattern } from './pattern';
import { type Range, type RangeSort, stringOf } from './range';
import { accepts, liesWithin, matches, mayMeet, meet, start, step } from './walk';

/** The strings that match one of the patterns; with `except`, all others. */
export interface Language {
  readonly patterns: readonly Pattern[];
  readonly except: boolean;
  /** Equal ids hold the same strings. */
  readonly id: number;
  complement: Language | undefined;
}

const languages = new Map<string, Language>();

const language = (patterns: readonly Pattern[], except: boolean): Language => {
  const sign = except ? '-' : '+';
  const [first, ...more] = patterns;
  const key =
    more.length === 0
      ? sign + (first?.id ?? '')
      : sign +
        patterns
          .map(({ id }) => id)
          .sort((a, b) => a - b)
          .join();
  const known = languages.get(key);
  if (known !== undefined) return known;
  const made: Language = { patterns, except, id: languages.size, complement: undefined };
  languages.set(key, made);
  return made;
};

export const oneOf = (patterns: readonly Pattern[]): Language => language(patterns, false);
export const noneOf = (patterns: readonly Pattern[]): Language => language(patterns, true);
export const complement = (one: Language): Language => {
  one.complement ??= language(one.patterns, !one.except);
  return one.complement;
};

export const EVERYTHING = noneOf([]);
export const NOTHING = oneOf([]);

export const contains = ({ patterns, except }: Language, text: string): boolean =>
  patterns.some((pattern) => matches(pattern, text)) !== except;

/** Shown where any other value would do; no template contains it. */
export const OTHER = '\uE0FF';

/** More states than this and the answer is "may be": nothing honest comes near, and judging stays fast. */
export const MAX_STATES = 20_000;

/** A string in all of the languages; `undecided` counts as one, undefined says that there is none. */
export type Witness = { readonly found: string } | 'undecided' | undefined;

const isGlob = (pattern: Pattern): pattern is Glob => pattern.kind === 'glob';
const isRange = (pattern: Pattern): pattern is Range => pattern.kind === 'range';

/** Where ranges begin and end, and beside it: one value out of every stretch between two ends. */
const valuesAround = (ranges: readonly Range[]): readonly string[] => {
  const values = new Set<string>();
  const add = (sort: RangeSort, value: bigint) => {
    const text = stringOf(sort, value);
    if (text !== undefined) values.add(text);
  };
  for (const { sort, low, high } of ranges) {
    for (const end of [low, high]) {
      if (end === undefined) continue;
      for (const beside of [-1n, 0n, 1n]) add(sort, end + beside);
    }
    if (low === undefined && high === undefined) add(sort, 0n);
  }
  return [...values];
};

/** Strings of a glob that are likely to do: stars empty, and stars as something that no literal contains. */
const samples = ({ literal, tokens }: Glob): readonly string[] =>
  literal !== undefined
    ? [literal]
    : ['', OTHER].map((filler) => tokens.map((token) => (typeof token === 'string' ? token : filler || 'x')).join(''));

const key = (sets: readonly ReadonlySet<number>[]): string => sets.map((set) => [...set].join(',')).join('|');

/** Exact: walks all patterns side by side, letter by letter, and asks at each place whether a string may end there. */
const walk = (languages: readonly Language[]): Witness => {
  const globs = [
    ...new Map(languages.flatMap(({ patterns }) => patterns.filter(isGlob)).map((g) => [g.id, g])).values(),
  ];
  const index = new Map(globs.map(({ id }, i) => [id, i]));
  /** Letters that tell the places apart; of all others one stands for the rest. */
  const lettersAt = (sets: readonly ReadonlySet<number>[]): ReadonlySet<string> => {
    const letters = new Set<string>([OTHER, ':']);
    for (const [i, { tokens, ignoreCase }] of globs.entries()) {
      for (const place of sets[i] ?? []) {
        const token = tokens[place];
        if (typeof token !== 'string') continue;
        letters.add(token);
        if (ignoreCase) letters.add(token.toLowerCase()).add(token.toUpperCase());
      }
    }
    return letters;
  };
  const ends = (sets: readonly ReadonlySet<number>[]): boolean =>
    languages.every(
      ({ patterns, except }) =>
        patterns.filter(isGlob).some((pattern) => {
          const at = index.get(pattern.id);
          const places = at === undefined ? undefined : sets[at];
          return places !== undefined && accepts(pattern, places);
        }) !== except,
    );
  /** A positive language none of whose patterns can go on is lost. */
  const lost = (sets: readonly ReadonlySet<number>[]): boolean =>
    languages.some(
      ({ patterns, except }) =>
        !except && patterns.filter(isGlob).every(({ id }) => (sets[index.get(id) ?? -1]?.size ?? 0) === 0),
    );
  let frontier: { readonly sets: readonly ReadonlySet<number>[]; readonly text: string }[] = [
    { sets: globs.map(start), text: '' },
  ];
  const seen = new Set(frontier.map(({ sets }) => key(sets)));
  while (frontier.length > 0) {
    const next: typeof frontier = [];
    for (const { sets, text } of frontier) {
      if (ends(sets)) return { found: text };
      for (const letter of lettersAt(sets)) {
        const moved = globs.map((pattern, i) => step(pattern, sets[i] ?? new Set(), letter));
        if (lost(moved)) continue;
        const name = key(moved);
        if (seen.has(name)) continue;
        seen.add(name);
        if (seen.size > MAX_STATES) return 'undecided';
        next.push({ sets: moved, text: text + letter });
      }
    }
    frontier = next;
  }
  return undefined;
};

/** Leaves out patterns that cannot be met: another language has none that begins or ends alike, or excludes all of it. */
const narrowed = (languages: readonly Language[]): readonly Language[] =>
  languages.map((one) => {
    if (one.except) return one;
    const left = one.patterns.filter(
      (pattern) =>
        pattern.kind === 'range' ||
        languages.every((other) => {
          if (other === one) return true;
          const globs = other.patterns.filter(isGlob);
          if (other.except) return !globs.some((outer) => liesWithin(pattern, outer));
          return globs.length < other.patterns.length || globs.some((glob) => mayMeet(pattern, glob));
        }),
    );
    return left.length === one.patterns.length ? one : oneOf(left);
  });

const isPlain = (pattern: Pattern): pattern is Glob => isGlob(pattern) && !pattern.ignoreCase;

/** Of two lists of patterns a pair that meets. */
const pairThatMeets = (one: readonly Glob[], two: readonly Glob[]): Witness => {
  for (const a of one) {
    for (const b of two) {
      const found = meet(a, b, OTHER);
      if (found !== undefined) return { found };
    }
  }
  return undefined;
};

/** What one of the patterns has and none of the excluded ones; `open` where that is not plain to see. */
const leftOver = (patterns: readonly Glob[], excluded: readonly Glob[]): Witness | 'open' => {
  const left = patterns.filter((pattern) => !excluded.some((outer) => liesWithin(pattern, outer)));
  if (left.length === 0) return undefined;
  for (const pattern of left) {
    const found = samples(pattern).find((sample) => !excluded.some((outer) => matches(outer, sample)));
    if (found !== undefined) return { found };
  }
  return 'open';
};

/** Two languages of patterns that heed upper and lower case: most questions are that. */
const searchTwo = (one: Language, two: Language): Witness | 'open' => {
  if (!one.patterns.every(isPlain) || !two.patterns.every(isPlain)) return 'open';
  const [a, b] = [one.patterns.filter(isPlain), two.patterns.filter(isPlain)];
  if (one.except) return two.except ? 'open' : leftOver(b, a);
  return two.except ? leftOver(a, b) : pairThatMeets(a, b);
};

/** Where patterns of two languages meet is likely to be in the others too, and costs less than a walk. */
const meetings = (languages: readonly Language[]): readonly string[] => {
  const [first, ...others] = languages.filter(({ except }) => !except).map(({ patterns }) => patterns.filter(isPlain));
  return others.flatMap((other) => (first ?? []).flatMap((a) => other.flatMap((b) => meet(a, b, OTHER) ?? [])));
};

const search = (given: readonly Language[]): Witness => {
  const [first, second, ...others] = given;
  if (first && second && others.length === 0) {
    const found = searchTwo(first, second);
    if (found !== 'open') return found;
  }
  const languages = narrowed(given);
  if (languages.some(({ patterns, except }) => !except && patterns.length === 0)) return undefined;
  const inAll = (text: string) => languages.every((one) => contains(one, text));
  const firstOf = (candidates: readonly string[]): Witness => {
    const found = candidates.find(inAll);
    return found === undefined ? undefined : { found };
  };
  for (const { patterns, except } of languages) {
    if (except) continue;
    const literals = patterns.map((pattern) => (isGlob(pattern) && !pattern.ignoreCase ? pattern.literal : undefined));
    if (literals.every((literal) => literal !== undefined)) return firstOf(literals);
  }
  const all = languages.flatMap(({ patterns }) => patterns);
  const globs = all.filter(isGlob);
  const ranges = all.filter(isRange);
  const quick = firstOf([OTHER, ...globs.flatMap(samples), ...valuesAround(ranges)]);
  if (quick !== undefined) return quick;
  if (ranges.length === 0) return firstOf(meetings(languages)) ?? walk(languages);
  // One value of every stretch was tried. Where texts are compared with the same key, a glob may still hold some other.
  return globs.every(({ literal }) => literal !== undefined) ? undefined : 'undecided';
};

const known = new Map<string | number, Witness>();

/** Most questions are about one or two languages: a number names those, and costs no text. */
const PAIRS = 2 ** 26;
const keyOf = (asked: readonly Language[]): string | number => {
  const [first, second] = asked;
  if (first === undefined) return -1;
  if (second === undefined) return first.id;
  if (asked.length === 2) {
    if (first.id === second.id) return first.id;
    return first.id < second.id ? (first.id + 1) * PAIRS + second.id : (second.id + 1) * PAIRS + first.id;
  }
  return [...new Set(asked.map(({ id }) => id))].sort((a, b) => a - b).join();
};

/** A string that all of the languages have in common. Without any language: every string will do. */
export const inCommon = (asked: readonly Language[]): Witness => {
  const key = keyOf(asked);
  const answer = known.get(key);
  if (answer !== undefined || known.has(key)) return answer;
  const witness = search([...new Set(asked)]);
  known.set(key, witness);
  return witness;
};
