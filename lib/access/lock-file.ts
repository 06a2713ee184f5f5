import { readFileSync } from 'node:fs';
import { get, isObject, type Json, type JsonObject } from '../assembly';
import { parseJson } from '../assembly/json';
import { besides, commonOf, type Lines, type LinesByPrincipal, wholeOf } from './alike';
import { CAPABILITIES, type Capability } from './asks';
import { ASSUMED } from './assumed';
import type { Lock } from './lock';
import { inAlphabet } from './order';

/** Beside the settings, and committed: what the office has accepted. */
export const LOCK_FILE = 'access.lock.json';
const VERSION = 2;
/** A large State's has a few. */
const MAX_BYTES = 64 * 1024 * 1024;
/** Written as the class of roles and functions that hold no data and lead to some. */
export const WAY = '(a way to data)';

const isCapability = (word: string): word is Capability => (CAPABILITIES as readonly string[]).includes(word);

const sorted = <V>(map: ReadonlyMap<string, V>): readonly [string, V][] =>
  [...map].sort(([a], [b]) => inAlphabet(a, b));

/** Capabilities with one reason share a line: `read, write: by its policy, only from the endpoint`. */
const linesOf = (reasons: ReadonlyMap<Capability, string>): Lines => {
  const byReason = new Map<string, Capability[]>();
  for (const capability of CAPABILITIES) {
    const reason = reasons.get(capability);
    if (reason !== undefined) byReason.set(reason, [...(byReason.get(reason) ?? []), capability]);
  }
  const [first = '', ...more] = [...byReason].map(([reason, list]) => `${list.join(', ')}: ${reason}`);
  return more.length === 0 ? first : [first, ...more];
};

const written = (map: ReadonlyMap<string, LinesByPrincipal>): JsonObject =>
  Object.fromEntries(
    sorted(map)
      .filter(([, lines]) => lines.size > 0)
      .map(([name, lines]) => [name, Object.fromEntries(sorted(lines))]),
  );

/** JSON, with what one principal can do with one store in one line. */
const printed = (value: Json, depth: number): string => {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inside = ' '.repeat(depth + 1);
  const within = (items: readonly string[], open: string, close: string): string =>
    items.length === 0
      ? open + close
      : `${open}\n${items.map((item) => inside + item).join(',\n')}\n${' '.repeat(depth)}${close}`;
  if (isObject(value)) {
    const items = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${printed(item, depth + 1)}`);
    return within(items, '{', '}');
  }
  const items = value.map((item) => printed(item, depth + 1));
  return depth > 1 ? `[${items.join(', ')}]` : within(items, '[', ']');
};

/**
 * The file, to be read in a diff: whatever is allowed in addition is a line in addition. What most stores of a kind have in
 * common (each function's role writes that function's log) stands there once, and of each store only what is different.
 */
export const lockText = ({ stores, access }: Lock): string => {
  const lines = new Map(
    [...access].map(([store, byPrincipal]): [string, LinesByPrincipal] => [
      store,
      new Map([...byPrincipal].map(([principal, reasons]) => [principal, linesOf(reasons)])),
    ]),
  );
  const classes = new Map([...[...access.keys()].map((store): [string, string] => [store, WAY]), ...stores]);
  const common = commonOf(lines, [...classes.keys()]);
  const left = new Map(
    [...classes.keys()].map((store) => [store, besides(store, lines.get(store) ?? new Map(), common)]),
  );
  const document = {
    about: `Who can reach what. Written by \`npm run -s election -- access --accept\`; docs/access.md says how to read it.`,
    version: VERSION,
    assumed: ASSUMED.map(({ who, why }) => `${who}: ${why}`),
    stores: Object.fromEntries(sorted(classes)),
    common: written(common),
    access: written(left),
  };
  return `${printed(document, 0)}\n`;
};

/** The file cannot be taken as a lock. */
export class LockUnreadable extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'LockUnreadable';
  }
}

const unreadable = (file: string): LockUnreadable =>
  new LockUnreadable(
    `${file} is no access lock of version ${VERSION}. Take it from version control again, or write it anew with \`npm run -s election -- access --accept\` and read the difference.`,
  );

const reasonsIn = (lines: Lines, file: string): ReadonlyMap<Capability, string> => {
  const reasons = new Map<Capability, string>();
  for (const line of typeof lines === 'string' ? [lines] : lines) {
    const [, words, reason] = /^([^:]+): (.*)$/.exec(line) ?? [];
    if (words === undefined || reason === undefined) throw unreadable(file);
    for (const word of words.split(', ')) {
      if (!isCapability(word)) throw unreadable(file);
      reasons.set(word, reason);
    }
  }
  return reasons;
};

const isText = (value: Json): value is string => typeof value === 'string';

const linesIn = (value: Json | undefined, file: string): ReadonlyMap<string, LinesByPrincipal> => {
  if (!isObject(value)) throw unreadable(file);
  return new Map(
    Object.entries(value).map(([name, byPrincipal]) => {
      if (!isObject(byPrincipal)) throw unreadable(file);
      return [
        name,
        new Map(
          Object.entries(byPrincipal).map(([principal, lines]): [string, Lines] => {
            if (isText(lines)) return [principal, lines];
            if (!Array.isArray(lines) || !lines.every(isText)) throw unreadable(file);
            return [principal, lines];
          }),
        ),
      ];
    }),
  );
};

/**
 * @returns undefined when there is no such file
 * @throws {LockUnreadable}
 */
export const readLock = (file: string): Lock | undefined => {
  let content: Buffer;
  try {
    content = readFileSync(file);
  } catch {
    return undefined;
  }
  let document: Json;
  try {
    // Of a line that stands there twice a reviewer reads the one, and a lenient reader takes the other.
    document = parseJson(content, file, MAX_BYTES);
  } catch {
    throw unreadable(file);
  }
  const stores = get(document, 'stores');
  if (get(document, 'version') !== VERSION || !isObject(stores)) throw unreadable(file);
  const common = linesIn(get(document, 'common'), file);
  const left = linesIn(get(document, 'access'), file);
  const access = new Map<string, ReadonlyMap<string, ReadonlyMap<Capability, string>>>();
  for (const store of new Set([...Object.keys(stores), ...left.keys()])) {
    const whole = wholeOf(store, left.get(store) ?? new Map(), common);
    if (whole.size === 0) continue;
    access.set(store, new Map([...whole].map(([principal, lines]) => [principal, reasonsIn(lines, file)])));
  }
  return {
    stores: new Map(
      Object.entries(stores)
        .filter(([, dataClass]) => dataClass !== WAY)
        .map(([name, dataClass]) => [name, String(dataClass)]),
    ),
    access,
  };
};
