import { type Cloud, put, type stringsIn } from '../../support/cloud';
import { holds, unless } from '../../support/holds';
import { everyCloud, jurisdictions, NAMED_ACCOUNT, SEVERAL, SOME_ACCOUNT, synthesized } from '../../support/shipped';
import { classOf, isOfTheAccount, jurisdictionOf } from '../../support/stores';

const namesOf = (cloud: Cloud, jurisdiction: string): readonly string[] =>
  cloud.stacks.map(({ name }) => name).filter((name) => name.startsWith(`Election-${jurisdiction}-`));

/** From bottom to top; a reference goes down only. */
const ORDER = [
  'Account',
  'Foundation',
  'Registration',
  'Ballots',
  'Results',
  'Incidents',
  'PublicSite',
  'CopyVaults',
  'RecoveryCopies',
  'Recovery',
];
const rank = (stack: string): number =>
  ORDER.findIndex((kind) => stack.endsWith(`-${kind}`) || stack.includes(`-${kind}-`));

/** Names of the stacks that a template reads outputs of. */
const readsFrom = (template: Parameters<typeof stringsIn>[0]): readonly string[] =>
  [...JSON.stringify(template).matchAll(/"(?:Fn::ImportValue":"([^":]+):|StackName":"([^"]+)")/g)].map(
    ([, imported, output]) => imported ?? output ?? '',
  );

holds(
  'references point down the list of stacks, never up, so that there is no circle and Foundation stands alone',
  (cloud) =>
    cloud.stacks.flatMap(({ name }) =>
      readsFrom(cloud.template(name)).flatMap((below) =>
        unless(rank(below) >= 0 && rank(below) < rank(name), `${name} reads from ${below}`),
      ),
    ),
  {
    'Foundation reads from Results': (cloud) =>
      put(cloud.template('Election-lorem-Foundation'), ['Resources', 'Odd'], {
        Type: 'AWS::SNS::Topic',
        Properties: { DisplayName: { 'Fn::ImportValue': 'Election-lorem-Results:Something' } },
      }),
    'Results reads from the public site': (cloud) =>
      put(cloud.template('Election-lorem-Results'), ['Resources', 'Odd'], {
        Properties: {
          Name: {
            'Fn::GetStackOutput': { StackName: 'Election-lorem-PublicSite', OutputName: 'X', Region: 'us-east-1' },
          },
        },
      }),
  },
);

test('Foundation’s template imports nothing at all', () => {
  const foundations = everyCloud().stacks.filter(({ name }) => name.endsWith('-Foundation'));
  expect(foundations).toHaveLength(jurisdictions().length);
  for (const { template } of foundations) {
    expect(JSON.stringify(template)).not.toMatch(/Fn::ImportValue|Fn::GetStackOutput/);
  }
});

holds(
  'no function of CDK’s own making runs in the account: no export writer across regions, no log retention, no object deleter',
  (cloud) =>
    cloud
      .everything()
      .filter(({ type }) => type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource')
      .flatMap(({ type, id }) => unless(type === 'Custom::ElectionSitePages', `${id} is a ${type}`)),
  {
    'an export writer appears': (cloud) =>
      put(
        cloud.the('AWS::SNS::Topic', 'Election-lorem-Foundation').definition,
        ['Type'],
        'Custom::CrossRegionExportWriter',
      ),
    'objects are deleted with the stack': (cloud) =>
      put(
        cloud.the('AWS::SNS::Topic', 'Election-lorem-Foundation').definition,
        ['Type'],
        'Custom::S3AutoDeleteObjects',
      ),
  },
);

test('synth asks no account anything, whether the settings name one or not', () => {
  expect(synthesized().missing).toEqual([]);
  const accounts = new Set(everyCloud().stacks.map(({ account }) => account));
  expect([...accounts].sort()).toEqual([SOME_ACCOUNT, NAMED_ACCOUNT, ...Object.values(SEVERAL)]);
});

test('each jurisdiction has its own stacks, and only the account’s is shared', () => {
  const cloud = everyCloud();
  const names = cloud.stacks.map(({ name }) => name);
  expect(new Set(cloud.stacks.map(({ name, account, region }) => `${account} ${region} ${name}`)).size).toBe(
    names.length,
  );
  expect(names.filter((name) => name.startsWith('Election-Account-')).sort()).toEqual([
    // One each in every account.
    'Election-Account-us-east-1@111111111111',
    'Election-Account-us-east-1@222222222222',
    `Election-Account-us-east-1@${SEVERAL.data}`,
    'Election-Account-us-east-2',
    `Election-Account-us-west-1@${SEVERAL.data}`,
    `Election-Account-us-west-1@${SEVERAL.auditLog}`,
    // Copies of backups are in the recovery region.
    'Election-Account-us-west-2',
  ]);
  const shared = cloud.everything().filter((entry) => jurisdictionOf(entry) === '' || isOfTheAccount(entry));
  expect(shared.map(({ type }) => type).filter((type) => /DynamoDB|Cognito|Lambda/.test(type))).toEqual([]);
  // What is shared is evidence of what was done, and never what an office keeps.
  const stores = shared.filter(({ type }) => ['AWS::S3::Bucket', 'AWS::KMS::Key', 'AWS::SQS::Queue'].includes(type));
  expect(new Set(stores.map(classOf))).toEqual(new Set(['audit-log']));
});

test('no fixed name stands in two stacks of one account and region', () => {
  const fixed = ['FunctionName', 'BucketName', 'TableName', 'QueueName', 'TopicName', 'RoleName', 'LogGroupName'];
  const seen = new Map<string, string>();
  for (const entry of everyCloud().everything()) {
    for (const property of fixed) {
      const name = entry.properties[property];
      if (typeof name !== 'string' || name.startsWith('<')) continue;
      const key = `${entry.type} ${name}`;
      expect([key, seen.get(key)]).toEqual([key, undefined]);
      seen.set(key, entry.stack);
    }
  }
  expect(seen.size).toBeGreaterThan(0);
});

describe('what is switched off leaves nothing behind', () => {
  const everythingOf = (jurisdiction: string): string =>
    JSON.stringify(
      everyCloud()
        .stacks.filter(({ name }) => name.startsWith(`Election-${jurisdiction}-`))
        .map(({ template }) => template),
    );

  test('a website alone has two stacks, no roll, no results, no key for either, and no API', () => {
    expect(namesOf(everyCloud(), 'amet')).toEqual(['Election-amet-Foundation', 'Election-amet-PublicSite']);
    expect(everythingOf('amet')).not.toMatch(
      /voter-roll|voter-documents|results-draft|results-public|ballot-data|incident-notices|AWS::ApiGateway|AWS::DynamoDB::Table/,
    );
    expect(everythingOf('amet')).not.toMatch(/election-amet-(results|registration|voter|documents|ballots|incidents)/);
  });

  test('where the State keeps the roll, results stand and no voter’s record has a place', () => {
    expect(namesOf(everyCloud(), 'dolor')).toEqual([
      'Election-dolor-Foundation',
      'Election-dolor-RecoveryCopies',
      'Election-dolor-Results',
      'Election-dolor-PublicSite',
      'Election-dolor-Recovery',
    ]);
    expect(everythingOf('dolor')).not.toMatch(
      /voter-roll|RollKey|IndexKey|election-dolor-(registration|voter)|ses:SendEmail/,
    );
    expect(everythingOf('dolor')).not.toMatch(
      /voter-documents|DocumentsKey|election-dolor-documents|AWS::GuardDuty::MalwareProtectionPlan/,
    );
    expect(everythingOf('dolor')).not.toMatch(
      /ballot-data|BallotKey|incident-notices|IncidentKey|election-dolor-(ballots|incidents)/,
    );
    expect(everythingOf('dolor')).toContain('state-link');
  });

  test.each(['lorem', 'ipsum'])('%s has every module', (jurisdiction) => {
    expect([...namesOf(everyCloud(), jurisdiction)].sort()).toEqual(
      ['Ballots', 'Foundation', 'Incidents', 'PublicSite', 'Recovery', 'RecoveryCopies', 'Registration', 'Results'].map(
        (kind) => `Election-${jurisdiction}-${kind}`,
      ),
    );
  });

  test('intake and state-system differ by the mode that the function is told', () => {
    const modeOf = (jurisdiction: string) =>
      JSON.stringify(everythingOf(jurisdiction)).match(/REGISTRATION_MODE\\+":\\+"([a-z-]+)/)?.[1];
    expect([modeOf('lorem'), modeOf('ipsum')]).toEqual(['state-system', 'intake']);
  });
});

test('the website stands at the edge’s own region, wherever the jurisdiction is', () => {
  for (const { name, region } of everyCloud().stacks.filter(({ name }) => name.endsWith('-PublicSite'))) {
    expect(`${name} ${region}`).toBe(`${name} us-east-1`);
  }
});

/** CloudFormation's limits are 500 resources and 1 MB; the rest is for what an office adds. */
const MOST_RESOURCES = 450;
const MOST_BYTES = 900_000;
const POLICY_LIMITS: readonly (readonly [type: string, property: readonly string[], characters: number])[] = [
  ['AWS::IAM::ManagedPolicy', ['PolicyDocument'], 6144],
  ['AWS::S3::BucketPolicy', ['PolicyDocument'], 20_480],
  ['AWS::DynamoDB::Table', ['ResourcePolicy', 'PolicyDocument'], 20_480],
  ['AWS::KMS::Key', ['KeyPolicy'], 32_768],
  ['AWS::KMS::ReplicaKey', ['KeyPolicy'], 32_768],
];

test('every template and every policy fits with room to spare', () => {
  for (const { name, template } of everyCloud().stacks) {
    expect(`${name} ${Object.keys(template['Resources'] ?? {}).length <= MOST_RESOURCES}`).toBe(`${name} true`);
    expect(`${name} ${JSON.stringify(template).length <= MOST_BYTES}`).toBe(`${name} true`);
  }
  for (const [type, [property = '', inner], limit] of POLICY_LIMITS) {
    for (const entry of everyCloud().all(type)) {
      const outer = entry.properties[property];
      const document = inner === undefined || outer === undefined ? outer : Object(outer)[inner];
      expect(document).toBeDefined();
      expect(`${entry.stack}.${entry.id} ${JSON.stringify(document).length <= limit}`).toBe(
        `${entry.stack}.${entry.id} true`,
      );
    }
  }
});

/** Longest id that the settings take, in characters. */
const LONGEST_ID = 24;
/** By how much a real ARN or name is longer than the reference that stands for it in these tests; a key's holds no name. */
const REFERENCE_GROWS = 60;
const KEY_REFERENCE_GROWS = 10;

test('every role’s policy fits IAM’s 6,144 characters in a jurisdiction with the longest id, its ARNs written out', () => {
  for (const { stack, id, properties } of everyCloud().all('AWS::IAM::ManagedPolicy')) {
    const text = JSON.stringify(properties['PolicyDocument']).replace(/\s/g, '');
    const name = /^Election-([a-z]+)-/.exec(stack)?.[1] ?? '';
    const names = name === '' ? 0 : text.split(name).length - 1;
    const keys = text.match(/<[^>]*Key[^>]*>/g)?.length ?? 0;
    const references = text.split('<').length - 1 - keys;
    const most =
      text.length + names * (LONGEST_ID - name.length) + references * REFERENCE_GROWS + keys * KEY_REFERENCE_GROWS;
    expect(`${stack}.${id} ${most <= 6144 ? 'fits' : most}`).toBe(`${stack}.${id} fits`);
  }
});

test('no template holds a secret, a password or a private key', () => {
  for (const { name, template } of everyCloud().stacks) {
    const text = JSON.stringify(template);
    expect(`${name} ${/BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|"SecretString"/.test(text)}`).toBe(`${name} false`);
    expect(
      `${name} ${Object.values(template['Parameters'] ?? {}).some((one) => /password|secret/i.test(JSON.stringify(one)))}`,
    ).toBe(`${name} false`);
  }
});
