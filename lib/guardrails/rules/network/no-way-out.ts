import { type Assembly, type Json, resourcesOf } from '../../../assembly';
import { only, resource, template } from '../../example';
import type { Rule, Violation } from '../../rule';

/** Everything that connects a network with another one. */
const WAYS: Readonly<Record<string, string>> = {
  'AWS::EC2::InternetGateway': 'the internet',
  'AWS::EC2::VPCGatewayAttachment': 'the internet or another network',
  'AWS::EC2::EgressOnlyInternetGateway': 'the internet by IPv6',
  'AWS::EC2::NatGateway': 'the internet',
  'AWS::EC2::CarrierGateway': 'a carrier’s network',
  'AWS::EC2::LocalGatewayRoute': 'a network on premises',
  'AWS::EC2::LocalGatewayRouteTableVPCAssociation': 'a network on premises',
  'AWS::EC2::EIP': 'the internet, by an address of its own',
  'AWS::EC2::EIPAssociation': 'the internet, by an address of its own',
  'AWS::EC2::Route': 'another network, by a route beside those of the endpoints',
  'AWS::EC2::VPCPeeringConnection': 'another network',
  'AWS::EC2::TransitGateway': 'other networks',
  'AWS::EC2::TransitGatewayAttachment': 'other networks',
  'AWS::EC2::TransitGatewayVpcAttachment': 'other networks',
  'AWS::EC2::TransitGatewayPeeringAttachment': 'other networks',
  'AWS::EC2::TransitGatewayRoute': 'other networks',
  'AWS::EC2::VPNGateway': 'a network on premises',
  'AWS::EC2::VPNConnection': 'a network on premises',
  'AWS::EC2::CustomerGateway': 'a network on premises',
  'AWS::EC2::ClientVpnEndpoint': 'whoever has the client',
  'AWS::EC2::VPCEndpointService': 'other accounts, which are offered an entrance',
  'AWS::EC2::VPCEndpointServicePermissions': 'other accounts, which are offered an entrance',
  'AWS::EC2::VPCCidrBlock': 'more addresses, IPv6 among them',
  'AWS::EC2::InstanceConnectEndpoint': 'whoever may open a tunnel',
  'AWS::EC2::VerifiedAccessEndpoint': 'the internet, behind a sign-in',
  'AWS::NetworkManager::VpcAttachment': 'other networks',
  'AWS::DirectConnect::PrivateVirtualInterface': 'a network on premises',
  'AWS::VpcLattice::ServiceNetworkVpcAssociation': 'services of other networks',
  'AWS::VpcLattice::ResourceGateway': 'other accounts, which are offered an entrance',
  'AWS::Route53Resolver::ResolverEndpoint': 'name servers elsewhere, and data leaves in names',
  'AWS::Route53Resolver::ResolverRule': 'name servers elsewhere, and data leaves in names',
};

/** Settings of a subnet that give what stands in it an address of IPv6, which needs no translation to leave. */
const ADDRESSES = ['AssignIpv6AddressOnCreation', 'Ipv6CidrBlock', 'Ipv6CidrBlocks', 'Ipv6IpamPoolId', 'Ipv6Native'];

const isGiven = (value: Json | undefined): boolean => value !== undefined && value !== false && value !== 'false';

const check = (assembly: Assembly): readonly Violation[] => [
  ...resourcesOf(assembly, ...Object.keys(WAYS)).map(({ stack, logicalId, type }) => ({
    stack,
    logicalId,
    what: `${type} connects the private network with ${WAYS[type]}.`,
  })),
  ...resourcesOf(assembly, 'AWS::EC2::Subnet').flatMap(({ stack, logicalId, properties }) =>
    ADDRESSES.filter((name) => isGiven(properties[name])).map((name) => ({
      stack,
      logicalId,
      what: `what stands in it has an address of IPv6 (${name}), which every machine on the internet can speak to once there is a route.`,
    })),
  ),
];

export const noWayOut: Rule = {
  id: 'no-way-out',
  title: 'The private network has no way to the internet or to another network',
  core: true,
  why:
    'Capital One, March 2019: 30 GB left over the internet. Illinois 2016: the copying went on for 19 days before somebody noticed. ' +
    'Without a way out there is nothing to notice.',
  fix: 'Reach AWS services by endpoints (PrivateNetwork), and keep what needs the internet out of this network.',
  mappings: { cis: ['1.1.3', '4.2.5', '4.1.3'], nist: ['SC-7', 'SC-7(5)', 'SC-7(8)', 'AC-4'], fsbp: [] },
  check,
  bad: [
    ...Object.keys(WAYS).map((type) => ({ name: type, template: only(type) })),
    {
      name: 'a subnet with addresses of IPv6',
      template: only('AWS::EC2::Subnet', { VpcId: 'v', AssignIpv6AddressOnCreation: true }),
    },
    { name: 'a subnet with a block of IPv6', template: only('AWS::EC2::Subnet', { Ipv6CidrBlock: '2001:db8::/64' }) },
  ],
  good: [
    {
      name: 'a network with an endpoint',
      template: template({
        V: resource('AWS::EC2::VPC'),
        S: resource('AWS::EC2::Subnet', { VpcId: { Ref: 'V' }, AssignIpv6AddressOnCreation: false }),
        E: resource('AWS::EC2::VPCEndpoint'),
        R: resource('AWS::EC2::RouteTable'),
      }),
    },
  ],
};
