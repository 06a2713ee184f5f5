import { NEVER_PUBLIC } from '../contracts/data-class';
import type { Capability } from './asks';
import type { Lock } from './lock';
import { inAlphabet } from './order';

export const PICTURE_FILE = 'docs/access.svg';

/** What every function has, and keys that only open what is drawn: they would hide the rest. */
const LEFT_OUT = /\/(DeadLetters|Function|Undelivered|LogGroup|Topic|Role)$|^administration/;
const CLASSES_LEFT_OUT = ['audit-log'];

interface Kind {
  readonly label: string;
  readonly of: readonly Capability[];
  readonly colour: string;
}

const KINDS: readonly Kind[] = [
  { label: 'reads or lists', of: ['read', 'decrypt', 'list'], colour: '#b3261e' },
  { label: 'writes, deletes or signs', of: ['write', 'delete', 'sign', 'change policy'], colour: '#1b5e8c' },
  { label: 'only makes a function do so', of: ['through-code'], colour: '#6b6f73' },
];

const FROM_ANYWHERE = '6 4';

const ROW = 20;
const LEFT = 400;
const RIGHT = 700;
const WIDTH = 960;
const MARGIN = 20;
const LEGEND = 76;
const HEADING = 34;
const PANEL_GAP = 18;

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] ?? c);

/** People first, then the roles of functions, then AWS's services. */
const rank = (principal: string): number =>
  /^(anyone|account |whoever|arn:)/.test(principal)
    ? 0
    : principal.startsWith('signed in')
      ? 1
      : principal.startsWith('any role')
        ? 2
        : principal.includes('.amazonaws.com')
          ? 4
          : 3;

interface Link {
  readonly principal: string;
  readonly store: string;
  readonly kind: number;
  readonly anywhere: boolean;
}

const linksTo = (lock: Lock, store: string): readonly Link[] =>
  [...(lock.access.get(store) ?? [])].flatMap(([principal, reasons]) =>
    KINDS.flatMap(({ of }, kind): readonly Link[] => {
      const found = of.flatMap((capability) => reasons.get(capability) ?? []);
      return found.length === 0
        ? []
        : [{ principal, store, kind, anywhere: found.some((reason) => reason.includes('from anywhere')) }];
    }),
  );

/** A key is drawn for what it does by itself: sign. */
const isDrawn = (lock: Lock, store: string): boolean =>
  !LEFT_OUT.test(store) &&
  (!store.endsWith('/Key') || [...(lock.access.get(store)?.values() ?? [])].some((reasons) => reasons.has('sign')));

interface Panel {
  readonly name: string;
  readonly principals: readonly string[];
  readonly stores: readonly string[];
  readonly links: readonly Link[];
}

const NEVER: readonly string[] = NEVER_PUBLIC;
/** What must never get out stands first. */
const order = (name: string): number => (NEVER.includes(name) ? NEVER.indexOf(name) : NEVER.length);

const panelsOf = (lock: Lock): readonly Panel[] => {
  const classes = new Map<string, string[]>();
  for (const [store, name] of lock.stores) {
    if (CLASSES_LEFT_OUT.includes(name) || !isDrawn(lock, store)) continue;
    classes.set(name, [...(classes.get(name) ?? []), store]);
  }
  return [...classes]
    .sort(([a], [b]) => order(a) - order(b) || inAlphabet(a, b))
    .map(([name, stores]) => {
      const links = stores.flatMap((store) => linksTo(lock, store));
      const principals = [...new Set(links.map(({ principal }) => principal))];
      return {
        name,
        links,
        stores: stores.sort(inAlphabet),
        principals: principals.sort((a, b) => rank(a) - rank(b) || inAlphabet(a, b)),
      };
    });
};

/** The first part of names is the jurisdiction: with one alone it says nothing. */
const shortener = (lock: Lock): ((name: string) => string) => {
  const tops = new Set([...lock.stores.keys()].map((name) => name.split('/')[0] ?? ''));
  const [only, ...more] = [...tops].filter((top) => !top.startsWith('Account-'));
  return (name) => {
    const short = only === undefined || more.length > 0 ? name : name.replaceAll(`${only}/`, '');
    return short
      .replace(/\/(Role|Bucket|Table|Key|Vault)$/, '')
      .replace('of this account that may use all data', 'that may use all data');
  };
};

const drawn = ({ name, principals, stores, links }: Panel, top: number, short: (name: string) => string) => {
  const rows = Math.max(principals.length, stores.length);
  const height = HEADING + rows * ROW + 10;
  const leftY = (principal: string) => top + HEADING + principals.indexOf(principal) * ROW + ROW / 2;
  const step = (rows * ROW) / stores.length;
  const rightY = (store: string) => Math.round(top + HEADING + stores.indexOf(store) * step + step / 2);
  const lines = links.map(({ principal, store, kind, anywhere }) => {
    // Beside each other, where somebody reads and writes.
    const [from, to] = [leftY(principal) + (kind - 1) * 3, rightY(store) + (kind - 1) * 3];
    const middle = (LEFT + RIGHT) / 2;
    const dashes = anywhere ? ` stroke-dasharray="${FROM_ANYWHERE}"` : '';
    return `<path d="M${LEFT + 8} ${from} C ${middle} ${from}, ${middle} ${to}, ${RIGHT - 8} ${to}" fill="none" stroke="${KINDS[kind]?.colour ?? ''}" stroke-width="1.5"${dashes}/>`;
  });
  const open = NEVER.includes(name) ? 'never public' : 'public through the website alone';
  return {
    height,
    text: [
      `<rect x="${MARGIN / 2}" y="${top}" width="${WIDTH - MARGIN}" height="${height}" rx="6" fill="#f6f7f9" stroke="#d5d9de"/>`,
      `<text x="${MARGIN}" y="${top + 22}" font-size="15" font-weight="bold">${escaped(name)}</text>`,
      `<text x="${WIDTH - MARGIN}" y="${top + 22}" text-anchor="end" fill="#5f6368">${open}</text>`,
      ...lines,
      ...principals.map(
        (principal) =>
          `<text x="${LEFT}" y="${leftY(principal) + 4}" text-anchor="end">${escaped(short(principal))}</text>`,
      ),
      ...stores.map(
        (store) => `<text x="${RIGHT}" y="${rightY(store) + 4}" font-weight="bold">${escaped(short(store))}</text>`,
      ),
    ],
  };
};

const legend = (): readonly string[] => [
  `<text x="${MARGIN}" y="24" font-size="17" font-weight="bold">Who reaches which data</text>`,
  ...KINDS.map(
    ({ label, colour }, i) =>
      `<path d="M${MARGIN + i * 190} 46 h36" stroke="${colour}" stroke-width="2"/><text x="${MARGIN + 44 + i * 190}" y="50">${label}</text>`,
  ),
  `<path d="M${MARGIN + 590} 46 h36" stroke="#202124" stroke-width="2" stroke-dasharray="${FROM_ANYWHERE}"/><text x="${MARGIN + 634}" y="50">dashed: with its credentials, from anywhere</text>`,
  `<text x="${MARGIN}" y="68" fill="#5f6368">Left out: logs, dead letters, roles, and keys that only open what is drawn. All of it, with reasons: access.md.</text>`,
];

/** docs/access.svg: a panel for each class of data, who reaches it on the left, its stores on the right. */
export const pictureOf = (lock: Lock): string => {
  const short = shortener(lock);
  const body: string[] = [];
  let top = LEGEND + 8;
  for (const panel of panelsOf(lock)) {
    const { height, text } = drawn(panel, top, short);
    body.push(...text);
    top += height + PANEL_GAP;
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${top}" role="img" font-family="sans-serif" font-size="12">`,
    '<title>Who reaches which class of data</title>',
    `<rect width="${WIDTH}" height="${top}" fill="#ffffff"/>`,
    ...legend(),
    ...body,
    '</svg>',
    '',
  ].join('\n');
};
