import type { Json, Scope } from '../assembly';
import { conditionBranches } from '../guardrails/conditions';
import { type PrincipalKind, policyAt, type Statement as Written } from '../guardrails/policy';
import { type Actions, actionsOf } from './actions';
import { type Conjunction, type Constraint, like, noneOf, oneOf, some } from './algebra';
import { UNKNOWN } from './marks';
import type { Names, Text } from './names';
import { constraintsOf, type Reading } from './operators';

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
}

/** `${aws:username}`: depends on the request. Of `${*}` and its like the algebra knows. */
const VARIABLE = /\$\{[^}*?$][^}]*\}/g;

const withVariables = (text: Text): Text =>
  text.text.search(VARIABLE) < 0
    ? text
    : { ...text, text: text.text.replace(VARIABLE, UNKNOWN), why: text.why ?? 'policy variable' };

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
      const texts = names.textsOf(values, scope.stack).map(withVariables);
      const constraints = constraintsOf(operator, key, texts, reading);
      if (constraints !== undefined) lists.push(constraints);
      else if (reading === 'narrowest') return undefined;
      else undecided.push(`${operator} on ${key}`);
      for (const { why } of texts) if (why !== undefined && why !== 'policy variable') undecided.push(why);
    }
    all.push(...product(lists));
  }
  return all;
};

const compile = (names: Names, scope: Scope, written: Written, where: string): Statement | undefined => {
  const effect = written.effect === 'Deny' ? 'Deny' : 'Allow';
  if (effect === 'Deny' && !written.certain) return undefined;
  const opens = effect === 'Allow';
  const reading: Reading = opens ? 'widest' : 'narrowest';
  const undecided: string[] = written.effect === 'unknown' ? ['its effect is decided at deploy'] : [];
  const texts = (items: Written['actions']) => names.textsOf(items, scope.stack).map(withVariables);
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
  const conditions = conditionsOf(names, scope, written.condition, reading, undecided);
  if (conditions === undefined) return undefined;
  for (const { why } of resources) if (why !== undefined && why !== 'policy variable') undecided.push(why);
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
    conditions,
    undecided: [...new Set(undecided)],
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
  return [
    ...policy.statements.flatMap((written) => {
      const statement = compile(names, scope, written, where);
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
