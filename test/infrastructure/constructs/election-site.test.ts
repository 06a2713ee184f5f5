import { CachePolicy, OriginRequestPolicy } from 'aws-cdk-lib/aws-cloudfront';
import { EDGE_HEADER } from '../../../lib/contracts/functions';
import { at, type Cloud, type Entry, listAt, many, type Plain, put } from '../../support/cloud';
import { every, holds, unless, unlike } from '../../support/holds';
import { allowedBy, statementsOf } from '../../support/policy';
import { everyCloud } from '../../support/shipped';
import { accountOf, arnOf, bucketPolicy, classOf, isAccessLogBucket } from '../../support/stores';

const DISTRIBUTION = 'AWS::CloudFront::Distribution';
const SITE = 'Election-lorem-PublicSite';
const everyDistribution = (ask: (one: Entry, cloud: Cloud) => readonly string[]) => every(DISTRIBUTION, ask);
const distribution = (cloud: Cloud): Entry => cloud.the(DISTRIBUTION, SITE);
const configOf = (one: Entry): Plain => at(one.properties, 'DistributionConfig') ?? {};
const origins = (one: Entry): readonly Plain[] => listAt(configOf(one), 'Origins');
const behaviours = (one: Entry): readonly Plain[] => [
  ...many(at(configOf(one), 'DefaultCacheBehavior')),
  ...listAt(configOf(one), 'CacheBehaviors'),
];
const isApi = (behaviour: Plain): boolean => String(at(behaviour, 'TargetOriginId')).startsWith('api-');
const breakConfig = (cloud: Cloud, path: readonly (string | number)[], value: Plain | undefined): void =>
  put(distribution(cloud).properties, ['DistributionConfig', ...path], value);
const apiOrigin = (cloud: Cloud): number =>
  origins(distribution(cloud)).findIndex((origin) => String(at(origin, 'Id')).startsWith('api-'));

holds(
  'every bucket behind the website is read by its distribution’s own signature, and by no older kind of identity',
  everyDistribution((one, cloud) => [
    ...origins(one)
      .filter((origin) => at(origin, 'S3OriginConfig') !== undefined)
      .flatMap((origin) => [
        ...unlike(cloud.referred(at(origin, 'OriginAccessControlId'))?.properties, {
          OriginAccessControlConfig: {
            OriginAccessControlOriginType: 's3',
            SigningBehavior: 'always',
            SigningProtocol: 'sigv4',
          },
        }),
        ...unlike(origin, { S3OriginConfig: { OriginAccessIdentity: '' } }),
        ...unless(!String(at(origin, 'DomainName')).includes('s3-website'), 'is read as a public website'),
      ]),
    ...unless(cloud.all('AWS::CloudFront::CloudFrontOriginAccessIdentity').length === 0, 'an old identity exists'),
  ]),
  {
    'requests go unsigned': (cloud) =>
      put(
        cloud.the('AWS::CloudFront::OriginAccessControl', SITE).properties,
        ['OriginAccessControlConfig', 'SigningBehavior'],
        'never',
      ),
    'a bucket has no access control': (cloud) => breakConfig(cloud, ['Origins', 0, 'OriginAccessControlId'], undefined),
    'a bucket is read as a website': (cloud) =>
      breakConfig(cloud, ['Origins', 0, 'DomainName'], 'x.s3-website-us-east-1.amazonaws.com'),
  },
);

holds(
  'the distribution reads the public buckets of its own stack and no others, wherever they are',
  everyDistribution((one, cloud) => {
    const buckets = new Map(
      cloud
        .all('AWS::S3::Bucket', one.stack)
        .filter((bucket) => !isAccessLogBucket(bucket))
        .map((bucket) => [`${bucket.properties['BucketName']}.s3.us-east-1.amazonaws.com`, bucket]),
    );
    return origins(one)
      .filter((origin) => at(origin, 'S3OriginConfig') !== undefined)
      .flatMap((origin) => {
        const bucket = buckets.get(String(at(origin, 'DomainName')));
        return unless(
          bucket !== undefined &&
            ['site-content', 'results-public', 'incident-notices'].includes(classOf(bucket) ?? ''),
          `reads ${at(origin, 'DomainName')}`,
        );
      });
  }),
  {
    'it reads the staged results': (cloud) =>
      breakConfig(cloud, ['Origins', 0, 'DomainName'], 'election-lorem-results-staged.s3.us-east-2.amazonaws.com'),
    'the bucket’s name differs': (cloud) =>
      put(cloud.the('AWS::S3::Bucket', SITE, 'Content').properties, ['BucketName'], 'another'),
  },
);

holds(
  'a public bucket and its key answer this one distribution, never any distribution of the account',
  every('AWS::S3::Bucket', (bucket, cloud) => {
    const own = cloud.all(DISTRIBUTION, bucket.stack)[0];
    if (own === undefined || isAccessLogBucket(bucket)) return [];
    const read = (id: string) => ({
      action: 's3:GetObject',
      resource: `${arnOf(bucket)}/x`,
      service: 'cloudfront.amazonaws.com',
      context: { 'aws:SourceArn': `arn:aws:cloudfront::${accountOf(cloud, bucket)}:distribution/${id}` },
    });
    const policy = bucketPolicy(cloud, bucket);
    return [
      ...unless(allowedBy(policy, read(`<${own.stack}.${own.id}>`)).length > 0, 'its distribution cannot read'),
      ...unless(allowedBy(policy, read('E1ANOTHER')).length === 0, 'another distribution may read'),
      ...unless(
        allowedBy(policy, { ...read(''), action: 's3:ListBucket', resource: arnOf(bucket) }).length === 0,
        'CloudFront may list',
      ),
    ];
  }),
  {
    'any distribution may read': (cloud) => {
      const statement = statementsOf(bucketPolicy(cloud, cloud.the('AWS::S3::Bucket', SITE, 'Content'))).find(
        (one) => at(one, 'Sid') === 'ThisDistributionReads',
      );
      put(statement ?? null, ['Condition'], {
        ArnLike: { 'aws:SourceArn': 'arn:aws:cloudfront::111111111111:distribution/*' },
      });
    },
    'the distribution may list': (cloud) => {
      const bucket = cloud.the('AWS::S3::Bucket', SITE, 'Content');
      const statement = statementsOf(bucketPolicy(cloud, bucket)).find(
        (one) => at(one, 'Sid') === 'ThisDistributionReads',
      );
      put(statement ?? null, ['Action'], ['s3:GetObject', 's3:ListBucket']);
      put(statement ?? null, ['Resource'], ['*']);
      put(statement ?? null, ['Condition'], undefined);
    },
  },
);

test('no template speaks of every distribution at once', () => {
  for (const { name, template } of everyCloud().stacks) {
    expect(`${name} ${JSON.stringify(template).includes('distribution/*')}`).toBe(`${name} false`);
  }
});

holds(
  'the website speaks TLS 1.2 or newer under its own name, and never answers over plain HTTP',
  everyDistribution((one) => {
    const certificate = at(configOf(one), 'ViewerCertificate');
    return [
      ...behaviours(one).flatMap((behaviour) =>
        unless(
          at(behaviour, 'ViewerProtocolPolicy') === (isApi(behaviour) ? 'https-only' : 'redirect-to-https'),
          `${at(behaviour, 'PathPattern')} answers plain HTTP`,
        ),
      ),
      ...(many(at(configOf(one), 'Aliases')).length > 0
        ? unlike(certificate, { MinimumProtocolVersion: 'TLSv1.2_2021', SslSupportMethod: 'sni-only' })
        : unlike(certificate, { CloudFrontDefaultCertificate: true })),
    ];
  }),
  {
    'pages come over plain HTTP': (cloud) =>
      breakConfig(cloud, ['DefaultCacheBehavior', 'ViewerProtocolPolicy'], 'allow-all'),
    'old TLS is spoken': (cloud) =>
      put(
        cloud.the(DISTRIBUTION, 'Election-ipsum-PublicSite').properties,
        ['DistributionConfig', 'ViewerCertificate', 'MinimumProtocolVersion'],
        'TLSv1',
      ),
  },
);

holds(
  'production has a name of its own, for CloudFront’s own name speaks TLS older than 1.2',
  (cloud) =>
    unless(
      at(configOf(cloud.the(DISTRIBUTION, 'Election-ipsum-PublicSite')), 'Aliases', 0) === 'results.ipsum.example',
      'it has none',
    ),
  {
    'it has none': (cloud) =>
      put(
        cloud.the(DISTRIBUTION, 'Election-ipsum-PublicSite').properties,
        ['DistributionConfig', 'Aliases'],
        undefined,
      ),
  },
);

holds(
  'CloudFront calls the APIs over TLS 1.2 alone, with the value by which they recognise it, and caches no answer',
  everyDistribution((one) => [
    ...origins(one)
      .filter((origin) => String(at(origin, 'Id')).startsWith('api-'))
      .flatMap((origin) => [
        ...unlike(origin, {
          CustomOriginConfig: { OriginProtocolPolicy: 'https-only', OriginSSLProtocols: ['TLSv1.2'] },
          OriginCustomHeaders: [{ HeaderName: EDGE_HEADER }],
        }),
        ...unless(
          /^\{\{resolve:secretsmanager:/.test(String(at(origin, 'OriginCustomHeaders', 0, 'HeaderValue'))),
          'the value stands in the template',
        ),
      ]),
    ...behaviours(one)
      .filter(isApi)
      .flatMap((behaviour) =>
        unlike(behaviour, {
          CachePolicyId: CachePolicy.CACHING_DISABLED.cachePolicyId,
          OriginRequestPolicyId: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER.originRequestPolicyId,
        }),
      ),
  ]),
  {
    'answers are cached': (cloud) => {
      const i = listAt(configOf(distribution(cloud)), 'CacheBehaviors').findIndex(isApi);
      breakConfig(cloud, ['CacheBehaviors', i, 'CachePolicyId'], CachePolicy.CACHING_OPTIMIZED.cachePolicyId);
    },
    'plain HTTP goes to the API': (cloud) =>
      breakConfig(cloud, ['Origins', apiOrigin(cloud), 'CustomOriginConfig', 'OriginProtocolPolicy'], 'match-viewer'),
    'the header is missing': (cloud) => breakConfig(cloud, ['Origins', apiOrigin(cloud), 'OriginCustomHeaders'], []),
    'its value stands in the template': (cloud) =>
      breakConfig(cloud, ['Origins', apiOrigin(cloud), 'OriginCustomHeaders', 0, 'HeaderValue'], 'known-to-all'),
  },
);

holds(
  'files are read and never written through CloudFront, and no cookie or query reaches a bucket',
  everyDistribution((one, cloud) =>
    behaviours(one)
      .filter((behaviour) => !isApi(behaviour))
      .flatMap((behaviour) => [
        ...unless(
          many(at(behaviour, 'AllowedMethods')).every((name) => ['GET', 'HEAD', 'OPTIONS'].includes(String(name))),
          `${at(behaviour, 'PathPattern')} takes ${at(behaviour, 'AllowedMethods')}`,
        ),
        ...unlike(cloud.referred(String(at(behaviour, 'CachePolicyId')))?.properties, {
          CachePolicyConfig: {
            ParametersInCacheKeyAndForwardedToOrigin: {
              CookiesConfig: { CookieBehavior: 'none' },
              QueryStringsConfig: { QueryStringBehavior: 'none' },
              HeadersConfig: { HeaderBehavior: 'none' },
            },
          },
        }),
      ]),
  ),
  {
    'files can be written': (cloud) =>
      breakConfig(cloud, ['DefaultCacheBehavior', 'AllowedMethods'], ['GET', 'HEAD', 'PUT']),
    'cookies are passed on': (cloud) =>
      put(
        cloud.the('AWS::CloudFront::CachePolicy', SITE).properties,
        ['CachePolicyConfig', 'ParametersInCacheKeyAndForwardedToOrigin', 'CookiesConfig', 'CookieBehavior'],
        'all',
      ),
  },
);

const isPublished = (behaviour: Plain): boolean => at(behaviour, 'TargetOriginId') === 'results';

holds(
  'published figures are fresh at the edge when they say so, compressed, and readable by any page with their ETag',
  everyDistribution((one, cloud) =>
    behaviours(one)
      .filter(isPublished)
      .flatMap((behaviour) => [
        ...unlike(behaviour, { Compress: true }),
        ...unlike(cloud.referred(String(at(behaviour, 'CachePolicyId')))?.properties, {
          CachePolicyConfig: {
            // A floor would keep a new release back whatever the file says of itself.
            MinTTL: 0,
            MaxTTL: 31_536_000,
            ParametersInCacheKeyAndForwardedToOrigin: {
              EnableAcceptEncodingGzip: true,
              EnableAcceptEncodingBrotli: true,
            },
          },
        }),
        ...unlike(cloud.referred(String(at(behaviour, 'ResponseHeadersPolicyId')))?.properties, {
          ResponseHeadersPolicyConfig: {
            CorsConfig: {
              AccessControlAllowOrigins: { Items: ['*'] },
              AccessControlAllowCredentials: false,
              AccessControlAllowHeaders: { Items: ['if-none-match'] },
            },
          },
        }),
        ...unless(
          JSON.stringify(cloud.referred(String(at(behaviour, 'ResponseHeadersPolicyId')))?.properties).includes(
            '"etag"',
          ),
          'no other page can read the ETag',
        ),
        ...unless(at(behaviour, 'FunctionAssociations') === undefined, 'code runs before each figure'),
      ]),
  ),
  {
    'the edge keeps files for a minute': (cloud) =>
      put(cloud.the('AWS::CloudFront::CachePolicy', SITE).properties, ['CachePolicyConfig', 'MinTTL'], 60),
    'nothing is compressed': (cloud) => {
      const i = listAt(configOf(distribution(cloud)), 'CacheBehaviors').findIndex(isPublished);
      breakConfig(cloud, ['CacheBehaviors', i, 'Compress'], false);
    },
    'other pages may not read': (cloud) => {
      const i = listAt(configOf(distribution(cloud)), 'CacheBehaviors').findIndex(isPublished);
      breakConfig(
        cloud,
        ['CacheBehaviors', i, 'ResponseHeadersPolicyId'],
        at(configOf(distribution(cloud)), 'DefaultCacheBehavior', 'ResponseHeadersPolicyId'),
      );
    },
  },
);

const FIRST_HOPS = [
  '/api/staff/results/*',
  '/api/staff/ballots/*',
  '/api/staff/incidents*',
  '/api/staff/*',
  '/api/*',
  '/staff/*',
  '/register/*',
  '/results/*',
  '/log/*',
  '/rehearsal/*',
  '/incidents/*.json',
  '/incidents/signed/*',
];

holds(
  'narrower paths come before wider ones, so that no call ends at the wrong API',
  everyDistribution((one) => {
    const patterns = listAt(configOf(one), 'CacheBehaviors').map((behaviour) => String(at(behaviour, 'PathPattern')));
    return unless(
      JSON.stringify(patterns) === JSON.stringify(FIRST_HOPS.filter((pattern) => patterns.includes(pattern))),
      `the order is ${patterns}`,
    );
  }),
  {
    'the wide one comes first': (cloud) => {
      const list = listAt(configOf(distribution(cloud)), 'CacheBehaviors');
      breakConfig(cloud, ['CacheBehaviors'], [...list].reverse());
    },
  },
);

const headersOf = (cloud: Cloud, behaviour: Plain): Entry | undefined =>
  cloud.referred(String(at(behaviour, 'ResponseHeadersPolicyId')));

holds(
  'every answer carries strict headers: own scripts alone, no frames, HTTPS for a year, no referrer, no guessing of types',
  everyDistribution((one, cloud) =>
    behaviours(one).flatMap((behaviour) => {
      const config = at(headersOf(cloud, behaviour)?.properties, 'ResponseHeadersPolicyConfig');
      const security = at(config, 'SecurityHeadersConfig');
      const policy = String(at(security, 'ContentSecurityPolicy', 'ContentSecurityPolicy'));
      const directives = new Map(
        policy
          .split('; ')
          .map((directive): [string, string] => [
            directive.split(' ')[0] ?? '',
            directive.split(' ').slice(1).join(' '),
          ]),
      );
      const where = String(at(behaviour, 'PathPattern') ?? 'default');
      return [
        ...unlike(security, {
          ContentSecurityPolicy: { Override: true },
          ContentTypeOptions: { Override: true },
          FrameOptions: { FrameOption: 'DENY', Override: true },
          ReferrerPolicy: { ReferrerPolicy: 'no-referrer', Override: true },
          StrictTransportSecurity: { AccessControlMaxAgeSec: 31_536_000, IncludeSubdomains: true, Override: true },
        }),
        ...unless(directives.get('default-src') === "'none'", 'lets anything load by default'),
        ...unless(
          directives.get('script-src') === "'self'" && directives.get('style-src') === "'self'",
          'loads scripts of others',
        ),
        ...unless(
          directives.get('frame-ancestors') === "'none'" && directives.get('base-uri') === "'none'",
          'can be framed',
        ),
        ...unless(directives.get('form-action') === "'self'", 'sends forms elsewhere'),
        ...unless(!/unsafe|\*|http:|https:(?!\/\/)/.test(policy), `the policy has a hole: ${policy}`),
        ...unless(
          ['/staff/*', '/register/*'].includes(where) || directives.get('connect-src') === "'self'",
          `calls ${directives.get('connect-src')}`,
        ),
        ...unless(
          listAt(config, 'RemoveHeadersConfig', 'Items').some((item) => at(item, 'Header') === 'server'),
          'says what it runs on',
        ),
      ].map((what) => `${where}: ${what}`);
    }),
  ),
  {
    'a page has no headers': (cloud) =>
      breakConfig(cloud, ['DefaultCacheBehavior', 'ResponseHeadersPolicyId'], undefined),
    'inline scripts run': (cloud) => {
      const page = cloud.the('AWS::CloudFront::ResponseHeadersPolicy', SITE, 'SitePageHeaders');
      const path = [
        'ResponseHeadersPolicyConfig',
        'SecurityHeadersConfig',
        'ContentSecurityPolicy',
        'ContentSecurityPolicy',
      ];
      put(
        page.properties,
        path,
        String(at(page.properties, ...path)).replace("script-src 'self'", "script-src 'self' 'unsafe-inline'"),
      );
    },
    'the origin may override': (cloud) =>
      put(
        cloud.the('AWS::CloudFront::ResponseHeadersPolicy', SITE, 'SitePageHeaders').properties,
        ['ResponseHeadersPolicyConfig', 'SecurityHeadersConfig', 'FrameOptions', 'Override'],
        false,
      ),
    'HTTPS is forgotten after an hour': (cloud) =>
      put(
        cloud.the('AWS::CloudFront::ResponseHeadersPolicy', SITE, 'SiteStaffHeaders').properties,
        ['ResponseHeadersPolicyConfig', 'SecurityHeadersConfig', 'StrictTransportSecurity', 'AccessControlMaxAgeSec'],
        3600,
      ),
  },
);

holds(
  'only published figures may be read by pages of other origins, without credentials',
  every('AWS::CloudFront::ResponseHeadersPolicy', ({ id, properties }) => {
    const cors = at(properties, 'ResponseHeadersPolicyConfig', 'CorsConfig');
    if (!id.includes('DataHeaders')) return unless(cors === undefined, 'lets other origins read');
    return [
      ...unlike(cors, { AccessControlAllowCredentials: false, OriginOverride: true }),
      ...unless(
        many(at(cors, 'AccessControlAllowMethods', 'Items')).every((name) => name === 'GET' || name === 'HEAD'),
        'lets them write',
      ),
    ];
  }),
  {
    'pages of other origins read the console': (cloud) =>
      put(
        cloud.the('AWS::CloudFront::ResponseHeadersPolicy', SITE, 'SiteStaffHeaders').properties,
        ['ResponseHeadersPolicyConfig', 'CorsConfig'],
        { AccessControlAllowOrigins: { Items: ['*'] } },
      ),
    'credentials go along': (cloud) =>
      put(
        cloud.the('AWS::CloudFront::ResponseHeadersPolicy', SITE, 'SiteDataHeaders').properties,
        ['ResponseHeadersPolicyConfig', 'CorsConfig', 'AccessControlAllowCredentials'],
        true,
      ),
  },
);

/** Requests of one address within five minutes, by path. */
const RATES: Readonly<Record<string, number>> = {
  '/api/voter-status': 30,
  '/api/registrations': 60,
  '/api/': 300,
  '': 5000,
};

/** Where no API answers under a path there is nothing to count; where one does, the limit must be there. */
const leadsToAnApi = (distribution: Entry) => {
  const paths = listAt(configOf(distribution), 'CacheBehaviors').map((one) => String(at(one, 'PathPattern')));
  return ([prefix]: readonly [string, number]): boolean =>
    prefix === '' || (prefix === '/api/' ? paths.some((path) => path.startsWith(prefix)) : paths.includes('/api/*'));
};

holds(
  'a firewall at the edge cuts off an address that asks too often: look-ups first, the API next, pages last',
  everyDistribution((one, cloud) => {
    const acl = cloud.referred(at(configOf(one), 'WebACLId'));
    if (acl?.type !== 'AWS::WAFv2::WebACL') return ['has no firewall'];
    const rules = listAt(acl.properties, 'Rules');
    return [
      ...unlike(acl.properties, { Scope: 'CLOUDFRONT' }),
      ...unless(
        rules.some(
          (rule) =>
            at(rule, 'Statement', 'ManagedRuleGroupStatement', 'Name') === 'AWSManagedRulesAmazonIpReputationList',
        ),
        'lets addresses in that AWS knows for abuse',
      ),
      ...Object.entries(RATES)
        .filter(leadsToAnApi(one))
        .flatMap(([prefix, limit]) => {
          const rule = rules.find((each) => {
            const rate = at(each, 'Statement', 'RateBasedStatement');
            return (
              rate !== undefined &&
              String(at(rate, 'ScopeDownStatement', 'ByteMatchStatement', 'SearchString') ?? '') === prefix
            );
          });
          const match = at(rule, 'Statement', 'RateBasedStatement', 'ScopeDownStatement', 'ByteMatchStatement');
          const steps = listAt(match, 'TextTransformations').map((step) => at(step, 'Type'));
          return [
            ...unlike(rule, {
              Action: { Block: { CustomResponse: { ResponseCode: 429 } } },
              Statement: { RateBasedStatement: { AggregateKeyType: 'IP', Limit: limit, EvaluationWindowSec: 300 } },
            }).map((what) => `${prefix}: ${what}`),
            ...unless(
              prefix === '' ||
                (steps.includes('URL_DECODE') &&
                  steps.includes('LOWERCASE') &&
                  at(match, 'PositionalConstraint') === 'STARTS_WITH'),
              `${prefix}: another spelling of the path is not counted`,
            ),
          ];
        }),
    ];
  }),
  {
    'there is no firewall': (cloud) => breakConfig(cloud, ['WebACLId'], undefined),
    'look-ups are not limited': (cloud) =>
      put(
        cloud.the('AWS::WAFv2::WebACL', SITE).properties,
        ['Rules', 0, 'Statement', 'RateBasedStatement', 'Limit'],
        5000,
      ),
    'too much is only counted': (cloud) =>
      put(cloud.the('AWS::WAFv2::WebACL', SITE).properties, ['Rules', 0, 'Action'], { Count: {} }),
    'capital letters slip past': (cloud) =>
      put(
        cloud.the('AWS::WAFv2::WebACL', SITE).properties,
        [
          'Rules',
          0,
          'Statement',
          'RateBasedStatement',
          'ScopeDownStatement',
          'ByteMatchStatement',
          'TextTransformations',
        ],
        [{ Priority: 0, Type: 'NONE' }],
      ),
  },
);

holds(
  'every request at the edge is written down, by the log delivery that takes owner-enforced buckets',
  everyDistribution((one, cloud) => {
    const source = cloud
      .all('AWS::Logs::DeliverySource', one.stack)
      .find(({ properties }) => String(properties['ResourceArn']).endsWith(`distribution/<${one.stack}.${one.id}>`));
    const delivery = cloud
      .all('AWS::Logs::Delivery', one.stack)
      .find(({ properties }) => properties['DeliverySourceName'] === source?.properties['Name']);
    const destination = cloud.referred(delivery?.properties['DeliveryDestinationArn']);
    const bucket = cloud.referred(destination?.properties['DestinationResourceArn']);
    return [
      ...unlike(source?.properties, { LogType: 'ACCESS_LOGS' }),
      ...unless(bucket !== undefined && isAccessLogBucket(bucket), 'logs nowhere'),
      ...unless(at(configOf(one), 'Logging') === undefined, 'uses the old logging'),
    ];
  }),
  {
    'delivery goes': (cloud) => cloud.remove(cloud.the('AWS::Logs::Delivery', SITE)),
    'logs go to the public bucket': (cloud) =>
      put(
        cloud.the('AWS::Logs::DeliveryDestination', SITE).properties,
        ['DestinationResourceArn'],
        arnOf(cloud.the('AWS::S3::Bucket', SITE, 'Content')),
      ),
  },
);

holds(
  'every page is asked for by way of the router, which knows what the site holds',
  everyDistribution((one, cloud) =>
    behaviours(one)
      .filter((behaviour) => at(behaviour, 'TargetOriginId') === 'content')
      .flatMap((behaviour) =>
        unless(
          listAt(behaviour, 'FunctionAssociations').some(
            (each) =>
              at(each, 'EventType') === 'viewer-request' &&
              cloud.referred(at(each, 'FunctionARN'))?.type === 'AWS::CloudFront::Function',
          ),
          `${at(behaviour, 'PathPattern')} goes past the router`,
        ),
      ),
  ),
  { 'a path goes past it': (cloud) => breakConfig(cloud, ['DefaultCacheBehavior', 'FunctionAssociations'], []) },
);
