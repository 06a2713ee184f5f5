import { get, type Json, literalAt, type Scope } from '../assembly';
import { conditionBranches } from '../guardrails/conditions';
import { type PrincipalKind, policyAt, type Statement as Written } from '../guardrails/policy';
import { type Actions, actionsOf } from './actions';
import { type Conjunction, type Constraint, like, noneOf, oneOf, some } from './algebra';
import { UNKNOWN } from './marks';
import type { Names, Text } from './names';
import { constraintsOf, type Reading } from './operators';
import { filled, type Known, NOTHING_KNOWN, VARIABLE_OPEN } from './variables';

/** The key under which the resource of a request stands; no condition key is called so. */
export const RESOURCE = '(resource)';

export interface PrincipalText extends Text {
  readonly kind: PrincipalKind;
}

/** One statement as far as it certainly protects, or may open. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  /** The Sid, or where it stands. */
  readonly sid: string;
  readonly principals: readonly PrincipalText[];
  /** The statement is about everybody except `principals`. */
  readonly exceptPrincipals: boolean;
  readonly actions: Actions;
  /** Texts of `Resource`; undefined where the statement names none. */
  readonly resources: readonly string[] | undefined;
  readonly exceptResources: boolean;
  /** One of these conjunctions must hold. */
  readonly conditions: readonly Conjunction[];
  /** What was read wider than it may turn out. */
  readonly undecided: readonly string[];
  /** The same with policy variables filled in; only where it has some that are not. */
  readonly fill?: (known: Known) => Statement | undefined;
}

const sure = ({ why, certain }: Text): boolean => why === undefined && certain;

/** Texts to be matched: all that may be meant, or only those that certainly are. */
const chosen = (texts: readonly Text[], wide: boolean): readonly string[] =>
  (wide ? texts : texts.filter(sure)).map(({ text }) => text);

const product = (lists: readonly (readonly Constraint[])[]): readonly Conjunction[] =>
  lists.reduce<readonly Conjunction[]>((all, list) => all.flatMap((one) => list.map((item) => [...one, item])), [[]]);

/** Undefined: nothing certain can be said. */
const conditionsOf = (
  names: Names,
  scope: Scope,
  condition: Json | undefined,
  reading: Reading,
  undecided: string[],
  fill: (text: Text) => Text,
): readonly Conjunction[] | undefined => {
  const branches = conditionBranches(scope, condition);
  if (reading === 'narrowest' && branches.length !== 1) return undefined;
  const all: Conjunction[] = [];
  for (const tests of branches) {
    const lists: (readonly Constraint[])[] = [];
    if (tests === undefined) {
      if (reading === 'narrowest') return undefined;
      undecided.push('a condition that is not written out');
    }
    for (const { operator, key, values } of tests ?? []) {
      const texts = names.textsOf(values, scope.stack).map(fill);
      const constraints = constraintsOf(operator, key, texts, reading);
      if (constraints !== undefined) lists.push(constraints);
      else if (reading === 'narrowest') return undefined;
      else undecided.push(`${operator} on ${key}`);
      for (const { why } of texts) if (why !== undefined && why !== VARIABLE_OPEN) undecided.push(why);
    }
    all.push(...product(lists));
  }
  return all;
};

/** Variables are filled in by AWS in documents that say so; in others they are letters like all others. */
const BEFORE_VARIABLES = '2008-10-17';
const NEVER: readonly Conjunction[] = [];
const FILLED_IN = '2012-10-17';

const compile = (
  names: Names,
  scope: Scope,
  written: Written,
  where: string,
  version: string | undefined,
  known: Known = NOTHING_KNOWN,
): Statement | undefined => {
  const effect = written.effect === 'Deny' ? 'Deny' : 'Allow';
  if (effect === 'Deny' && !written.certain) return undefined;
  const opens = effect === 'Allow';
  const reading: Reading = opens ? 'widest' : 'narrowest';
  const undecided: string[] = written.effect === 'unknown' ? ['its effect is decided at deploy'] : [];
  let open = false;
  let mayFail = false;
  const fill = (text: Text): Text => {
    const found = filled(text, known);
    open ||= found.open;
    mayFail ||= found.mayFail;
    return found.text;
  };
  const texts = (items: Written['actions']) => names.textsOf(items, scope.stack).map(fill);
  const actions = texts(written.hasNotAction ? written.exceptActions : written.actions);
  const resources = texts(written.hasNotResource ? written.exceptResources : written.resources);
  const principals = (written.hasNotPrincipal ? written.notPrincipals : written.principals).map(
    (item): PrincipalText => ({
      text: names.render(item.expression, scope.stack),
      why: item.expression.find((part) => part.kind === 'unknown')?.why,
      certain: item.certain,
      kind: item.kind,
    }),
  );
  const conditions = conditionsOf(names, scope, written.condition, reading, undecided, fill);
  const again =
    open && version === FILLED_IN
      ? (more: Known) => compile(names, scope, written, where, version, new Map([...known, ...more]))
      : undefined;
  if (conditions === undefined && again === undefined) return undefined;
  for (const { why } of resources) if (why !== undefined && why !== VARIABLE_OPEN) undecided.push(why);
  return {
    effect,
    sid: written.sid || where,
    principals: opens !== written.hasNotPrincipal ? principals : principals.filter(sure),
    exceptPrincipals: written.hasNotPrincipal,
    actions: actionsOf(chosen(actions, opens !== written.hasNotAction), written.hasNotAction),
    resources:
      written.hasNotResource || written.resources.length > 0
        ? chosen(resources, opens !== written.hasNotResource)
        : undefined,
    exceptResources: written.hasNotResource,
    // A denial that AWS may pass over, for it cannot fill it in, denies nothing for certain.
    conditions: conditions === undefined || (!opens && mayFail && version !== BEFORE_VARIABLES) ? NEVER : conditions,
    undecided: [...new Set(undecided)],
    ...(again === undefined ? {} : { fill: again }),
  };
};

/** A document that cannot be read opens everything that it could. */
const unread = (where: string, why: string): Statement => ({
  effect: 'Allow',
  sid: where,
  principals: [],
  exceptPrincipals: true,
  actions: actionsOf(['*'], false),
  resources: undefined,
  exceptResources: false,
  conditions: [[]],
  undecided: [why],
});

/**
 * The statements of a policy document: every Allow of every branch, and each Deny that stands in all of them.
 * @param certain false when the document itself is there in some branches only
 */
export const statementsAt = (
  names: Names,
  scope: Scope,
  document: Json | undefined,
  where: string,
  certain = true,
): readonly Statement[] => {
  const policy = policyAt(scope, document);
  const written = get(document, 'Version');
  const version = written === undefined ? BEFORE_VARIABLES : literalAt(scope, written);
  return [
    ...policy.statements.flatMap((each) => {
      const statement = compile(names, scope, each, where, version);
      return statement === undefined || (statement.effect === 'Deny' && !certain) ? [] : [statement];
    }),
    ...policy.unreadable.map((why) => unread(where, why)),
  ];
};

const everything = (texts: readonly string[]): boolean => texts.some((text) => text === '*' || text === UNKNOWN);

const asked = new WeakMap<Statement, { readonly constraint: Constraint | undefined }>();

/** What the statement asks of the resource of a request; undefined: nothing. */
export const resourceConstraint = (statement: Statement): Constraint | undefined => {
  const known = asked.get(statement);
  if (known !== undefined) return known.constraint;
  const { resources, exceptResources } = statement;
  const patterns = (resources ?? []).map((text) => like(text));
  const constraint =
    resources === undefined || (!exceptResources && everything(resources))
      ? undefined
      : some(RESOURCE, exceptResources ? noneOf(patterns) : oneOf(patterns));
  asked.set(statement, { constraint });
  return constraint;
};
