import { CfnOutput, CfnResource, Duration, Tags } from 'aws-cdk-lib';
import { CfnStage } from 'aws-cdk-lib/aws-apigateway';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import type { CfnBucket } from 'aws-cdk-lib/aws-s3';
import {
  EXCEPTIONS,
  functionExceptions,
  notBackedUp,
  unreplicated,
  YEARLY,
} from '../../../infrastructure/checks/exceptions';
import type { Exception } from '../../../infrastructure/checks/register';
import { ClassKey } from '../../../infrastructure/constructs/class-key';
import { ElectionFunction } from '../../../infrastructure/constructs/election-function';
import { PrivateBucket } from '../../../infrastructure/constructs/private-bucket';
import { ProtectedTable } from '../../../infrastructure/constructs/protected-table';
import type { ElectionJurisdiction } from '../../../infrastructure/election-jurisdiction';

const MADE_AGAIN = 'Attachments are made again out of the register, which is backed up.';
const SIGNS_UP_AGAIN = 'Who asked for mails about notices signs up again in a minute.';

/**
 * What the office writes into checks/exceptions.ts beside its stores; cdk-nag wants one for every store and function.
 * @param attachments logical id of the bucket
 */
const entries = (attachments: string): readonly Exception[] => [
  unreplicated('Incidents/Attachments', MADE_AGAIN, YEARLY),
  notBackedUp('Incidents/Readers', SIGNS_UP_AGAIN),
  ...functionExceptions('Incidents/More', 'results-released', {
    network: true,
    objects: [{ id: `<${attachments}.Arn>`, reason: 'reads every attachment.' }],
  }),
];

/**
 * What an office adds with the constructs as they are meant to be used: a store of each kind, a function, an alarm, words and tags.
 * @returns what was done, each in a few words
 */
export const extend = ({ incidents, foundation }: ElectionJurisdiction): readonly string[] => {
  if (incidents === undefined) return [];
  const { names } = incidents;
  const { accessLogs, logs, network, alarms } = foundation;
  const dataClass = 'incident-notices';
  const key = new ClassKey(incidents, 'MoreKey', {
    dataClass,
    names,
    uses: [{ through: 's3', stacks: ['Incidents'] }, { through: 'dynamodb', stack: 'Incidents' }, { through: 'sqs' }],
    backedUp: false,
    description: 'Attachments of notices',
  });
  const attachments = new PrivateBucket(incidents, 'Attachments', {
    dataClass,
    names,
    key,
    accessLogs,
    notBackedUp: MADE_AGAIN,
  });
  const bucket = attachments.bucket.node.defaultChild as CfnBucket;
  (EXCEPTIONS as Exception[]).push(...entries(incidents.resolve(bucket.logicalId)));
  const table = new ProtectedTable(incidents, 'Readers', {
    dataClass,
    names,
    key,
    perimeter: network.perimeter,
    notBackedUp: SIGNS_UP_AGAIN,
  });
  const added = new ElectionFunction(incidents, 'More', {
    // The one function that this app does not deploy, so that its name is free.
    name: 'results-released',
    dataClass,
    names,
    key,
    logs,
    network,
    alarms,
    description: 'One more function',
    environment: { RELEASED_BUCKET: attachments.name },
    allow: [...attachments.reads(), ...table.allows(['GetItem'], ['READERS'])],
  });
  alarms.when(incidents, 'OldFailures', {
    metric: added.deadLetters.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(5) }),
    threshold: 600,
    description: 'What failed lies there for ten minutes',
  });
  Tags.of(incidents).add('cost-centre', 'elections');
  new CfnOutput(incidents, 'Hotline', { value: 'Every vote counts' });
  for (const node of incidents.node.findAll()) {
    if (!CfnResource.isCfnResource(node)) continue;
    if (node instanceof CfnFunction) {
      node.memorySize = 1024;
      node.description = 'In other words';
    }
    if (node instanceof CfnStage) node.description = 'In other words';
  }
  return [
    'a PrivateBucket',
    'a ProtectedTable',
    'a ClassKey',
    'an ElectionFunction',
    'an alarm',
    'a tag on a whole stack',
    'an output',
    'other memory and descriptions',
  ];
};
