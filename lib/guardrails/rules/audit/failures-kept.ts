import {
  type Assembly,
  attributeOf,
  get,
  itemsOf,
  type Json,
  type JsonObject,
  type Resource,
  resourceAt,
  resourcesOf,
  type Scope,
  sameResource,
  scopeOf,
} from '../../../assembly';
import { keyNamedBy } from '../../encryption';
import { attribute, policy, resource, template } from '../../example';
import { changed, changes } from '../../examples';
import { policiesOn } from '../../index-of';
import type { Rule, Violation } from '../../rule';
import { type Fact, FOR_OURS, lets, ownArn } from '../../service-requests';
import { storeNamedBy } from '../../stores';
import { listAt, textAt } from '../../values';

const queueAt = (scope: Scope, value: Json | undefined): Resource | undefined => {
  const queue = storeNamedBy(scope, value);
  return queue?.type === 'AWS::SQS::Queue' || queue?.type === 'AWS::SNS::Topic' ? queue : undefined;
};

/** By reference to the rule, or by a pattern for rules of the account. */
const from =
  (rule: Resource): Fact =>
  (scope, expected) => {
    const named = attributeOf(expected);
    return named === undefined ? ownArn(scope, expected) : sameResource(named.resource, rule);
  };

/** Why EventBridge cannot leave what it could not deliver; undefined when it can. */
const whyLost = (scope: Scope, rule: Resource, queue: Resource): string | undefined => {
  const { assembly } = scope;
  const service = 'events.amazonaws.com';
  const facts = { ...FOR_OURS, 'aws:sourcearn': from(rule) };
  if (
    !policiesOn(assembly, queue).some((held) =>
      lets(held.scope, held.document, { service, action: 'sqs:SendMessage', facts }),
    )
  )
    return `the queue ${queue.constructPath} takes nothing from it`;
  const key = keyNamedBy(scopeOf(assembly, queue.stack), queue.properties['KmsMasterKeyId']);
  const ofKey = { ...facts, 'kms:encryptioncontext:aws:sqs:arn': ownArn };
  const usable =
    key === undefined ||
    ['kms:Decrypt', 'kms:GenerateDataKey'].every((action) =>
      lets(scopeOf(assembly, key.stack), key.properties['KeyPolicy'], { service, action, facts: ofKey }),
    );
  return usable ? undefined : `the key of the queue ${queue.constructPath} refuses it`;
};

const startsFunction = (scope: Scope, target: Json): boolean =>
  itemsOf(scope, get(target, 'Arn')).some(({ expression }) => {
    const named = attributeOf(expression);
    return named !== undefined && resourceAt(scope.assembly, named.resource)?.type.startsWith('AWS::Lambda::') === true;
  });

const TOPIC_ARN = /^arn:[^:]+:sns:/;

/** To a person, by a topic of the assembly or of whoever watches. */
const writesLetter = (scope: Scope, target: Json): boolean =>
  storeNamedBy(scope, get(target, 'Arn'))?.type === 'AWS::SNS::Topic' ||
  TOPIC_ARN.test(textAt(scope, get(target, 'Arn')) ?? '');

/** What is lost where nothing keeps it; undefined where others see the same, as between two buses. */
const lostBy = (scope: Scope, target: Json): string | undefined => {
  if (startsFunction(scope, target)) return 'an event that its function does not take';
  return writesLetter(scope, target) ? 'a letter that cannot be sent' : undefined;
};

const ofRule = (assembly: Assembly, rule: Resource): readonly string[] => {
  const scope = scopeOf(assembly, rule.stack);
  const targets = listAt(rule.properties, ['Targets']);
  if (targets.length === 0) return ['what it waits for starts nothing and tells nobody (Targets)'];
  return targets.flatMap((target) => {
    const named = get(get(target, 'DeadLetterConfig'), 'Arn');
    const queue = queueAt(scope, named);
    const lost = lostBy(scope, target) ?? (named === undefined ? undefined : 'an event that is not taken');
    if (queue === undefined)
      return lost === undefined ? [] : [`${lost} is gone, for no queue of this assembly gets it (DeadLetterConfig)`];
    const why = whyLost(scope, rule, queue);
    return why === undefined ? [] : [`an event that could not be delivered is gone: ${why}`];
  });
};

const ofStream = (assembly: Assembly, { stack, properties }: Resource): readonly string[] => {
  const scope = scopeOf(assembly, stack);
  const to = get(get(properties['DestinationConfig'], 'OnFailure'), 'Destination');
  return queueAt(scope, to) === undefined
    ? [
        'records of the stream that its function does not take are passed over, and no queue of this assembly says which (DestinationConfig)',
      ]
    : [];
};

const ofFunction = (assembly: Assembly, { stack, properties }: Resource): readonly string[] =>
  queueAt(scopeOf(assembly, stack), get(properties['DeadLetterConfig'], 'TargetArn')) === undefined
    ? ['a call that it fails on is gone after two more tries, for no queue of this assembly gets it (DeadLetterConfig)']
    : [];

/** CDK’s own helpers run at a deploy, which then fails as a whole. */
const isHelper = ({ logicalId, constructPath }: Resource): boolean =>
  /^(Custom|AWS679|LogRetention)/.test(logicalId) || constructPath.includes('CustomResourceProvider');

const CHECKS: Readonly<Record<string, (assembly: Assembly, found: Resource) => readonly string[]>> = {
  'AWS::Events::Rule': ofRule,
  'AWS::Lambda::EventSourceMapping': ofStream,
  'AWS::Lambda::Function': ofFunction,
};

const check = (assembly: Assembly): readonly Violation[] =>
  Object.entries(CHECKS).flatMap(([type, problems]) =>
    resourcesOf(assembly, type)
      .filter((found) => !isHelper(found))
      .flatMap((found) =>
        problems(assembly, found).map((what) => ({ stack: found.stack, logicalId: found.logicalId, what: `${what}.` })),
      ),
  );

const TO_QUEUE = { DeadLetterConfig: { Arn: attribute('Q') } };
const GOOD: JsonObject = template({
  K: resource('AWS::KMS::Key', {
    KeyPolicy: policy({
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: '*',
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    }),
  }),
  Q: resource('AWS::SQS::Queue', { KmsMasterKeyId: attribute('K') }),
  QP: resource('AWS::SQS::QueuePolicy', {
    Queues: [{ Ref: 'Q' }],
    PolicyDocument: policy({
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: attribute('Q'),
      Condition: { ArnEquals: { 'aws:SourceArn': attribute('R') } },
    }),
  }),
  T: resource('AWS::SNS::Topic'),
  F: resource('AWS::Lambda::Function', { DeadLetterConfig: { TargetArn: attribute('Q') } }),
  R: resource('AWS::Events::Rule', { Targets: [{ Id: 'f', Arn: attribute('F'), ...TO_QUEUE }] }),
  S: resource('AWS::Lambda::EventSourceMapping', {
    FunctionName: { Ref: 'F' },
    DestinationConfig: { OnFailure: { Destination: attribute('Q') } },
  }),
});
const ELSEWHERE = 'arn:aws:sns:us-east-2:111111111111:t';
const TARGET = 'R/Properties/Targets/0';
const STATEMENT = 'QP/Properties/PolicyDocument/Statement/0';

export const failuresKept: Rule = {
  id: 'failures-kept',
  title: 'What fails on its way is kept until somebody has seen to it',
  core: false,
  why:
    'A registration sent on the last day, or a scan that was to stop a file, is lost to the voter when it fails and nothing keeps it; ' +
    'a letter of alarm that was never sent is what let 13 days pass at Deep Root. The queue for it must be there, and must let in who fills it.',
  fix:
    'Use ElectionFunction for functions, its onEvent for what starts them, WakeOnInsert for streams, UndeliveredEvents for letters: each ' +
    'has a queue that takes what failed.',
  mappings: { cis: ['1.4.2'], nist: ['AU-5', 'CP-10', 'SI-13'], fsbp: [] },
  check,
  bad: changes(GOOD, {
    'a rule that starts nothing': ['R/Properties/Targets'],
    'a rule whose target was taken out': [TARGET],
    'a function that loses events': [`${TARGET}/DeadLetterConfig`],
    'events for a queue of somebody else': [`${TARGET}/DeadLetterConfig/Arn`, 'arn:aws:sqs:us-east-2:111111111111:q'],
    'a queue without a policy': ['QP'],
    'a queue that refuses events': [`${STATEMENT}/Effect`, 'Deny'],
    'a queue that takes from people instead': [`${STATEMENT}/Principal`, { AWS: { Ref: 'AWS::AccountId' } }],
    'a queue that takes another rule’s events': [`${STATEMENT}/Condition/ArnEquals/aws:SourceArn`, attribute('F')],
    'a queue whose key refuses events': ['K/Properties/KeyPolicy/Statement/0'],
    'a function that loses calls': ['F/Properties/DeadLetterConfig'],
    'a stream that passes over what fails': ['S/Properties/DestinationConfig'],
    'a queue that was taken away': ['Q'],
    'a letter that nothing keeps': [TARGET, { Id: 't', Arn: { Ref: 'T' } }],
    'a letter to a topic of others that nothing keeps': [TARGET, { Id: 't', Arn: ELSEWHERE }],
  }),
  good: [
    { name: 'a queue for each that lets in who fills it', template: GOOD },
    {
      name: 'a letter that waits where it could not be sent',
      template: changed(GOOD, TARGET, { Id: 't', Arn: ELSEWHERE, ...TO_QUEUE }),
    },
    {
      name: 'what one bus passes on to another',
      template: changed(GOOD, TARGET, { Id: 'b', Arn: 'arn:aws:events:us-east-1:111111111111:event-bus/default' }),
    },
  ],
};
