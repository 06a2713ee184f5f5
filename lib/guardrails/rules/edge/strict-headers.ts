import {
  type Assembly,
  type Expression,
  get,
  isObject,
  itemsOf,
  type Json,
  type JsonObject,
  literalAt,
  type Resource,
  resourcesOf,
  type Scope,
  scopeOf,
} from '../../../assembly';
import { behavioursOf, distributionsOf, pathOf } from '../../distributions';
import { changed, changes } from '../../examples';
import type { Rule, Violation } from '../../rule';
import { storeNamedBy } from '../../stores';
import { isTrue, listAt, numberAt } from '../../values';

const YEAR_SECONDS = 31_536_000;
const REFERRERS = ['no-referrer', 'same-origin', 'strict-origin', 'strict-origin-when-cross-origin'];

/** Directives that must stand there, with what each may not be wider than. */
const contentProblems = (policy: string): readonly string[] => {
  const directives = new Map(
    policy.split(';').map((part): [string, readonly string[]] => {
      const [name = '', ...sources] = part.trim().split(/\s+/);
      return [name.toLowerCase(), sources];
    }),
  );
  const sourcesOf = (name: string): readonly string[] => directives.get(name) ?? directives.get('default-src') ?? ['*'];
  const isOnly = (name: string, ...allowed: readonly string[]): boolean =>
    directives.has(name) && (directives.get(name) ?? []).every((source) => allowed.includes(source));
  // What a directive may name beside ourselves: addresses of this deploy over https, never a scheme or a star alone.
  const isNamed = (source: string): boolean =>
    /^'(none|self)'$/.test(source) || (/^https:\/\/[^*\s]+\.[a-z]/i.test(source) && !source.includes('*'));
  return [
    ...(isOnly('default-src', "'none'", "'self'") ? [] : ['default-src']),
    ...(sourcesOf('script-src').every((source) => ["'none'", "'self'"].includes(source)) ? [] : ['script-src']),
    ...(sourcesOf('style-src').every((source) => ["'none'", "'self'"].includes(source)) ? [] : ['style-src']),
    ...(sourcesOf('object-src').every((source) => ["'none'", "'self'"].includes(source)) ? [] : ['object-src']),
    ...(sourcesOf('connect-src').every(isNamed) ? [] : ['connect-src']),
    ...(isOnly('form-action', "'none'", "'self'") ? [] : ['form-action']),
    ...(isOnly('frame-ancestors', "'none'") ? [] : ['frame-ancestors']),
    ...(isOnly('base-uri', "'none'", "'self'") ? [] : ['base-uri']),
  ];
};

/** The header as browsers get it, with a made-up host where an address of this deploy stands. */
const written = (expression: Expression): string =>
  expression
    .map((part) => (part.kind === 'text' ? part.text : part.kind === 'unknown' ? '*' : 'host.example'))
    .join('');

const overrides = (header: Json | undefined): boolean => isObject(header) && isTrue(header['Override']);

const securityProblems = (scope: Scope, headers: Json | undefined): readonly string[] => {
  const transport = get(headers, 'StrictTransportSecurity');
  const content = get(headers, 'ContentSecurityPolicy');
  const [policy] = itemsOf(scope, get(content, 'ContentSecurityPolicy'));
  const directives = policy === undefined ? ['the whole header'] : contentProblems(written(policy.expression));
  const frame = get(headers, 'FrameOptions');
  const referrer = get(headers, 'ReferrerPolicy');
  const isLong = (numberAt(scope, get(transport, 'AccessControlMaxAgeSec')) ?? 0) >= YEAR_SECONDS;
  // Preload: a voter's very first visit is not over plain HTTP either.
  const isForAll = isTrue(get(transport, 'IncludeSubdomains')) && isTrue(get(transport, 'Preload'));
  return [
    ...(overrides(transport) && isLong && isForAll
      ? []
      : ['StrictTransportSecurity is not for a year, with subdomains and preload']),
    ...(overrides(content) && directives.length === 0
      ? []
      : [`ContentSecurityPolicy is too wide in ${directives.join(', ') || 'that the origin may replace it'}`]),
    ...(overrides(get(headers, 'ContentTypeOptions')) ? [] : ['ContentTypeOptions is missing']),
    ...(overrides(frame) && literalAt(scope, get(frame, 'FrameOption')) === 'DENY' ? [] : ['FrameOptions is not DENY']),
    ...(overrides(referrer) && REFERRERS.includes(literalAt(scope, get(referrer, 'ReferrerPolicy')) ?? '')
      ? []
      : ['ReferrerPolicy tells other sites where a voter was']),
  ];
};

/** What a page may not take of a visitor's device. */
const DEVICES = ['camera', 'geolocation', 'microphone', 'payment', 'usb'];

/** Headers that CloudFront has no setting of its own for: what is right of each. */
const CUSTOM: Readonly<Record<string, (value: string) => boolean>> = {
  'cross-origin-opener-policy': (value) => value === 'same-origin',
  'cross-origin-resource-policy': (value) => ['same-origin', 'same-site', 'cross-origin'].includes(value),
  'permissions-policy': (value) => {
    const parts = value.split(',').map((part) => part.trim());
    return DEVICES.every((device) => parts.includes(`${device}=()`));
  },
};

/** Headers by which S3 tells of itself: its name, the version of a file, and in the key's ARN the account. */
const TELLING = ['server', 'x-amz-server-side-encryption-aws-kms-key-id', 'x-amz-version-id'];

const headerOf = (scope: Scope, header: Json): string => literalAt(scope, get(header, 'Header'))?.toLowerCase() ?? '';

const customProblems = (scope: Scope, config: Json | undefined): readonly string[] => {
  const set = listAt(config, ['CustomHeadersConfig', 'Items']);
  const missing = Object.entries(CUSTOM).filter(
    ([name, isRight]) =>
      !set.some(
        (header) =>
          overrides(header) &&
          headerOf(scope, header) === name &&
          isRight(literalAt(scope, get(header, 'Value'))?.toLowerCase() ?? ''),
      ),
  );
  const removed = listAt(config, ['RemoveHeadersConfig', 'Items']).map((header) => headerOf(scope, header));
  const told = TELLING.filter((name) => !removed.includes(name));
  return [
    ...(missing.length === 0
      ? []
      : [`${missing.map(([name]) => name).join(', ')} is missing, too wide or may be replaced by the origin`]),
    ...(told.length === 0 ? [] : [`${told.join(', ')} of the bucket goes out to everybody (RemoveHeadersConfig)`]),
  ];
};

/** Anybody may read what is public from any page; nobody’s sign-in goes with it. */
const corsProblems = (cors: Json | undefined): readonly string[] => {
  if (cors === undefined) return [];
  const items = (name: string): readonly Json[] => listAt(cors, [name, 'Items']);
  const isForAll = items('AccessControlAllowOrigins').some(
    (origin) => typeof origin !== 'string' || origin.includes('*'),
  );
  const writes = items('AccessControlAllowMethods').filter(
    (method) => method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS',
  );
  const credentials = get(cors, 'AccessControlAllowCredentials');
  return [
    ...(credentials === false || credentials === 'false' ? [] : ['CORS lets other sites use a visitor’s sign-in']),
    ...(isForAll && writes.length > 0 ? [`CORS lets every site ${writes.join(', ')}`] : []),
  ];
};

const policyProblems = (assembly: Assembly, policy: Resource): readonly string[] => {
  const config = policy.properties['ResponseHeadersPolicyConfig'];
  return [
    ...securityProblems(scopeOf(assembly, policy.stack), get(config, 'SecurityHeadersConfig')),
    ...customProblems(scopeOf(assembly, policy.stack), config),
    ...corsProblems(get(config, 'CorsConfig')),
  ];
};

const check = (assembly: Assembly): readonly Violation[] => [
  ...[...resourcesOf(assembly, 'AWS::CloudFront::ResponseHeadersPolicy')].flatMap((policy) => {
    const problems = policyProblems(assembly, policy);
    return problems.length === 0
      ? []
      : [
          {
            stack: policy.stack,
            logicalId: policy.logicalId,
            what: `of the headers that it adds: ${problems.join('; ')}.`,
          },
        ];
  }),
  ...distributionsOf(assembly).flatMap((distribution) => {
    const scope = scopeOf(assembly, distribution.stack);
    const bare = behavioursOf(distribution).filter(
      (behaviour) =>
        storeNamedBy(scope, behaviour['ResponseHeadersPolicyId'])?.type !== 'AWS::CloudFront::ResponseHeadersPolicy',
    );
    return bare.length === 0
      ? []
      : [
          {
            stack: distribution.stack,
            logicalId: distribution.logicalId,
            what: `it adds no headers of this assembly on ${bare.map(pathOf).join(', ')} (ResponseHeadersPolicyId).`,
          },
        ];
  }),
];

const GOOD: JsonObject = {
  Resources: {
    H: {
      Type: 'AWS::CloudFront::ResponseHeadersPolicy',
      Properties: {
        ResponseHeadersPolicyConfig: {
          SecurityHeadersConfig: {
            StrictTransportSecurity: {
              AccessControlMaxAgeSec: YEAR_SECONDS,
              IncludeSubdomains: true,
              Override: true,
              Preload: true,
            },
            ContentSecurityPolicy: {
              ContentSecurityPolicy:
                "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
              Override: true,
            },
            ContentTypeOptions: { Override: true },
            FrameOptions: { FrameOption: 'DENY', Override: true },
            ReferrerPolicy: { ReferrerPolicy: 'no-referrer', Override: true },
          },
          CustomHeadersConfig: {
            Items: [
              {
                Header: 'Permissions-Policy',
                Override: true,
                Value: 'camera=(), geolocation=(), microphone=(), payment=(), usb=(), fullscreen=(self)',
              },
              { Header: 'cross-origin-opener-policy', Override: true, Value: 'same-origin' },
              { Header: 'cross-origin-resource-policy', Override: true, Value: 'same-site' },
            ],
          },
          RemoveHeadersConfig: { Items: TELLING.map((Header) => ({ Header })) },
        },
      },
    },
    D: {
      Type: 'AWS::CloudFront::Distribution',
      Properties: {
        DistributionConfig: {
          DefaultCacheBehavior: { ResponseHeadersPolicyId: { Ref: 'H' } },
          CacheBehaviors: [{ PathPattern: '/staff/*', ResponseHeadersPolicyId: { Ref: 'H' } }],
        },
      },
    },
  },
};
const HEADERS = 'H/Properties/ResponseHeadersPolicyConfig/SecurityHeadersConfig';
const CUSTOM_PATH = 'H/Properties/ResponseHeadersPolicyConfig/CustomHeadersConfig/Items';
const REMOVED_PATH = 'H/Properties/ResponseHeadersPolicyConfig/RemoveHeadersConfig/Items';
const POLICY = `${HEADERS}/ContentSecurityPolicy/ContentSecurityPolicy`;
const csp = (more: string): string =>
  `default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; ${more}`;
const CORS = {
  AccessControlAllowCredentials: false,
  AccessControlAllowOrigins: { Items: ['*'] },
  AccessControlAllowMethods: { Items: ['GET', 'HEAD'] },
};
const CORS_PATH = 'H/Properties/ResponseHeadersPolicyConfig/CorsConfig';

export const strictHeaders: Rule = {
  id: 'strict-headers',
  title: 'Browsers run nothing on the election’s pages but the election’s own code',
  core: false,
  why:
    'Election sites are framed, scripted over and imitated in the days before an election. One foreign script on the look-up page reads ' +
    'what every voter types into it.',
  fix: 'Use ElectionSite’s headers: HSTS for a year, a content policy of self and named addresses, no framing, nosniff, no referrer.',
  mappings: { cis: ['A1.1.10', 'A1.3.1', 'A1.3.2', 'A1.3.3'], nist: ['SC-18', 'SI-10', 'SC-8', 'SC-23'], fsbp: [] },
  check,
  bad: changes(GOOD, {
    'pages without headers': ['D/Properties/DistributionConfig/DefaultCacheBehavior/ResponseHeadersPolicyId'],
    'staff pages with AWS’s own headers': [
      'D/Properties/DistributionConfig/CacheBehaviors/0/ResponseHeadersPolicyId',
      '67f7725c-6f97-4210-82d7-5512b31e9d03',
    ],
    'HSTS for an hour': [`${HEADERS}/StrictTransportSecurity/AccessControlMaxAgeSec`, 3600],
    'HSTS without subdomains': [`${HEADERS}/StrictTransportSecurity/IncludeSubdomains`, false],
    'HSTS that a first visit does not know of': [`${HEADERS}/StrictTransportSecurity/Preload`],
    'a page that may ask for the camera': [
      `${CUSTOM_PATH}/0/Value`,
      'camera=*, geolocation=(), microphone=(), payment=(), usb=()',
    ],
    'a page of which nothing is said of devices': [`${CUSTOM_PATH}/0`],
    'a page that another site’s window may hold': [`${CUSTOM_PATH}/1/Value`, 'unsafe-none'],
    'a header that the origin may replace': [`${CUSTOM_PATH}/1/Override`, false],
    'a header under a wrong name': [`${CUSTOM_PATH}/2/Header`, 'resource-policy'],
    'a bucket that tells the account by its key': [`${REMOVED_PATH}/1`],
    'HSTS that the origin may replace': [`${HEADERS}/StrictTransportSecurity/Override`, false],
    'no HSTS': [`${HEADERS}/StrictTransportSecurity`],
    'no content policy': [`${HEADERS}/ContentSecurityPolicy`],
    'a content policy that the origin may replace': [`${HEADERS}/ContentSecurityPolicy/Override`, false],
    'scripts in the page itself': [POLICY, csp("script-src 'self' 'unsafe-inline'")],
    'scripts from another site': [POLICY, csp("script-src 'self' https://cdn.example.com")],
    'answers sent anywhere': [POLICY, csp('connect-src *')],
    'answers sent anywhere over https': [POLICY, csp('connect-src https:')],
    'forms sent anywhere': [POLICY, csp('').replace("form-action 'self'; ", '')],
    'pages that anybody may frame': [POLICY, csp('').replace("frame-ancestors 'none'; ", '')],
    'everything from everywhere': [POLICY, csp('').replace("default-src 'none'", 'default-src *')],
    'pages that may be framed': [`${HEADERS}/FrameOptions/FrameOption`, 'SAMEORIGIN'],
    'types that browsers guess': [`${HEADERS}/ContentTypeOptions`],
    'a referrer with the whole address': [`${HEADERS}/ReferrerPolicy/ReferrerPolicy`, 'unsafe-url'],
    'sign-ins for other sites': [CORS_PATH, { ...CORS, AccessControlAllowCredentials: true }],
    'writing for every site': [CORS_PATH, { ...CORS, AccessControlAllowMethods: { Items: ['GET', 'POST'] } }],
  }),
  good: [
    { name: 'strict headers on every path', template: GOOD },
    {
      name: 'an address of this deploy to talk to',
      template: changed(GOOD, POLICY, csp("connect-src 'self' https://upload.example.com")),
    },
    { name: 'results that every site may read', template: changed(GOOD, CORS_PATH, CORS) },
  ],
};
