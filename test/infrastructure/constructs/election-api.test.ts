import Ajv from 'ajv-draft-04';
import * as z from 'zod';
import { BODIES } from '../../../lib/contracts/bodies';
import { type BodyName, EDGE_HEADER, HANDLER_METADATA, ROUTES, type Route } from '../../../lib/contracts/functions';
import { PROBLEM_STATUS } from '../../../lib/contracts/problem';
import { LONGEST_LOAD_SECONDS } from '../../../lib/contracts/results';
import { at, type Cloud, type Entry, listAt, many, put, stringsIn } from '../../support/cloud';
import { every, holds, unless, unlike } from '../../support/holds';

const METHOD = 'AWS::ApiGateway::Method';
const STAGE = 'AWS::ApiGateway::Stage';
const api = (cloud: Cloud, entry: Entry): Entry | undefined => cloud.referred(entry.properties['RestApiId']);
const PUBLIC = 'Election-lorem-Registration';
const method = (cloud: Cloud, idPart: string): Entry => {
  const found = cloud.all(METHOD, PUBLIC).find(({ id }) => id.includes(idPart));
  if (found === undefined) throw new Error(`no method ${idPart}`);
  return found;
};
const stage = (cloud: Cloud): Entry => cloud.the(STAGE, PUBLIC, 'PublicApi');
const firewall = (cloud: Cloud): Entry => cloud.the('AWS::WAFv2::WebACL', PUBLIC, 'PublicApi');

const pathOf = (cloud: Cloud, entry: Entry): string => {
  const parts: string[] = [];
  let resource = cloud.referred(entry.properties['ResourceId']);
  while (resource?.type === 'AWS::ApiGateway::Resource') {
    parts.unshift(String(resource.properties['PathPart']));
    resource = cloud.referred(resource.properties['ParentId']);
  }
  return `/${parts.join('/')}`;
};

/** The contract's route that a method deploys: the API's name ends with the route's. */
const routeOf = (cloud: Cloud, entry: Entry): Route | undefined =>
  ROUTES.find(
    (route) =>
      String(api(cloud, entry)?.properties['Name']).endsWith(`-${route.api}`) &&
      route.method === entry.properties['HttpMethod'] &&
      route.path === pathOf(cloud, entry),
  );

const everyMethod = (ask: (entry: Entry, route: Route, cloud: Cloud) => readonly string[]) =>
  every(METHOD, (entry, cloud) => {
    const route = routeOf(cloud, entry);
    return route
      ? ask(entry, route, cloud).map((what) => `${route.method} ${route.path}: ${what}`)
      : [`${entry.properties['HttpMethod']} ${pathOf(cloud, entry)} is in no contract`];
  });

holds(
  'every API has the routes of its contract, all of them and no others, each with its own function behind it',
  (cloud) => [
    ...everyMethod((entry, route) => {
      const uri = String(at(entry.properties, 'Integration', 'Uri'));
      const fn = cloud.referred(/<[^>]+>/.exec(uri)?.[0]);
      return unless(
        at(fn?.definition ?? null, 'Metadata', HANDLER_METADATA) === route.function,
        `is answered by ${at(fn?.definition ?? null, 'Metadata', HANDLER_METADATA)}`,
      );
    })(cloud),
    ...every('AWS::ApiGateway::RestApi', (rest) => {
      const wanted = ROUTES.filter((route) => String(rest.properties['Name']).endsWith(`-${route.api}`)).length;
      const found = cloud.all(METHOD, rest.stack).filter((one) => api(cloud, one) === rest).length;
      return unless(wanted > 0 && found === wanted, `has ${found} of ${wanted} routes`);
    })(cloud),
  ],
  {
    'a route is forgotten': (cloud) => cloud.remove(method(cloud, 'voterstatus')),
    'a route is answered by another function': (cloud) =>
      put(
        method(cloud, 'voterstatus').properties,
        ['Integration', 'Uri'],
        at(method(cloud, 'decision').properties, 'Integration', 'Uri'),
      ),
    'a route is no contract’s': (cloud) => put(method(cloud, 'voterstatus').properties, ['HttpMethod'], 'ANY'),
  },
);

holds(
  'every staff route asks for a sign-in at the jurisdiction’s own user pool, and no public route does',
  everyMethod((entry, route, cloud) => {
    const authorizer = cloud.referred(entry.properties['AuthorizerId']);
    if (route.action === undefined) return unlike(entry.properties, { AuthorizationType: 'NONE' });
    const pools = many(authorizer?.properties['ProviderARNs']).map((arn) => cloud.referred(arn));
    const own = entry.stack.replace(/-[A-Za-z]+$/, '-Foundation');
    return [
      ...unlike(entry.properties, { AuthorizationType: 'COGNITO_USER_POOLS' }),
      ...unlike(authorizer?.properties, {
        Type: 'COGNITO_USER_POOLS',
        IdentitySource: 'method.request.header.Authorization',
      }),
      ...unless(
        pools.length === 1 && pools.every((pool) => pool?.type === 'AWS::Cognito::UserPool' && pool.stack === own),
        'is behind another user pool',
      ),
    ];
  }),
  {
    'one staff route is opened': (cloud) => {
      put(method(cloud, 'decision').properties, ['AuthorizationType'], 'NONE');
      put(method(cloud, 'decision').properties, ['AuthorizerId'], undefined);
    },
    'a request key stands in for a sign-in': (cloud) =>
      put(method(cloud, 'decision').properties, ['AuthorizationType'], 'AWS_IAM'),
    'the pool is another jurisdiction’s': (cloud) =>
      put(
        cloud.the('AWS::ApiGateway::Authorizer', PUBLIC).properties,
        ['ProviderARNs'],
        ['<Election-ipsum-Foundation.StaffUserPoolD07ABD1C.Arn>'],
      ),
    'a public form asks for a sign-in': (cloud) =>
      put(method(cloud, 'voterstatus').properties, ['AuthorizationType'], 'COGNITO_USER_POOLS'),
  },
);

test('the contract names an action for every path under /api/staff/, and for none outside', () => {
  for (const route of ROUTES) {
    expect(`${route.path} ${route.action !== undefined}`).toBe(`${route.path} ${route.path.startsWith('/api/staff/')}`);
  }
});

holds(
  'every body is checked against a model before a function sees it, and no other content type slips past',
  everyMethod((entry, route, cloud) => {
    const models = entry.properties['RequestModels'];
    const model = cloud.referred(at(models, 'application/json'));
    const validator = cloud.referred(entry.properties['RequestValidatorId']);
    return [
      ...unlike(validator?.properties, { ValidateRequestBody: true, ValidateRequestParameters: true }),
      ...unlike(entry.properties, { Integration: { Type: 'AWS_PROXY', PassthroughBehavior: 'NEVER' } }),
      ...(route.body === undefined
        ? unless(models === undefined, 'takes a body that its contract does not know')
        : [
            ...unless(model?.properties['Name'] === route.body, `has the model ${model?.properties['Name']}`),
            ...unless(Object.keys(models ?? {}).join() === 'application/json', 'takes other content types'),
          ]),
    ];
  }),
  {
    'a body has no model': (cloud) => put(method(cloud, 'voterstatus').properties, ['RequestModels'], undefined),
    'a body has another’s model': (cloud) =>
      put(
        method(cloud, 'voterstatus').properties,
        ['RequestModels'],
        method(cloud, 'apiregistrationsPOST').properties['RequestModels'],
      ),
    'the validator looks at no body': (cloud) =>
      put(
        cloud.the('AWS::ApiGateway::RequestValidator', PUBLIC, 'PublicApi').properties,
        ['ValidateRequestBody'],
        false,
      ),
    'unknown content types pass': (cloud) =>
      put(method(cloud, 'voterstatus').properties, ['Integration', 'PassthroughBehavior'], 'WHEN_NO_MATCH'),
  },
);

const isBody = (name: string): name is BodyName => Object.hasOwn(BODIES, name);

holds(
  'every model is the contract that the handler parses again, field for field, and lets no other field in',
  every('AWS::ApiGateway::Model', ({ properties }) => {
    const name = String(properties['Name']);
    if (!isBody(name)) return [`${name} is no contract`];
    const { title, ...schema } = (at(properties, 'Schema') ?? {}) as Record<string, unknown>;
    const contract = z.toJSONSchema(BODIES[name], { target: 'draft-04', io: 'input' });
    const accepts = new Ajv({ strict: false, validateFormats: false }).compile(schema);
    return [
      ...unless(title === name, `is called ${title}`),
      ...unless(JSON.stringify(sorted(schema)) === JSON.stringify(sorted(contract)), 'differs from the contract'),
      ...unless(!accepts({}) && !BODIES[name].safeParse({}).success, 'takes nothing at all'),
      ...unless(
        schema['additionalProperties'] === false || !JSON.stringify(schema).includes('"properties"'),
        'lets unknown fields in',
      ),
    ];
  }),
  {
    'a field is dropped': (cloud) => {
      const [model] = cloud.all('AWS::ApiGateway::Model', PUBLIC);
      if (model) put(model.properties, ['Schema', 'required'], undefined);
    },
    'other fields are let in': (cloud) => {
      const [model] = cloud.all('AWS::ApiGateway::Model', PUBLIC);
      if (model) put(model.properties, ['Schema', 'additionalProperties'], true);
    },
  },
);

const sorted = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(sorted)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, inside]) => [key, sorted(inside)]),
        )
      : value;

holds(
  'every route is throttled as its contract says, and a route without a limit of its own has the stage’s',
  every(STAGE, (one, cloud) => {
    const settings = listAt(one.properties, 'MethodSettings');
    const rest = api(cloud, one);
    return [
      ...unless(
        settings.some(
          (setting) =>
            at(setting, 'HttpMethod') === '*' &&
            Number(at(setting, 'ThrottlingRateLimit')) > 0 &&
            Number(at(setting, 'ThrottlingBurstLimit')) > 0,
        ),
        'has no limit of its own',
      ),
      ...ROUTES.filter((route) => String(rest?.properties['Name']).endsWith(`-${route.api}`)).flatMap((route) => {
        const path = `/${route.path.replaceAll('/', '~1')}`;
        const setting = settings.find(
          (each) => at(each, 'ResourcePath') === path && at(each, 'HttpMethod') === route.method,
        );
        return unless(
          at(setting, 'ThrottlingRateLimit') === route.throttle.rate &&
            at(setting, 'ThrottlingBurstLimit') === route.throttle.burst,
          `${route.method} ${route.path} is not throttled as agreed`,
        );
      }),
    ];
  }),
  {
    'look-ups are not throttled': (cloud) => {
      const settings = listAt(stage(cloud).properties, 'MethodSettings');
      put(
        stage(cloud).properties,
        ['MethodSettings'],
        settings.filter((setting) => !String(at(setting, 'ResourcePath')).includes('voter-status')),
      );
    },
    'look-ups may come a thousand a second': (cloud) => {
      for (const setting of listAt(stage(cloud).properties, 'MethodSettings'))
        put(setting, ['ThrottlingRateLimit'], 1000);
    },
    'the stage has no limit': (cloud) => {
      for (const setting of listAt(stage(cloud).properties, 'MethodSettings')) {
        if (at(setting, 'HttpMethod') === '*') put(setting, ['ThrottlingRateLimit'], undefined);
      }
    },
  },
);

holds(
  'every route writes down its errors and counts its calls, traces them, and never writes down a body',
  every(STAGE, ({ properties }) => [
    ...unlike(properties, { TracingEnabled: true }),
    ...listAt(properties, 'MethodSettings').flatMap((setting) =>
      unlike(setting, { DataTraceEnabled: false, LoggingLevel: 'ERROR', MetricsEnabled: true }).map(
        (what) => `${at(setting, 'ResourcePath')} ${what}`,
      ),
    ),
    ...unless(properties['CacheClusterEnabled'] === undefined, 'keeps answers in a cache'),
  ]),
  {
    'bodies are written down': (cloud) =>
      put(listAt(stage(cloud).properties, 'MethodSettings')[1] ?? null, ['DataTraceEnabled'], true),
    'errors of one route are not': (cloud) =>
      put(listAt(stage(cloud).properties, 'MethodSettings')[1] ?? null, ['LoggingLevel'], undefined),
    'calls are not traced': (cloud) => put(stage(cloud).properties, ['TracingEnabled'], false),
  },
);

/** What an access log may hold: who, when, which route, how it ended. */
const LOGGABLE = new Set([
  '$context.requestId',
  '$context.requestTimeEpoch',
  '$context.httpMethod',
  '$context.resourcePath',
  '$context.status',
  '$context.authorizer.claims.sub',
  '$context.identity.sourceIp',
  '$context.responseLatency',
  '$context.integration.status',
  '$context.error.responseType',
]);

holds(
  'every call is written down in an encrypted log, without query, path values, body, or who asked for whom',
  every(STAGE, (one, cloud) => {
    const format = String(at(one.properties, 'AccessLogSetting', 'Format') ?? '');
    const target = String(at(one.properties, 'AccessLogSetting', 'DestinationArn'));
    const group = cloud.referred(/<[^>]+>/.exec(target)?.[0]);
    return [
      ...unless(group?.type === 'AWS::Logs::LogGroup' && group.properties['KmsKeyId'] !== undefined, 'is not logged'),
      ...unless(format.includes('$context.status') && format.includes('$context.resourcePath'), 'says too little'),
      ...(format.match(/\$[A-Za-z.]+/g) ?? []).flatMap((field) => unless(LOGGABLE.has(field), `writes down ${field}`)),
    ];
  }),
  {
    'nothing is logged': (cloud) => put(stage(cloud).properties, ['AccessLogSetting'], undefined),
    'the path with its values is': (cloud) =>
      put(
        stage(cloud).properties,
        ['AccessLogSetting', 'Format'],
        '$context.status $context.resourcePath $context.path',
      ),
  },
);

holds(
  'an API answers only what came through CloudFront: the first rule of its firewall blocks calls without the edge’s header',
  every(STAGE, (one, cloud) => {
    const restId = `<${one.stack}.${api(cloud, one)?.id}>`;
    const [association] = cloud
      .all('AWS::WAFv2::WebACLAssociation', one.stack)
      .filter(({ properties }) =>
        String(properties['ResourceArn']).includes(`/restapis/${restId}/stages/${one.properties['StageName']}`),
      );
    const acl = cloud.referred(association?.properties['WebACLArn']);
    if (acl === undefined) return ['has no firewall'];
    const rules = [...listAt(acl.properties, 'Rules')].sort(
      (a, b) => Number(at(a, 'Priority')) - Number(at(b, 'Priority')),
    );
    const match = at(rules[0], 'Statement', 'NotStatement', 'Statement', 'ByteMatchStatement');
    return [
      ...unlike(rules[0], { Action: { Block: {} } }),
      ...unlike(match, {
        FieldToMatch: { SingleHeader: { Name: EDGE_HEADER } },
        PositionalConstraint: 'EXACTLY',
        TextTransformations: [{ Priority: 0, Type: 'NONE' }],
      }),
      ...unless(
        /^\{\{resolve:secretsmanager:<Election-[a-z]+-Foundation\.EdgeSecret[^>]+>:SecretString:::\}\}$/.test(
          String(at(match, 'SearchString')),
        ),
        `asks for ${at(match, 'SearchString')}`,
      ),
    ];
  }),
  {
    'the firewall is not attached': (cloud) =>
      cloud.remove(cloud.the('AWS::WAFv2::WebACLAssociation', PUBLIC, 'PublicApi')),
    'another rule comes first': (cloud) => put(firewall(cloud).properties, ['Rules', 0, 'Priority'], 99),
    'it only counts': (cloud) => put(firewall(cloud).properties, ['Rules', 0, 'Action'], { Count: {} }),
    'part of the value is enough': (cloud) =>
      put(
        firewall(cloud).properties,
        ['Rules', 0, 'Statement', 'NotStatement', 'Statement', 'ByteMatchStatement', 'PositionalConstraint'],
        'CONTAINS',
      ),
    'the value stands in the template': (cloud) =>
      put(
        firewall(cloud).properties,
        ['Rules', 0, 'Statement', 'NotStatement', 'Statement', 'ByteMatchStatement', 'SearchString'],
        'a-value-for-all-to-read',
      ),
  },
);

const GROUPS = ['AWSManagedRulesCommonRuleSet', 'AWSManagedRulesKnownBadInputsRuleSet', 'AWSManagedRulesSQLiRuleSet'];

holds(
  'every firewall blocks by AWS’s groups against common attacks, bad input and SQL injection, with no rule left to count only',
  every('AWS::WAFv2::WebACL', ({ properties }) =>
    GROUPS.flatMap((name) => {
      const rule = listAt(properties, 'Rules').find(
        (one) => at(one, 'Statement', 'ManagedRuleGroupStatement', 'Name') === name,
      );
      const group = at(rule, 'Statement', 'ManagedRuleGroupStatement');
      return [
        ...unless(at(rule, 'OverrideAction', 'None') !== undefined, `does not block by ${name}`),
        ...unlike(group, { VendorName: 'AWS' }),
        ...unless(
          at(group, 'ExcludedRules') === undefined &&
            at(group, 'RuleActionOverrides') === undefined &&
            at(group, 'ScopeDownStatement') === undefined,
          `${name} has rules left out`,
        ),
      ];
    }),
  ),
  {
    'a group is missing': (cloud) => put(firewall(cloud).properties, ['Rules', 3], undefined),
    'a group only counts': (cloud) => put(firewall(cloud).properties, ['Rules', 3, 'OverrideAction'], { Count: {} }),
    'one rule of a group is excluded': (cloud) =>
      put(
        firewall(cloud).properties,
        ['Rules', 1, 'Statement', 'ManagedRuleGroupStatement', 'ExcludedRules'],
        [{ Name: 'SizeRestrictions_BODY' }],
      ),
  },
);

holds(
  'every firewall keeps an encrypted log in which tokens and the edge’s value are blacked out',
  every('AWS::WAFv2::WebACL', (acl, cloud) => {
    const [logging] = cloud
      .all('AWS::WAFv2::LoggingConfiguration', acl.stack)
      .filter(({ properties }) => properties['ResourceArn'] === `<${acl.stack}.${acl.id}.Arn>`);
    const group = /log-group:(aws-waf-logs-.+)$/.exec(String(at(logging?.properties, 'LogDestinationConfigs', 0)))?.[1];
    const [log] = cloud
      .all('AWS::Logs::LogGroup', acl.stack)
      .filter(({ properties }) => group !== undefined && properties['LogGroupName'] === group);
    const hidden = listAt(logging?.properties, 'RedactedFields').map((field) => at(field, 'SingleHeader', 'Name'));
    return [
      ...unless(log?.properties['KmsKeyId'] !== undefined, 'is not logged'),
      ...['authorization', 'cookie', EDGE_HEADER].flatMap((name) => unless(hidden.includes(name), `logs ${name}`)),
    ];
  }),
  {
    'the log goes': (cloud) => cloud.remove(cloud.the('AWS::WAFv2::LoggingConfiguration', PUBLIC, 'PublicApi')),
    'tokens are logged': (cloud) =>
      put(
        cloud.the('AWS::WAFv2::LoggingConfiguration', PUBLIC, 'PublicApi').properties,
        ['RedactedFields', 0],
        undefined,
      ),
  },
);

holds(
  'what API Gateway answers by itself says nothing of the inside, and is kept in no cache',
  every('AWS::ApiGateway::GatewayResponse', ({ properties }) => {
    const body = String(at(properties, 'ResponseTemplates', 'application/json'));
    const { code, message } = JSON.parse(body) as { code?: string; message?: string };
    return [
      ...unless(code !== undefined && message !== undefined && message.length > 0, 'says nothing'),
      ...unless(!body.includes('$'), 'repeats what was sent'),
      ...unlike(properties, { ResponseParameters: { 'gatewayresponse.header.cache-control': "'no-store'" } }),
    ];
  }),
  {
    'it repeats the error': (cloud) => {
      const [one] = cloud.all('AWS::ApiGateway::GatewayResponse', PUBLIC);
      if (one)
        put(
          one.properties,
          ['ResponseTemplates', 'application/json'],
          '{"code":"x","message":"$context.error.message"}',
        );
    },
    'it is cached': (cloud) => {
      const [one] = cloud.all('AWS::ApiGateway::GatewayResponse', PUBLIC);
      if (one) put(one.properties, ['ResponseParameters'], undefined);
    },
  },
);

const RESULTS = 'Election-lorem-Results';
const RESULTS_STAFF = (cloud: Cloud): Entry | undefined =>
  cloud
    .all('AWS::Lambda::Function', RESULTS)
    .find(({ definition }) => at(definition, 'Metadata', HANDLER_METADATA) === 'results-staff');
const LATE_ANSWERS = (cloud: Cloud): readonly Entry[] =>
  cloud
    .all('AWS::ApiGateway::GatewayResponse', RESULTS)
    .filter(({ properties }) => properties['ResponseType'] === 'INTEGRATION_TIMEOUT');

holds(
  'a load that takes longer than API Gateway waits is read to its end, and the answer says that it may go on',
  (cloud) => [
    ...unless(RESULTS_STAFF(cloud)?.properties['Timeout'] === LONGEST_LOAD_SECONDS, 'its function ends before'),
    ...unless(
      LATE_ANSWERS(cloud).some(
        ({ properties }) =>
          properties['StatusCode'] === String(PROBLEM_STATUS['still-working']) &&
          String(at(properties, 'ResponseTemplates', 'application/json')).includes('"code":"still-working"'),
      ),
      'the answer does not say so',
    ),
  ],
  {
    'its function ends when API Gateway gives up': (cloud) => {
      const staff = RESULTS_STAFF(cloud);
      if (staff) put(staff.properties, ['Timeout'], 29);
    },
    'API Gateway answers in words of its own': (cloud) => {
      for (const answer of LATE_ANSWERS(cloud)) cloud.remove(answer);
    },
  },
);

holds(
  'no API lets pages of other origins call it',
  (cloud) =>
    cloud
      .all(METHOD)
      .filter(
        (one) =>
          one.properties['HttpMethod'] === 'OPTIONS' ||
          stringsIn(one.properties).some((text) => text.includes('Access-Control')),
      )
      .map(({ id }) => `${id} answers other origins`),
  { 'a preflight is answered': (cloud) => put(method(cloud, 'voterstatus').properties, ['HttpMethod'], 'OPTIONS') },
);
