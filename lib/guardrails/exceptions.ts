import {
  type Assembly,
  AssemblyError,
  EXCEPTIONS_FILE,
  get,
  isObject,
  type Json,
  loadBeside,
  perAssembly,
  resourceAt,
  resourcesOf,
} from '../assembly';
import { BASELINE } from './baseline';
import type { Finding } from './rule';

/** A documented exception to one rule on one construct: CIS Non-Voting Election Technology 1.3.2. */
export interface ExceptionInForce {
  /** Exactly as the finding prints it. */
  readonly rule: string;
  /** Full path of the one construct that the finding names. */
  readonly construct: string;
  readonly reason: string;
  /** Who answers for it: a role in the office. */
  readonly owner: string;
  /** ISO date, the last day on which it holds. */
  readonly expires: string;
}

/** A reason that short says nothing that is true of this construct alone. */
const SHORTEST_REASON = 20;

const RULES = new Map(BASELINE.map((rule) => [rule.id, rule]));

const isDate = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));

/** `{id}` is the name of one resource in an API’s tree; anywhere else braces stand for more than one. */
const withoutRouteParameters = (construct: string): string => {
  const [api = '', ...route] = construct.split('/RestApi/Default/');
  return [api, ...route.map((path) => path.replace(/(^|\/)\{[A-Za-z]+\+?\}(?=\/)/g, '$1'))].join('/RestApi/Default/');
};

/**
 * Everything that is wrong with an exception by itself; one with a flaw excepts nothing. Synth and verify ask the same.
 * @param today ISO date
 */
export const flawsOf = (entry: ExceptionInForce, today: string): readonly string[] => {
  const flaws: string[] = [];
  const shown = `${entry.rule} on ${entry.construct}`;
  if (RULES.get(entry.rule)?.core) {
    flaws.push(`${entry.rule} belongs to the core and cannot be excepted. Fix what it found.`);
  }
  if (entry.construct === '' || /[*?{}]/.test(withoutRouteParameters(entry.construct))) {
    flaws.push(`${shown} is wider than one construct. Write the full path of the one that the finding names.`);
  }
  if (entry.reason.trim().length < SHORTEST_REASON) {
    flaws.push(`${shown} has no reason. Write why the rule is wrong for this construct.`);
  }
  if (entry.owner.trim() === '') {
    flaws.push(`${shown} has no owner. Write which role in the office answers for it.`);
  }
  if (!isDate(entry.expires)) flaws.push(`${shown} has no date of expiry. Write an ISO date.`);
  else if (entry.expires < today) {
    flaws.push(
      `${shown} expired on ${entry.expires}. Fix what it excepted, or let its owner renew it with a new date.`,
    );
  }
  return flaws;
};

const resourcesByPath = perAssembly((assembly): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const { constructPath } of resourcesOf(assembly)) {
    counts.set(constructPath, (counts.get(constructPath) ?? 0) + 1);
  }
  return counts;
});

/**
 * Can an entry of the register except this finding at all? Never one of the core, nor one that names no resource. A path
 * is written by whoever made the assembly: one that several resources claim would let one entry silence all of them.
 */
export const isExceptable = (assembly: Assembly, finding: Finding): boolean =>
  !finding.core && resourceAt(assembly, finding) !== undefined && resourcesByPath(assembly).get(finding.resource) === 1;

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

const fromFile = (assembly: Assembly): readonly ExceptionInForce[] => {
  const content = loadBeside(assembly.directory, EXCEPTIONS_FILE);
  if (content === undefined) return [];
  if (!Array.isArray(content) || !content.every(isObject)) {
    throw new AssemblyError('malformed', `${EXCEPTIONS_FILE} is not a list of exceptions. Synthesize again.`);
  }
  return content.map((entry: Json) => ({
    rule: text(get(entry, 'rule')),
    construct: text(get(entry, 'construct')),
    reason: text(get(entry, 'reason')),
    owner: text(get(entry, 'owner')),
    expires: text(get(entry, 'expires')),
  }));
};

/** What a fork with cdk-nag's older suppressions wrote into its templates. Printed; nothing here heeds it. */
const fromMetadata = (assembly: Assembly): readonly ExceptionInForce[] =>
  resourcesOf(assembly).flatMap(({ metadata, constructPath }) => {
    const rules = get(metadata['cdk_nag'], 'rules_to_suppress');
    return (Array.isArray(rules) ? rules : []).filter(isObject).map((rule) => ({
      rule: text(rule['id']),
      construct: constructPath,
      reason: text(rule['reason']),
      owner: '',
      expires: '',
    }));
  });

const problem = (entry: ExceptionInForce, message: string): Finding => ({
  rule: 'exceptions-register',
  core: true,
  stack: '(all)',
  resource: entry.construct,
  logicalId: '',
  message,
  why: 'An exception that nobody owns, that has no end or that reaches further than one construct is how a hole stays open unseen (CIS 1.3.2).',
  fix: 'Correct or remove the entry in lib/infrastructure/checks/exceptions.ts and synthesize again.',
});

export interface Settled {
  readonly findings: readonly Finding[];
  /** Every exception that the assembly declares, for printing; those with a flaw too. */
  readonly exceptions: readonly ExceptionInForce[];
}

/**
 * Takes out of the findings what the assembly's list of exceptions excepts, and adds what is wrong with that list.
 * Entries for other checks than ours (cdk-nag's packs) are judged for flaws; whether they are stale, synth alone can tell.
 * @param today ISO date
 * @throws {AssemblyError} when the list cannot be read
 */
export const settle = (assembly: Assembly, findings: readonly Finding[], today: string): Settled => {
  const entries = fromFile(assembly);
  const left = new Set(findings);
  const problems: Finding[] = [];
  const seen = new Set<string>();
  for (const entry of entries) {
    const flaws = [...flawsOf(entry, today)];
    const key = JSON.stringify([entry.rule, entry.construct]);
    if (seen.has(key)) flaws.push(`${entry.rule} on ${entry.construct} stands twice. Keep one.`);
    seen.add(key);
    const meant = findings.filter(({ rule, resource }) => rule === entry.rule && resource === entry.construct);
    if (flaws.length === 0) {
      if (RULES.has(entry.rule) && meant.length === 0) {
        flaws.push(`${entry.rule} on ${entry.construct} excepts nothing any more. Remove it.`);
      }
      if (!meant.every((finding) => isExceptable(assembly, finding))) {
        flaws.push(`${entry.rule} on ${entry.construct} does not name exactly one resource of the templates.`);
      }
    }
    if (flaws.length === 0) for (const finding of meant) left.delete(finding);
    problems.push(...flaws.map((flaw) => problem(entry, flaw)));
  }
  return { findings: [...left, ...problems], exceptions: [...entries, ...fromMetadata(assembly)] };
};
