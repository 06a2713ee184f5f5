import type { Capability } from './asks';
import type { Access } from './closure';
import { type Entry, whyOf } from './entries';

/** What was accepted: for each store and each principal, what it can do and why. */
export interface Lock {
  readonly stores: ReadonlyMap<string, string>;
  /** `read` and the reason, by store and principal. */
  readonly access: ReadonlyMap<string, ReadonlyMap<string, ReadonlyMap<Capability, string>>>;
}

export const lockOf = ({ entries, stores }: Pick<Access, 'entries' | 'stores'>): Lock => {
  const access = new Map<string, Map<string, Map<Capability, string>>>();
  for (const entry of entries) {
    const byPrincipal = access.get(entry.store) ?? new Map<string, Map<Capability, string>>();
    const reasons = byPrincipal.get(entry.principal) ?? new Map<Capability, string>();
    const known = reasons.get(entry.capability);
    const why = whyOf(entry);
    reasons.set(entry.capability, known === undefined || known === why ? why : `${known} | ${why}`);
    byPrincipal.set(entry.principal, reasons);
    access.set(entry.store, byPrincipal);
  }
  return { stores, access };
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
