import type { JsonObject } from '../../lib/assembly';
import { CONSOLE_ORIGIN } from '../../lib/contracts/console';
import { ACCOUNTS_METADATA } from '../../lib/contracts/declared-accounts';
import { BASELINE, flawsOf } from '../../lib/guardrails';
import { assemblyOf } from '../support/assembly';

const OFFICE = '111111111111';
const SITE = '222222222222';
const DECLARED = { jurisdiction: 'lorem', data: [OFFICE], site: SITE };

type Declared = JsonObject | undefined;
const metadata = (declared: Declared): JsonObject =>
  declared === undefined ? {} : { Metadata: { [ACCOUNTS_METADATA]: [declared] } };

/** What a rule says of the office's template, beside a website as declared. */
const said = (rule: string, Resources: JsonObject, office: Declared = DECLARED, site: Declared = DECLARED) => {
  const found = BASELINE.find(({ id }) => id === rule);
  if (found === undefined) throw new Error(`there is no rule ${rule}`);
  const assembly = assemblyOf({
    stacks: {
      Office: { environment: `aws://${OFFICE}/us-gov-west-1`, template: { ...metadata(office), Resources } },
      Site: { environment: `aws://${SITE}/us-east-1`, template: { ...metadata(site), Resources: {} } },
    },
  });
  return found.check(assembly).map(({ what }) => what);
};

const firewall = (first: JsonObject): JsonObject => ({
  Api: { Type: 'AWS::ApiGateway::RestApi' },
  Wall: {
    Type: 'AWS::WAFv2::WebACL',
    Properties: { Scope: 'REGIONAL', Rules: [{ Name: 'first', Priority: 1, ...first }] },
  },
  Before: {
    Type: 'AWS::WAFv2::WebACLAssociation',
    Properties: {
      ResourceArn: { 'Fn::Sub': 'arn:aws-us-gov:apigateway:us-gov-west-1::/restapis/${Api}/stages/v1' },
      WebACLArn: { 'Fn::GetAtt': ['Wall', 'Arn'] },
    },
  },
});
const RATE = { RateBasedStatement: { AggregateKeyType: 'IP', Limit: 1000, EvaluationWindowSec: 300 } };
const COUNTING = firewall({ Action: { Block: {} }, Statement: RATE });

const bucket = (origin: string): JsonObject => ({
  B: {
    Type: 'AWS::S3::Bucket',
    Properties: {
      Tags: [{ Key: 'election:data-class', Value: 'results-draft' }],
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      CorsConfiguration: { CorsRules: [{ AllowedOrigins: [origin], AllowedMethods: ['PUT'] }] },
    },
  },
});

const lookUp = (ASKED_THROUGH: string): JsonObject => ({
  F: { Type: 'AWS::Lambda::Function', Properties: { Environment: { Variables: { ASKED_THROUGH } } } },
});

test('where no edge stands, the look-up counts the address of the connection, and nobody’s word', () => {
  expect(said('limited-look-ups', lookUp('nothing'))).toEqual([]);
  expect(said('limited-look-ups', lookUp('edge'))).toHaveLength(1);
  const together = { jurisdiction: 'lorem', data: [OFFICE] };
  expect(said('limited-look-ups', lookUp('nothing'), together, together)).toHaveLength(1);
  expect(said('limited-look-ups', lookUp('edge'), together, together)).toEqual([]);
});

const client = (address: string): JsonObject => ({
  C: { Type: 'AWS::Cognito::UserPoolClient', Properties: { CallbackURLs: [address], LogoutURLs: [address] } },
});

const route = (path: readonly string[]): JsonObject => ({
  Api: { Type: 'AWS::ApiGateway::RestApi' },
  ...Object.fromEntries(
    path.map((PathPart, i) => [
      `R${i}`,
      {
        Type: 'AWS::ApiGateway::Resource',
        Properties: {
          ParentId: i === 0 ? { 'Fn::GetAtt': ['Api', 'RootResourceId'] } : { Ref: `R${i - 1}` },
          PathPart,
        },
      },
    ]),
  ),
  M: {
    Type: 'AWS::ApiGateway::Method',
    Properties: {
      RestApiId: { Ref: 'Api' },
      ResourceId: { Ref: `R${path.length - 1}` },
      HttpMethod: 'GET',
      AuthorizationType: 'NONE',
    },
  },
});
const RELEASED = route(['released', '{part}', '{path+}']);
const PAGES = route(['{path+}']);
/** Voters’ forms behind a firewall with these rules, after the one that counts everything. */
const forms = (...rules: readonly JsonObject[]): JsonObject => {
  const { Wall, ...rest } = COUNTING;
  const { R0, R1, M } = route(['api', 'voter-status']);
  const post = {
    Type: 'AWS::ApiGateway::Method',
    Properties: { ...(M as { Properties: JsonObject }).Properties, HttpMethod: 'POST' },
  };
  const all = { Priority: 1, Action: { Block: {} }, Statement: RATE };
  return {
    ...rest,
    R0: R0 ?? {},
    R1: R1 ?? {},
    M: post,
    Wall: { ...(Wall as JsonObject), Properties: { Scope: 'REGIONAL', Rules: [all, ...rules] } },
  };
};
const limited = (Limit: number, SearchString: string, PositionalConstraint = 'CONTAINS'): JsonObject => ({
  Priority: 2,
  Action: { Block: {} },
  Statement: {
    RateBasedStatement: {
      AggregateKeyType: 'IP',
      Limit,
      EvaluationWindowSec: 300,
      ScopeDownStatement: {
        ByteMatchStatement: {
          FieldToMatch: { UriPath: {} },
          PositionalConstraint,
          SearchString,
          TextTransformations: [
            { Priority: 0, Type: 'URL_DECODE' },
            { Priority: 1, Type: 'LOWERCASE' },
          ],
        },
      },
    },
  },
});

const about = (rule: string, resources: JsonObject, pattern: RegExp) => (office?: Declared, site?: Declared) =>
  said(rule, resources, office, site).filter((what) => pattern.test(what));

const ALLOWED: readonly (readonly [string, (office?: Declared, site?: Declared) => readonly string[]])[] = [
  ['an API without an edge before it', about('firewalls-in-front', COUNTING, /edge/)],
  ['uploads from the console on a person’s own machine', about('no-open-buckets', bucket(CONSOLE_ORIGIN), /CORS/)],
  ['a sign-in for it', about('staff-sessions', client(`${CONSOLE_ORIGIN}/staff/`), /without TLS/)],
  ['released files for whoever asks', about('authenticated-routes', RELEASED, /sign in/)],
  ['pages of the forms for whoever asks', about('authenticated-routes', PAGES, /sign in/)],
];

test.each(ALLOWED)('where the website stands in a declared account of its own there is %s', (_, found) => {
  expect(found()).toEqual([]);
});

test.each(ALLOWED)('and nowhere else: %s', (_, found) => {
  const { site: _site, ...withoutSite } = DECLARED;
  expect(found(withoutSite, withoutSite)).not.toEqual([]);
  expect(found({ ...DECLARED, site: OFFICE }, { ...DECLARED, site: OFFICE })).not.toEqual([]);
  // A declaration that the website's templates do not share is a claim of one template.
  expect(found(DECLARED, withoutSite)).not.toEqual([]);
  expect(found(DECLARED, { ...DECLARED, data: [OFFICE, '999999999999'] })).not.toEqual([]);
});

test.each<[string, readonly string[]]>([
  ['a firewall that only counts', said('firewalls-in-front', firewall({ Action: { Count: {} }, Statement: RATE }))],
  [
    'a firewall that looks at some paths alone',
    said(
      'firewalls-in-front',
      firewall({
        Action: { Block: {} },
        Statement: { RateBasedStatement: { ...RATE.RateBasedStatement, ScopeDownStatement: {} } },
      }),
    ),
  ],
  ['uploads from another port', said('no-open-buckets', bucket('http://localhost:8080'))],
  ['uploads from any machine', said('no-open-buckets', bucket('http://results.example'))],
  ['a sign-in for another page', about('staff-sessions', client('http://localhost:8080/staff/'), /without TLS/)()],
  ['pages under another path', said('authenticated-routes', route(['drafts', '{path+}']))],
  [
    'forms whose look-up nobody limits',
    about('limited-look-ups', forms(limited(300, '/api/')), /voter-status \(30\)/)(),
  ],
  [
    'forms whose look-up is limited too widely',
    about('limited-look-ups', forms(limited(300, '/api/'), limited(100, '/api/voter-status')), /voter-status \(30\)/)(),
  ],
  [
    'forms whose API nobody limits',
    about('limited-look-ups', forms(limited(30, '/api/voter-status')), /\/api\/ \(300\)/)(),
  ],
  [
    'a limit for paths that end so',
    about(
      'limited-look-ups',
      forms(limited(300, '/api/'), limited(30, '/api/voter-status', 'ENDS_WITH')),
      /voter-status \(30\)/,
    )(),
  ],
  ['another open route', said('authenticated-routes', route(['drafts', '{part}', '{path+}']))],
])('even there the baseline refuses %s', (_, found) => {
  expect(found).not.toEqual([]);
});

test('voters’ forms past no edge hold to the limits of the edge, wherever in a path they stand', () => {
  const api = limited(300, '/api/');
  for (const how of ['CONTAINS', 'STARTS_WITH'])
    expect(about('limited-look-ups', forms(api, limited(30, '/api/voter-status', how)), /address/)()).toEqual([]);
});

test('browsers may upload from the pages of an API with a name of its own, and from no other name', () => {
  const from = (origin: string) => {
    const own = { N: { Type: 'AWS::ApiGateway::DomainName', Properties: { DomainName: 'register.lorem.example' } } };
    return about('uploads-from-our-pages', { ...bucket(origin), ...own }, /browser/)();
  };
  expect(from('https://register.lorem.example')).toEqual([]);
  expect(from('https://register.lorem.example.evil.example')).not.toEqual([]);
});

test('what AWS does not offer in GovCloud is asked for everywhere else', () => {
  const found = BASELINE.find(({ id }) => id === 'personal-data-looked-for');
  const inRegion = (region: string) =>
    found?.check(
      assemblyOf({
        stacks: {
          A: { environment: `aws://${OFFICE}/${region}`, template: { Resources: { B: { Type: 'AWS::S3::Bucket' } } } },
        },
      }),
    ).length;
  expect([inRegion('us-gov-west-1'), inRegion('us-east-2')]).toEqual([0, 1]);
});

test('an exception names one route by its parameters, and braces elsewhere still mean more than one construct', () => {
  const wide = (construct: string) =>
    flawsOf(
      {
        rule: 'AwsSolutions-APIG4',
        construct,
        reason: 'It is long enough to be one.',
        owner: 'x',
        expires: '2027-01-01',
      } as never,
      '2026-11-22',
    ).filter((flaw) => flaw.includes('wider'));
  expect(wide('a/Results/Api/RestApi/Default/released/{part}/{path+}/GET/Resource')).toEqual([]);
  expect(wide('a/{stack}/Api/RestApi/Default/released/GET/Resource')).not.toEqual([]);
  expect(wide('a/Results/Api/RestApi/Default/released/{part*}/GET/Resource')).not.toEqual([]);
  expect(wide('{jurisdiction}/Results/Api/RestApi/Default/x/{id}/GET/Resource')).not.toEqual([]);
});

const TALLY = '333333333333';
/** Results in a declared account of their own: the office's stack of the tests above stands there, the website's in the other. */
const TALLIED = { jurisdiction: 'lorem', data: [SITE, OFFICE], results: OFFICE };

test('where results stand in a declared account of their own, released files are for whoever asks, past no edge', () => {
  expect(about('authenticated-routes', RELEASED, /sign in/)(TALLIED, TALLIED)).toEqual([]);
  const api = { ...COUNTING, ...RELEASED };
  expect(about('firewalls-in-front', api, /edge/)(TALLIED, TALLIED)).toEqual([]);
});

test.each<[string, JsonObject, JsonObject]>([
  ['that no template of the website’s account shares', TALLIED, { jurisdiction: 'lorem', data: [SITE, OFFICE] }],
  ['of another account', { ...TALLIED, results: TALLY }, { ...TALLIED, results: TALLY }],
  ['that is no account with data', { ...TALLIED, data: [SITE] }, { ...TALLIED, data: [SITE] }],
  ['that is the only one', { ...TALLIED, data: [OFFICE] }, { ...TALLIED, data: [OFFICE] }],
])('nor by a declaration %s', (_, office, site) => {
  expect(about('authenticated-routes', RELEASED, /sign in/)(office, site)).not.toEqual([]);
  expect(about('firewalls-in-front', { ...COUNTING, ...RELEASED }, /edge/)(office, site)).not.toEqual([]);
});

test('even there staff come through the edge, and sign in and upload on the website’s page', () => {
  const staff = { ...COUNTING, ...route(['api', 'staff']) };
  expect(about('firewalls-in-front', staff, /edge/)(TALLIED, TALLIED)).not.toEqual([]);
  expect(about('firewalls-in-front', COUNTING, /edge/)(TALLIED, TALLIED)).not.toEqual([]);
  expect(about('staff-sessions', client(`${CONSOLE_ORIGIN}/staff/`), /without TLS/)(TALLIED, TALLIED)).not.toEqual([]);
  expect(about('no-open-buckets', bucket(CONSOLE_ORIGIN), /CORS/)(TALLIED, TALLIED)).not.toEqual([]);
});
