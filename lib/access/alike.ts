/** What somebody can do with a store, as the lock writes it: one line, or one for each reason. */
export type Lines = string | readonly string[];
export type LinesByPrincipal = ReadonlyMap<string, Lines>;

/** Of stores of one kind of place: what most of them have in common. */
export type Common = ReadonlyMap<string, LinesByPrincipal>;

/** Jurisdiction, stack and construct; what follows is alike from construct to construct. */
const PLACE_PARTS = 3;
/** Stands for the place of the store itself. */
const HERE = '…/';
/** Written where a store has not what those like it have. */
export const NOTHING = 'nothing';
/** Two have nothing in common that would be worth a heading. */
const FEWEST = 3;

const placeOf = (store: string): string => {
  const parts = store.split('/');
  return parts.slice(0, Math.min(PLACE_PARTS, parts.length - 1)).join('/');
};

/** `Logs/LogGroup` of `lorem/Results/Release/Logs/LogGroup`. */
export const kindOf = (store: string): string => {
  const place = placeOf(store);
  return place === '' ? store : store.slice(place.length + 1);
};

const each = (lines: Lines, change: (line: string) => string): Lines =>
  typeof lines === 'string' ? change(lines) : lines.map(change);

const fromHere = (store: string): ((text: string) => string) => {
  const place = placeOf(store);
  return (text) => (place === '' ? text : text.replaceAll(`${place}/`, HERE));
};

const fromAnywhere = (store: string): ((text: string) => string) => {
  const place = placeOf(store);
  return (text) => (place === '' ? text : text.replaceAll(HERE, `${place}/`));
};

const said = (lines: Lines): string => JSON.stringify(lines);

/** The lines that more than half of the stores of a kind have, said from where each of them stands. */
export const commonOf = (access: ReadonlyMap<string, LinesByPrincipal>, stores: readonly string[]): Common => {
  const kinds = new Map<string, { members: number; readonly counts: Map<string, Map<string, number>> }>();
  for (const store of stores) {
    const kind = kinds.get(kindOf(store)) ?? { members: 0, counts: new Map<string, Map<string, number>>() };
    kinds.set(kindOf(store), kind);
    kind.members++;
    const here = fromHere(store);
    for (const [principal, lines] of access.get(store) ?? []) {
      const counts = kind.counts.get(here(principal)) ?? new Map<string, number>();
      const what = said(each(lines, here));
      counts.set(what, (counts.get(what) ?? 0) + 1);
      kind.counts.set(here(principal), counts);
    }
  }
  const common = new Map<string, LinesByPrincipal>();
  for (const [name, { members, counts }] of kinds) {
    const shared = new Map<string, Lines>();
    for (const [principal, ofPrincipal] of counts) {
      for (const [what, count] of ofPrincipal) {
        if (count >= FEWEST && count * 2 > members) shared.set(principal, JSON.parse(what));
      }
    }
    if (shared.size > 0) common.set(name, shared);
  }
  return common;
};

/** What is left to be said of one store: what it has besides those like it, and what it has not. */
export const besides = (store: string, lines: LinesByPrincipal, common: Common): LinesByPrincipal => {
  const shared = common.get(kindOf(store));
  if (shared === undefined) return lines;
  const here = fromHere(store);
  const there = fromAnywhere(store);
  const left = new Map<string, Lines>();
  for (const [principal, own] of lines) {
    const expected = shared.get(here(principal));
    if (expected === undefined || said(each(own, here)) !== said(expected)) left.set(principal, own);
  }
  for (const principal of shared.keys()) if (!lines.has(there(principal))) left.set(there(principal), NOTHING);
  return left;
};

/** The inverse: all that one store has. */
export const wholeOf = (store: string, left: LinesByPrincipal, common: Common): LinesByPrincipal => {
  const there = fromAnywhere(store);
  const whole = new Map<string, Lines>();
  for (const [principal, lines] of common.get(kindOf(store)) ?? []) whole.set(there(principal), each(lines, there));
  for (const [principal, lines] of left) {
    if (lines === NOTHING) whole.delete(principal);
    else whole.set(principal, lines);
  }
  return whole;
};
