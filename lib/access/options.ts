import { type Conjunction, type Constraint, complement, inCommon, like, oneOf } from './algebra';
import { isGenerated, widened } from './marks';
import { inAlphabet } from './order';
import { resourceConstraint, type Statement } from './statements';
import type { Target } from './targets';

/** Whose word a request goes by. */
export type By = 'identity' | 'store' | 'account';

/** What must hold for a statement to apply: one of its conjunctions, and the resource where that is not settled. */
export interface Term {
  readonly conditions: Conjunction;
  readonly resource: Constraint | undefined;
  readonly settled: boolean;
}

/** Statements that allow together. */
export interface Option {
  readonly terms: readonly Term[];
  readonly by: readonly By[];
  readonly undecided: readonly string[];
}

export const FREE: Option = { terms: [], by: [], undecided: [] };
export const BY_ACCOUNT: readonly Option[] = [{ ...FREE, by: ['account'] }];

const spelt = new WeakMap<Statement, Statement>();

/** Of the resources of a statement those that somebody wrote out. */
const speltOut = (statement: Statement): Constraint | undefined => {
  const known = spelt.get(statement) ?? {
    ...statement,
    resources: statement.resources?.filter((text) => !isGenerated(text)),
  };
  spelt.set(statement, known);
  return resourceConstraint(known);
};

interface Meeting {
  readonly resource: Constraint | undefined;
  /** Whatever is asked for is among what the statement names. */
  readonly settled: boolean;
  readonly undecided: readonly string[];
}

const ANYTHING: Meeting = { resource: undefined, settled: true, undecided: [] };

/** Where the resources of a statement and what is asked for meet; undefined: nowhere. */
const meeting = (statement: Statement, { languages }: Target): Meeting | undefined => {
  const anyName = languages.length > 1;
  // A name that CloudFormation generates is nobody else's, so never that of what may be called anything.
  const constraint = anyName ? speltOut(statement) : resourceConstraint(statement);
  if (constraint === undefined) return ANYTHING;
  if (inCommon([...languages, constraint.language]) === undefined) return undefined;
  // Of what may have any name but those that are taken, whether it is settled costs more to say than to search.
  const settled = !anyName && inCommon([...languages, complement(constraint.language)]) === undefined;
  return { resource: constraint, settled, undecided: [] };
};

/** Somebody may have written out a name that CloudFormation generated, or the number of the account. */
const guessed = (statement: Statement, { text, languages }: Target): Meeting | undefined => {
  const wide = widened(text);
  if (wide === text || languages.length > 1) return undefined;
  const other = speltOut(statement);
  return other !== undefined && inCommon([oneOf([like(wide)]), other.language]) !== undefined
    ? { ...ANYTHING, undecided: ['a name that is known at deploy only'] }
    : undefined;
};

export const options = (statements: readonly Statement[], target: Target, by: readonly By[]): readonly Option[] =>
  statements.flatMap((statement) => {
    const met = meeting(statement, target) ?? guessed(statement, target);
    if (met === undefined) return [];
    const { resource, settled } = met;
    const undecided = met.undecided.length === 0 ? statement.undecided : [...statement.undecided, ...met.undecided];
    return statement.conditions.map((conditions) => ({ terms: [{ conditions, resource, settled }], by, undecided }));
  });

export const joined = (a: Option, b: Option): Option => ({
  terms: [...a.terms, ...b.terms],
  by: [...new Set([...a.by, ...b.by])],
  undecided: [...a.undecided, ...b.undecided],
});

export const both = (left: readonly Option[], right: readonly Option[]): readonly Option[] =>
  left.flatMap((a) => right.map((b) => joined(a, b)));

export const denials = (statements: readonly Statement[], target: Target): readonly Term[] =>
  statements.flatMap((statement) => {
    const met = meeting(statement, target);
    return met === undefined
      ? []
      : statement.conditions.map((conditions) => ({ conditions, resource: met.resource, settled: met.settled }));
  });

/** Fewest things that cannot be decided first; whatever the order of statements was. */
export const surestFirst = (options: readonly Option[]): readonly Option[] =>
  options.every(({ undecided }) => undecided.length === 0)
    ? options
    : options
        .map((option) => ({ option, said: [...option.undecided].sort().join('; ') }))
        .sort((a, b) => a.option.undecided.length - b.option.undecided.length || inAlphabet(a.said, b.said))
        .map(({ option }) => option);

export const wholeTerm = ({ conditions, resource }: Term): Conjunction =>
  resource === undefined ? conditions : [resource, ...conditions];
