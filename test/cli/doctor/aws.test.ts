import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { awsAccount, trustsWholeAccount } from '../../../lib/cli/doctor/aws';

type Answer = readonly [status: number, body: string, headers?: Readonly<Record<string, string>>];
/** Answers by service and what is asked of it: a target, an action of a form, or a path. */
let answers: Readonly<Record<string, Answer>> = {};
const asked: string[] = [];

const questionOf = (request: IncomingMessage, body: string): string => {
  const [, service = ''] = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(request.headers.authorization ?? '') ?? [];
  const target = request.headers['x-amz-target'];
  const action = new URLSearchParams(body).get('Action');
  return `${service} ${typeof target === 'string' ? target.split('.').at(-1) : (action ?? request.url)}`;
};

/** Plays every service of AWS; what a test gives no answer for is refused. */
let server: Server;
beforeAll(async () => {
  server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const question = questionOf(request, Buffer.concat(parts).toString());
      asked.push(question);
      const [status, body, headers = {}] = answers[question] ?? [403, '{"__type":"AccessDeniedException"}'];
      response.writeHead(status, headers).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const before = { ...process.env };
beforeEach(() => {
  asked.length = 0;
  answers = {};
  process.env['AWS_ENDPOINT_URL'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env['AWS_ACCESS_KEY_ID'] = 'made-up';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'made-up';
});
afterEach(() => {
  process.env = { ...before };
});

const account = () => awsAccount('us-east-2');
const json = (value: unknown, status = 200): Answer => [
  status,
  JSON.stringify(value),
  { 'content-type': 'application/json' },
];
const xml = (body: string, status = 200): Answer => [status, body, { 'content-type': 'text/xml' }];

const IDENTITY = xml(
  '<GetCallerIdentityResponse><GetCallerIdentityResult><Account>111111111111</Account></GetCallerIdentityResult></GetCallerIdentityResponse>',
);
const stack = (inside: string) =>
  xml(
    `<DescribeStacksResponse><DescribeStacksResult><Stacks><member>${inside}</member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
  );
const NO_STACK = xml(
  '<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id x does not exist</Message></Error></ErrorResponse>',
  400,
);
const trust = (statement: object) =>
  JSON.stringify({ Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', ...statement }] });

describe('credentials', () => {
  test('say which account they are for', async () => {
    answers = { 'sts GetCallerIdentity': IDENTITY };
    expect(await account().account()).toBe('111111111111');
  });

  test('that AWS does not know are none', async () => {
    answers = {
      'sts GetCallerIdentity': xml(
        '<ErrorResponse><Error><Code>InvalidClientTokenId</Code></Error></ErrorResponse>',
        403,
      ),
    };
    expect(await account().account()).toBeUndefined();
  });

  test('are missed without an answer of AWS where there are none', async () => {
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_PROFILE']) delete process.env[name];
    Object.assign(process.env, {
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: '/nowhere',
      AWS_SHARED_CREDENTIALS_FILE: '/nowhere',
    });
    expect(await account().account()).toBeUndefined();
    expect(asked).toEqual([]);
  });
});

describe('the bootstrap', () => {
  const TOOLKIT = stack(`
    <StackName>CDKToolkit</StackName><CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus>
    <Outputs><member><OutputKey>BootstrapVersion</OutputKey><OutputValue>30</OutputValue></member></Outputs>
    <Parameters>
      <member><ParameterKey>TrustedAccounts</ParameterKey><ParameterValue></ParameterValue></member>
      <member><ParameterKey>CloudFormationExecutionPolicies</ParameterKey><ParameterValue>arn:a,arn:b</ParameterValue></member>
      <member><ParameterKey>PublicAccessBlockConfiguration</ParameterKey><ParameterValue>true</ParameterValue></member>
    </Parameters>`);
  const role = (policy: string) =>
    xml(
      `<GetRoleResponse><AssumeRolePolicyDocument>${encodeURIComponent(policy)}</AssumeRolePolicyDocument></GetRoleResponse>`,
    );

  test('is read from its stack and from the deploy role’s trust', async () => {
    answers = {
      'sts GetCallerIdentity': IDENTITY,
      'cloudformation DescribeStacks': TOOLKIT,
      'iam GetRole': role(trust({ Principal: { AWS: 'arn:aws:iam::111111111111:root' } })),
    };
    expect(await account().bootstrap('us-east-2')).toEqual({
      version: 30,
      trustedAccounts: [],
      executionPolicies: ['arn:a', 'arn:b'],
      blocksPublicAccess: true,
      trustsWholeAccount: true,
    });
  });

  test('that never was is told apart from one that may not be read', async () => {
    answers = { 'cloudformation DescribeStacks': NO_STACK };
    expect(await account().bootstrap('us-east-2')).toBeUndefined();
    answers = {};
    await expect(account().bootstrap('us-east-2')).rejects.toThrow();
  });

  test.each([
    ['the account itself', { Principal: { AWS: 'arn:aws:iam::111111111111:root' } }, true],
    ['the account, by its number', { Principal: { AWS: ['111111111111'] } }, true],
    ['everybody', { Principal: { AWS: '*' } }, true],
    ['one role', { Principal: { AWS: 'arn:aws:iam::111111111111:role/Deployers' } }, false],
    [
      'the account under a condition',
      { Principal: { AWS: 'arn:aws:iam::111111111111:root' }, Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:a' } } },
      false,
    ],
  ])('a role that trusts %s', (_, statement, whole) => {
    expect(trustsWholeAccount(trust(statement))).toBe(whole);
  });
});

test('what is opted in for backups is told type by type', async () => {
  answers = {
    'backup /account-settings': json({
      ResourceTypeOptInPreference: { S3: true, DynamoDB: false },
      ResourceTypeManagementPreference: { DynamoDB: true },
    }),
  };
  expect(await account().backupOptIn('us-east-2')).toEqual({ s3: true, dynamoDb: false, dynamoDbManaged: true });
});

test('an address counts as verified when its domain is', async () => {
  answers = {
    'ses /v2/email/account': json({ ProductionAccessEnabled: true }),
    'ses /v2/email/identities/office%40lorem.example': json({ message: 'no' }, 404),
    'ses /v2/email/identities/lorem.example': json({ VerifiedForSendingStatus: true }),
  };
  const notFound: Answer = [404, '{}', { 'x-amzn-errortype': 'NotFoundException' }];
  answers = { ...answers, 'ses /v2/email/identities/office%40lorem.example': notFound };
  expect(await account().mail('us-east-2', 'office@lorem.example')).toEqual({ verified: true, production: true });
  answers = { ...answers, 'ses /v2/email/identities/lorem.example': notFound };
  expect(await account().mail('us-east-2', 'office@lorem.example')).toEqual({ verified: false, production: true });
});

test('Lambda says how many functions may run at once', async () => {
  answers = { 'lambda /2016-08-19/account-settings/': json({ AccountLimit: { ConcurrentExecutions: 10 } }) };
  expect(await account().concurrency('us-east-2')).toBe(10);
});

describe('each service says in its own way whether it is on', () => {
  test.each([
    ['trail', 'cloudtrail DescribeTrails', json({ trailList: [{}] }), json({ trailList: [] })],
    [
      'config',
      'config DescribeConfigurationRecorders',
      json({ ConfigurationRecorders: [{}] }),
      json({ ConfigurationRecorders: [] }),
    ],
    ['guardDuty', 'guardduty /detector', json({ detectorIds: ['1'] }), json({ detectorIds: [] })],
    [
      'securityHub',
      'securityhub /accounts',
      json({ HubArn: 'arn' }),
      [401, '{}', { 'x-amzn-errortype': 'InvalidAccessException' }] as Answer,
    ],
    [
      'macie',
      'macie2 /macie',
      json({ status: 'ENABLED' }),
      [403, '{"message":"Macie is not enabled"}', { 'x-amzn-errortype': 'AccessDeniedException' }] as Answer,
    ],
    ['accessAnalyzer', 'access-analyzer /analyzer?type=ACCOUNT', json({ analyzers: [{}] }), json({ analyzers: [] })],
  ] as const)('%s', async (service, question, on, off) => {
    answers = { [question]: on };
    expect(await account().isOn(service, 'us-east-2')).toBe(true);
    answers = { [question]: off };
    expect(await account().isOn(service, 'us-east-2')).toBe(false);
    // Not allowed to ask is not "off".
    answers = {};
    await expect(account().isOn(service, 'us-east-2')).rejects.toThrow('answered 403');
  });

  test('it is ours when our own Account stack made it', async () => {
    answers = { 'cloudformation DescribeStacks': NO_STACK };
    expect(await account().isOurs('guardDuty', 'us-east-2')).toBe(false);
    answers = {
      'cloudformation DescribeStacks': stack(
        '<StackName>Election-Account-us-east-2</StackName><CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus>',
      ),
      'cloudformation ListStackResources': xml(
        '<ListStackResourcesResponse><ListStackResourcesResult><StackResourceSummaries><member><ResourceType>AWS::GuardDuty::Detector</ResourceType></member></StackResourceSummaries></ListStackResourcesResult></ListStackResourcesResponse>',
      ),
    };
    expect(await account().isOurs('guardDuty', 'us-east-2')).toBe(true);
    expect(await account().isOurs('macie', 'us-east-2')).toBe(false);
  });
});

test('a certificate is told with its status and all its names', async () => {
  answers = {
    'acm DescribeCertificate': json({
      Certificate: { Status: 'ISSUED', DomainName: 'a.example', SubjectAlternativeNames: ['a.example', 'b.example'] },
    }),
  };
  expect(await account().certificate('arn')).toEqual({ status: 'ISSUED', names: ['a.example', 'b.example'] });
  answers = { 'acm DescribeCertificate': json({ __type: 'com.amazonaws.acm#ResourceNotFoundException' }, 400) };
  expect(await account().certificate('arn')).toBeUndefined();
});

test('a security contact that nobody wrote down is not there', async () => {
  answers = { 'account /getAlternateContact': json({ AlternateContact: {} }) };
  expect(await account().hasSecurityContact()).toBe(true);
  answers = {
    'account /getAlternateContact': [404, '{}', { 'x-amzn-errortype': 'ResourceNotFoundException:http://x' }],
  };
  expect(await account().hasSecurityContact()).toBe(false);
});

test('the root user’s second factor and keys are counted', async () => {
  const entry = (key: string, value: number) => `<entry><key>${key}</key><value>${value}</value></entry>`;
  answers = { 'iam GetAccountSummary': xml(entry('AccountMFAEnabled', 1) + entry('AccountAccessKeysPresent', 0)) };
  expect(await account().root()).toEqual({ secondFactor: true, accessKeys: false });
});
