import { at, type Cloud, type Entry, isRecord, listAt, many, type Plain, stringsIn } from '../support/cloud';
import { combinationAssemblies } from '../support/combination-assemblies';
import { type CombinationCloud, combinationClouds } from '../support/combination-clouds';

/** What AWS refuses at deploy, however good the template is otherwise. */
interface Limit {
  readonly what: string;
  readonly limit: number;
  readonly unit: string;
  readonly source: string;
  /** Every place to which it applies, with the size there. */
  readonly sizes: (cloud: Cloud) => readonly (readonly [place: string, size: number])[];
}

const CLOUDFORMATION = 'docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html';
const IAM = 'docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html';
const CLOUDFRONT = 'docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html';
const WAF = 'docs.aws.amazon.com/waf/latest/developerguide/aws-waf-capacity-units.html';
const WAF_GROUPS = 'docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html';
const LAMBDA = 'docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html';

/** `arn:aws-us-gov:<service>:us-gov-west-1:<account>:<kind>/` at its longest. */
const ARN_BEFORE_NAME = 62;
/** CloudFormation puts a hyphen and twelve characters after the name of what it names. */
const ARN_AFTER_NAME = 14;
const KEY_ARN = 'arn:aws:kms:us-east-2:222222222222:key/mrk-00000000000000000000000000000000'.length;
const BUCKET_ARN = 'arn:aws:s3:::'.length + 63;
/** As long as an id of a jurisdiction may be (lib/config/schema.ts). */
const LONGEST_ID = 'x'.repeat(24);

const nameOf = (reference: string): number => {
  const [, stack = '', id = ''] = /^<([^.]+)\.([^.>]+)/.exec(reference) ?? [];
  if (/Key[0-9A-F]{8}/.test(id)) return KEY_ARN;
  if (/Bucket[0-9A-F]{8}/.test(id)) return BUCKET_ARN;
  return ARN_BEFORE_NAME + stack.length + id.length + ARN_AFTER_NAME;
};

/** Its length once a deploy has named everything, for an office with the longest id; a template has short stand-ins. */
const asDeployed = (document: Plain | undefined): number =>
  (JSON.stringify(document) ?? '')
    .replace(/(eval|prod|apart|gov|site)-\d+/g, LONGEST_ID)
    .replace(/<[A-Za-z][^<>"]*>/g, (reference) => 'x'.repeat(nameOf(reference))).length;

const placeOf = ({ stack, id }: Entry): string => `${stack}.${id}`;
const each = (type: string, size: (entry: Entry) => number | undefined) => (cloud: Cloud) =>
  cloud.all(type).flatMap((entry): readonly (readonly [string, number])[] => {
    const found = size(entry);
    return found === undefined ? [] : [[placeOf(entry), found]];
  });
const sections = (section: string) => (cloud: Cloud) =>
  cloud.stacks.map(({ name, template }) => [name, Object.keys(template[section] ?? {}).length] as const);

/** Bytes of the keys and values that a function starts with. */
const environmentOf = ({ properties }: Entry): number | undefined => {
  const variables = at(properties, 'Environment', 'Variables');
  if (!isRecord(variables)) return undefined;
  return Object.entries(variables).reduce((sum, [name, value]) => sum + name.length + asDeployed(value) - 2, 0);
};

/** Statements of a function's own policy: one for each caller that may invoke it. */
const PERMISSION_BYTES = 500;
const functionPolicies = (cloud: Cloud): readonly (readonly [string, number])[] => {
  const sizes = new Map<string, number>();
  for (const { properties } of cloud.all('AWS::Lambda::Permission')) {
    const name = String(properties['FunctionName']);
    sizes.set(name, (sizes.get(name) ?? 0) + PERMISSION_BYTES);
  }
  return [...sizes];
};

/** Capacity that AWS says its own groups take. */
const GROUP_CAPACITY: Readonly<Record<string, number>> = {
  AWSManagedRulesCommonRuleSet: 700,
  AWSManagedRulesAdminProtectionRuleSet: 100,
  AWSManagedRulesKnownBadInputsRuleSet: 200,
  AWSManagedRulesSQLiRuleSet: 200,
  AWSManagedRulesAmazonIpReputationList: 25,
  AWSManagedRulesAnonymousIpList: 50,
};
const MATCH_CAPACITY: Readonly<Record<string, number>> = {
  EXACTLY: 2,
  STARTS_WITH: 2,
  ENDS_WITH: 2,
  CONTAINS: 10,
  CONTAINS_WORD: 10,
};
const TRANSFORMATION_CAPACITY = 10;
const RATE_CAPACITY = 2;

const capacityOf = (statement: Plain | undefined): number => {
  if (!isRecord(statement)) throw new Error('a rule of the firewall has no statement');
  const [[kind, inner] = ['', null]] = Object.entries(statement);
  switch (kind) {
    case 'ManagedRuleGroupStatement': {
      const capacity = GROUP_CAPACITY[String(at(inner, 'Name'))];
      if (capacity === undefined)
        throw new Error(`what ${at(inner, 'Name')} takes is not known; look it up: ${WAF_GROUPS}`);
      return capacity;
    }
    case 'RateBasedStatement': {
      const scope = at(inner, 'ScopeDownStatement');
      return RATE_CAPACITY + (scope === undefined ? 0 : capacityOf(scope));
    }
    case 'NotStatement':
      return capacityOf(at(inner, 'Statement'));
    case 'AndStatement':
    case 'OrStatement':
      return listAt(inner, 'Statements').reduce((sum: number, one) => sum + capacityOf(one), 0);
    case 'GeoMatchStatement':
    case 'IPSetReferenceStatement':
    case 'LabelMatchStatement':
      return 1;
    case 'SizeConstraintStatement':
    case 'ByteMatchStatement': {
      const match = kind === 'SizeConstraintStatement' ? 1 : MATCH_CAPACITY[String(at(inner, 'PositionalConstraint'))];
      if (match === undefined) throw new Error(`a match ${at(inner, 'PositionalConstraint')} is not known`);
      return match + listAt(inner, 'TextTransformations').length * TRANSFORMATION_CAPACITY;
    }
    default:
      throw new Error(`what ${kind} takes is not known; look it up: ${WAF}`);
  }
};
const firewallCapacity = ({ properties }: Entry): number =>
  listAt(properties, 'Rules').reduce((sum: number, rule) => sum + capacityOf(at(rule, 'Statement')), 0);

const headersOf = ({ properties }: Entry): Plain[] =>
  listAt(properties, 'ResponseHeadersPolicyConfig', 'CustomHeadersConfig', 'Items');
const distribution = (property: string) =>
  each('AWS::CloudFront::Distribution', ({ properties }) => listAt(properties, 'DistributionConfig', property).length);

const LIMITS: readonly Limit[] = [
  {
    what: 'template',
    limit: 1_000_000,
    unit: 'bytes',
    source: CLOUDFORMATION,
    sizes: (cloud) =>
      cloud.stacks.map(({ name, template }) => [name, Buffer.byteLength(JSON.stringify(template, undefined, 1))]),
  },
  { what: 'resources of a template', limit: 500, unit: '', source: CLOUDFORMATION, sizes: sections('Resources') },
  { what: 'outputs of a template', limit: 200, unit: '', source: CLOUDFORMATION, sizes: sections('Outputs') },
  { what: 'parameters of a template', limit: 200, unit: '', source: CLOUDFORMATION, sizes: sections('Parameters') },
  { what: 'mappings of a template', limit: 200, unit: '', source: CLOUDFORMATION, sizes: sections('Mappings') },
  {
    what: 'managed policy',
    limit: 6_144,
    unit: 'characters',
    source: IAM,
    sizes: each('AWS::IAM::ManagedPolicy', ({ properties }) => asDeployed(properties['PolicyDocument'])),
  },
  {
    what: 'policies inside a role, together',
    limit: 10_240,
    unit: 'characters',
    source: IAM,
    sizes: each('AWS::IAM::Role', ({ properties }) =>
      listAt(properties, 'Policies').reduce((sum: number, one) => sum + asDeployed(at(one, 'PolicyDocument')), 0),
    ),
  },
  {
    what: 'trust policy of a role',
    limit: 2_048,
    unit: 'characters',
    source: IAM,
    sizes: each('AWS::IAM::Role', ({ properties }) => asDeployed(properties['AssumeRolePolicyDocument'])),
  },
  {
    what: 'managed policies on a role',
    limit: 10,
    unit: '',
    source: IAM,
    sizes: (cloud) =>
      cloud.all('AWS::IAM::Role').map((role) => {
        const attached = cloud
          .all('AWS::IAM::ManagedPolicy', role.stack)
          .filter(({ properties }) => many(properties['Roles']).includes(`<${role.stack}.${role.id}>`)).length;
        return [placeOf(role), attached + listAt(role.properties, 'ManagedPolicyArns').length];
      }),
  },
  {
    what: 'bucket policy',
    limit: 20_480,
    unit: 'bytes',
    source: 'docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html',
    sizes: each('AWS::S3::BucketPolicy', ({ properties }) => asDeployed(properties['PolicyDocument'])),
  },
  {
    what: 'table policy',
    limit: 20_480,
    unit: 'bytes',
    source: 'docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-considerations.html',
    sizes: each('AWS::DynamoDB::Table', ({ properties }) =>
      asDeployed(at(properties, 'ResourcePolicy', 'PolicyDocument')),
    ),
  },
  {
    what: 'key policy',
    limit: 32_768,
    unit: 'bytes',
    source: 'docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html',
    sizes: each('AWS::KMS::Key', ({ properties }) => asDeployed(properties['KeyPolicy'])),
  },
  {
    what: 'endpoint policy',
    limit: 20_480,
    unit: 'characters',
    source: 'docs.aws.amazon.com/vpc/latest/privatelink/vpc-limits-endpoints.html',
    sizes: each('AWS::EC2::VPCEndpoint', ({ properties }) => asDeployed(properties['PolicyDocument'])),
  },
  {
    what: 'topic policy',
    limit: 30_720,
    unit: 'bytes',
    source: 'docs.aws.amazon.com/general/latest/gr/sns.html',
    sizes: each('AWS::SNS::TopicPolicy', ({ properties }) => asDeployed(properties['PolicyDocument'])),
  },
  {
    what: 'API resource policy',
    limit: 8_192,
    unit: 'bytes',
    source: 'docs.aws.amazon.com/apigateway/latest/developerguide/limits.html',
    sizes: each('AWS::ApiGateway::RestApi', ({ properties }) => asDeployed(properties['Policy'])),
  },
  {
    what: 'environment of a function',
    limit: 4_096,
    unit: 'bytes',
    source: LAMBDA,
    sizes: each('AWS::Lambda::Function', environmentOf),
  },
  { what: 'callers in a function’s own policy', limit: 20_480, unit: 'bytes', source: LAMBDA, sizes: functionPolicies },
  {
    what: 'firewall capacity, beyond which each request costs more',
    limit: 1_500,
    unit: 'WCU',
    source: WAF,
    sizes: each('AWS::WAFv2::WebACL', firewallCapacity),
  },
  {
    what: 'code of an edge function',
    limit: 10_240,
    unit: 'bytes',
    source: CLOUDFRONT,
    sizes: each('AWS::CloudFront::Function', ({ properties }) => Buffer.byteLength(String(properties['FunctionCode']))),
  },
  {
    what: 'cache behaviours of a distribution',
    limit: 75,
    unit: '',
    source: CLOUDFRONT,
    sizes: distribution('CacheBehaviors'),
  },
  { what: 'origins of a distribution', limit: 100, unit: '', source: CLOUDFRONT, sizes: distribution('Origins') },
  {
    what: 'custom headers of a policy',
    limit: 10,
    unit: '',
    source: CLOUDFRONT,
    sizes: each('AWS::CloudFront::ResponseHeadersPolicy', (entry) => headersOf(entry).length),
  },
  {
    what: 'custom headers of a policy, together',
    limit: 10_240,
    unit: 'characters',
    source: CLOUDFRONT,
    sizes: each('AWS::CloudFront::ResponseHeadersPolicy', (entry) => stringsIn(headersOf(entry)).join('').length),
  },
  {
    what: 'headers that a policy removes',
    limit: 10,
    unit: '',
    source: CLOUDFRONT,
    sizes: each(
      'AWS::CloudFront::ResponseHeadersPolicy',
      ({ properties }) => listAt(properties, 'ResponseHeadersPolicyConfig', 'RemoveHeadersConfig', 'Items').length,
    ),
  },
];

let clouds: readonly CombinationCloud[] = [];
beforeAll(async () => {
  clouds = combinationClouds(await combinationAssemblies());
}, 600_000);

interface Fullest {
  readonly place: string;
  readonly size: number;
}
const fullest = ({ sizes }: Limit): Fullest =>
  clouds
    .flatMap(({ cloud }) => sizes(cloud))
    .reduce<Fullest>((most, [place, size]) => (size > most.size ? { place, size } : most), {
      place: '(none)',
      size: -1,
    });

test.each(LIMITS)('in every combination, $what stays under $limit $unit', ({ limit, sizes }) => {
  expect(clouds.length).toBeGreaterThan(0);
  const over = clouds.flatMap(({ cloud }) => sizes(cloud).filter(([, size]) => size > limit));
  expect(over).toEqual([]);
});

/** These have room for what an office adds; the others grow with nothing that an office writes. */
const ROOM: readonly (readonly [what: string, share: number])[] = [
  ['template', 0.9],
  ['resources of a template', 0.9],
];
test.each(ROOM)('%s leaves a tenth for what an office adds', (what, share) => {
  const limit = LIMITS.find((one) => one.what === what);
  if (limit === undefined) throw new Error(`there is no limit ${what}`);
  expect(fullest(limit).size).toBeLessThanOrEqual(limit.limit * share);
});

test('how near each comes is printed', () => {
  const lines = LIMITS.map((limit) => {
    const { place, size } = fullest(limit);
    const share = `${Math.round((100 * Math.max(size, 0)) / limit.limit)} %`;
    return `${limit.what.padEnd(56)}${String(Math.max(size, 0)).padStart(8)} of ${String(limit.limit).padStart(8)} ${limit.unit.padEnd(11)}${share.padStart(6)}  ${place}`;
  });
  process.stdout.write(`\nAgainst AWS's limits, the fullest of ${clouds.length} combinations:\n${lines.join('\n')}\n`);
  expect(lines).toHaveLength(LIMITS.length);
});
