import { BASELINE, flawsOf } from '../../guardrails';

/** Documented, approved, dated exceptions to the baseline: CIS Non-Voting Election Technology 1.3.2. */
export const EXCEPTION_CONTROL = 'CIS Non-Voting Election Technology 1.3.2';

export interface Exception {
  /** Exactly as the finding prints it, `AwsSolutions-IAM5[Action::s3:*]`; may hold `{jurisdiction}` and `{region}`. */
  readonly rule: string;
  /** Full path of the one construct that the finding names; may begin with `{jurisdiction}/`, which stands for each top-level construct. */
  readonly construct: string;
  /** Why the rule is wrong here, or which rule of ours supersedes it. */
  readonly reason: string;
  /** Who answers for it: a role in the office, not a person's name. */
  readonly owner: string;
  readonly control: typeof EXCEPTION_CONTROL;
  /** ISO date, the last day on which it holds. */
  readonly expires: string;
  /** Set where settings decide whether the construct exists at all: says which. */
  readonly existsWhen?: string;
  /** Set where settings decide whether the finding arises on a construct that is always there: says which. */
  readonly arisesWhen?: string;
}

export interface RegisterProblem {
  readonly entry: Exception;
  readonly what: string;
}

export const JURISDICTION = '{jurisdiction}';
export const REGION = '{region}';

const coreRules = new Set(BASELINE.filter(({ core }) => core).map(({ id }) => id));

const shown = (entry: Exception): string => `${entry.rule} on ${entry.construct}`;

/** The exceptions in force in one app, and what is wrong with them. */
export class ExceptionsRegister {
  private readonly used = new Set<string>();

  constructor(
    private readonly entries: readonly Exception[],
    /** Path of each top-level construct, and of each part of one that stands in an account of its own. */
    private readonly jurisdictions: readonly string[],
    /** ISO date. */
    private readonly today: string,
    /** Region of each jurisdiction, for rules that spell it. */
    private readonly regions: ReadonlyMap<string, string> = new Map(),
  ) {}

  /** The entry that excepts this rule on exactly this construct; remembers that it was needed. */
  match(rule: string, constructPath: string): Exception | undefined {
    for (const entry of this.entries) {
      if (coreRules.has(entry.rule) || entry.expires < this.today) continue;
      for (const jurisdiction of this.jurisdictionsOf(entry)) {
        if (this.filled(entry, jurisdiction) !== rule || fill(entry.construct, jurisdiction) !== constructPath)
          continue;
        this.used.add(`${constructPath} ${rule}`);
        return entry;
      }
    }
    return undefined;
  }

  /** What was excepted in this synth, each for one construct, its path written out. */
  inForce(): readonly Exception[] {
    return this.entries.flatMap((entry) =>
      this.jurisdictionsOf(entry)
        .map((jurisdiction) => ({
          ...entry,
          rule: this.filled(entry, jurisdiction),
          construct: fill(entry.construct, jurisdiction),
        }))
        .filter(({ rule, construct }) => this.used.has(`${construct} ${rule}`)),
    );
  }

  /**
   * Everything that makes synth fail. Call it after the checks have run.
   * @param exists whether a construct path is in the app
   */
  problems(exists: (constructPath: string) => boolean): readonly RegisterProblem[] {
    const problems: RegisterProblem[] = [];
    const seen = new Set<string>();
    for (const entry of this.entries) {
      const say = (what: string) => problems.push({ entry, what });
      if (seen.has(shown(entry))) say(`${shown(entry)} stands twice. Keep one.`);
      seen.add(shown(entry));
      // {jurisdiction} stands for each top-level construct; filled in, it is one.
      const flaws = flawsOf({ ...entry, construct: entry.construct.replace(JURISDICTION, 'any') }, this.today);
      for (const flaw of flaws) say(flaw.replace(' on any/', ` on ${JURISDICTION}/`));
      if (entry.control !== EXCEPTION_CONTROL) say(`${shown(entry)} names no control. Write ${EXCEPTION_CONTROL}.`);
      if (flaws.length > 0) continue;
      problems.push(...this.staleIn(entry, exists));
    }
    return problems;
  }

  private filled({ rule }: Exception, jurisdiction: string): string {
    const id = idIn(jurisdiction);
    return fill(rule, id).replaceAll(REGION, this.regions.get(id) ?? REGION);
  }

  private jurisdictionsOf(entry: Exception): readonly string[] {
    return entry.construct.includes(JURISDICTION) ? this.jurisdictions : [''];
  }

  private staleIn(entry: Exception, exists: (constructPath: string) => boolean): readonly RegisterProblem[] {
    return this.jurisdictionsOf(entry).flatMap((jurisdiction) => {
      const path = fill(entry.construct, jurisdiction);
      if (this.used.has(`${path} ${this.filled(entry, jurisdiction)}`)) return [];
      // A module that the office switched off takes its stack away, and the exceptions in it rest.
      const depth = jurisdiction.split('/').length;
      const stack = path
        .split('/')
        .slice(0, depth + 1)
        .join('/');
      const resting = jurisdiction !== '' && !exists(stack);
      if (resting || entry.arisesWhen !== undefined || (entry.existsWhen !== undefined && !exists(path))) return [];
      return [{ entry, what: `${entry.rule} on ${path} excepts nothing any more. Remove it.` }];
    });
  }
}

/** `lorem` in `lorem/registration`, the part of a jurisdiction that stands in another account. */
const idIn = (jurisdiction: string): string => jurisdiction.split('/')[0] ?? '';

const fill = (text: string, jurisdiction: string): string =>
  jurisdiction === '' ? text : text.replaceAll(JURISDICTION, jurisdiction);
