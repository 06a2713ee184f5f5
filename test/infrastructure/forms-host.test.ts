import { HANDLER_METADATA } from '../../lib/contracts/functions';
import { at, type Cloud, type Entry, listAt, many, type Plain, put } from '../support/cloud';
import { unless, unlike } from '../support/holds';
import { cloudOfOne } from '../support/one-jurisdiction';
import { statementsOf } from '../support/policy';
import { settingsWith } from '../support/shipped';
import { accountOf, classOf } from '../support/stores';

const OFFICE = '111111111111';
const SITE = '222222222222';
const FORMS = 'register.elit.example';
const STACK = 'Election-elit-Registration';

const place = (region: string, recoveryRegion: string, partition: string) =>
  settingsWith({
    id: 'elit',
    modules: ['site', 'results', 'registration'],
    region,
    recoveryRegion,
    account: OFFICE,
    accounts: { site: SITE, suffix: 'k2v7q4' },
    breakGlass: { principals: [] },
    registration: {
      mode: 'state-system',
      formsDomain: FORMS,
      formsCertificateArn: `arn:${partition}:acm:${region}:${OFFICE}:certificate/0a1b`,
    },
  });

jest.setTimeout(300_000);
const clouds = new Map<string, Cloud>();
beforeAll(() => {
  clouds.set('GovCloud', cloudOfOne(place('us-gov-west-1', 'us-gov-east-1', 'aws-us-gov')));
  clouds.set('a commercial region', cloudOfOne(place('us-east-2', 'us-west-2', 'aws')));
});
const cloudIn = (where: string): Cloud => {
  const cloud = clouds.get(where);
  if (cloud === undefined) throw new Error(where);
  return cloud;
};

/** States it of the stacks in both partitions, and sees it fail in each broken copy. */
const holds = (
  sentence: string,
  check: (cloud: Cloud) => readonly string[],
  broken: Readonly<Record<string, (cloud: Cloud) => void>>,
): void => {
  describe(sentence, () => {
    it.each(['GovCloud', 'a commercial region'])('holds in %s', (where) => expect(check(cloudIn(where))).toEqual([]));
    for (const [how, destroy] of Object.entries(broken)) {
      it(`is seen to fail when ${how}`, () => {
        const cloud = cloudIn('GovCloud').copy();
        destroy(cloud);
        expect(check(cloud)).not.toEqual([]);
      });
    }
  });
};

const api = (cloud: Cloud): Entry => cloud.the('AWS::ApiGateway::RestApi', STACK, 'PublicApi');
const ofApi = (cloud: Cloud, type: string): readonly Entry[] =>
  cloud.all(type, STACK).filter(({ properties }) => cloud.referred(properties['RestApiId']) === api(cloud));
const name = (cloud: Cloud): Entry => cloud.the('AWS::ApiGateway::DomainName', STACK);
const mapping = (cloud: Cloud): Entry => cloud.the('AWS::ApiGateway::BasePathMapping', STACK);
const wall = (cloud: Cloud): Entry => cloud.the('AWS::WAFv2::WebACL', STACK, 'PublicApi');
const pages = (cloud: Cloud): Entry => {
  const found = cloud
    .all('AWS::Lambda::Function', STACK)
    .find(({ definition }) => at(definition, 'Metadata', HANDLER_METADATA) === 'forms-pages');
  if (found === undefined) throw new Error('no function hands out the pages');
  return found;
};

holds(
  'voters’ forms answer by the office’s own name alone, on one stage, over modern TLS, and API Gateway’s own address is off',
  (cloud) => [
    ...unlike(api(cloud).properties, {
      DisableExecuteApiEndpoint: true,
      EndpointConfiguration: { Types: ['REGIONAL'] },
    }),
    ...unlike(name(cloud).properties, { DomainName: FORMS, EndpointConfiguration: { Types: ['REGIONAL'] } }),
    // API Gateway shakes hands by the API's policy, not by the name's.
    ...[api(cloud), name(cloud)].flatMap(({ id, properties }) =>
      unless(
        /^TLS_1_2$|^SecurityPolicy_TLS13_1_2_PFS/.test(String(properties['SecurityPolicy'])),
        `${id} speaks old TLS`,
      ),
    ),
    ...unless(
      api(cloud).properties['EndpointAccessMode'] === name(cloud).properties['EndpointAccessMode'],
      'they do not agree on whose handshakes are taken',
    ),
    ...unless(ofApi(cloud, 'AWS::ApiGateway::Stage').length === 1, 'another stage answers too'),
    ...unless(
      cloud.referred(mapping(cloud).properties['RestApiId']) === api(cloud) &&
        cloud.referred(mapping(cloud).properties['Stage']) === ofApi(cloud, 'AWS::ApiGateway::Stage')[0] &&
        mapping(cloud).properties['BasePath'] === undefined,
      'the name leads elsewhere',
    ),
    ...unless(cloud.all('AWS::ApiGateway::BasePathMapping').length === 1, 'another name leads somewhere too'),
  ],
  {
    'the API answers by its own address too': (cloud) =>
      put(api(cloud).properties, ['DisableExecuteApiEndpoint'], undefined),
    'the API shakes hands as it likes': (cloud) => put(api(cloud).properties, ['SecurityPolicy'], undefined),
    'the name speaks TLS 1.0': (cloud) => put(name(cloud).properties, ['SecurityPolicy'], 'TLS_1_0'),
    'the name stands before staff’s API': (cloud) =>
      put(
        mapping(cloud).properties,
        ['RestApiId'],
        `<${STACK}.${cloud.the('AWS::ApiGateway::RestApi', STACK, 'StaffApi').id}>`,
      ),
  },
);

test('in a commercial region a handshake for another name is refused', () => {
  for (const entry of [api, name].map((of) => of(cloudIn('a commercial region'))))
    expect(entry.properties['EndpointAccessMode']).toBe('STRICT');
});

test('the person who deploys is told where the name has to lead', () => {
  const stack = cloudIn('GovCloud').stacks.find((one) => one.name === STACK);
  const output = at(stack?.template['Outputs'], 'FormsAddress');
  expect(at(output, 'Value', 'Fn::GetAtt', 1)).toBe('RegionalDomainName');
  expect(String(at(output, 'Description'))).toContain(FORMS);
});

const rates = (cloud: Cloud): readonly (readonly [number, string])[] =>
  listAt(wall(cloud).properties, 'Rules').flatMap((rule) => {
    const rate = at(rule, 'Statement', 'RateBasedStatement');
    if (rate === undefined || at(rule, 'Action', 'Block') === undefined) return [];
    const path = at(rate, 'ScopeDownStatement', 'ByteMatchStatement', 'SearchString');
    return [[Number(at(rate, 'Limit')), String(path ?? '/')]];
  });

holds(
  'before them stands a firewall that counts people’s own addresses, as tightly as the edge does elsewhere, with its managed groups and its log',
  (cloud) => {
    const association = cloud
      .all('AWS::WAFv2::WebACLAssociation', STACK)
      .filter(({ properties }) => cloud.referred(properties['WebACLArn']) === wall(cloud));
    const groups = listAt(wall(cloud).properties, 'Rules').map((rule) =>
      at(rule, 'Statement', 'ManagedRuleGroupStatement', 'Name'),
    );
    return [
      ...unless(
        association.length === 1 &&
          String(association[0]?.properties['ResourceArn']).endsWith(`/restapis/<${STACK}.${api(cloud).id}>/stages/v1`),
        'it stands before something else',
      ),
      ...unless(
        JSON.stringify([...rates(cloud)].sort()) ===
          JSON.stringify([
            [30, '/api/voter-status'],
            [300, '/api/'],
            [5000, '/'],
            [60, '/api/registrations'],
          ]),
        `its rates are ${JSON.stringify(rates(cloud))}`,
      ),
      ...['AmazonIpReputationList', 'CommonRuleSet', 'KnownBadInputsRuleSet', 'SQLiRuleSet']
        .filter((group) => !groups.includes(`AWSManagedRules${group}`))
        .map((group) => `${group} is missing`),
      ...unless(
        cloud
          .all('AWS::WAFv2::LoggingConfiguration', STACK)
          .some(({ properties }) => cloud.referred(properties['ResourceArn']) === wall(cloud)),
        'it writes no log',
      ),
    ];
  },
  {
    'the look-up is not limited': (cloud) =>
      put(
        wall(cloud).properties,
        ['Rules'],
        listAt(wall(cloud).properties, 'Rules').filter((rule) => at(rule, 'Name') !== 'LookUpsPerAddress'),
      ),
    'a rate only counts': (cloud) => put(wall(cloud).properties, ['Rules', 1, 'Action'], { Count: {} }),
    'it stands before another stage': (cloud) => {
      for (const one of cloud.all('AWS::WAFv2::WebACLAssociation', STACK))
        put(one.properties, ['ResourceArn'], String(one.properties['ResourceArn']).replace('/v1', '/v2'));
    },
  },
);

holds(
  'every call of the forms is logged by address and result, and throttled, pages as well',
  (cloud) => {
    const [stage] = ofApi(cloud, 'AWS::ApiGateway::Stage');
    const settings = listAt(stage?.properties, 'MethodSettings');
    return [
      ...unless(
        String(at(stage?.properties, 'AccessLogSetting', 'Format')).includes('$context.identity.sourceIp'),
        'no log',
      ),
      ...['/*', '/~1{path+}', '/~1api~1voter-status', '/~1api~1registrations', '/~1api~1registrations~1documents']
        .filter((path) =>
          settings
            .filter((one) => at(one, 'ResourcePath') === path)
            .every(
              (one) =>
                !(Number(at(one, 'ThrottlingRateLimit')) <= 100 && Number(at(one, 'ThrottlingBurstLimit')) <= 200),
            ),
        )
        .map((path) => `${path} is not throttled`),
    ];
  },
  {
    'the pages have no throttle': (cloud) => {
      const stage = ofApi(cloud, 'AWS::ApiGateway::Stage')[0];
      const settings = listAt(stage?.properties, 'MethodSettings');
      put(
        stage?.properties ?? null,
        ['MethodSettings'],
        settings.filter((one) => at(one, 'ResourcePath') !== '/~1{path+}'),
      );
    },
  },
);

/** What the role of a function may do, by action and resource. */
const rights = (cloud: Cloud, fn: Entry): readonly string[] => {
  const role = cloud.referred(fn.properties['Role']);
  const policies = cloud
    .all('AWS::IAM::ManagedPolicy', STACK)
    .filter(({ properties }) => many(properties['Roles']).some((one) => cloud.referred(one) === role));
  const inline: readonly Plain[] = [
    ...listAt(role?.properties, 'Policies'),
    ...listAt(role?.properties, 'ManagedPolicyArns'),
  ];
  return [
    ...inline.map((one) => JSON.stringify(one)),
    ...policies
      .flatMap(({ properties }) => statementsOf(properties['PolicyDocument']))
      .filter((one) => at(one, 'Effect') === 'Allow')
      .flatMap((one) => many(at(one, 'Action')).map(String)),
  ];
};

holds(
  'the pages are handed out by code that may do nothing: its role writes its log, its traces and what it failed on, and reaches no store',
  (cloud) => {
    const fn = pages(cloud);
    return [
      ...unless(
        JSON.stringify([...rights(cloud, fn)].sort()) ===
          JSON.stringify([
            'kms:Decrypt',
            'kms:GenerateDataKey',
            'logs:CreateLogStream',
            'logs:PutLogEvents',
            'sqs:SendMessage',
            'xray:PutTelemetryRecords',
            'xray:PutTraceSegments',
          ]),
        `it may ${rights(cloud, fn).join(', ')}`,
      ),
      ...unless(classOf(fn) === 'site-content', `it is called ${classOf(fn)}`),
      ...unless(
        !/RollTable|RollKey|voter|_TABLE|_BUCKET|_KEY/.test(JSON.stringify(fn.properties['Environment'])),
        'it knows of a store',
      ),
      ...unless(
        JSON.stringify(fn.properties['Environment']).length < 4096,
        'its environment is longer than Lambda takes',
      ),
    ];
  },
  {
    'it may read the roll': (cloud) => {
      const role = cloud.referred(pages(cloud).properties['Role']);
      const policy = cloud
        .all('AWS::IAM::ManagedPolicy', STACK)
        .find(({ properties }) => many(properties['Roles']).some((one) => cloud.referred(one) === role));
      statementsOf(policy?.properties['PolicyDocument'] ?? null).push({
        Effect: 'Allow',
        Action: 'dynamodb:GetItem',
        Resource: '*',
      });
    },
    'a policy of AWS’s own is attached to it': (cloud) =>
      put(
        cloud.referred(pages(cloud).properties['Role'])?.properties ?? null,
        ['ManagedPolicyArns'],
        ['arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess'],
      ),
    'it is told of the roll': (cloud) =>
      put(pages(cloud).properties, ['Environment', 'Variables', 'ROLL_TABLE'], 'roll'),
  },
);

holds(
  'only the pages and the three routes of the forms ask nobody to sign in there, and each is answered by the function of its contract',
  (cloud) =>
    unless(
      JSON.stringify(
        ofApi(cloud, 'AWS::ApiGateway::Method')
          .map(({ properties }) => {
            const fn = cloud.referred(/<[^>]+>/.exec(String(at(properties, 'Integration', 'Uri')))?.[0]);
            return `${properties['HttpMethod']} ${at(fn?.definition ?? null, 'Metadata', HANDLER_METADATA)} ${properties['AuthorizationType']}`;
          })
          .sort(),
      ) ===
        JSON.stringify([
          'GET forms-pages NONE',
          'GET forms-pages NONE',
          'HEAD forms-pages NONE',
          'HEAD forms-pages NONE',
          'POST documents-upload NONE',
          'POST registration-submit NONE',
          'POST voter-status NONE',
        ]),
      'there are others',
    ),
  {
    'a page takes any method': (cloud) => {
      const method = ofApi(cloud, 'AWS::ApiGateway::Method').find(
        ({ properties }) => properties['HttpMethod'] === 'HEAD',
      );
      put(method?.properties ?? null, ['HttpMethod'], 'ANY');
    },
  },
);

test('documents come from the forms’ own pages alone, and the page that sends them may call no other host', () => {
  for (const cloud of clouds.values()) {
    const intake = cloud.the('AWS::S3::Bucket', STACK, 'IntakeDocuments');
    const origins = listAt(intake.properties, 'CorsConfiguration', 'CorsRules').flatMap((rule) =>
      many(at(rule, 'AllowedOrigins')),
    );
    expect(origins).toEqual([`https://${FORMS}`]);
    expect(at(pages(cloud).properties['Environment'], 'Variables', 'DOCUMENTS_HOST')).toBe(
      `<${STACK}.${intake.id}.RegionalDomainName>`,
    );
  }
});

test('whose address is counted, the look-up is told: no edge vouches for a header there', () => {
  for (const cloud of clouds.values()) {
    const [told] = cloud
      .all('AWS::Lambda::Function', STACK)
      .flatMap(({ properties }) => at(properties['Environment'], 'Variables', 'ASKED_THROUGH') ?? []);
    expect(told).toBe('nothing');
  }
});

holds(
  'nothing of a voter stands in the website’s account, neither account trusts the other, and none reads the other’s outputs',
  (cloud) => {
    const there = cloud.everything().filter((entry) => accountOf(cloud, entry) === SITE);
    const text = JSON.stringify(there.map(({ definition }) => definition));
    const office = cloud.everything().filter((entry) => accountOf(cloud, entry) === OFFICE);
    return [
      ...unless(there.length > 10 && office.length > 100, 'nothing is there'),
      ...there.filter((entry) => /^voter-/.test(classOf(entry) ?? '')).map(({ id }) => `${id} holds voters’ data`),
      ...unless(!/execute-api|\/api\//.test(text), 'the website passes calls on'),
      ...unless(
        !text.includes(OFFICE) && !text.includes('Fn::GetStackOutput'),
        'the website names the office’s account',
      ),
      ...unless(
        !JSON.stringify(office.map(({ definition }) => definition)).includes(SITE),
        'the office names the website’s account',
      ),
    ];
  },
  {
    'a bucket of the website holds documents': (cloud) => {
      const bucket = cloud.all('AWS::S3::Bucket').find((entry) => accountOf(cloud, entry) === SITE);
      put(bucket?.properties ?? null, ['Tags'], [{ Key: 'election:data-class', Value: 'voter-documents' }]);
    },
    'the roll’s policy lets the website’s account in': (cloud) =>
      put(cloud.the('AWS::DynamoDB::Table', STACK, 'Roll').definition, ['Metadata', 'x'], `arn:aws:iam::${SITE}:root`),
  },
);
