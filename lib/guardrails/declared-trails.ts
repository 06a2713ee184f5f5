import { type Json, literalAt, literalOf, type Resource, type Scope, scopeOf } from '../assembly';
import { type ConditionTest, conditionBranches } from './conditions';
import { declaredAccounts, standsIn } from './declared-accounts';
import { bucketSpelledBy, spelledBy } from './elsewhere';
import { keyNamedBy } from './encryption';
import type { PrincipalItem, Statement } from './policy';
import { whoIs } from './principals';

const CLOUDTRAIL = 'cloudtrail.amazonaws.com';
/** What a trail asks of the bucket and the key that it delivers to. */
const DELIVERING = ['s3:getbucketacl', 's3:putobject', 'kms:generatedatakey*', 'kms:describekey'];

/** Is the stack of an account whose trail a declared account keeps? */
const isKeptBy = (scope: Scope, keeper: string): boolean => {
  const own = scope.stack.account;
  return (
    own !== undefined &&
    own !== keeper &&
    declaredAccounts(scope.assembly, scope.stack.id).some(
      (declared) =>
        declared.auditLog === keeper &&
        (declared.data.includes(own) || declared.backup === own) &&
        standsIn(scope.assembly, keeper, declared),
    )
  );
};

/** The bucket in the declared account of the audit log whose name is written out. */
export const bucketOfKeeper = (scope: Scope, value: Json | undefined): Resource | undefined => {
  const found = bucketSpelledBy(scope.assembly, literalAt(scope, value));
  return found && isKeptBy(scope, found.account) ? found.resource : undefined;
};

/** The key there whose alias is written out, account and all. */
export const keyOfKeeper = (scope: Scope, value: Json | undefined): Resource | undefined => {
  const found = spelledBy(scope.assembly, 'AWS::KMS::Alias', literalAt(scope, value));
  return found && isKeptBy(scope, found.account)
    ? keyNamedBy(scopeOf(scope.assembly, found.resource.stack), found.resource.properties['TargetKeyId'])
    : undefined;
};

/** Trails of declared accounts, each written out whole. */
const namesDeclaredTrails = (scope: Scope, tests: readonly ConditionTest[] | undefined): boolean => {
  const { assembly, stack } = scope;
  const keeper = stack.account;
  if (tests === undefined || keeper === undefined) return false;
  return tests.some(
    ({ operator, key, values }) =>
      operator === 'StringEquals' &&
      key === 'aws:sourcearn' &&
      values.length > 0 &&
      values.every(({ expression }) => {
        const trail = spelledBy(assembly, 'AWS::CloudTrail::Trail', literalOf(expression));
        return trail !== undefined && isKeptBy(scopeOf(assembly, trail.resource.stack), keeper);
      }),
  );
};

/**
 * A trail of a declared account, by its whole ARN, delivers to the declared account of the audit log. CloudTrail for any other
 * account, for a pattern of trails or with any other action is let in for strangers.
 */
export const isDeclaredTrail = (scope: Scope, statement: Statement, principal: PrincipalItem): boolean => {
  const who = whoIs(scope.assembly, scope.stack, principal);
  return (
    who.who === 'service' &&
    who.service === CLOUDTRAIL &&
    !statement.hasNotAction &&
    statement.actions.every(({ expression }) => DELIVERING.includes(literalOf(expression)?.toLowerCase() ?? '')) &&
    statement.condition !== undefined &&
    conditionBranches(scope, statement.condition).every((tests) => namesDeclaredTrails(scope, tests))
  );
};
