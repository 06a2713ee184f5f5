import { ASSUMED } from './assumed';
import { CAPABILITIES, type Capability } from './capabilities';
import type { Lock } from './lock';

export const DOCUMENT_FILE = 'docs/access.md';
export const PICTURE_FILE = 'docs/access.svg';

const NO_CLASS = '(no class of its own)';

/** Stores by their class, classes and stores in order. */
const byClass = ({ stores, access }: Lock): readonly (readonly [string, readonly string[]])[] => {
  const classes = new Map<string, string[]>();
  for (const store of access.keys()) {
    const name = stores.get(store) ?? NO_CLASS;
    classes.set(name, [...(classes.get(name) ?? []), store]);
  }
  return [...classes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, list]) => [name, list.sort()] as const);
};

const cell = (text: string): string => text.replaceAll('|', '\\|');

const rows = (lock: Lock, store: string): readonly string[] =>
  [...(lock.access.get(store) ?? [])]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([principal, reasons]) => {
      const byReason = new Map<string, Capability[]>();
      for (const capability of CAPABILITIES) {
        const reason = reasons.get(capability);
        if (reason !== undefined) byReason.set(reason, [...(byReason.get(reason) ?? []), capability]);
      }
      return [...byReason].map(([reason, can]) => `| ${cell(principal)} | ${can.join(', ')} | ${cell(reason)} |`);
    });

const INTRODUCTION = `# Who can reach what

This page is written from \`access.lock.json\` by \`npm run -s election -- access --accept\`; do not edit it.

\`election access\` reads the synthesized templates alone, without credentials, and asks for every principal, every action on
data and every store: is there any request that AWS would allow? It takes together the policies of roles, their boundaries,
the policies of stores, keys, endpoints and trust, and the conditions of all of them. What it cannot decide counts as
allowed, and the line says why. \`synth\` and \`verify\` refuse an assembly that allows more than the lock.

How to read a line:

- *by its policy*: the role's own policy allows it. *the store's policy*, *the key's policy*: those do, or have to as well.
- *only from the endpoint*: with the same credentials elsewhere, nothing. *from anywhere*: a stolen credential is enough.
- *only through an AWS service*: S3 or DynamoDB uses the key for the caller; the caller itself cannot.
- *only as its function*: not for the service's own sessions of the role.
- *through-code*: whoever calls can make the function do what it does with that store, and no more than its code does.
- *for this account*, *for any account*: on whose behalf an AWS service asks.
- *belong*: in a deployment in several accounts, the settings name this account or organization, and what for.
- *any role of this account that may use all data*: a made-up role, defined in no template, whose own policy allows every
  action on data. What it reaches is protected by nothing but the policies of the account's other roles.

A Deny counts only where it certainly stands; an Allow counts where it may stand. Policies of an organization can only take
away and are not counted on. A multi-Region key and its replica open the same data: both are listed. A function writes its own
log and dead letters; that is listed with the function's role and not repeated for its callers.`;

/** docs/access.md. */
export const documentOf = (lock: Lock): string =>
  [
    INTRODUCTION,
    '![Principals and the classes of data that they reach](access.svg)',
    '## Assumed',
    'These can do anything, and are not listed below. Anybody else who can become one of them is a finding.',
    ASSUMED.map(({ who, why }) => `- ${who}: ${why}`).join('\n'),
    ...byClass(lock).flatMap(([name, stores]) => [
      `## ${name}`,
      ...stores.flatMap((store) => [
        `### ${store}`,
        ['| who | can | why |', '|---|---|---|', ...rows(lock, store)].join('\n'),
      ]),
    ]),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');

const ROW = 22;
const LEFT = 470;
const RIGHT = 760;
const WIDTH = 1040;
const TOP = 60;

/** Drawn: what can be seen. Logs, which every function writes, would hide the rest. */
const LEFT_OUT = ['audit-log', NO_CLASS];

const KINDS: readonly { readonly label: string; readonly of: readonly Capability[]; readonly style: string }[] = [
  { label: 'reads', of: ['read', 'decrypt'], style: 'stroke="#b3261e" stroke-width="1.6"' },
  {
    label: 'writes, deletes or signs',
    of: ['write', 'delete', 'sign', 'change policy'],
    style: 'stroke="#1b5e8c" stroke-width="1.2"',
  },
  {
    label: 'through code only',
    of: ['through-code'],
    style: 'stroke="#5f6368" stroke-width="1" stroke-dasharray="4 3"',
  },
];

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] ?? c);

/** docs/access.svg: principals on the left, classes of data on the right, a line for the most that one does with the other. */
export const pictureOf = (lock: Lock): string => {
  const links = new Map<string, Map<string, number>>();
  for (const [name, stores] of byClass(lock)) {
    if (LEFT_OUT.includes(name)) continue;
    for (const store of stores) {
      for (const [principal, reasons] of lock.access.get(store) ?? []) {
        const kind = KINDS.findIndex(({ of }) => of.some((capability) => reasons.has(capability)));
        if (kind < 0) continue;
        const classes = links.get(principal) ?? new Map<string, number>();
        classes.set(name, Math.min(kind, classes.get(name) ?? KINDS.length));
        links.set(principal, classes);
      }
    }
  }
  const principals = [...links.keys()].sort();
  const classes = [...new Set([...links.values()].flatMap((map) => [...map.keys()]))].sort();
  const height = TOP + Math.max(principals.length, 4) * ROW + 30;
  const step = (height - TOP - 30) / Math.max(classes.length, 1);
  const y = (i: number) => TOP + i * ROW + ROW / 2;
  const classY = (name: string) => Math.round(TOP + classes.indexOf(name) * step + step / 2);
  const lines = principals.flatMap((principal, i) =>
    [...(links.get(principal) ?? [])].map(([name, kind]) => {
      const to = classY(name);
      return `<path d="M${LEFT + 8} ${y(i)} C ${LEFT + 140} ${y(i)}, ${RIGHT - 140} ${to}, ${RIGHT - 8} ${to}" fill="none" ${KINDS[kind]?.style ?? ''}/>`;
    }),
  );
  const legend = KINDS.map(
    ({ label, style }, i) =>
      `<path d="M${20 + i * 240} 24 h40" fill="none" ${style}/><text x="${68 + i * 240}" y="28">${label}</text>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" font-family="sans-serif" font-size="12">`,
    '<title>Who reaches which class of data</title>',
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    ...legend,
    ...lines,
    ...principals.map(
      (principal, i) => `<text x="${LEFT}" y="${y(i) + 4}" text-anchor="end">${escaped(principal)}</text>`,
    ),
    ...classes.map((name) => `<text x="${RIGHT}" y="${classY(name) + 4}" font-weight="bold">${escaped(name)}</text>`),
    '</svg>',
    '',
  ].join('\n');
};
