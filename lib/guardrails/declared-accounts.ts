import { type Assembly, get, isObject, type Json, literalOf, type Resource, type Scope, scopeOf } from '../assembly';
import { ACCOUNTS_METADATA, type DeclaredAccounts } from '../contracts/declared-accounts';
import { type ConditionTest, conditionBranches } from './conditions';
import type { PrincipalItem, Statement } from './policy';
import { whoIs } from './principals';

const COPY_INTO = 'backup:copyintobackupvault';

const text = (value: Json | undefined): string | undefined => (typeof value === 'string' ? value : undefined);

const declaredIn = (written: Json | undefined): DeclaredAccounts | undefined => {
  const declared = get(get(written, 'Metadata'), ACCOUNTS_METADATA);
  if (!isObject(declared)) return undefined;
  const jurisdiction = text(declared['jurisdiction']);
  const data: Json | undefined = declared['data'];
  if (jurisdiction === undefined || !Array.isArray(data)) return undefined;
  const backup = text(declared['backup']);
  const organization = text(declared['organization']);
  return {
    jurisdiction,
    data: data.flatMap((one: Json) => text(one) ?? []),
    ...(backup === undefined ? {} : { backup }),
    ...(organization === undefined ? {} : { organization }),
  };
};

/**
 * The accounts that a stack's jurisdiction is declared to stand in. Undefined where the templates of the jurisdiction do not all
 * declare the same: a stack that somebody adds can then be trusted by none of the others, nor trust anybody itself.
 */
export const declaredAccounts = (assembly: Assembly, stackId: string): DeclaredAccounts | undefined => {
  const own = declaredIn(assembly.stacks.get(stackId)?.template);
  if (own === undefined) return undefined;
  const said = JSON.stringify(own);
  for (const { template } of assembly.stacks.values()) {
    const other = declaredIn(template);
    if (other?.jurisdiction === own.jurisdiction && JSON.stringify(other) !== said) return undefined;
  }
  return own;
};

/** Is there a stack of the same jurisdiction in that account, declaring the same? */
const standsIn = (assembly: Assembly, account: string, { jurisdiction }: DeclaredAccounts): boolean =>
  [...assembly.stacks.values()].some(
    (stack) => stack.account === account && declaredIn(stack.template)?.jurisdiction === jurisdiction,
  );

/**
 * The account with which copies of backups are exchanged, seen from a stack: from one with data the backup account, and
 * from there each of those with data. Nothing else is shared between accounts.
 */
export const exchangesCopiesWith = (scope: Scope, account: string): DeclaredAccounts | undefined => {
  const declared = declaredAccounts(scope.assembly, scope.stack.id);
  const own = scope.stack.account;
  if (declared?.backup === undefined || own === undefined || own === account) return undefined;
  const pair =
    own === declared.backup
      ? declared.data.includes(account)
      : declared.data.includes(own) && account === declared.backup;
  return pair && standsIn(scope.assembly, account, declared) ? declared : undefined;
};

const only = (tests: readonly ConditionTest[], key: string, operators: readonly string[]): readonly string[] =>
  tests
    .filter((test) => test.key === key && operators.includes(test.operator))
    .flatMap(({ values }) => values.map(({ expression }) => literalOf(expression) ?? '*'));

/**
 * The one thing that an account may do in another: AWS Backup, with the backup role of the one that this jurisdiction declares, in the
 * organization that it declares, copies into a vault. Anything wider (another action, another role, any account of the
 * organization) is an outsider like any other.
 */
export const isDeclaredCopy = (
  scope: Scope,
  holder: Resource,
  statement: Statement,
  principal: PrincipalItem,
): boolean => {
  const who = whoIs(scope.assembly, scope.stack, principal);
  if (who.who !== 'outside' || who.account === undefined || holder.type !== 'AWS::Backup::BackupVault') return false;
  const declared = exchangesCopiesWith(scopeOf(scope.assembly, holder.stack), who.account);
  if (declared?.organization === undefined || statement.condition === undefined) return false;
  const copies =
    !statement.hasNotAction &&
    statement.actions.length > 0 &&
    statement.actions.every(({ expression }) => literalOf(expression)?.toLowerCase() === COPY_INTO);
  const role = `:iam::${who.account}:role/election/${declared.jurisdiction}/recovery/backup/`;
  return (
    copies &&
    conditionBranches(scope, statement.condition).every((tests) => {
      if (tests === undefined) return false;
      const roles = only(tests, 'aws:principalarn', ['ArnLike', 'ArnEquals', 'StringEquals', 'StringLike']);
      const organizations = only(tests, 'aws:principalorgid', ['StringEquals']);
      return (
        roles.length > 0 &&
        roles.every((arn) => /^arn:[a-z-]+:iam:/.test(arn) && arn.slice(arn.indexOf(':iam:')).startsWith(role)) &&
        organizations.length === 1 &&
        organizations[0] === declared.organization
      );
    })
  );
};
