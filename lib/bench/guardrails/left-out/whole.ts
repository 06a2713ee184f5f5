import { at, get } from '../../../assembly';
import type { Mutant } from '../mutant';
import { WITNESSES } from './policies';
import { FEWER_NAMES, isOfNamedOnly, RIGHTS_FEWER } from './settings';

const FEWER = 'one route, one function or one permission fewer: the service does less, and exposes nothing';
const NETWORK = 'a part of the network that only connects; without it less is reachable';

const IMPORTED = 'outputs that other stacks import name it, so AWS refuses to deploy without it';
const LEAVES_PAGES =
  'its handler leaves the pages where they are when the resource goes, and the bucket itself is kept';

const BUCKET_STAYS =
  'AWS keeps the bucket (kept-on-removal), what referred to it does less, and a store that is gone is what `election review` reports';
const DEFAULT_HEADERS =
  'the paths that it is for go with it, and what is asked for there is answered under the headers of all other paths, which are as strict';
const ANNOUNCED =
  'it only hastens what happens every few minutes anyway: the website looks for new files by itself (PublishSweep), and another rule sees to that';

/** Does nothing of a distribution but entries of its list of paths go? */
const takesPathsAlone = ({ edits, logicalId }: Mutant): boolean =>
  edits.every(({ path }) => path[1] === logicalId || path.includes('CacheBehaviors'));

/** Hands an event of a bucket’s files on to another region. */
const isAnnouncement = ({ properties }: Mutant): boolean =>
  JSON.stringify(get(properties['EventPattern'], 'source')) === '["aws.s3"]' &&
  /:event-bus\/default"\]\]\}$/.test(JSON.stringify(at(properties, ['Targets', 0, 'Arn'])));

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
  { reason: RIGHTS_FEWER, types: ['AWS::IAM::Role', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::Policy'] },
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

/** A role by which a service writes evidence or tells of it is no mere permission. */
const isWitnessRole = ({ type, properties }: Mutant): boolean =>
  type === 'AWS::IAM::Role' && WITNESSES.test(JSON.stringify(properties['AssumeRolePolicyDocument'] ?? ''));

/** Why the absence, or the uncertain presence, of a whole resource alters nothing about security. */
export const leftOutOfWholes = (mutant: Mutant): string | undefined => {
  const { family, type, place } = mutant;
  if (family === 'deletion policies') return type === 'Custom::ElectionSitePages' ? LEAVES_PAGES : undefined;
  if ((family !== 'removals' && family !== 'conditional') || place !== '' || isWitnessRole(mutant)) return undefined;
  if (type === 'AWS::SecretsManager::Secret') return IMPORTED;
  if (family === 'removals' && type === 'AWS::S3::Bucket') return BUCKET_STAYS;
  if (family === 'removals' && type === 'AWS::CloudFront::ResponseHeadersPolicy' && takesPathsAlone(mutant))
    return DEFAULT_HEADERS;
  if (type === 'AWS::Events::Rule' && isAnnouncement(mutant)) return ANNOUNCED;
  if (type === 'AWS::Route53Resolver::FirewallDomainList' && family === 'removals')
    return isOfNamedOnly(mutant.properties) ? FEWER_NAMES : undefined;
  return ENABLING.find(({ types }) => types.includes(type))?.reason;
};
