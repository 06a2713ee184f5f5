import {
  type Assembly,
  get,
  isObject,
  type JsonObject,
  literalAt,
  type Resource,
  resourcesOf,
  type Scope,
  scopeOf,
} from '../../../assembly';
import { isEvaluation } from '../../declared';
import { behavioursOf, distributionsOf, isBucketOrigin, originsOf, pathOf } from '../../distributions';
import { changed, changes } from '../../examples';
import type { Rule, Violation } from '../../rule';
import { storeNamedBy } from '../../stores';
import { listAt } from '../../values';

const VIEWERS = ['https-only', 'redirect-to-https'];
/** Names of CloudFront’s policies without TLS 1.0 and 1.1, and without CBC ciphers. */
const MODERN = /^TLSv1\.(2_(2021|2025)|3_2025)$/;

const certificateProblem = (assembly: Assembly, { stack, properties }: Resource): string | undefined => {
  const scope = scopeOf(assembly, stack);
  const certificate = get(properties['DistributionConfig'], 'ViewerCertificate');
  const names = listAt(properties['DistributionConfig'], ['Aliases']);
  if (!isObject(certificate) || get(certificate, 'CloudFrontDefaultCertificate') !== undefined) {
    if (names.length > 0) return `it answers for ${names.map(String).join(', ')} without a certificate of that name`;
    return isEvaluation(scope.stack) ? undefined : 'under CloudFront’s own name TLS 1.0 stays on (ViewerCertificate)';
  }
  const least = literalAt(scope, get(certificate, 'MinimumProtocolVersion'));
  if (least === undefined || !MODERN.test(least))
    return `it speaks TLS from ${least ?? 'version 1.0'} on (MinimumProtocolVersion)`;
  return literalAt(scope, get(certificate, 'SslSupportMethod')) === 'sni-only'
    ? undefined
    : 'its certificate is not served by name (SslSupportMethod)';
};

const distributionProblems = (assembly: Assembly, distribution: Resource): readonly string[] => {
  const scope = scopeOf(assembly, distribution.stack);
  const plain = behavioursOf(distribution).filter(
    (behaviour) => !VIEWERS.includes(literalAt(scope, behaviour['ViewerProtocolPolicy']) ?? ''),
  );
  const origins = originsOf(distribution).filter((origin) => {
    const custom = get(origin, 'CustomOriginConfig');
    const protocols = listAt(custom, ['OriginSSLProtocols']);
    const isSafe =
      literalAt(scope, get(custom, 'OriginProtocolPolicy')) === 'https-only' &&
      protocols.length > 0 &&
      protocols.every((protocol) => protocol === 'TLSv1.2');
    return !isBucketOrigin(origin) && !isSafe;
  });
  const certificate = certificateProblem(assembly, distribution);
  return [
    ...plain.map((behaviour) => `it answers plain HTTP on ${pathOf(behaviour)} (ViewerProtocolPolicy)`),
    ...origins.map(
      (origin) =>
        `it asks the origin ${String(origin['Id'])} without TLS 1.2 (OriginProtocolPolicy, OriginSSLProtocols)`,
    ),
    ...(certificate === undefined ? [] : [certificate]),
  ];
};

/** What API Gateway shakes hands by, of an API or of a name; where nothing is said it takes TLS 1.0. */
const gatewayProblems = (scope: Scope, properties: JsonObject): readonly string[] => {
  const policy = literalAt(scope, properties['SecurityPolicy']) ?? 'TLS_1_0';
  return policy === 'TLS_1_2' || /^SecurityPolicy_TLS1[23]_/.test(policy)
    ? []
    : [`it speaks ${policy} (SecurityPolicy)`];
};

/** APIs that answer by a name of the office’s own. There API Gateway shakes hands by the API’s policy, whatever the name’s says. */
const namedApis = (assembly: Assembly): readonly Resource[] => [
  ...new Set(
    [...resourcesOf(assembly, 'AWS::ApiGateway::BasePathMapping')].flatMap(({ stack, properties }) => {
      const api = storeNamedBy(scopeOf(assembly, stack), properties['RestApiId']);
      return api?.type === 'AWS::ApiGateway::RestApi' ? [api] : [];
    }),
  ),
];

/** Other things that a browser may speak to. */
const listenerProblems = (assembly: Assembly, { type, stack, properties }: Resource): readonly string[] => {
  const scope = scopeOf(assembly, stack);
  if (type === 'AWS::ApiGateway::DomainName' || type === 'AWS::ApiGateway::DomainNameV2') {
    return gatewayProblems(scope, properties);
  }
  if (type === 'AWS::ApiGatewayV2::DomainName') {
    const all = listAt(properties, ['DomainNameConfigurations']);
    return all.length > 0 && all.every((one) => literalAt(scope, get(one, 'SecurityPolicy')) === 'TLS_1_2')
      ? []
      : ['it speaks older TLS than 1.2 (SecurityPolicy)'];
  }
  if (type !== 'AWS::ElasticLoadBalancingV2::Listener') return [];
  const protocol = literalAt(scope, properties['Protocol']);
  const isRedirect = listAt(properties, ['DefaultActions']).every(
    (action) => get(get(action, 'RedirectConfig'), 'Protocol') === 'HTTPS',
  );
  if (protocol === 'HTTPS' || protocol === 'TLS') {
    return /TLS13|TLS-1-2/.test(literalAt(scope, properties['SslPolicy']) ?? '')
      ? []
      : ['it speaks older TLS than 1.2 (SslPolicy)'];
  }
  return isRedirect && listAt(properties, ['DefaultActions']).length > 0
    ? []
    : [`it speaks ${protocol ?? 'plain HTTP'} (Protocol)`];
};

const OTHERS = [
  'AWS::ApiGateway::DomainName',
  'AWS::ApiGateway::DomainNameV2',
  'AWS::ApiGatewayV2::DomainName',
  'AWS::ElasticLoadBalancingV2::Listener',
];

const check = (assembly: Assembly): readonly Violation[] =>
  [
    ...distributionsOf(assembly).map((one) => ({ one, problems: distributionProblems(assembly, one) })),
    ...[...resourcesOf(assembly, ...OTHERS)].map((one) => ({ one, problems: listenerProblems(assembly, one) })),
    ...namedApis(assembly).map((one) => ({
      one,
      problems: gatewayProblems(scopeOf(assembly, one.stack), one.properties),
    })),
  ].flatMap(({ one, problems }) =>
    problems.length === 0 ? [] : [{ stack: one.stack, logicalId: one.logicalId, what: `${problems.join('; ')}.` }],
  );

const GOOD: JsonObject = {
  Resources: {
    D: {
      Type: 'AWS::CloudFront::Distribution',
      Properties: {
        DistributionConfig: {
          DefaultCacheBehavior: { ViewerProtocolPolicy: 'redirect-to-https' },
          CacheBehaviors: [{ PathPattern: '/api/*', ViewerProtocolPolicy: 'https-only' }],
          Origins: [
            { Id: 'api', CustomOriginConfig: { OriginProtocolPolicy: 'https-only', OriginSSLProtocols: ['TLSv1.2'] } },
          ],
          ViewerCertificate: {
            AcmCertificateArn: 'arn:aws:acm:us-east-1:111111111111:certificate/0',
            MinimumProtocolVersion: 'TLSv1.2_2021',
            SslSupportMethod: 'sni-only',
          },
        },
      },
    },
    N: { Type: 'AWS::ApiGateway::DomainName', Properties: { SecurityPolicy: 'TLS_1_2' } },
    A: { Type: 'AWS::ApiGateway::RestApi', Properties: { SecurityPolicy: 'TLS_1_2' } },
    M: {
      Type: 'AWS::ApiGateway::BasePathMapping',
      Properties: { DomainName: { Ref: 'N' }, RestApiId: { Ref: 'A' }, Stage: 'v1' },
    },
  },
};
const CONFIG = 'D/Properties/DistributionConfig';

export const httpsEverywhere: Rule = {
  id: 'https-everywhere',
  title: 'Voters and staff are answered over modern TLS alone',
  core: false,
  why:
    'On the network of a café or a hotel plain HTTP is read and rewritten: a changed polling place or a changed result needs no break-in. ' +
    'Old TLS is broken in the same place (NIST SP 800-52).',
  fix: 'Use ElectionSite with a domain and certificate of the office’s own: redirect-to-https, TLSv1.2_2021 or newer, https-only to origins.',
  mappings: {
    cis: ['4.2.3', 'A1.1.5', 'A1.1.6', 'A1.1.9'],
    nist: ['SC-8', 'SC-8(1)', 'SC-13', 'SC-23'],
    fsbp: ['CloudFront.3', 'CloudFront.9', 'CloudFront.10', 'CloudFront.8', 'ELB.1'],
  },
  check,
  bad: changes(GOOD, {
    'a website that answers plain HTTP': [`${CONFIG}/DefaultCacheBehavior/ViewerProtocolPolicy`, 'allow-all'],
    'an API that answers plain HTTP': [`${CONFIG}/CacheBehaviors/0/ViewerProtocolPolicy`, 'allow-all'],
    'a website that a parameter decides on': [`${CONFIG}/DefaultCacheBehavior/ViewerProtocolPolicy`, { Ref: 'P' }],
    'an origin asked over whatever the browser spoke': [
      `${CONFIG}/Origins/0/CustomOriginConfig/OriginProtocolPolicy`,
      'match-viewer',
    ],
    'an origin asked over TLS 1.0': [`${CONFIG}/Origins/0/CustomOriginConfig/OriginSSLProtocols`, ['TLSv1', 'TLSv1.2']],
    'a website with TLS 1.0': [`${CONFIG}/ViewerCertificate/MinimumProtocolVersion`, 'TLSv1'],
    'a website that says nothing of TLS': [`${CONFIG}/ViewerCertificate/MinimumProtocolVersion`],
    'a production website under CloudFront’s name': [`${CONFIG}/ViewerCertificate`],
    'a name without a certificate': [
      CONFIG,
      {
        Aliases: ['results.example'],
        DefaultCacheBehavior: { ViewerProtocolPolicy: 'https-only' },
        ViewerCertificate: { CloudFrontDefaultCertificate: true },
      },
    ],
    'an API’s own name with TLS 1.0': ['N/Properties/SecurityPolicy', 'TLS_1_0'],
    'an API’s own name that says nothing': ['N/Properties/SecurityPolicy'],
    'an API that shakes hands as it likes under a name of its own': ['A/Properties/SecurityPolicy'],
    'an API with TLS 1.0 under a name of its own': ['A/Properties/SecurityPolicy', 'TLS_1_0'],
    'a load balancer on plain HTTP': [
      'L',
      {
        Type: 'AWS::ElasticLoadBalancingV2::Listener',
        Properties: { Protocol: 'HTTP', DefaultActions: [{ Type: 'forward' }] },
      },
    ],
  }),
  good: [
    { name: 'modern TLS everywhere', template: GOOD },
    {
      name: 'an evaluation under CloudFront’s own name',
      template: { ...changed(GOOD, `${CONFIG}/ViewerCertificate`), Metadata: { 'election:profile': 'evaluation' } },
    },
  ],
};
