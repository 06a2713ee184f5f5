import type { Addition, Around } from '.';
import { OUTSIDER, one } from './write';

const VPC = 'vpc-00000000';

export const network = (_: Around): readonly Addition[] => [
  one('an internet gateway', 'AWS::EC2::InternetGateway', {}),
  one('an internet gateway’s attachment', 'AWS::EC2::VPCGatewayAttachment', { VpcId: VPC, InternetGatewayId: 'igw-0' }),
  one('an egress-only gateway', 'AWS::EC2::EgressOnlyInternetGateway', { VpcId: VPC }),
  one('a NAT gateway', 'AWS::EC2::NatGateway', { SubnetId: 'subnet-0', AllocationId: 'eipalloc-0' }),
  one('an elastic address', 'AWS::EC2::EIP', {}),
  one('a route to the internet', 'AWS::EC2::Route', {
    RouteTableId: 'rtb-0',
    DestinationCidrBlock: '0.0.0.0/0',
    GatewayId: 'igw-0',
  }),
  one('a route to another network', 'AWS::EC2::Route', {
    RouteTableId: 'rtb-0',
    DestinationCidrBlock: '10.99.0.0/16',
    VpcPeeringConnectionId: 'pcx-0',
  }),
  one('a peering', 'AWS::EC2::VPCPeeringConnection', { VpcId: VPC, PeerVpcId: 'vpc-1', PeerOwnerId: OUTSIDER }),
  one('a transit gateway attachment', 'AWS::EC2::TransitGatewayAttachment', {
    VpcId: VPC,
    SubnetIds: ['subnet-0'],
    TransitGatewayId: 'tgw-0',
  }),
  one('a private tunnel', 'AWS::EC2::VPNConnection', { Type: 'ipsec.1', CustomerGatewayId: 'cgw-0' }),
  one('a client tunnel', 'AWS::EC2::ClientVpnEndpoint', {
    ClientCidrBlock: '10.99.0.0/22',
    ServerCertificateArn: 'arn:aws:acm:us-east-2:111111111111:certificate/0',
    AuthenticationOptions: [{ Type: 'certificate-authentication' }],
    ConnectionLogOptions: { Enabled: false },
  }),
  one('a security group that lets everybody in', 'AWS::EC2::SecurityGroup', {
    GroupDescription: 'open',
    VpcId: VPC,
    SecurityGroupIngress: [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, CidrIp: '0.0.0.0/0' }],
  }),
  one('a security group that lets everybody in over IPv6', 'AWS::EC2::SecurityGroup', {
    GroupDescription: 'open',
    VpcId: VPC,
    SecurityGroupIngress: [{ IpProtocol: '-1', CidrIpv6: '::/0' }],
  }),
  one('a rule that lets everybody in', 'AWS::EC2::SecurityGroupIngress', {
    GroupId: 'sg-0',
    IpProtocol: 'tcp',
    FromPort: 443,
    ToPort: 443,
    CidrIp: '0.0.0.0/0',
  }),
  one('a rule that lets half the internet in', 'AWS::EC2::SecurityGroupIngress', {
    GroupId: 'sg-0',
    IpProtocol: 'tcp',
    FromPort: 443,
    ToPort: 443,
    CidrIp: '0.0.0.0/1',
  }),
  one('a rule that lets everything out', 'AWS::EC2::SecurityGroupEgress', {
    GroupId: 'sg-0',
    IpProtocol: '-1',
    CidrIp: '0.0.0.0/0',
  }),
  one('a subnet that gives out public addresses', 'AWS::EC2::Subnet', {
    VpcId: VPC,
    CidrBlock: '10.20.9.0/24',
    MapPublicIpOnLaunch: true,
  }),
  one('a network of its own', 'AWS::EC2::VPC', { CidrBlock: '10.30.0.0/16' }),
  one('an endpoint that lets everything through', 'AWS::EC2::VPCEndpoint', {
    VpcId: VPC,
    ServiceName: 'com.amazonaws.us-east-2.s3',
    VpcEndpointType: 'Gateway',
  }),
  one('an endpoint to a stranger’s service', 'AWS::EC2::VPCEndpoint', {
    VpcId: VPC,
    ServiceName: 'com.amazonaws.vpce.us-east-2.vpce-svc-00000000',
    VpcEndpointType: 'Interface',
  }),
  one('a service offered to anybody', 'AWS::EC2::VPCEndpointServicePermissions', {
    ServiceId: 's',
    AllowedPrincipals: ['*'],
  }),
  one('a firewall rule that lets every name through', 'AWS::Route53Resolver::FirewallRuleGroup', {
    FirewallRules: [{ Action: 'ALLOW', Priority: 1, FirewallDomainListId: 'all' }],
  }),
  one('a resolver that forwards names', 'AWS::Route53Resolver::ResolverRule', {
    RuleType: 'FORWARD',
    DomainName: 'amazonaws.com',
    TargetIps: [{ Ip: '192.0.2.1' }],
  }),
  one('a load balancer on the internet', 'AWS::ElasticLoadBalancingV2::LoadBalancer', {
    Scheme: 'internet-facing',
    Subnets: ['subnet-0'],
  }),
  one('a listener without encryption', 'AWS::ElasticLoadBalancingV2::Listener', {
    LoadBalancerArn: 'arn:aws:elasticloadbalancing:us-east-2:111111111111:loadbalancer/app/l/0',
    Protocol: 'HTTP',
    Port: 80,
    DefaultActions: [{ Type: 'forward' }],
  }),
  one('a classic load balancer', 'AWS::ElasticLoadBalancing::LoadBalancer', {
    Listeners: [{ InstancePort: '80', LoadBalancerPort: '80', Protocol: 'HTTP' }],
  }),
  one('an accelerator', 'AWS::GlobalAccelerator::Accelerator', { Name: 'a' }),
  one('a lattice service without sign-in', 'AWS::VpcLattice::Service', { AuthType: 'NONE' }),
];
