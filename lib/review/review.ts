import { accessOf, compareWithLock, type Entry, type Lock, lockOf } from '../access';
import type { Assembly } from '../assembly';
import { NEVER_PUBLIC } from '../contracts/data-class';
import { type ExceptionInForce, type Finding, judge, settle } from '../guardrails';
import { type Change, changesIn } from './changes';
import { type DataLoss, dataLossesIn } from './data-loss';
import { type Weakened, weakenedIn } from './weakened';

export interface Difference<T> {
  readonly added: readonly T[];
  readonly removed: readonly T[];
}

/** What a change does to security. The shape of `election review --json`. */
export interface Review {
  /** False when the change lets somebody reach more than was accepted, adds a finding, or can lose data. */
  readonly ok: boolean;
  readonly access: Difference<Entry>;
  readonly findings: Difference<Finding>;
  readonly exceptions: Difference<ExceptionInForce>;
  readonly dataLoss: readonly DataLoss[];
  readonly weakened: readonly Weakened[];
  /** Of IAM, networks, encryption and retention: each is worth a look, none refuses by itself. */
  readonly changes: readonly Change[];
  /** What synth refused of the two: compared all the same. */
  readonly refused: readonly string[];
  /** Allowed at the base already, and not accepted by its lock: a base that is refused, or that nobody has judged. */
  readonly unaccepted: readonly Entry[];
  /** That the change itself is refused. */
  readonly headRefused: string | undefined;
  /** Stores whose class changes. */
  readonly reclassed: readonly { readonly store: string; readonly sealed: string; readonly now: string }[];
}

const difference = <T>(base: readonly T[], head: readonly T[], id: (item: T) => string): Difference<T> => {
  const before = new Set(base.map(id));
  const after = new Set(head.map(id));
  return { added: head.filter((item) => !before.has(id(item))), removed: base.filter((item) => !after.has(id(item))) };
};

const NEVER: readonly string[] = NEVER_PUBLIC;
const OUTSIDE = /^(anyone|account |canonical user|whoever|signed in through|arn:)/;
const WORST = [
  'read',
  'decrypt',
  'change policy',
  'assume',
  'delete',
  'write',
  'sign',
  'through-code',
  'list',
  'invoke',
  'belong',
];

/** Smaller is worse: who comes from outside, to what is never public, to read it. */
const danger = ({ principal, dataClass, capability, store }: Entry): readonly number[] => [
  store.startsWith('administration') ? 0 : 1,
  OUTSIDE.test(principal) ? 0 : principal.endsWith('for any account') ? 1 : 2,
  dataClass === 'voter-roll' || dataClass === 'voter-documents' ? 0 : NEVER.includes(dataClass) ? 1 : 2,
  WORST.indexOf(capability),
];

const mostDangerousFirst = (entries: readonly Entry[]): readonly Entry[] =>
  [...entries].sort((a, b) => {
    const left = danger(a);
    const right = danger(b);
    const at = left.findIndex((value, i) => value !== right[i]);
    return at < 0 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
  });

const findingId = ({ rule, resource, message }: Finding): string => `${rule}\u0000${resource}\u0000${message}`;
const exceptionId = ({ rule, construct, reason, expires }: ExceptionInForce): string =>
  [rule, construct, reason, expires].join('\u0000');

export interface ReviewOptions {
  /** What was accepted at the base; without one, what the base allows counts as accepted. */
  readonly lock?: Lock;
  /** Why synth refused a side. */
  readonly baseRefused?: string;
  readonly headRefused?: string;
}

/** Compares two assemblies. Pure. */
export const reviewOf = (
  base: Assembly,
  head: Assembly,
  { lock, baseRefused, headRefused }: ReviewOptions = {},
): Review => {
  const before = accessOf(base);
  const after = accessOf(head);
  const { wider, reclassed } = compareWithLock(after, lockOf(before));
  const { wider: beyondLock } = lock === undefined ? { wider } : compareWithLock(after, lock);
  const { wider: removed } = compareWithLock(before, lockOf(after));
  const today = new Date().toISOString().slice(0, 10);
  const settled = (assembly: Assembly) => settle(assembly, judge(assembly).findings, today);
  const settledBase = settled(base);
  const settledHead = settled(head);
  const findings = difference(settledBase.findings, settledHead.findings, findingId);
  const dataLoss = dataLossesIn(base, head);
  const changed = reclassed.flatMap(({ store, sealed, now }) => (sealed === undefined ? [] : [{ store, sealed, now }]));
  return {
    ok:
      beyondLock.length === 0 &&
      findings.added.length === 0 &&
      dataLoss.length === 0 &&
      changed.length === 0 &&
      headRefused === undefined,
    access: { added: mostDangerousFirst(wider), removed },
    findings,
    exceptions: difference(settledBase.exceptions, settledHead.exceptions, exceptionId),
    dataLoss,
    weakened: weakenedIn(base, head),
    changes: changesIn(base, head),
    refused: [baseRefused, headRefused].filter((why) => why !== undefined),
    unaccepted: mostDangerousFirst(beyondLock.filter((entry) => !wider.includes(entry))),
    headRefused,
    reclassed: changed,
  };
};
