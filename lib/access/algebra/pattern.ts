import { UNKNOWN } from '../marks';
import { numbered } from './numbered';
import type { Range } from './range';

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

export const isStar = (token: Token): boolean => token === STAR || token === STAR_IN_PART;

const withoutRepeats = (tokens: readonly Token[]): readonly Token[] =>
  tokens.filter((token, i) => !(isStar(token) && token === tokens[i - 1]));

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
