import { like, matches } from './algebra';
import { hasMarks, STRANGER, UNKNOWN } from './marks';
import type { PrincipalText, Statement } from './statements';

/** What a principal may do by policies of its own. */
export type Identity =
  | { readonly kind: 'statements'; readonly statements: readonly Statement[]; readonly boundary?: readonly Statement[] }
  /** Its account decides, and may allow everything. */
  | { readonly kind: 'everything' }
  /** A made-up role of the own account that may do everything with data, and nothing else. */
  | { readonly kind: 'data' }
  | { readonly kind: 'nothing' };

/** The function as which its role asks; AWS sets it, and a stolen credential has none. */
export const FUNCTION_KEY = 'lambda:sourcefunctionarn';

export const PRINCIPAL_TAG = 'aws:principaltag/';

/** Who may ask. */
export interface Principal {
  /** As in the lock: a place in the CDK tree, or words. */
  readonly name: string;
  readonly kind: 'role' | 'user' | 'service' | 'federated' | 'outsider' | 'anonymous' | 'probe' | 'undecided';
  /** Of the principal; undefined for services and for who signs nothing. */
  readonly account: string | undefined;
  /** ARN, or a pattern of it for whoever it is in an account. */
  readonly arn: string | undefined;
  readonly identity: Identity;
  /** Of somebody of whom nothing else is known. */
  readonly organization?: string;
  /** For services: for whom they ask. */
  readonly source?: 'own' | 'foreign';
  /** Service principal, federation provider or other text by which policies name it. */
  readonly text?: string;
  /** Tags, by key in lower case, that each of its sessions has for certain; of all others nothing is known. */
  readonly tags?: ReadonlyMap<string, string>;
  /** ARNs of the functions that run under the role. */
  readonly functions: readonly string[];
}

const ACCOUNT_TEXT = /^(?:arn:[^:]*:iam::([^:]+):root|(\d{12}|[\uE001\uE007]))$/;

/** The account that a principal text names as a whole. */
export const accountNamed = (text: string): string | undefined => {
  const [, byArn, byId] = ACCOUNT_TEXT.exec(text) ?? [];
  return byArn ?? byId;
};

const ARN_ACCOUNT = /^arn:[^:]*:(?:iam|sts)::([^:]*):/;
export const accountOfArn = (arn: string): string | undefined => ARN_ACCOUNT.exec(arn)?.[1];

/** `arn:aws:sts::1:assumed-role/Name/session` speaks of one session of a role. */
const sessionRole = (text: string): { readonly account: string; readonly role: string } | undefined => {
  const [, account, role] = /^arn:[^:]*:sts::([^:]*):assumed-role\/([^/]+)\//.exec(text) ?? [];
  return account === undefined || role === undefined ? undefined : { account, role };
};

/** How a policy speaks of a principal: by its account, which hands the decision on, or by itself. */
export type Named = 'everyone' | 'account' | 'itself' | 'session' | undefined;

const named = (principal: Principal, { kind, text }: PrincipalText, opens: boolean): Named => {
  if (kind === 'Service') {
    if (principal.kind !== 'service' || principal.text === undefined) return undefined;
    return text === principal.text || (opens && matches(like(text), principal.text)) ? 'itself' : undefined;
  }
  if (kind === 'Federated' || kind === 'CanonicalUser' || kind === 'unknown') {
    return principal.text === text ? 'itself' : undefined;
  }
  if (text === '*') return 'everyone';
  if (principal.text === text) return 'itself';
  if (principal.account === undefined || principal.arn === undefined) return undefined;
  const account = accountNamed(text);
  if (account !== undefined) return account === principal.account ? 'account' : undefined;
  const session = sessionRole(text);
  if (session !== undefined) {
    const mine = session.account === principal.account && principal.arn.endsWith(`/${session.role}`);
    return opens && mine ? 'session' : undefined;
  }
  if (text === principal.arn) return 'itself';
  return opens && text !== UNKNOWN && /[*?\uE004]/.test(text) && matches(like(text), principal.arn)
    ? 'itself'
    : undefined;
};

const RANK: readonly Named[] = ['everyone', 'itself', 'session', 'account'];

const spoken = new WeakMap<Statement, Map<Principal, Named>>();

/** Does the statement of a resource policy speak of the principal, and how? */
export const speaksOf = (statement: Statement, principal: Principal): Named => {
  const known = spoken.get(statement) ?? new Map<Principal, Named>();
  spoken.set(statement, known);
  if (known.has(principal)) return known.get(principal);
  const how = howSpokenOf(statement, principal);
  known.set(principal, how);
  return how;
};

const howSpokenOf = (statement: Statement, principal: Principal): Named => {
  const opens = statement.effect === 'Allow';
  const found = statement.principals.map((text) => named(principal, text, opens !== statement.exceptPrincipals));
  if (!statement.exceptPrincipals) return RANK.find((how) => how !== undefined && found.includes(how));
  // AWS asks for the account to be excepted together with the role; who excepts either is taken to mean it.
  return found.some((how) => how !== undefined) ? undefined : 'everyone';
};

const FUNCTIONLESS: readonly string[] = [];

export const service = (text: string, source: 'own' | 'foreign'): Principal => ({
  name: source === 'own' ? `${text}, for this account` : `${text}, for any account`,
  kind: 'service',
  account: undefined,
  arn: undefined,
  identity: { kind: 'nothing' },
  source,
  text,
  functions: FUNCTIONLESS,
});

const inAccount = (
  name: string,
  kind: Principal['kind'],
  account: string,
  arn: string,
  identity: Identity,
): Principal => ({ name, kind, account, arn, identity, functions: FUNCTIONLESS });

/** Roles of the account that stand in no template, for questions about those who are not named anywhere. */
export const nobody = (account: string): Principal =>
  inAccount(
    'any role of this account, without a policy of its own',
    'probe',
    account,
    `arn:aws:iam::${account}:role/nobody`,
    {
      kind: 'nothing',
    },
  );
export const broad = (account: string): Principal =>
  inAccount('any role of this account that may use all data', 'probe', account, `arn:aws:iam::${account}:role/broad`, {
    kind: 'data',
  });

export const anonymous: Principal = {
  name: 'anyone, without signing in',
  kind: 'anonymous',
  account: undefined,
  arn: undefined,
  identity: { kind: 'nothing' },
  functions: FUNCTIONLESS,
};

/** Somebody in an account that no template names. */
export const stranger: Principal = inAccount(
  'anyone with an AWS account',
  'outsider',
  STRANGER,
  `arn:aws:iam::${STRANGER}:user/stranger`,
  { kind: 'everything' },
);

/** Somebody in an organization that some policy names, in no account that any does. */
export const memberOf = (organization: string): Principal => ({
  ...stranger,
  name: `anyone in the organization ${organization}`,
  organization,
});

/** One of AWS's services, where a policy speaks of them all and names none. */
export const anyService = (source: 'own' | 'foreign'): Principal => service('any AWS service', source);

/** An account, or a principal in it, that some policy names and that is not ours. */
export const outsider = (text: string, shownText: string): Principal => {
  const account = accountNamed(text);
  return account !== undefined
    ? inAccount(`account ${shownText}`, 'outsider', account, `arn:aws:iam::${account}:role/somebody`, {
        kind: 'everything',
      })
    : { ...inAccount(shownText, 'outsider', accountOfArn(text) ?? shownText, text, { kind: 'everything' }), text };
};

export const federated = (text: string, shownText: string): Principal => ({
  name: `signed in through ${shownText}`,
  kind: 'federated',
  account: undefined,
  arn: undefined,
  identity: { kind: 'nothing' },
  text,
  functions: FUNCTIONLESS,
});

/** Whoever a text turns out to be that the deploy fills in. */
export const undecided = (text: string, shownText: string): Principal => ({
  name: `whoever ${shownText} turns out to be`,
  kind: 'undecided',
  account: hasMarks(text) ? undefined : shownText,
  arn: undefined,
  identity: { kind: 'everything' },
  text,
  functions: FUNCTIONLESS,
});
