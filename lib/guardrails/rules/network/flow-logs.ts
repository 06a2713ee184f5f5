import { type Assembly, type JsonObject, resourcesOf, type Scope, scopeOf } from '../../../assembly';
import { resource, template } from '../../example';
import { ofNetwork, referred } from '../../referred';
import type { Rule, Violation } from '../../rule';
import { textAt } from '../../written';

/** A flow log of one kind names a destination of that kind; AWS writes nothing into another. */
const isOfKind = (scope: Scope, properties: JsonObject): boolean => {
  const kind = textAt(scope, properties['LogDestinationType'] ?? 'cloud-watch-logs');
  const into = referred(scope, properties['LogDestination'], 'AWS::Logs::LogGroup', 'AWS::S3::Bucket');
  return into === undefined || (into.type === 'AWS::S3::Bucket') === (kind === 's3');
};

const check = (assembly: Assembly): readonly Violation[] =>
  resourcesOf(assembly, 'AWS::EC2::VPC')
    .filter(
      (network) =>
        !ofNetwork(assembly, network, 'AWS::EC2::FlowLog', 'ResourceId').some(({ stack, properties }) => {
          const scope = scopeOf(assembly, stack);
          return (
            textAt(scope, properties['ResourceType']) === 'VPC' &&
            textAt(scope, properties['TrafficType']) === 'ALL' &&
            properties['LogDestination'] !== undefined &&
            isOfKind(scope, properties)
          );
        }),
    )
    .map(({ stack, logicalId }) => ({
      stack,
      logicalId,
      what: 'no flow log records its whole traffic, accepted and rejected (TrafficType: ALL).',
    }));

const network = (log?: JsonObject): JsonObject =>
  template({
    V: resource('AWS::EC2::VPC'),
    ...(log === undefined
      ? {}
      : {
          L: resource('AWS::EC2::FlowLog', {
            ResourceId: { Ref: 'V' },
            ResourceType: 'VPC',
            TrafficType: 'ALL',
            LogDestination: 'x',
            ...log,
          }),
        }),
  });

export const flowLogs: Rule = {
  id: 'flow-logs',
  title: 'The private network’s traffic is recorded, refused traffic too',
  core: false,
  why:
    'Illinois, summer 2016: 19 days of reading the registration database, unnoticed. What went where only a record of the traffic ' +
    'tells, and refused attempts are the first sign.',
  fix: 'Use PrivateNetwork, or add a flow log of the VPC with TrafficType ALL.',
  mappings: { cis: ['1.5.3'], nist: ['AU-2', 'AU-12', 'SI-4', 'SC-7'], fsbp: ['EC2.6'] },
  check,
  bad: [
    { name: 'a network without a flow log', template: network() },
    { name: 'accepted traffic alone', template: network({ TrafficType: 'ACCEPT' }) },
    { name: 'refused traffic alone', template: network({ TrafficType: 'REJECT' }) },
    {
      name: 'a flow log for a bucket that names a log group',
      template: template({
        ...(network({ LogDestination: { 'Fn::GetAtt': ['G', 'Arn'] }, LogDestinationType: 's3' })[
          'Resources'
        ] as JsonObject),
        G: resource('AWS::Logs::LogGroup'),
      }),
    },
    { name: 'another network’s flow log', template: network({ ResourceId: 'vpc-1' }) },
  ],
  good: [{ name: 'a flow log of everything', template: network({}) }],
};
