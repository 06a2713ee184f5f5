import type { Assembly, Json, JsonObject, Resource } from '../../../assembly';
import { literalOf } from '../../../assembly';
import { everyStatement } from '../../every-policy';
import { attribute, policy, resource, template } from '../../example';
import { nameOf } from '../../identity';
import type { Statement } from '../../policy';
import type { Rule, Violation } from '../../rule';

/** Policies that can name what they stand on, and parts of it: a key's policy cannot. */
const NAME_THEMSELVES = [
  'AWS::S3::BucketPolicy',
  'AWS::SNS::TopicInlinePolicy',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueueInlinePolicy',
  'AWS::SQS::QueuePolicy',
];

const problemsOf = (holder: Resource, statement: Statement): readonly string[] => [
  ...(statement.hasNotPrincipal ? ['whom it leaves out, and lets everybody else in (NotPrincipal)'] : []),
  ...(statement.hasNotAction ? ['what it leaves out, and allows everything else (NotAction)'] : []),
  ...(statement.hasNotResource ? ['what it is not about, and opens everything else (NotResource)'] : []),
  ...(NAME_THEMSELVES.includes(holder.type) &&
  statement.resources.some(({ expression }) => literalOf(expression) === '*')
    ? ['every resource, so that each part of the store is open to whom one part was (Resource *)']
    : []),
];

const check = (assembly: Assembly): readonly Violation[] =>
  everyStatement(assembly).flatMap(({ holder, statement }): readonly Violation[] =>
    statement.effect === 'Deny'
      ? []
      : problemsOf(holder, statement).map((problem) => ({
          stack: holder.stack,
          logicalId: holder.logicalId,
          what: `${nameOf(statement)} names ${problem}.`,
        })),
  );

const queue = (more: JsonObject): JsonObject =>
  template({
    Q: resource('AWS::SQS::Queue'),
    P: resource('AWS::SQS::QueuePolicy', {
      Queues: [{ Ref: 'Q' }],
      PolicyDocument: policy({ Effect: 'Allow', ...more }),
    }),
  });
const EVENTS: Json = { Service: 'events.amazonaws.com' };
const SEND = 'sqs:SendMessage';

const key = (more: JsonObject): JsonObject =>
  template({
    K: resource('AWS::KMS::Key', {
      KeyPolicy: policy({
        Effect: 'Allow',
        Principal: { AWS: { Ref: 'AWS::AccountId' } },
        Action: 'kms:Sign',
        ...more,
      }),
    }),
  });

export const allowancesName: Rule = {
  id: 'allowances-name',
  title: 'An allowance says whom, what and where, and not what it leaves out',
  core: false,
  why:
    'What a policy leaves out is a list of yesterday: whoever, and whatever action or part of a store, comes later is allowed without ' +
    'anybody writing it down (Alteryx, 2017: everybody with an account of AWS).',
  fix: 'Write Principal, Action and Resource with what is allowed; in the policy of a bucket, queue or topic, that store or the part of it.',
  mappings: { cis: ['4.2.1', 'A1.2.7'], nist: ['AC-3', 'AC-6', 'CM-7'], fsbp: [] },
  check,
  bad: [
    {
      name: 'everybody but one',
      template: queue({ NotPrincipal: { AWS: 'x' }, Action: SEND, Resource: attribute('Q') }),
    },
    {
      name: 'everything but one action',
      template: queue({ Principal: EVENTS, NotAction: 'sqs:DeleteQueue', Resource: attribute('Q') }),
    },
    {
      name: 'everything but one resource',
      template: queue({ Principal: EVENTS, Action: SEND, NotResource: 'arn:aws:sqs:x:1:y' }),
    },
    { name: 'a queue’s policy about everything', template: queue({ Principal: EVENTS, Action: SEND, Resource: '*' }) },
    { name: 'a key’s policy about everything but', template: key({ NotResource: 'arn:aws:kms:x:1:key/y' }) },
    {
      name: 'an identity that may all but',
      template: template({
        P: resource('AWS::IAM::ManagedPolicy', {
          PolicyDocument: policy({ Effect: 'Allow', Action: SEND, NotResource: 'arn:aws:sqs:x:1:y' }),
        }),
      }),
    },
  ],
  good: [
    {
      name: 'a queue’s policy about the queue',
      template: queue({ Principal: EVENTS, Action: SEND, Resource: attribute('Q') }),
    },
    { name: 'a key’s policy, which is about the key alone', template: key({ Resource: '*' }) },
    {
      name: 'a denial of everything but',
      template: queue({ Effect: 'Deny', Principal: '*', NotAction: SEND, NotResource: attribute('Q') }),
    },
  ],
};
