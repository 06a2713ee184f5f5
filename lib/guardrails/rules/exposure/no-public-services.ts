import { type Assembly, type JsonObject, type Resource, resourcesOf, type Scope, scopeOf } from '../../../assembly';
import { only } from '../../example';
import type { Rule, Violation } from '../../rule';
import { textAt, valuesAt } from '../../written';

/** A setting that keeps a service off the internet. */
interface Setting {
  readonly path: readonly string[];
  /** Values that keep it private. */
  readonly closed: readonly string[];
  /** What the service does where nothing is written. */
  readonly byDefault: 'open' | 'closed';
}

const no = (path: string, byDefault: 'open' | 'closed' = 'closed'): Setting => ({
  path: path.split('.'),
  closed: ['false'],
  byDefault,
});

/** Services that can stand on the internet, and the settings that keep them off it. */
const SETTINGS: Readonly<Record<string, readonly Setting[]>> = {
  'AWS::RDS::DBInstance': [no('PubliclyAccessible', 'open')],
  'AWS::RDS::DBCluster': [no('PubliclyAccessible')],
  'AWS::Neptune::DBInstance': [no('PubliclyAccessible')],
  'AWS::Neptune::DBCluster': [no('PubliclyAccessible')],
  'AWS::NeptuneGraph::Graph': [no('PublicConnectivity')],
  'AWS::Redshift::Cluster': [no('PubliclyAccessible')],
  'AWS::RedshiftServerless::Workgroup': [no('PubliclyAccessible')],
  'AWS::DMS::ReplicationInstance': [no('PubliclyAccessible', 'open')],
  'AWS::AmazonMQ::Broker': [no('PubliclyAccessible', 'open')],
  'AWS::Timestream::InfluxDBInstance': [no('PubliclyAccessible')],
  'AWS::EC2::Instance': [no('NetworkInterfaces.[].AssociatePublicIpAddress')],
  'AWS::EC2::LaunchTemplate': [no('LaunchTemplateData.NetworkInterfaces.[].AssociatePublicIpAddress')],
  'AWS::AutoScaling::LaunchConfiguration': [no('AssociatePublicIpAddress', 'open')],
  'AWS::EC2::Subnet': [no('MapPublicIpOnLaunch')],
  'AWS::EKS::Cluster': [no('ResourcesVpcConfig.EndpointPublicAccess', 'open')],
  'AWS::AppRunner::Service': [no('NetworkConfiguration.IngressConfiguration.IsPubliclyAccessible', 'open')],
  'AWS::SageMaker::NotebookInstance': [{ path: ['DirectInternetAccess'], closed: ['Disabled'], byDefault: 'open' }],
  'AWS::SageMaker::Domain': [{ path: ['AppNetworkAccessType'], closed: ['VpcOnly'], byDefault: 'open' }],
  'AWS::MSK::Cluster': [
    {
      path: ['BrokerNodeGroupInfo', 'ConnectivityInfo', 'PublicAccess', 'Type'],
      closed: ['DISABLED'],
      byDefault: 'closed',
    },
  ],
  'AWS::Transfer::Server': [{ path: ['EndpointType'], closed: ['VPC', 'VPC_ENDPOINT'], byDefault: 'open' }],
  'AWS::ElasticLoadBalancing::LoadBalancer': [{ path: ['Scheme'], closed: ['internal'], byDefault: 'open' }],
  'AWS::ElasticLoadBalancingV2::LoadBalancer': [{ path: ['Scheme'], closed: ['internal'], byDefault: 'open' }],
  'AWS::ECS::Service': [
    {
      path: ['NetworkConfiguration', 'AwsvpcConfiguration', 'AssignPublicIp'],
      closed: ['DISABLED'],
      byDefault: 'closed',
    },
  ],
};

/** Services that stand on the internet unless they are put into a network. */
const NEEDS_NETWORK: Readonly<Record<string, string>> = {
  'AWS::OpenSearchService::Domain': 'VPCOptions',
  'AWS::Elasticsearch::Domain': 'VPCOptions',
  'AWS::Lightsail::Database': '',
  'AWS::Lightsail::Instance': '',
  'AWS::Lightsail::Container': '',
  'AWS::Lightsail::Bucket': '',
  'AWS::Amplify::App': '',
  'AWS::Cloud9::EnvironmentEC2': '',
  'AWS::GlobalAccelerator::Accelerator': '',
};

const isOpen = (scope: Scope, { properties }: Resource, { path, closed, byDefault }: Setting): boolean => {
  const found = valuesAt(properties, path);
  if (found.length === 0) return byDefault === 'open';
  return found.some((value) =>
    value === undefined ? byDefault === 'open' : !closed.includes(textAt(scope, value) ?? ''),
  );
};

const problemsOf = (assembly: Assembly, found: Resource): readonly string[] => {
  const scope = scopeOf(assembly, found.stack);
  const network = NEEDS_NETWORK[found.type];
  if (network !== undefined && (network === '' || found.properties[network] === undefined)) {
    return [
      network === ''
        ? `${found.type} always stands on the internet.`
        : `it stands on the internet: ${network} is missing.`,
    ];
  }
  const snapshot =
    found.type === 'AWS::OpenSearchServerless::SecurityPolicy' ? JSON.stringify(found.properties['Policy'] ?? '') : '';
  if (/AllowFromPublic\\*"\s*:\s*true/.test(snapshot))
    return ['its network policy lets the internet in (AllowFromPublic).'];
  return (SETTINGS[found.type] ?? [])
    .filter((setting) => isOpen(scope, found, setting))
    .map(
      ({ path, closed }) =>
        `it stands on the internet: ${path.filter((step) => step !== '[]').join('.')} is not ${closed[0]}.`,
    );
};

const check = (assembly: Assembly): readonly Violation[] =>
  resourcesOf(
    assembly,
    'AWS::OpenSearchServerless::SecurityPolicy',
    ...Object.keys(SETTINGS),
    ...Object.keys(NEEDS_NETWORK),
  ).flatMap((found) =>
    problemsOf(assembly, found).map((what) => ({ stack: found.stack, logicalId: found.logicalId, what })),
  );

const one = (type: string, properties: JsonObject = {}): { readonly name: string; readonly template: JsonObject } => ({
  name: `${type} ${Object.keys(properties).length === 0 ? 'that says nothing' : JSON.stringify(properties)}`,
  template: only(type, properties),
});

export const noPublicServices: Rule = {
  id: 'no-public-services',
  title: 'No database, machine or cluster stands on the internet',
  core: true,
  why:
    'California, December 2017: a voter database on the internet was deleted and held to ransom. Mexico, April 2016: the roll in a ' +
    'database that anyone could open.',
  fix: 'Put it into the private network and set the named property; better, use the stores of this blueprint, which have no address.',
  mappings: {
    cis: ['1.1.3', '4.3.1'],
    nist: ['AC-4', 'AC-21', 'SC-7'],
    fsbp: [
      'RDS.2',
      'Redshift.1',
      'DMS.1',
      'SageMaker.1',
      'EKS.1',
      'EC2.9',
      'EC2.15',
      'Opensearch.2',
      'AutoScaling.5',
      'MSK.4',
    ],
  },
  check,
  bad: [
    one('AWS::RDS::DBInstance'),
    one('AWS::RDS::DBInstance', { PubliclyAccessible: true }),
    one('AWS::RDS::DBCluster', { PubliclyAccessible: true }),
    one('AWS::Redshift::Cluster', { PubliclyAccessible: 'true' }),
    one('AWS::Redshift::Cluster', { PubliclyAccessible: { Ref: 'P' } }),
    one('AWS::DMS::ReplicationInstance'),
    one('AWS::EC2::Instance', { NetworkInterfaces: [{ AssociatePublicIpAddress: true }] }),
    one('AWS::EC2::Subnet', { MapPublicIpOnLaunch: true }),
    one('AWS::EKS::Cluster'),
    one('AWS::SageMaker::NotebookInstance'),
    one('AWS::MSK::Cluster', {
      BrokerNodeGroupInfo: { ConnectivityInfo: { PublicAccess: { Type: 'SERVICE_PROVIDED_EIPS' } } },
    }),
    one('AWS::Transfer::Server'),
    one('AWS::ElasticLoadBalancingV2::LoadBalancer'),
    one('AWS::ECS::Service', { NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: 'ENABLED' } } }),
    one('AWS::OpenSearchService::Domain'),
    one('AWS::OpenSearchServerless::SecurityPolicy', { Policy: '[{"AllowFromPublic":true}]' }),
    one('AWS::Lightsail::Database'),
  ],
  good: [
    one('AWS::RDS::DBInstance', { PubliclyAccessible: false }),
    one('AWS::EC2::Subnet', { MapPublicIpOnLaunch: false }),
    one('AWS::OpenSearchService::Domain', { VPCOptions: {} }),
    one('AWS::ElasticLoadBalancingV2::LoadBalancer', { Scheme: 'internal' }),
    one('AWS::EC2::Instance'),
  ],
};
