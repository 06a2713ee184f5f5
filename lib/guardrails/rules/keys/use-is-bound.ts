import { type Assembly, type Json, type JsonObject, type Scope, scopeOf } from '../../../assembly';
import type { ConditionTest } from '../../conditions';
import { isTest } from '../../conditions';
import { dataClassOf, isNeverPublic } from '../../data-class';
import { only, ownRoles, policy, sub, tagged } from '../../example';
import { nameOf } from '../../identity';
import { contextOf, given, type Holder, heldTo, keysIn, testsOf, throughServices } from '../../key-policy';
import { whoIs } from '../../principals';
import type { Rule, Violation } from '../../rule';

const DATA_USE = ['kms:decrypt', 'kms:encrypt', 'kms:generatedatakey', 'kms:reencryptfrom', 'kms:reencryptto'];

/** What each service says it encrypts; a statement that leaves it open is good for every store of every jurisdiction. */
const CONTEXT_BY_SERVICE: Readonly<Record<string, readonly string[]>> = {
  s3: ['aws:s3:arn'],
  dynamodb: ['aws:dynamodb:tablename', 'aws:dynamodb:subscriberid'],
  secretsmanager: ['secretarn'],
};

const isForRecovery = (held: readonly Holder[] | undefined): boolean =>
  held?.every((holder) => typeof holder === 'object' && holder.path.split('/')[3] === 'recovery') === true;

const problemOf = (
  scope: Scope,
  tests: readonly ConditionTest[],
  held: readonly Holder[] | undefined,
): string | undefined => {
  const context = contextOf(scope, tests);
  const services = throughServices(tests);
  if (tests.some(({ key }) => key === 'kms:viaservice') && services === undefined)
    return 'names no one service (kms:ViaService)';
  if (services === undefined) {
    const foreign = context.filter((name) => Object.values(CONTEXT_BY_SERVICE).flat().includes(name));
    if (foreign.length > 0)
      return `may be used past the service whose context it names (${foreign.join(', ')}); kms:ViaService is missing`;
    // AWS Backup reads its vaults by itself; only its roles may leave both open.
    return context.length > 0 || isForRecovery(held)
      ? undefined
      : 'holds the use of the key neither to a service (kms:ViaService) nor to what is encrypted (kms:EncryptionContext)';
  }
  const missing = services
    .flatMap((service) => CONTEXT_BY_SERVICE[service] ?? [])
    .filter((name) => !context.includes(name));
  return missing.length === 0
    ? undefined
    : `leaves open what is encrypted (kms:EncryptionContext:${missing.join(', ')})`;
};

const grantProblem = (tests: readonly ConditionTest[]): string | undefined => {
  if (!tests.some((test) => isTest(test, ['Bool'], 'kms:GrantIsForAWSResource', 'true'))) {
    return 'lets a grant be given to anybody (kms:GrantIsForAWSResource is missing)';
  }
  return throughServices(tests)
    ? undefined
    : 'lets a grant be given otherwise than through one service (kms:ViaService)';
};

const check = (assembly: Assembly): readonly Violation[] =>
  keysIn(assembly).flatMap(({ key, scope, policy }): readonly Violation[] => {
    const { stack, logicalId } = key;
    const guarded = isNeverPublic(dataClassOf(scopeOf(assembly, stack), key));
    return policy.statements.flatMap((statement) => {
      if (
        statement.effect === 'Deny' ||
        statement.principals.every((it) => whoIs(assembly, scope.stack, it).who === 'service')
      )
        return [];
      const tests = testsOf(scope, statement) ?? [];
      const held = heldTo(scope, tests);
      const problems = [
        given(statement, ['kms:creategrant']).length > 0 ? grantProblem(tests) : undefined,
        guarded && given(statement, DATA_USE).length > 0 ? problemOf(scope, tests, held) : undefined,
      ];
      return problems.flatMap((problem) =>
        problem === undefined ? [] : [{ stack, logicalId, what: `${nameOf(statement)} ${problem}.` }],
      );
    });
  });

const key = (Action: Json, condition: JsonObject, path = 'voter-roll'): JsonObject =>
  only('AWS::KMS::Key', {
    ...tagged('voter-roll'),
    KeyPolicy: policy({
      Effect: 'Allow',
      Principal: { AWS: sub('arn:${AWS::Partition}:iam::${AWS::AccountId}:root') },
      Action,
      Resource: '*',
      Condition: { ArnLike: { 'aws:PrincipalArn': ownRoles(`election/lorem/${path}/*`) }, ...condition },
    }),
  });

const VIA_S3 = { 'kms:ViaService': 's3.us-east-2.amazonaws.com' };
const ONE_BUCKET = { 'kms:EncryptionContext:aws:s3:arn': 'arn:aws:s3:::election-lorem-*' };

export const useIsBound: Rule = {
  id: 'use-is-bound',
  title: 'A never-public key works through one service, for named stores',
  core: false,
  why:
    'Capital One, March 2019: the role could decrypt whatever it found. A key that works only through a service, for stores of ' +
    'one name, is of no use for anything that was copied elsewhere.',
  fix: 'Use ClassKey, which writes kms:ViaService and the encryption context of the class’s stores, and kms:GrantIsForAWSResource for grants.',
  mappings: { cis: ['3.3', '3.11'], nist: ['AC-3', 'AC-6', 'SC-12', 'SC-28(1)'], fsbp: [] },
  check,
  bad: [
    { name: 'decryption of anything', template: key('kms:Decrypt', {}) },
    {
      name: 'decryption through any service',
      template: key('kms:Decrypt', { StringLike: { 'kms:ViaService': '*.amazonaws.com', ...ONE_BUCKET } }),
    },
    { name: 'decryption of any bucket', template: key('kms:Decrypt', { StringEquals: VIA_S3 }) },
    {
      name: 'decryption of any bucket, in words',
      template: key('kms:Decrypt', { StringEquals: VIA_S3, StringLike: { 'kms:EncryptionContext:aws:s3:arn': '*' } }),
    },
    { name: 'decryption of a bucket past S3', template: key('kms:Decrypt', { StringLike: ONE_BUCKET }) },
    {
      name: 'decryption where the context is absent',
      template: key('kms:Decrypt', { StringEquals: VIA_S3, StringLikeIfExists: ONE_BUCKET }),
    },
    { name: 'a grant for anybody', template: key('kms:CreateGrant', { StringEquals: VIA_S3 }) },
    {
      name: 'a grant through any service',
      template: key('kms:CreateGrant', { Bool: { 'kms:GrantIsForAWSResource': 'true' } }),
    },
  ],
  good: [
    {
      name: 'one service and one store',
      template: key('kms:Decrypt', { StringEquals: VIA_S3, StringLike: ONE_BUCKET }),
    },
    {
      name: 'a service without a context',
      template: key('kms:Decrypt', { StringEquals: { 'kms:ViaService': 'sqs.us-east-2.amazonaws.com' } }),
    },
    {
      name: 'a context of our own',
      template: key('kms:Decrypt', { StringEquals: { 'kms:EncryptionContext:jurisdiction': 'lorem' } }),
    },
    {
      name: 'a grant for the service',
      template: key('kms:CreateGrant', { StringEquals: VIA_S3, Bool: { 'kms:GrantIsForAWSResource': 'true' } }),
    },
    { name: 'AWS Backup in its vault', template: key('kms:Decrypt', {}, 'recovery/backup') },
  ],
};
