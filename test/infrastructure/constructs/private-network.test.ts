import { at, type Cloud, type Entry, listAt, many, put } from '../../support/cloud';
import { every, holds, unless, unlike } from '../../support/holds';
import { permits, statementsOf } from '../../support/policy';
import { accountOf, regionOf } from '../../support/stores';

const VPC = 'AWS::EC2::VPC';
const ENDPOINT = 'AWS::EC2::VPCEndpoint';
const FOUNDATION = 'Election-lorem-Foundation';
const endpoint = (cloud: Cloud, name: string): Entry => cloud.the(ENDPOINT, FOUNDATION, name);

/** Whatever leads out of a network, or joins it to another. */
const WAYS_OUT = [
  'AWS::EC2::InternetGateway',
  'AWS::EC2::VPCGatewayAttachment',
  'AWS::EC2::EgressOnlyInternetGateway',
  'AWS::EC2::NatGateway',
  'AWS::EC2::Route',
  'AWS::EC2::TransitGatewayAttachment',
  'AWS::EC2::TransitGatewayVpcAttachment',
  'AWS::EC2::VPCPeeringConnection',
  'AWS::EC2::VPNGateway',
  'AWS::EC2::EIP',
  'AWS::EC2::Instance',
];

holds(
  'the network leads nowhere: no gateway, no address translation, no peering, no route, no public address',
  (cloud) => [
    ...WAYS_OUT.flatMap((type) => cloud.all(type).map(({ id, stack }) => `${stack}.${id} is a ${type}`)),
    ...every('AWS::EC2::Subnet', ({ properties }) => unlike(properties, { MapPublicIpOnLaunch: false }))(cloud),
    ...cloud
      .all(ENDPOINT)
      .filter(({ properties }) => properties['VpcEndpointType'] === 'GatewayLoadBalancer')
      .map(({ id }) => `${id} hands traffic on`),
  ],
  {
    'it gets an internet gateway': (cloud) =>
      put(cloud.the(VPC, FOUNDATION).definition, ['Type'], 'AWS::EC2::InternetGateway'),
    'a route appears': (cloud) => put(endpoint(cloud, 'NetworkKms').definition, ['Type'], 'AWS::EC2::Route'),
    'subnets give public addresses': (cloud) => {
      const [subnet] = cloud.all('AWS::EC2::Subnet', FOUNDATION);
      if (subnet) put(subnet.properties, ['MapPublicIpOnLaunch'], true);
    },
  },
);

holds(
  'the network stands in two zones, so that the loss of one stops nothing',
  every(VPC, (vpc, cloud) => {
    const zones = cloud.all('AWS::EC2::Subnet', vpc.stack).map(({ properties }) => properties['AvailabilityZone']);
    return unless(new Set(zones).size >= 2, `zones are ${zones}`);
  }),
  {
    'both subnets share a zone': (cloud) => {
      for (const subnet of cloud.all('AWS::EC2::Subnet', FOUNDATION))
        put(subnet.properties, ['AvailabilityZone'], 'us-east-2a');
    },
  },
);

holds(
  'every endpoint reaches this account’s resources for this account’s callers, for a few named actions',
  every(ENDPOINT, (one, cloud) => {
    const document = one.properties['PolicyDocument'];
    const own = accountOf(cloud, one);
    const [first] = statementsOf(document).flatMap((statement) => many(at(statement, 'Action')).map(String));
    const call = (context: Record<string, string>, action = String(first).replace('*', '')) => ({
      action,
      resource: 'anything',
      principal: `arn:aws:iam::${own}:role/x`,
      context,
    });
    const right = { 'aws:ResourceAccount': own, 'aws:PrincipalAccount': own };
    return [
      ...unless(document !== undefined, 'lets everything through'),
      ...unless(permits(document, call(right)), 'lets nothing through'),
      ...unless(
        !permits(document, call({ ...right, 'aws:ResourceAccount': '999999999999' })),
        'carries data to another account',
      ),
      ...unless(
        !permits(document, call({ ...right, 'aws:PrincipalAccount': '999999999999' })),
        'serves another account’s credentials',
      ),
      ...unless(!permits(document, call({})), 'asks nobody'),
      ...[
        's3:PutBucketPolicy',
        'kms:PutKeyPolicy',
        'kms:CreateGrant',
        'dynamodb:ExportTableToPointInTime',
        'sts:AssumeRole',
      ].flatMap((action) => unless(!permits(document, call(right, action)), `lets ${action} through`)),
    ];
  }),
  {
    'it has no policy': (cloud) => put(endpoint(cloud, 'NetworkS3').properties, ['PolicyDocument'], undefined),
    'other accounts’ buckets are reached': (cloud) =>
      put(
        statementsOf(endpoint(cloud, 'NetworkS3').properties['PolicyDocument'])[0] ?? null,
        ['Condition', 'StringEquals', 'aws:ResourceAccount'],
        undefined,
      ),
    'everything of KMS is let through': (cloud) =>
      put(statementsOf(endpoint(cloud, 'NetworkKms').properties['PolicyDocument'])[0] ?? null, ['Action'], 'kms:*'),
  },
);

holds(
  'interface endpoints have private names and take HTTPS from the functions alone',
  every(ENDPOINT, (one, cloud) => {
    if (one.properties['VpcEndpointType'] !== 'Interface') return [];
    const groups = many(one.properties['SecurityGroupIds']).map((id) => cloud.referred(id));
    return [
      ...unlike(one.properties, { PrivateDnsEnabled: true }),
      ...unless(
        groups.length > 0 && groups.every((group) => group?.properties['SecurityGroupIngress'] === undefined),
        'is open',
      ),
      ...unless(
        groups.every((group) => group?.id.startsWith('NetworkEndpoints')),
        'shares another group',
      ),
    ];
  }),
  {
    'anybody in the network may call': (cloud) =>
      put(
        cloud.the('AWS::EC2::SecurityGroup', FOUNDATION, 'NetworkEndpoints').properties,
        ['SecurityGroupIngress'],
        [{ CidrIp: '10.20.0.0/20', IpProtocol: '-1' }],
      ),
    'names stay public': (cloud) => put(endpoint(cloud, 'NetworkKms').properties, ['PrivateDnsEnabled'], false),
  },
);

holds(
  'nothing comes in to a function, and only HTTPS leaves it',
  every('AWS::EC2::SecurityGroup', (group, cloud) => {
    const ingress = cloud
      .all('AWS::EC2::SecurityGroupIngress', group.stack)
      .filter(({ properties }) => properties['GroupId'] === `<${group.stack}.${group.id}.GroupId>`);
    if (!group.id.startsWith('NetworkFunctions')) {
      return ingress.flatMap(({ properties }) => [
        ...unlike(properties, { FromPort: 443, ToPort: 443, IpProtocol: 'tcp' }),
        ...unless(String(properties['SourceSecurityGroupId']).includes('NetworkFunctions'), 'takes calls of others'),
      ]);
    }
    return [
      ...unless(ingress.length === 0 && group.properties['SecurityGroupIngress'] === undefined, 'something comes in'),
      ...listAt(group.properties, 'SecurityGroupEgress').flatMap((rule) =>
        unlike(rule, { IpProtocol: 'tcp', FromPort: 443, ToPort: 443 }),
      ),
    ];
  }),
  {
    'everything leaves': (cloud) =>
      put(
        cloud.the('AWS::EC2::SecurityGroup', FOUNDATION, 'NetworkFunctions').properties,
        ['SecurityGroupEgress', 0, 'IpProtocol'],
        '-1',
      ),
    'endpoints take any port': (cloud) =>
      put(cloud.the('AWS::EC2::SecurityGroupIngress', FOUNDATION).properties, ['FromPort'], 0),
  },
);

holds(
  'the network’s DNS answers AWS names of its region, nothing else, and nothing at all when the filter fails',
  every(VPC, (vpc, cloud) => {
    const reference = `<${vpc.stack}.${vpc.id}>`;
    const association = cloud
      .all('AWS::Route53Resolver::FirewallRuleGroupAssociation', vpc.stack)
      .find(({ properties }) => properties['VpcId'] === reference);
    const group = cloud.referred(association?.properties['FirewallRuleGroupId']);
    const rules = [...listAt(group?.properties, 'FirewallRules')].sort(
      (a, b) => Number(at(a, 'Priority')) - Number(at(b, 'Priority')),
    );
    const domains = (i: number) =>
      listAt(cloud.referred(at(rules[i], 'FirewallDomainListId'))?.properties, 'Domains').map(String);
    const config = cloud
      .all('AWS::Route53Resolver::FirewallConfig', vpc.stack)
      .find(({ properties }) => properties['ResourceId'] === reference);
    return [
      ...unless(rules.length === 2, `has ${rules.length} rules`),
      ...unlike(rules[0], { Action: 'ALLOW' }),
      ...unless(
        domains(0).length > 0 &&
          domains(0).every(
            (name) =>
              name.endsWith(`.${regionOf(cloud, vpc)}.amazonaws.com`) ||
              name.endsWith(`.${regionOf(cloud, vpc)}.vpce.amazonaws.com`),
          ),
        `answers ${domains(0)}`,
      ),
      ...unlike(rules[1], { Action: 'BLOCK' }),
      ...unless(domains(1).join() === '*', `blocks only ${domains(1)}`),
      ...unlike(config?.properties, { FirewallFailOpen: 'DISABLED' }),
    ];
  }),
  {
    'everything is answered': (cloud) =>
      put(
        cloud.the('AWS::Route53Resolver::FirewallDomainList', FOUNDATION, 'NetworkDnsAllowed').properties,
        ['Domains', 0],
        '*',
      ),
    'the rest is only noted': (cloud) =>
      put(
        cloud.the('AWS::Route53Resolver::FirewallRuleGroup', FOUNDATION).properties,
        ['FirewallRules', 1, 'Action'],
        'ALERT',
      ),
    'it fails open': (cloud) =>
      put(cloud.the('AWS::Route53Resolver::FirewallConfig', FOUNDATION).properties, ['FirewallFailOpen'], 'ENABLED'),
    'it is not attached': (cloud) =>
      cloud.remove(cloud.the('AWS::Route53Resolver::FirewallRuleGroupAssociation', FOUNDATION)),
  },
);

holds(
  'every packet of the network is written down in an encrypted log',
  every(VPC, (vpc, cloud) => {
    const flow = cloud
      .all('AWS::EC2::FlowLog', vpc.stack)
      .find(({ properties }) => properties['ResourceId'] === `<${vpc.stack}.${vpc.id}>`);
    const log = cloud.referred(flow?.properties['LogDestination']);
    return [
      ...unlike(flow?.properties, { TrafficType: 'ALL', ResourceType: 'VPC' }),
      ...unless(log?.properties['KmsKeyId'] !== undefined, 'is not written down'),
    ];
  }),
  {
    'only what is refused is': (cloud) =>
      put(cloud.the('AWS::EC2::FlowLog', FOUNDATION).properties, ['TrafficType'], 'REJECT'),
    'nothing is': (cloud) => cloud.remove(cloud.the('AWS::EC2::FlowLog', FOUNDATION)),
  },
);

const KEEP_A_ROLL = ['lorem', 'ipsum', 'elit'].map((id) => `Election-${id}-Foundation`);

holds(
  'an office that keeps no roll has no way to send mail from its network',
  (cloud) =>
    cloud
      .all(ENDPOINT)
      .filter(({ properties }) => String(properties['ServiceName']).endsWith('.email'))
      .filter(({ stack }) => !KEEP_A_ROLL.includes(stack))
      .map(({ stack }) => `${stack} can send mail`),
  {
    'a website’s network can': (cloud) =>
      put(
        cloud.the(ENDPOINT, 'Election-amet-Foundation', 'NetworkKms').properties,
        ['ServiceName'],
        'com.amazonaws.us-east-2.email',
      ),
  },
);
