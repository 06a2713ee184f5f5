import { type Assembly, type Json, type JsonObject, type Scope, scopeOf } from '../../../assembly';
import type { DataClass } from '../../../contracts/data-class';
import { type ConditionTest, isTest } from '../../conditions';
import { dataClassOf } from '../../data-class';
import { only, ownRoles, policy, sub, tagged } from '../../example';
import { nameOf } from '../../identity';
import {
  bindingProblem,
  CONTEXT_IN_KEY_POLICY,
  CONTEXT_OF_EVIDENCE,
  DATA_USE,
  isForRecovery,
  signProblem,
} from '../../key-binding';
import { contextOf, given, heldTo, keysIn, testsOf, throughServices } from '../../key-policy';
import type { Statement } from '../../policy';
import { whoIs } from '../../principals';
import type { Rule, Violation } from '../../rule';

const grantProblem = (tests: readonly ConditionTest[]): string | undefined => {
  if (!tests.some((test) => isTest(test, ['Bool'], 'kms:GrantIsForAWSResource', 'true'))) {
    return 'lets a grant be given to anybody (kms:GrantIsForAWSResource is missing)';
  }
  return throughServices(tests)
    ? undefined
    : 'lets a grant be given otherwise than through one service (kms:ViaService)';
};

/** What each service says it encrypts when it uses a key by itself. */
const CONTEXT_OF_SERVICE: Readonly<Record<string, string>> = {
  cloudtrail: 'aws:cloudtrail:arn',
  logs: 'aws:logs:arn',
};

/** Undelivered events of a class wait in its queue, which is all that EventBridge needs such a key for. */
const openTo = (
  scope: Scope,
  statement: Statement,
  services: readonly string[],
  dataClass: DataClass | undefined,
): string | undefined => {
  if (given(statement, DATA_USE).length === 0) return undefined;
  const context = contextOf(scope, testsOf(scope, statement) ?? []);
  const wanted = services.flatMap((service) => {
    const queue = service === 'events' && dataClass !== 'audit-log';
    const name = queue ? 'aws:sqs:arn' : CONTEXT_OF_SERVICE[service];
    return name === undefined || context.includes(name) ? [] : [name];
  });
  return wanted.length === 0
    ? undefined
    : `lets ${services.join(', ')} use the key for whatever it encrypts (kms:EncryptionContext:${wanted.join(', ')})`;
};

const check = (assembly: Assembly): readonly Violation[] =>
  keysIn(assembly).flatMap(({ key, scope, policy }): readonly Violation[] => {
    const { stack, logicalId } = key;
    const dataClass = dataClassOf(scopeOf(assembly, stack), key);
    const contexts = dataClass === 'audit-log' ? CONTEXT_OF_EVIDENCE : CONTEXT_IN_KEY_POLICY;
    return policy.statements.flatMap((statement) => {
      if (statement.effect === 'Deny') return [];
      const who = statement.principals.map((it) => whoIs(assembly, scope.stack, it));
      if (who.every((it) => it.who === 'service')) {
        const services = who.flatMap((it) => (it.who === 'service' ? [it.service.split('.')[0] ?? ''] : []));
        const open = openTo(scope, statement, services, dataClass);
        return open === undefined ? [] : [{ stack, logicalId, what: `${nameOf(statement)} ${open}.` }];
      }
      const tests = testsOf(scope, statement) ?? [];
      const held = heldTo(scope, tests);
      const problems = [
        given(statement, ['kms:creategrant']).length > 0 ? grantProblem(tests) : undefined,
        given(statement, ['kms:sign']).length > 0 ? signProblem(tests) : undefined,
        given(statement, DATA_USE).length > 0 ? bindingProblem(scope, tests, contexts, isForRecovery(held)) : undefined,
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

const ofService = (service: string, Condition: JsonObject): JsonObject =>
  only('AWS::KMS::Key', {
    ...tagged('voter-roll'),
    KeyPolicy: policy({
      Effect: 'Allow',
      Principal: { Service: `${service}.amazonaws.com` },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: '*',
      Condition,
    }),
  });

const VIA_S3 = { 'kms:ViaService': 's3.us-east-2.amazonaws.com' };
const ONE_BUCKET = { 'kms:EncryptionContext:aws:s3:arn': 'arn:aws:s3:::election-lorem-*' };

export const useIsBound: Rule = {
  id: 'use-is-bound',
  title: 'A key works through one service, for named stores',
  core: false,
  why:
    'Capital One, March 2019: the role could decrypt whatever it found. A key that works only through a service, for stores of ' +
    'one name, is of no use for anything that was copied elsewhere.',
  fix: 'Use ClassKey, which writes kms:ViaService and the encryption context of the class’s stores, and kms:GrantIsForAWSResource for grants.',
  mappings: { cis: ['4.2.1', '4.2.4'], nist: ['AC-3', 'AC-6', 'SC-12', 'SC-28(1)'], fsbp: [] },
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
    { name: 'signatures in any algorithm', template: key('kms:Sign', {}) },
    {
      name: 'signatures over digests',
      template: key('kms:Sign', { StringEquals: { 'kms:SigningAlgorithm': 'ED25519_SHA_512' } }),
    },
    { name: 'a queue’s service without its queue', template: ofService('events', {}) },
    {
      name: 'a queue’s service for all queues but one',
      template: ofService('events', { ArnNotLike: { 'kms:EncryptionContext:aws:sqs:arn': 'arn:aws:sqs:*:1:q' } }),
    },
    { name: 'a trail’s service for any trail', template: ofService('cloudtrail', {}) },
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
    {
      name: 'a queue’s service for queues',
      template: ofService('events', { ArnLike: { 'kms:EncryptionContext:aws:sqs:arn': 'arn:aws:sqs:us-east-2:1:*' } }),
    },
    { name: 'AWS Backup in its vault', template: key('kms:Decrypt', {}, 'recovery/backup') },
  ],
};
