import type { Assembly, Json, JsonObject, Resource } from '../../../assembly';
import { resourcesOf } from '../../../assembly';
import { isTest } from '../../conditions';
import { undenied } from '../../demands';
import { attribute, policy, resource, template } from '../../example';
import { policiesOn } from '../../index-of';
import { policyAt } from '../../policy';
import type { Rule, Violation } from '../../rule';

/** SNS refuses `sns:*` in a topic's policy, so what is sent is named. */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  'AWS::SQS::Queue': ['sqs:*'],
  'AWS::SNS::Topic': ['sns:Publish'],
};

const isClosed = (assembly: Assembly, store: Resource): boolean =>
  policiesOn(assembly, store).some(
    ({ scope, document }) =>
      undenied(scope, store, policyAt(scope, document), {
        actions: ACTIONS[store.type] ?? [],
        reaches: ['self'],
        mayTest: (test) => isTest(test, ['Bool', 'BoolIfExists'], 'aws:SecureTransport', 'false'),
      }).length === 0,
  );

const check = (assembly: Assembly): readonly Violation[] =>
  resourcesOf(assembly, ...Object.keys(ACTIONS))
    .filter((store) => !isClosed(assembly, store))
    .map(({ stack, logicalId }) => ({
      stack,
      logicalId,
      what: 'no statement denies everybody to send to it or read from it whenever TLS is absent.',
    }));

const queue = (...statements: readonly Json[]): JsonObject =>
  template({
    Q: resource('AWS::SQS::Queue'),
    P: resource('AWS::SQS::QueuePolicy', { Queues: [{ Ref: 'Q' }], PolicyDocument: policy(...statements) }),
  });

const denial = (change: JsonObject = {}): JsonObject => ({
  Effect: 'Deny',
  Principal: '*',
  Action: 'sqs:*',
  Resource: attribute('Q'),
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  ...change,
});

export const tlsOnlyQueues: Rule = {
  id: 'tls-only-queues',
  title: 'Every queue and topic refuses plain HTTP',
  core: false,
  why:
    'What a function could not process ends in a dead-letter queue, payload and all: a voter’s form crosses the network as the ' +
    'form did, and needs the same protection on the way (NIST 800-53 SC-8).',
  fix: 'Set enforceSSL: true on the queue or topic, and change nothing about the statement that this writes.',
  mappings: { cis: ['4.2.3', 'A1.1.9'], nist: ['SC-8', 'SC-8(1)'], fsbp: [] },
  check,
  bad: [
    { name: 'a queue without a policy', template: template({ Q: resource('AWS::SQS::Queue') }) },
    { name: 'a topic without a policy', template: template({ T: resource('AWS::SNS::Topic') }) },
    { name: 'the denial turned into an Allow', template: queue(denial({ Effect: 'Allow' })) },
    { name: 'one action only', template: queue(denial({ Action: 'sqs:ReceiveMessage' })) },
    { name: 'another queue', template: queue(denial({ Resource: 'arn:aws:sqs:us-east-2:111111111111:other' })) },
    {
      name: 'one more test',
      template: queue(denial({ Condition: { Bool: { 'aws:SecureTransport': 'false', 'aws:ViaAWSService': 'true' } } })),
    },
  ],
  good: [
    { name: 'a queue with the denial', template: queue(denial()) },
    {
      name: 'a topic with the denial',
      template: template({
        T: resource('AWS::SNS::Topic'),
        P: resource('AWS::SNS::TopicPolicy', {
          Topics: [{ Ref: 'T' }],
          PolicyDocument: policy(denial({ Action: 'sns:Publish', Resource: { Ref: 'T' } })),
        }),
      }),
    },
  ],
};
