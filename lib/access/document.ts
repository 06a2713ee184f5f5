import { CAPABILITIES, type Capability } from './asks';
import { ASSUMED } from './assumed';
import type { Lock } from './lock';
import { WAY } from './lock-file';
import { inAlphabet } from './order';

export const DOCUMENT_FILE = 'docs/access.md';

/** Stores by their class, classes and stores in order. */
const byClass = ({ stores, access }: Lock): readonly (readonly [string, readonly string[]])[] => {
  const classes = new Map<string, string[]>();
  for (const store of access.keys()) {
    const name = stores.get(store) ?? WAY;
    classes.set(name, [...(classes.get(name) ?? []), store]);
  }
  return [...classes].sort(([a], [b]) => inAlphabet(a, b)).map(([name, list]) => [name, list.sort()] as const);
};

const cell = (text: string): string => text.replaceAll('|', '\\|');

const rows = (lock: Lock, store: string): readonly string[] =>
  [...(lock.access.get(store) ?? [])]
    .sort(([a], [b]) => inAlphabet(a, b))
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
- *by moving its alias*: whoever puts another key under the name that others use signs in its place, or reads what is encrypted
  by that name from then on. It takes the alias and the key. An alias of a function decides which of its versions answers.
- *by changing code in*: whoever writes the object or the image that a function’s code is fetched from has what its role has, from
  its next deployment on. *whoever can write the bucket …, which is in no template*, *whoever publishes the layer …*: the code comes
  from somewhere of which no template speaks, and counts as theirs.
  A version of a layer never changes, and a function names its version: whoever may publish another or is let in by a permission of
  the layer reads code and changes none. That such a permission names nobody outside, the rule *no-open-functions* holds.
- *for this account*, *for any account*: on whose behalf an AWS service asks.
- *belong*: in a deployment in several accounts, the settings name this account or organization, and what for.
- *Account-restored*: what comes back out of a backup, or of an earlier second, of stores of one class. It has the
  class of its source, none of its policy, and whatever name and key the restorer gives it.
- *anyone, for all that is known here*: a store of a type that is not looked into. *whoever has a name and a password in it*: a
  database’s own users, of whom no policy of AWS speaks. Both count as open, so that somebody has to accept the line.
- *any role of this account that may use all data*: a made-up role, defined in no template, whose own policy allows every
  action on data. What it reaches is protected by nothing but the policies of the account's other roles.

In \`access.lock.json\` itself, \`stores\` names every store with its class; \`common\` says once what most stores of a kind have
in common, with *…/* for the place where each of them stands (*…/Role* may write *…/Logs/LogGroup*: each function its own log);
\`access\` says of one store what it has besides, and *nothing* where it lacks what is common. Together they are this page.

Not looked into: what is exported or copied under a name of its own (an export of a table in somebody’s bucket, a snapshot) is
listed with its source, as *by copying it out* or *by its snapshots*, for whoever may make or share it.

A policy variable is filled in where who asks or the endpoint fixes it: *aws:PrincipalAccount*, *aws:PrincipalArn*,
*aws:username*, *kms:CallerAccount*, *aws:SourceVpc*, *aws:SourceVpce*, and a tag of a role that stands in its template, where nobody of
the templates may tag the role or change its trust and the trust does not let a session bring its own. Every other one (other tags, those of
users; *aws:userid*; organization ids) may turn out to be anything in an Allow, and takes the whole statement away from a Deny.

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
