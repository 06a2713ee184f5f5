import type { Assembly, Json } from '../../../assembly';
import { literalOf } from '../../../assembly';
import { policy, queueAllowing, resource, template } from '../../example';
import { actionsIn, nameOf } from '../../identity';
import { policyAt, type Statement } from '../../policy';
import { whoIs } from '../../principals';
import type { Rule, Violation } from '../../rule';
import { policiesOf } from '../../stores';

/** Which of AWS's services have business with which kind of store. */
const SERVICES: Readonly<Record<string, readonly string[]>> = {
  'AWS::SNS': ['cloudwatch', 'events', 's3', 'config', 'cloudtrail', 'backup', 'budgets'],
  'AWS::SQS': ['events', 's3', 'sns'],
  'AWS::S3': [
    'logging.s3',
    'delivery.logs',
    'cloudtrail',
    'config',
    'cloudfront',
    's3',
    'logdelivery.elasticloadbalancing',
    'guardduty',
    'macie',
  ],
  'AWS::KMS': [
    'logs',
    'cloudwatch',
    'events',
    'cloudfront',
    'cloudtrail',
    'config',
    'guardduty',
    'macie',
    'sns',
    'sqs',
    's3',
    'delivery.logs',
  ],
  'AWS::Logs': ['delivery.logs', 'events', 'route53', 'logs', 'es'],
  'AWS::Events': ['events'],
};

/** Two families of one action each, which AWS itself writes so. */
const FAMILIES = ['kms:generatedatakey*', 'kms:reencrypt*'];

const problemsOf = (
  assembly: Assembly,
  kind: string,
  scope: Parameters<typeof policyAt>[0],
  statement: Statement,
): readonly string[] => {
  const name = nameOf(statement);
  const wild = actionsIn(statement).filter((action) => /[*?]/.test(action) && !FAMILIES.includes(action));
  const strangers = statement.principals.flatMap((principal) => {
    if (principal.kind !== 'Service' && literalOf(principal.expression) === '*')
      return [`${name} names anybody (*) and leaves it to a condition to say who.`];
    const who = whoIs(assembly, scope.stack, principal);
    const known = SERVICES[kind];
    return who.who === 'service' &&
      known !== undefined &&
      !known.some(
        (service) =>
          who.service === `${service}.amazonaws.com` ||
          (service === 'logs' && /^logs\.[a-z0-9*-]+\.amazonaws\.com$/.test(who.service)),
      )
      ? [`${name} lets ${who.service} in, which has no business with it.`]
      : [];
  });
  return [
    ...strangers,
    ...(wild.length > 0 ? [`${name} allows ${wild.join(', ')} instead of what the service needs.`] : []),
  ];
};

const check = (assembly: Assembly): readonly Violation[] =>
  policiesOf(assembly).flatMap(({ scope, holder, document }) =>
    policyAt(scope, document)
      .statements.filter(({ effect }) => effect !== 'Deny')
      .flatMap((statement) => problemsOf(assembly, holder.type.split('::').slice(0, 2).join('::'), scope, statement))
      .map((what) => ({ stack: holder.stack, logicalId: holder.logicalId, what })),
  );

const services = (...names: readonly string[]): Json => ({ Service: names.map((name) => `${name}.amazonaws.com`) });

export const namedInStorePolicies: Rule = {
  id: 'named-in-store-policies',
  title: 'A store’s own policy names who is let in, and to do what',
  core: false,
  why:
    'A store’s policy gives without asking any policy of whoever comes. What stands there as a wildcard, or for a service that has ' +
    'no part in it, is a door that nobody uses until somebody finds it (Alteryx, 2017: any AWS account).',
  fix: 'Name the service that needs the store and the one action that it calls; roles of this app get theirs by their own policy.',
  mappings: { cis: ['A1.2.7', '4.2.1'], nist: ['AC-3', 'AC-6', 'CM-7'], fsbp: [] },
  check,
  bad: [
    { name: 'every action', template: queueAllowing({ Action: '*' }) },
    { name: 'every action of the service', template: queueAllowing({ Action: 'sqs:*' }) },
    {
      name: 'everything but one action',
      template: template({
        Q: resource('AWS::SQS::Queue'),
        P: resource('AWS::SQS::QueuePolicy', {
          Queues: [{ Ref: 'Q' }],
          PolicyDocument: policy({
            Effect: 'Allow',
            Principal: services('events'),
            NotAction: 'sqs:DeleteQueue',
            Resource: '*',
          }),
        }),
      }),
    },
    { name: 'a service that has no business there', template: queueAllowing({ Principal: services('events', 'ec2') }) },
    {
      name: 'anybody, with a condition',
      template: queueAllowing({
        Principal: '*',
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      }),
    },
  ],
  good: [
    { name: 'the event service sending', template: queueAllowing({}) },
    {
      name: 'a denial of everybody and everything',
      template: queueAllowing({ Effect: 'Deny', Principal: '*', Action: '*' }),
    },
  ],
};
