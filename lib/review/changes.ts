import { placeOf } from '../access/names';
import { type Assembly, type Json, type Resource, resourcesOf } from '../assembly';
import { same } from './same';

export const SUBJECTS = ['IAM', 'network', 'encryption', 'retention'] as const;

/** A change that a reader of security wants to see, whether it opens anything or not. */
export interface Change {
  readonly subject: (typeof SUBJECTS)[number];
  readonly resource: string;
  readonly type: string;
  /** The property that changed; undefined where the whole resource is new or gone. */
  readonly property: string | undefined;
  readonly what: 'new' | 'gone' | 'changed';
}

/** Types that are about one subject with everything that they say. */
const TYPES: readonly (readonly [Change['subject'], RegExp])[] = [
  ['IAM', /^AWS::IAM::|(Policy|Permission)$|^AWS::KMS::Grant$/],
  [
    'network',
    /^AWS::EC2::(SecurityGroup|VPC|Subnet|Route|NetworkAcl|NatGateway|InternetGateway|EgressOnly|TransitGateway|PrefixList|ClientVpn|EIP|FlowLog)|^AWS::(Route53Resolver|NetworkFirewall|WAFv2|ElasticLoadBalancing|VpcLattice)/,
  ],
  ['encryption', /^AWS::KMS::(Key|ReplicaKey|Alias)$/],
  ['retention', /^AWS::Backup::/],
];

/** Properties that are about one subject, wherever they stand. */
const PROPERTIES: readonly (readonly [Change['subject'], RegExp])[] = [
  ['IAM', /Policy|Policies|^Role(Arn)?$|PermissionsBoundary|Authoriz/],
  [
    'network',
    /VpcConfig|VPCOptions|SecurityGroup|Subnet|PubliclyAccessible|PublicAccess|EndpointConfiguration|Origins/,
  ],
  ['encryption', /Kms|KMS|Encrypt|SSE|Tls|TLS|MinimumProtocol|Certificate/],
  ['retention', /Retention|Lifecycle|ObjectLock|Versioning|PointInTime|TimeToLive|BackupPolicy|DeletionProtection/],
];

const ofType = (type: string): Change['subject'] | undefined => TYPES.find(([, pattern]) => pattern.test(type))?.[0];
const ofProperty = (name: string): Change['subject'] | undefined =>
  PROPERTIES.find(([, pattern]) => pattern.test(name))?.[0];

const key = ({ stack, logicalId, type }: Resource): string => `${stack}\u0000${logicalId}\u0000${type}`;

const whole = (resource: Resource, what: 'new' | 'gone'): readonly Change[] => {
  const subject = ofType(resource.type);
  return subject === undefined
    ? []
    : [{ subject, resource: placeOf(resource), type: resource.type, property: undefined, what }];
};

const between = (old: Resource, now: Resource): readonly Change[] =>
  [...new Set([...Object.keys(old.properties), ...Object.keys(now.properties)])].sort().flatMap((property) => {
    const values: readonly (Json | undefined)[] = [old.properties[property], now.properties[property]];
    const subject = ofProperty(property) ?? ofType(now.type);
    if (subject === undefined || same(values[0], values[1])) return [];
    return [{ subject, resource: placeOf(now), type: now.type, property, what: 'changed' as const }];
  });

/** What changes about who may do what, about networks, keys, and how long things are kept; in all stacks, nested ones too. */
export const changesIn = (base: Assembly, head: Assembly): readonly Change[] => {
  const before = new Map([...resourcesOf(base)].map((resource) => [key(resource), resource]));
  const after = new Map([...resourcesOf(head)].map((resource) => [key(resource), resource]));
  const changes = [
    ...[...before].flatMap(([id, old]) => {
      const now = after.get(id);
      return now === undefined ? whole(old, 'gone') : between(old, now);
    }),
    ...[...after].flatMap(([id, now]) => (before.has(id) ? [] : whole(now, 'new'))),
  ];
  return SUBJECTS.flatMap((subject) => changes.filter((change) => change.subject === subject));
};
