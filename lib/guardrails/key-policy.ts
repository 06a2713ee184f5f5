import { type Assembly, perAssembly, type Resource, resourcesOf, type Scope, scopeOf, toPattern } from '../assembly';
import { type ConditionTest, conditionBranches } from './conditions';
import { overlap } from './glob';
import { actionsIn } from './identity';
import { ownRolePattern } from './perimeter';
import { type Policy, policyAt, type Statement } from './policy';
import { render } from './principals';

export const KEYS = ['AWS::KMS::Key', 'AWS::KMS::ReplicaKey'];

/** What reads, writes or vouches for data with a key, in lower case. */
export const KEY_USE = [
  'kms:creategrant',
  'kms:decrypt',
  'kms:derivesharedsecret',
  'kms:encrypt',
  'kms:generatedatakey',
  'kms:generatedatakeypair',
  'kms:generatedatakeypairwithoutplaintext',
  'kms:generatedatakeywithoutplaintext',
  'kms:generatemac',
  'kms:reencryptfrom',
  'kms:reencryptto',
  'kms:sign',
  'kms:verifymac',
];

/** What loses the data for good, or gives away who may use the key. */
export const KEY_DESTRUCTION = [
  'kms:deleteimportedkeymaterial',
  'kms:disablekey',
  'kms:putkeypolicy',
  'kms:scheduledeletion',
  'kms:schedulekeydeletion',
];

export interface KeyWithPolicy {
  readonly key: Resource;
  readonly scope: Scope;
  readonly policy: Policy;
}

export const keysIn = perAssembly((assembly: Assembly): readonly KeyWithPolicy[] =>
  resourcesOf(assembly, ...KEYS).map((key) => {
    const scope = scopeOf(assembly, key.stack);
    return { key, scope, policy: policyAt(scope, key.properties['KeyPolicy']) };
  }),
);

/** The listed actions that a statement gives. */
export const given = (statement: Statement, among: readonly string[]): readonly string[] => {
  const patterns = actionsIn(statement);
  const named = new Set(patterns);
  const wild = patterns.filter((pattern) => /[*?]/.test(pattern));
  return among.filter((action) => named.has(action) || wild.some((pattern) => overlap(pattern, action)));
};

/** The tests of a statement; undefined where its condition cannot be read. */
export const testsOf = (scope: Scope, { condition }: Statement): readonly ConditionTest[] | undefined => {
  const [tests, ...more] = conditionBranches(scope, condition);
  return more.length > 0 ? undefined : tests;
};

/** AWS CloudFormation's own role of a bootstrapped account; it makes stores, and a store’s maker must be able to try the key. */
const DEPLOY_ROLE = /^arn:aws:iam::<own>:role\/cdk-[^/]*-cfn-exec-role-[^/]*$/;

/** AWS Backup's own role, which nobody else takes on; with it copies go from account to account. */
const BACKUP_ITSELF = /^arn:aws:iam::<own>:role\/aws-service-role\/backup\.amazonaws\.com\/AWSServiceRoleForBackup$/;

export type Holder = { readonly path: string } | 'deploy' | 'backup' | 'unknown';

/** Whom a statement's tests hold it to: roles by path, the role that deploys, or AWS Backup's own. Undefined when they hold it to nobody. */
export const heldTo = (scope: Scope, tests: readonly ConditionTest[]): readonly Holder[] | undefined => {
  const about = tests.find(
    ({ operator, key }) =>
      key === 'aws:principalarn' && ['ArnLike', 'ArnEquals', 'StringLike', 'StringEquals'].includes(operator),
  );
  return about?.values.map(({ expression }): Holder => {
    const path = ownRolePattern(scope, expression);
    if (path !== undefined) return { path };
    const text = render(scope.assembly, scope.stack, expression);
    if (BACKUP_ITSELF.test(text)) return 'backup';
    return DEPLOY_ROLE.test(text) ? 'deploy' : 'unknown';
  });
};

/** The services through which alone the key may be used, `s3`; undefined where a test names none, or a pattern for several. */
export const throughServices = (tests: readonly ConditionTest[]): readonly string[] | undefined => {
  const via = tests.find(
    ({ operator, key }) => key === 'kms:viaservice' && ['StringEquals', 'StringLike'].includes(operator),
  );
  const names = via?.values.map(
    ({ expression }) => /^([a-z0-9-]+)\.[a-z0-9*-]+\.amazonaws\.com(\.cn)?$/.exec(toPattern(expression))?.[1],
  );
  return names?.every((name) => name !== undefined) === true && names.length > 0 ? names : undefined;
};

/** Names in the encryption context that a statement pins to something narrower than everything. */
export const contextOf = (scope: Scope, tests: readonly ConditionTest[]): readonly string[] =>
  tests.flatMap(({ operator, key, values }) => {
    const name = /^kms:encryptioncontext:(.+)$/.exec(key)?.[1];
    const positive = ['StringEquals', 'StringLike', 'ArnEquals', 'ArnLike'].includes(operator);
    const narrow =
      values.length > 0 &&
      values.every(
        ({ expression }) =>
          expression.some(({ kind }) => kind === 'attribute') ||
          /[^*?]/.test(render(scope.assembly, scope.stack, expression)),
      );
    return name !== undefined && positive && narrow ? [name] : [];
  });
