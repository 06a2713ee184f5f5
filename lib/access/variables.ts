import { UNKNOWN } from './marks';
import type { Text } from './names';
import type { Origin } from './origins';
import { PRINCIPAL_TAG, type Principal } from './principals';
import type { Statement } from './statements';

/** Values of policy variables that who asks, or from where, fixes; by key in lower case. Of all others nothing is known. */
export type Known = ReadonlyMap<string, string>;

export const NOTHING_KNOWN: Known = new Map();

/** `${aws:username}`, `${aws:PrincipalTag/team, 'none'}`: from the request. Of `${*}` and its like the algebra knows. */
const VARIABLE = /\$\{([^}*?$,][^},]*)(,[^}]*)?\}/g;

export interface Filled {
  readonly text: Text;
  /** Depends on the request all the same. */
  readonly open: boolean;
  /** Stands for nothing at all where the request has no such key: AWS may then pass over the whole statement. */
  readonly mayFail: boolean;
}

/** The text with every variable whose value is known; all others may turn out to be anything. */
export const filled = (text: Text, known: Known): Filled => {
  if (text.text.search(VARIABLE) < 0) return { text, open: false, mayFail: false };
  let open = false;
  let mayFail = false;
  const written = text.text.replace(VARIABLE, (_, name: string, otherwise: string | undefined) => {
    const value = known.get(name.trim().toLowerCase());
    if (value !== undefined) return value;
    open = true;
    mayFail ||= otherwise === undefined;
    return UNKNOWN;
  });
  return { text: { ...text, text: written, ...(open ? { why: text.why ?? VARIABLE_OPEN } : {}) }, open, mayFail };
};

/** Why a text is not settled, where that is no doubt about the template. */
export const VARIABLE_OPEN = 'policy variable';

/** Of some outsiders only a name is known. */
const ACCOUNT_NUMBER = /^(\d{12}|[\uE001\uE007])$/;

const ofPrincipal = new WeakMap<Principal, Known>();

/** Tags only where nobody can choose them: whoever may name a session may mostly name those too. */
const variablesOf = (principal: Principal): Known => {
  const known = ofPrincipal.get(principal);
  if (known !== undefined) return known;
  const { kind, account, arn } = principal;
  const values = new Map<string, string>();
  if (account !== undefined && ACCOUNT_NUMBER.test(account)) {
    values.set('aws:principalaccount', account);
    values.set('kms:calleraccount', account);
  }
  if ((kind === 'role' || kind === 'user') && arn !== undefined) {
    values.set('aws:principalarn', arn);
    const name = /:user\/(?:.*\/)?([^/]+)$/s.exec(arn)?.[1];
    if (kind === 'user' && name !== undefined) values.set('aws:username', name);
  }
  for (const [key, value] of principal.tags ?? []) values.set(`${PRINCIPAL_TAG}${key}`, value);
  ofPrincipal.set(principal, values);
  return values;
};

const ofOrigin = new WeakMap<Origin, Known>();

const variablesAt = (origin: Origin): Known => {
  if (origin.kind !== 'endpoint') return NOTHING_KNOWN;
  const known =
    ofOrigin.get(origin) ??
    new Map([
      ['aws:sourcevpce', origin.id],
      ['aws:sourcevpc', origin.vpc],
    ]);
  ofOrigin.set(origin, known);
  return known;
};

const open = new WeakMap<readonly Statement[], boolean>();

/** Has one of them a variable that is not filled in? */
export const haveVariables = (statements: readonly Statement[]): boolean => {
  const known = open.get(statements);
  if (known !== undefined) return known;
  const found = statements.some(({ fill }) => fill !== undefined);
  open.set(statements, found);
  return found;
};

const given = (statements: readonly Statement[], known: Known): readonly Statement[] =>
  known.size === 0 || !haveVariables(statements)
    ? statements
    : statements.flatMap((statement) => (statement.fill === undefined ? statement : (statement.fill(known) ?? [])));

const asked = new WeakMap<readonly Statement[], Map<Principal, readonly Statement[]>>();

/** Statements as they read when this principal asks. One list for one question, so that what is found out is found again. */
export const askedBy = (statements: readonly Statement[], principal: Principal): readonly Statement[] => {
  if (!haveVariables(statements)) return statements;
  const byPrincipal = asked.get(statements) ?? new Map<Principal, readonly Statement[]>();
  asked.set(statements, byPrincipal);
  const found = byPrincipal.get(principal) ?? given(statements, variablesOf(principal));
  byPrincipal.set(principal, found);
  return found;
};

/** Statements as they read for requests that come from there. */
export const askedFrom = (statements: readonly Statement[], origin: Origin): readonly Statement[] =>
  given(statements, variablesAt(origin));
