import { readFileSync } from 'node:fs';
import { get, isObject, type Json } from '../assembly';
import { ASSUMED } from './assumed';
import { CAPABILITIES, type Capability } from './capabilities';
import type { Access } from './closure';
import { type Entry, whyOf } from './entries';

/** Beside the settings, and committed: what the office has accepted. */
export const LOCK_FILE = 'access.lock.json';
const VERSION = 1;

/** What was accepted: for each store and each principal, what it can do and why. */
export interface Lock {
  readonly stores: ReadonlyMap<string, string>;
  /** `read` and the reason, by store and principal. */
  readonly access: ReadonlyMap<string, ReadonlyMap<string, ReadonlyMap<Capability, string>>>;
}

const isCapability = (word: string): word is Capability => (CAPABILITIES as readonly string[]).includes(word);

export const lockOf = ({ entries, stores }: Pick<Access, 'entries' | 'stores'>): Lock => {
  const access = new Map<string, Map<string, Map<Capability, string>>>();
  for (const entry of entries) {
    const byPrincipal = access.get(entry.store) ?? new Map<string, Map<Capability, string>>();
    const reasons = byPrincipal.get(entry.principal) ?? new Map<Capability, string>();
    const known = reasons.get(entry.capability);
    reasons.set(entry.capability, known === undefined ? whyOf(entry) : `${known} | ${whyOf(entry)}`);
    byPrincipal.set(entry.principal, reasons);
    access.set(entry.store, byPrincipal);
  }
  return { stores, access };
};

const sorted = <V>(map: ReadonlyMap<string, V>): readonly [string, V][] =>
  [...map].sort(([a], [b]) => (a < b ? -1 : 1));

/** Capabilities with one reason share a line: `read, write: by its policy, only from the endpoint`. */
const linesOf = (reasons: ReadonlyMap<Capability, string>): readonly string[] => {
  const byReason = new Map<string, Capability[]>();
  for (const capability of CAPABILITIES) {
    const reason = reasons.get(capability);
    if (reason !== undefined) byReason.set(reason, [...(byReason.get(reason) ?? []), capability]);
  }
  return [...byReason].map(([reason, capabilities]) => `${capabilities.join(', ')}: ${reason}`);
};

/** The file, to be read in a diff: whatever is allowed in addition is a line in addition. */
export const lockText = ({ stores, access }: Lock): string => {
  const document = {
    about: `Who can reach what. Written by \`npm run -s election -- access --accept\`; docs/access.md says how to read it.`,
    version: VERSION,
    assumed: ASSUMED.map(({ who, why }) => `${who}: ${why}`),
    stores: Object.fromEntries(sorted(stores)),
    access: Object.fromEntries(
      sorted(access).map(([store, byPrincipal]) => [
        store,
        Object.fromEntries(
          sorted(byPrincipal).map(([principal, reasons]) => {
            const lines = linesOf(reasons);
            return [principal, lines.length === 1 ? lines[0] : lines];
          }),
        ),
      ]),
    ),
  };
  return `${JSON.stringify(document, undefined, 1)}\n`;
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

const reasonsIn = (lines: Json, file: string): ReadonlyMap<Capability, string> => {
  const reasons = new Map<Capability, string>();
  for (const line of Array.isArray(lines) ? (lines as readonly Json[]) : [lines]) {
    const [, words, reason] = typeof line === 'string' ? (/^([^:]+): (.*)$/.exec(line) ?? []) : [];
    if (words === undefined || reason === undefined) throw unreadable(file);
    for (const word of words.split(', ')) {
      if (!isCapability(word)) throw unreadable(file);
      reasons.set(word, reason);
    }
  }
  return reasons;
};

/**
 * @returns undefined when there is no such file
 * @throws {LockUnreadable}
 */
export const readLock = (file: string): Lock | undefined => {
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  let document: Json;
  try {
    document = JSON.parse(content);
  } catch {
    throw unreadable(file);
  }
  const stores = get(document, 'stores');
  const access = get(document, 'access');
  if (get(document, 'version') !== VERSION || !isObject(stores) || !isObject(access)) throw unreadable(file);
  return {
    stores: new Map(Object.entries(stores).map(([name, dataClass]) => [name, String(dataClass)])),
    access: new Map(
      Object.entries(access).map(([store, byPrincipal]) => {
        if (!isObject(byPrincipal)) throw unreadable(file);
        return [
          store,
          new Map(Object.entries(byPrincipal).map(([principal, lines]) => [principal, reasonsIn(lines, file)])),
        ];
      }),
    ),
  };
};

export interface LockComparison {
  /** Allowed now and not accepted: a finding each. */
  readonly wider: readonly Entry[];
  /** Accepted, and gone: worth tidying, never a finding. */
  readonly gone: readonly { readonly store: string; readonly principal: string; readonly capability: Capability }[];
  /** Stores whose class is not the sealed one. */
  readonly reclassed: readonly { readonly store: string; readonly sealed: string | undefined; readonly now: string }[];
}

/** Ways in a reason: `; ` between steps, ` | ` between separate grants. */
const waysIn = (reason: string): ReadonlySet<string> => new Set(reason.split(/; | \| /));

const FROM: readonly (readonly [string, readonly string[]])[] = [
  ['only from the endpoint or through an AWS service', ['endpoint', 'forwarded']],
  ['only from the endpoint', ['endpoint']],
  ['only through an AWS service', ['forwarded']],
  ['from any private network', ['endpoint', 'forwarded', 'foreign']],
  ['from anywhere', ['endpoint', 'forwarded', 'foreign', 'internet']],
];

const AS_FUNCTION = 'only as its function';

/** From where and as what: the parts of a reason that narrow it. */
const boundsIn = (reason: string) => ({
  from: new Set(FROM.find(([text]) => reason.includes(text))?.[1] ?? []),
  bound: reason.includes(AS_FUNCTION),
  rest: [...FROM.map(([text]) => text), AS_FUNCTION]
    .reduce((text, part) => text.replaceAll(part, ''), reason)
    .replace(/(, )+/g, ', ')
    .replace(/, $/, ''),
});

/** Does the new reason allow nothing that the accepted one did not? */
export const noWider = (now: string, accepted: string): boolean => {
  if (now === accepted) return true;
  const ways = waysIn(accepted);
  if ([...waysIn(now)].every((way) => ways.has(way))) return true;
  const a = boundsIn(now);
  const b = boundsIn(accepted);
  return a.rest === b.rest && [...a.from].every((kind) => b.from.has(kind)) && (a.bound || !b.bound);
};

/** @param lock what was accepted; without one, nothing was */
export const compareWithLock = (
  current: Pick<Access, 'entries' | 'stores'>,
  lock: Lock | undefined,
): LockComparison => {
  const now = lockOf(current);
  const wider = current.entries.filter((entry) => {
    const accepted = lock?.access.get(entry.store)?.get(entry.principal)?.get(entry.capability);
    const reason = now.access.get(entry.store)?.get(entry.principal)?.get(entry.capability);
    return accepted === undefined || reason === undefined || !noWider(reason, accepted);
  });
  const gone = [...(lock?.access ?? [])].flatMap(([store, byPrincipal]) =>
    [...byPrincipal].flatMap(([principal, reasons]) =>
      [...reasons.keys()]
        .filter((capability) => now.access.get(store)?.get(principal)?.has(capability) !== true)
        .map((capability) => ({ store, principal, capability })),
    ),
  );
  const reclassed = [...current.stores].flatMap(([store, dataClass]) => {
    const sealed = lock?.stores.get(store);
    return sealed === dataClass ? [] : [{ store, sealed, now: dataClass }];
  });
  return { wider, gone, reclassed };
};
