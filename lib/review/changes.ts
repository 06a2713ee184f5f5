import { placeOf } from '../access/names';
import { type Assembly, isObject, type Json, type Resource, resourcesOf } from '../assembly';
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

/** Types that are about one subject with everything that they say. The first that fits counts: much is called a policy. */
const TYPES: readonly (readonly [Change['subject'], RegExp])[] = [
  [
    'network',
    /^AWS::EC2::(SecurityGroup|VPC|Subnet|Route|NetworkAcl|NatGateway|InternetGateway|EgressOnly|TransitGateway|PrefixList|ClientVpn|EIP|FlowLog)|^AWS::(CloudFront|Route53Resolver|NetworkFirewall|WAFv2|ElasticLoadBalancing(V2)?)::|^AWS::VpcLattice::(?!AuthPolicy|ResourcePolicy)/,
  ],
  ['encryption', /^AWS::KMS::(Key|ReplicaKey|Alias)$/],
  ['retention', /^AWS::(Backup|DLM)::/],
  ['IAM', /^AWS::IAM::|(Policy|Permission)$/],
];

/** Properties that are about one subject, wherever they stand; the first that fits counts. */
const PROPERTIES: readonly (readonly [Change['subject'], RegExp])[] = [
  [
    'network',
    /VpcConfig|VPCOptions|SecurityGroup|Subnet|PubliclyAccessible|PublicAccess|EndpointConfiguration|^Origins$|WebACL/,
  ],
  ['encryption', /Kms|KMS|Encrypt|SSE|Tls|TLS|SecurityPolicy|Certificate/],
  ['retention', /Retention|Lifecycle|ObjectLock|Versioning|PointInTime|TimeToLive|BackupPolicy|DeletionProtection/],
  ['IAM', /Polic(y|ies)|^Role(Arn)?$|PermissionsBoundary|Authoriz/],
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

/** By name. CloudFront says all that it says in one property, named like its type: each part of that stands by itself. */
const partsOf = ({ type, properties }: Resource): ReadonlyMap<string, Json> =>
  new Map(
    Object.entries(properties).flatMap(([name, value]): readonly (readonly [string, Json])[] =>
      isObject(value) && name === `${type.split('::').at(-1)}Config`
        ? Object.entries(value).map(([inner, part]) => [`${name}.${inner}`, part])
        : [[name, value]],
    ),
  );

const between = (old: Resource, now: Resource): readonly Change[] => {
  const [before, after] = [partsOf(old), partsOf(now)];
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((property) => {
    const subject = ofProperty(property.split('.').at(-1) ?? property) ?? ofType(now.type);
    if (subject === undefined || same(before.get(property), after.get(property))) return [];
    return [{ subject, resource: placeOf(now), type: now.type, property, what: 'changed' as const }];
  });
};

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
