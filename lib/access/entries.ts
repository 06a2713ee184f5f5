import { CAPABILITIES, type Capability } from './asks';
import type { Way } from './decision';
import type { Reach } from './direct';
import { inAlphabet } from './order';

/** One line of the answer: somebody can do something with a store. */
export interface Entry {
  readonly principal: string;
  readonly capability: Capability;
  /** `(none)` where the store declares none: treated as never public. */
  readonly dataClass: string;
  readonly store: string;
  /** Whose word it goes by, and the steps on the way. */
  readonly via: string;
  /** From where, and what was read as wide as it may turn out. */
  readonly conditions: readonly string[];
}

export const NO_CLASS = '(none)';

/** Where requests may come from, as narrow as it is. */
const fromWhere = (ways: readonly Way[]): readonly string[] => {
  const kinds = new Set(ways.map(({ origin }) => origin.kind));
  if (kinds.has('service')) return [];
  const from = kinds.has('internet')
    ? 'from anywhere'
    : kinds.has('foreign-endpoint')
      ? 'from any private network'
      : kinds.has('endpoint')
        ? kinds.has('forwarded')
          ? 'only from the endpoint or through an AWS service'
          : 'only from the endpoint'
        : 'only through an AWS service';
  return ways.every(({ asFunction }) => asFunction) ? [from, 'only as its function'] : [from];
};

/** Where each of them may be asked from. */
const placesOf = (reaches: readonly Reach[]): readonly string[] => {
  const special = [...new Set(reaches.flatMap(({ ask }) => ask.from ?? []))].sort();
  const ways = reaches.filter(({ ask }) => ask.from === undefined).flatMap((reach) => reach.ways);
  return ways.length === 0 ? special : [...special, ...fromWhere(ways)];
};

const list = (items: readonly string[]): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;

const guardOf = (type: string): string => {
  if (type.startsWith('AWS::KMS::')) return 'the key’s policy';
  return type === 'AWS::IAM::Role' ? 'its trust' : 'the store’s policy';
};

const byWhom = (reaches: readonly Reach[]): string => {
  const by = new Set(reaches.flatMap(({ ways }) => ways.flatMap((way) => way.by)));
  const type = reaches[0]?.store.resource.type ?? '';
  const words = [
    ...(by.has('identity') ? ['its policy'] : []),
    ...(by.has('account') ? ['whatever its account allows it'] : []),
    ...(by.has('store') ? [guardOf(type)] : []),
    ...(reaches.some(({ key }) => key !== undefined) ? ['the key’s policy'] : []),
  ];
  return `by ${list([...new Set(words)])}`;
};

/** A made-up role is of the store's own account, or the line says of which. */
const nameSeenFrom = (store: Reach['store'], { kind, name, account }: Reach['principal']): string =>
  kind === 'probe' && account !== store.account ? name.replace('this account', `account ${account}`) : name;

/** Entries of the direct reaches: one for each principal, store and capability. */
export const entriesOf = (reaches: readonly Reach[]): readonly Entry[] => {
  const groups = new Map<string, Reach[]>();
  for (const reach of reaches) {
    const id = `${reach.principal.name}\u0000${reach.principal.account ?? ''}\u0000${reach.store.name}\u0000${reach.store.arn}\u0000${reach.ask.capability}`;
    const group = groups.get(id);
    if (group) group.push(reach);
    else groups.set(id, [reach]);
  }
  return [...groups.values()].flatMap((group): readonly Entry[] => {
    const [first] = group;
    if (first === undefined) return [];
    const plain = group.filter(({ ask }) => ask.how === undefined);
    const shown = plain.length > 0 ? plain : group;
    const hows = [...new Set(group.flatMap(({ ask }) => ask.how ?? []))].sort();
    const undecided = [...new Set(shown.flatMap(({ ways }) => ways.flatMap((way) => way.undecided)))].sort();
    return [
      {
        principal: nameSeenFrom(first.store, first.principal),
        capability: first.ask.capability,
        dataClass: first.store.dataClass ?? NO_CLASS,
        store: first.store.name,
        via: [
          byWhom(shown),
          ...(plain.length > 0 && hows.length > 0 ? [`also ${list(hows)}`] : hows.length > 0 ? [list(hows)] : []),
        ].join(', '),
        conditions: [
          ...placesOf(shown),
          ...(undecided.length > 0 ? [`counted in, for it cannot be decided: ${undecided.join('; ')}`] : []),
        ],
      },
    ];
  });
};

/** What an entry says after its principal: `by its policy and the key’s policy, only from the endpoint`. */
export const whyOf = ({ via, conditions }: Entry): string => [via, ...conditions].join(', ');

/** In reading order, whatever the order of templates was. */
export const inOrder = (entries: readonly Entry[]): readonly Entry[] =>
  [...entries].sort(
    (a, b) =>
      inAlphabet(a.dataClass, b.dataClass) ||
      inAlphabet(a.store, b.store) ||
      inAlphabet(a.principal, b.principal) ||
      CAPABILITIES.indexOf(a.capability) - CAPABILITIES.indexOf(b.capability) ||
      inAlphabet(whyOf(a), whyOf(b)),
  );
