import type { Mutant } from '../mutant';

const FEWER = 'one route, one function or one permission fewer: the service does less, and exposes nothing';
const IDENTITY = 'an identity or its rights fewer: nobody newly reaches anything';
const NETWORK = 'a part of the network that only connects; without it less is reachable';

/** Resources that only make something possible. What protects, records, keeps or warns is not among them. */
const ENABLING: readonly { readonly reason: string; readonly types: readonly string[] }[] = [
  {
    reason: FEWER,
    types: [
      'AWS::ApiGateway::RestApi',
      'AWS::ApiGateway::Deployment',
      'AWS::ApiGateway::Resource',
      'AWS::ApiGateway::Method',
      'AWS::ApiGateway::GatewayResponse',
      'AWS::ApiGateway::Stage',
      'AWS::Lambda::Function',
      'AWS::Lambda::Permission',
      'AWS::Lambda::EventSourceMapping',
      'AWS::CloudFront::Distribution',
      'AWS::CloudFront::CachePolicy',
      'AWS::CloudFront::Function',
      'AWS::Cognito::ManagedLoginBranding',
      'AWS::Cognito::UserPoolDomain',
      'AWS::Cognito::UserPoolClient',
      'AWS::Cognito::UserPoolGroup',
      'Custom::ElectionSitePages',
    ],
  },
  { reason: IDENTITY, types: ['AWS::IAM::Role', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::Policy'] },
  {
    reason: NETWORK,
    types: [
      'AWS::EC2::SecurityGroupIngress',
      'AWS::EC2::SubnetRouteTableAssociation',
      'AWS::EC2::RouteTable',
      'AWS::EC2::Subnet',
      'AWS::EC2::VPCEndpoint',
    ],
  },
];

/** Why the absence, or the uncertain presence, of a whole resource alters nothing about security. */
export const leftOutOfWholes = ({ family, type, place }: Mutant): string | undefined => {
  if (family !== 'removals' && family !== 'conditional') return undefined;
  return place === '' ? ENABLING.find(({ types }) => types.includes(type))?.reason : undefined;
};
