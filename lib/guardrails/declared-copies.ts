import { type Json, literalAt, literalOf, type Resource, type Scope, scopeOf } from '../assembly';
import type { DeclaredAccounts } from '../contracts/declared-accounts';
import { type ConditionTest, conditionBranches } from './conditions';
import { declaredAccounts, standsIn } from './declared-accounts';
import { spelledBy } from './elsewhere';
import type { PrincipalItem, Statement } from './policy';
import { whoIs } from './principals';

const COPY_INTO = 'backup:copyintobackupvault';
const VAULT = 'AWS::Backup::BackupVault';

/**
 * The declarations by which a stack's account exchanges copies of backups with another: from one with data to the backup account, and
 * from there back to each of those with data. Nothing else is shared between accounts.
 */
const exchangesCopiesWith = (scope: Scope, account: string): readonly DeclaredAccounts[] => {
  const own = scope.stack.account;
  return declaredAccounts(scope.assembly, scope.stack.id).filter((declared) => {
    if (declared.backup === undefined || own === undefined || own === account) return false;
    const pair =
      own === declared.backup
        ? declared.data.includes(account)
        : declared.data.includes(own) && account === declared.backup;
    return pair && standsIn(scope.assembly, account, declared);
  });
};

/** Does this stack stand in a declared account of copies, from which they are given back by hand? */
export const givesCopiesBack = ({ assembly, stack }: Scope): boolean =>
  stack.account !== undefined &&
  declaredAccounts(assembly, stack.id).some(
    ({ backup, data }) => backup !== undefined && backup === stack.account && !data.includes(backup),
  );

/** The vault of this assembly, in the declared other account, whose ARN is written out. */
export const vaultForCopies = (scope: Scope, value: Json | undefined): Resource | undefined => {
  const found = spelledBy(scope.assembly, VAULT, literalAt(scope, value));
  return found && exchangesCopiesWith(scope, found.account).length > 0 ? found.resource : undefined;
};

const only = (tests: readonly ConditionTest[], key: string, operators: readonly string[]): readonly string[] =>
  tests
    .filter((test) => test.key === key && operators.includes(test.operator))
    .flatMap(({ values }) => values.map(({ expression }) => literalOf(expression) ?? '*'));

/** Do the tests hold the caller to the backup roles of that account, in the organization that is declared? */
const isBackupRoleOf = (
  account: string,
  { jurisdiction, organization }: DeclaredAccounts,
  tests: readonly ConditionTest[] | undefined,
): boolean => {
  if (tests === undefined || organization === undefined) return false;
  const role = `:iam::${account}:role/election/${jurisdiction}/recovery/backup/`;
  const roles = only(tests, 'aws:principalarn', ['ArnLike', 'ArnEquals', 'StringEquals', 'StringLike']);
  const organizations = only(tests, 'aws:principalorgid', ['StringEquals']);
  return (
    roles.length > 0 &&
    roles.every((arn) => /^arn:[a-z-]+:iam:/.test(arn) && arn.slice(arn.indexOf(':iam:')).startsWith(role)) &&
    organizations.length === 1 &&
    organizations[0] === organization
  );
};

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
  if (who.who !== 'outside' || holder.type !== VAULT || statement.condition === undefined) return false;
  const { account } = who;
  if (account === undefined) return false;
  const copies =
    !statement.hasNotAction &&
    statement.actions.length > 0 &&
    statement.actions.every(({ expression }) => literalOf(expression)?.toLowerCase() === COPY_INTO);
  return (
    copies &&
    exchangesCopiesWith(scopeOf(scope.assembly, holder.stack), account).some((declared) =>
      conditionBranches(scope, statement.condition).every((tests) => isBackupRoleOf(account, declared, tests)),
    )
  );
};
