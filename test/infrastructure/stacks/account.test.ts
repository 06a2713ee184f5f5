import { parseSettings, SettingsInvalid } from '../../../lib/config/parse';
import { SERVICES_OF_CENTRAL_IT } from '../../../lib/config/schema';
import { BASELINE } from '../../../lib/guardrails';
import { EXCEPTION_CONTROL, type Exception } from '../../../lib/infrastructure/checks/register';
import { MIRRORING_RULES, NOT_MIRRORED } from '../../../lib/infrastructure/constructs/account/config-rules';
import { exceptionEndings } from '../../../lib/infrastructure/constructs/account/exception-endings';
import { jurisdiction, settings } from '../../config/settings';
import { accountsOf } from '../../support/account-app';
import { at, type Cloud, listAt, many, put, stringsIn } from '../../support/cloud';
import { holds, unless, unlike } from '../../support/holds';
import { everyCloud, IN_SEVERAL_ACCOUNTS, NAMED_ACCOUNT, settingsWith } from '../../support/shipped';
import { isOfTheAccount } from '../../support/stores';

const HOME = 'Election-Account-us-east-2';
const EDGE = 'Election-Account-us-east-1@111111111111';

/** What stands for each service in the template. */
const TYPES = {
  trail: 'AWS::CloudTrail::Trail',
  config: 'AWS::Config::ConfigurationRecorder',
  guardDuty: 'AWS::GuardDuty::Detector',
  securityHub: 'AWS::SecurityHub::Hub',
  macie: 'AWS::Macie::Session',
  accessAnalyzer: 'AWS::AccessAnalyzer::Analyzer',
} as const;

holds(
  'both regions have recorder, detector, posture, search for personal data and analyzer; one alone has the trail',
  (cloud) => [
    ...[HOME, EDGE].flatMap((stack) =>
      Object.entries(TYPES).flatMap(([service, type]) =>
        unless(cloud.all(type, stack).length > 0 === (service !== 'trail' || stack === HOME), `${stack}: ${service}`),
      ),
    ),
  ],
  {
    'the edge has no detector': (cloud) => cloud.remove(cloud.the(TYPES.guardDuty, EDGE)),
    'nobody searches for personal data': (cloud) => cloud.remove(cloud.the(TYPES.macie, HOME)),
  },
);

holds(
  'the detector watches S3 and Lambda and scans for malware, needs no agents, and keeps its findings',
  (cloud) =>
    [HOME, EDGE].flatMap((stack) => {
      const detector = cloud.the(TYPES.guardDuty, stack);
      const feature = Object.fromEntries(
        listAt(detector.properties, 'Features').map((one) => [String(at(one, 'Name')), at(one, 'Status') ?? null]),
      );
      const kept = cloud.all('AWS::GuardDuty::PublishingDestination', stack);
      return [
        ...unlike(detector.properties, { Enable: true, FindingPublishingFrequency: 'FIFTEEN_MINUTES' }),
        ...unlike(feature, {
          S3_DATA_EVENTS: 'ENABLED',
          LAMBDA_NETWORK_LOGS: 'ENABLED',
          EBS_MALWARE_PROTECTION: 'ENABLED',
          RUNTIME_MONITORING: 'DISABLED',
        }),
        ...unless(
          kept.some(
            ({ properties }) =>
              cloud.referred(at(properties, 'DestinationProperties', 'DestinationArn'))?.id.startsWith('Findings') &&
              cloud.referred(at(properties, 'DestinationProperties', 'KmsKeyArn'))?.id.startsWith('AuditLogKey'),
          ),
          'findings are lost after 90 days',
        ),
      ];
    }),
  {
    'S3 is not watched': (cloud) =>
      put(cloud.the(TYPES.guardDuty, HOME).properties, ['Features', 0, 'Status'], 'DISABLED'),
    'it is paused': (cloud) => put(cloud.the(TYPES.guardDuty, EDGE).properties, ['Enable'], false),
    'findings are not kept': (cloud) => cloud.remove(cloud.the('AWS::GuardDuty::PublishingDestination', HOME)),
  },
);

holds(
  'settings of all kinds are recorded, those of IAM once, into a bucket that Config may use',
  (cloud) =>
    [HOME, EDGE].flatMap((stack) => {
      const recorder = cloud.the(TYPES.config, stack);
      const channel = cloud.the('AWS::Config::DeliveryChannel', stack);
      const waits = many(channel.definition['DependsOn']).map(String);
      return [
        ...unlike(
          at(recorder.properties, 'RecordingGroup'),
          stack === HOME
            ? { AllSupported: true, IncludeGlobalResourceTypes: true }
            : {
                AllSupported: false,
                RecordingStrategy: { UseOnly: 'EXCLUSION_BY_RESOURCE_TYPES' },
                ExclusionByResourceTypes: {
                  ResourceTypes: ['AWS::IAM::Group', 'AWS::IAM::Policy', 'AWS::IAM::Role', 'AWS::IAM::User'],
                },
              },
        ),
        ...unless(
          cloud.referred(channel.properties['S3BucketName'])?.id.startsWith('ConfigHistory') === true,
          'no bucket',
        ),
        ...unless(cloud.referred(channel.properties['S3KmsKeyArn'])?.id.startsWith('AuditLogKey') === true, 'no key'),
        ...unless(
          waits.some((id) => id.startsWith('ConfigHistoryBucketPolicy')) &&
            waits.some((id) => id.startsWith('ConfigPolicy')),
          'does not wait for the rights to write',
        ),
      ];
    }),
  {
    'buckets alone are recorded': (cloud) =>
      put(cloud.the(TYPES.config, HOME).properties, ['RecordingGroup'], { ResourceTypes: ['AWS::S3::Bucket'] }),
    'IAM is recorded twice': (cloud) =>
      put(cloud.the(TYPES.config, EDGE).properties, ['RecordingGroup'], {
        AllSupported: true,
        IncludeGlobalResourceTypes: true,
      }),
    'history is under no key': (cloud) =>
      put(cloud.the('AWS::Config::DeliveryChannel', HOME).properties, ['S3KmsKeyArn'], undefined),
  },
);

holds(
  'every rule of AWS that mirrors the baseline is deployed, and waits for the recorder',
  (cloud) =>
    [HOME, EDGE].flatMap((stack) => {
      const deployed = cloud.all('AWS::Config::ConfigRule', stack);
      return MIRRORING_RULES.filter((rule) => (stack === HOME ? !rule.onlyAtTheEdge : !rule.onlyAtHome)).flatMap(
        ({ identifier }) => {
          const rule = deployed.find(({ properties }) => at(properties, 'Source', 'SourceIdentifier') === identifier);
          const waits = many(rule?.definition['DependsOn']).map(String);
          return unless(
            at(rule?.properties, 'Source', 'Owner') === 'AWS' && waits.some((id) => id.startsWith('ConfigRecorder')),
            `${stack}: ${identifier}`,
          );
        },
      );
    }),
  {
    'one is gone': (cloud) =>
      cloud.remove(cloud.the('AWS::Config::ConfigRule', HOME, 'ConfigS3BucketLevelPublicAccess')),
    'one does not wait': (cloud) =>
      put(cloud.the('AWS::Config::ConfigRule', EDGE, 'ConfigRequiredTags').definition, ['DependsOn'], undefined),
  },
);

test('every core rule of the baseline has a mirror in the running account, or a reason why none exists', () => {
  const mirrored = new Set(MIRRORING_RULES.flatMap(({ mirrors }) => mirrors));
  const core = BASELINE.filter((rule) => rule.core).map(({ id }) => id);
  expect(core.filter((id) => !mirrored.has(id) && NOT_MIRRORED[id] === undefined)).toEqual([]);
  const known = BASELINE.map(({ id }) => id);
  expect([...mirrored, ...Object.keys(NOT_MIRRORED)].filter((id) => !known.includes(id))).toEqual([]);
});

holds(
  'Security Hub judges by AWS’s own best practices, in the partition and region where it is',
  (cloud) =>
    [HOME, EDGE].flatMap((stack) => {
      const standard = cloud.the('AWS::SecurityHub::Standard', stack);
      const region = cloud.stacks.find(({ name }) => name === stack)?.region;
      const hub = cloud.the(TYPES.securityHub, stack);
      return [
        ...unless(
          standard.properties['StandardsArn'] ===
            `arn:aws:securityhub:${region}::standards/aws-foundational-security-best-practices/v/1.0.0`,
          `${stack}: ${standard.properties['StandardsArn']}`,
        ),
        ...unless(
          many(standard.definition['DependsOn']).includes(hub.id),
          `${stack}: the standard comes before the hub`,
        ),
      ];
    }),
  {
    'it is the standard of another region': (cloud) =>
      put(
        cloud.the('AWS::SecurityHub::Standard', EDGE).properties,
        ['StandardsArn'],
        'arn:aws:securityhub:us-east-2::x',
      ),
    'it does not wait': (cloud) =>
      put(cloud.the('AWS::SecurityHub::Standard', HOME).definition, ['DependsOn'], undefined),
  },
);

holds(
  'analyzers look for access from outside in every region, and for unused rights in one',
  (cloud) => {
    const types = (stack: string) =>
      cloud.all(TYPES.accessAnalyzer, stack).map(({ properties }) => String(properties['Type']));
    return [
      ...unless(types(HOME).sort().join() === 'ACCOUNT,ACCOUNT_UNUSED_ACCESS', `home has ${types(HOME)}`),
      ...unless(types(EDGE).join() === 'ACCOUNT', `the edge has ${types(EDGE)}`),
    ];
  },
  {
    'the edge has none': (cloud) => cloud.remove(cloud.the(TYPES.accessAnalyzer, EDGE)),
    'unused rights go unseen': (cloud) => cloud.remove(cloud.the(TYPES.accessAnalyzer, HOME, 'AccessAnalyzerUnused')),
  },
);

holds(
  'the Account stack refers to no other stack, and no other stack’s resource stands in it',
  (cloud) =>
    cloud
      .everything()
      .filter(isOfTheAccount)
      .flatMap(({ stack, id, definition }) =>
        stringsIn(definition)
          .flatMap((text) => [...text.matchAll(/<(Election-[^.>]+)\./g)].map(([, other]) => other))
          .filter((other) => other !== stack)
          .map((other) => `${stack}.${id} refers to ${other}`),
      ),
  {
    'it names the roll': (cloud) =>
      put(cloud.the(TYPES.trail, HOME).properties, ['AdvancedEventSelectors', 3, 'FieldSelectors', 2], {
        Field: 'resources.ARN',
        StartsWith: ['<Election-lorem-Registration.RollTable.Arn>'],
      }),
  },
);

const ofOne = (changes: Readonly<Record<string, unknown>>, region = 'us-east-2') =>
  accountsOf({ settings: settingsWith({ id: 'lorem', region, ...changes }), region });

describe('what central IT already runs', () => {
  const whole = ofOne({}).cloud;

  test.each(SERVICES_OF_CENTRAL_IT)('%s is left out, alone, and synth says so', (service) => {
    const { cloud, stacks } = ofOne({ existing: [service] });
    const present = (of: Cloud) =>
      Object.entries(TYPES)
        .filter(([, type]) => of.all(type).length > 0)
        .map(([name]) => name);
    expect(present(whole)).toEqual(Object.keys(TYPES));
    expect(present(cloud)).toEqual(Object.keys(TYPES).filter((name) => name !== service));
    const [stack] = stacks;
    expect(stack?.leftOut).toHaveLength(1);
    expect(stack?.leftOut[0]).toContain('central IT');
    expect(JSON.stringify(cloud.template(HOME)['Outputs'])).toContain(service);
  });

  test('with all of it left out, nothing of it stays behind: no bucket, key, role or alarm that only it needed', () => {
    const { cloud } = ofOne({ existing: [...SERVICES_OF_CENTRAL_IT] });
    const ids = cloud.everything().map(({ id }) => id);
    expect(ids.filter((id) => /^(Trail|Config|Findings|GuardDuty|Macie|SecurityHub|AccessAnalyzer)/.test(id))).toEqual(
      [],
    );
    expect(cloud.all('AWS::S3::Bucket')).toEqual([]);
    expect(ids.filter((id) => id.startsWith('AuditReader'))).toEqual([]);
    expect(cloud.all('AWS::Events::Rule').length).toBeGreaterThan(0);
    expect(cloud.all('AWS::ApiGateway::Account')).toHaveLength(1);
  });

  test('without the trail, synth names the alarms that go with it', () => {
    const { cloud, stacks } = ofOne({ existing: ['trail'] });
    expect(cloud.all('AWS::Logs::MetricFilter')).toEqual([]);
    expect(stacks[0]?.leftOut.join()).toMatch(/sign-in without MFA.*reads of the roll.*break-glass/);
  });

  test('two jurisdictions of one account that disagree about it are refused, by path', () => {
    const disagree = settings(
      jurisdiction(),
      jurisdiction({ id: 'ipsum', region: 'us-west-2', recoveryRegion: 'us-east-2', existing: ['guardDuty'] }),
    );
    expect(() => parseSettings(disagree)).toThrow(SettingsInvalid);
    expect(() => parseSettings(disagree)).toThrow(/jurisdictions\[?\.?1.*existing[\s\S]*one account/);
    expect(() =>
      accountsOf(
        { settings: settingsWith({ id: 'lorem' }), region: 'us-east-2' },
        { settings: settingsWith({ id: 'ipsum', existing: ['guardDuty'] }), region: 'us-east-2' },
      ),
    ).toThrow(/disagree/);
  });

  test('in accounts of their own they may differ, and in one they may agree in any order', () => {
    const apart = settings(
      jurisdiction(),
      jurisdiction({ id: 'ipsum', account: NAMED_ACCOUNT, existing: ['guardDuty'] }),
    );
    const together = settings(
      jurisdiction({ existing: ['trail', 'macie'] }),
      jurisdiction({ id: 'ipsum', existing: ['macie', 'trail'] }),
    );
    expect(parseSettings(apart).jurisdictions).toHaveLength(2);
    expect(parseSettings(together).jurisdictions).toHaveLength(2);
  });
});

describe('jurisdictions that share an account', () => {
  const first = settingsWith({ id: 'lorem' });
  const second = settingsWith({
    id: 'ipsum',
    region: 'us-west-2',
    recoveryRegion: 'us-east-2',
    profile: 'production',
    fictional: false,
    domain: 'results.ipsum.example',
    certificateArn: 'arn:aws:acm:us-east-1:111111111111:certificate/0000',
    retention: { federalRecordsMonths: 22, logsDays: 3653 },
    contact: { ...first.contact, securityEmail: 'watch@ipsum.example' },
  });
  const { cloud, stacks } = accountsOf(
    { settings: first, region: 'us-east-2' },
    { settings: first, region: 'us-east-1' },
    { settings: second, region: 'us-west-2' },
    { settings: second, region: 'us-east-1' },
  );

  test('have one trail, in the region of the first; the second’s region has no other', () => {
    expect(cloud.all(TYPES.trail).map(({ stack }) => stack)).toEqual([HOME]);
    expect(
      cloud
        .all(TYPES.config)
        .map(({ stack }) => stack)
        .sort(),
    ).toEqual(['Election-Account-us-east-1', HOME, 'Election-Account-us-west-2']);
  });

  test('in different regions, each find in their own the role by which API Gateway writes logs, once', () => {
    const roles = cloud.all('AWS::ApiGateway::Account').map(({ stack }) => stack);
    expect(roles.sort()).toEqual([HOME, 'Election-Account-us-west-2']);
  });

  test('each hear every alarm, also in stacks that were there before they came', () => {
    for (const { stackName } of new Set(stacks)) {
      const endpoints = cloud.all('AWS::SNS::Subscription', stackName).map(({ properties }) => properties['Endpoint']);
      expect(endpoints.sort()).toEqual([first.contact.securityEmail, 'watch@ipsum.example']);
    }
  });

  test('get the strictest of what they ask: lock, retention, protection of the stack', () => {
    const files = cloud.the('AWS::S3::Bucket', HOME, 'TrailFiles');
    expect(at(files.properties, 'ObjectLockConfiguration', 'Rule', 'DefaultRetention')).toEqual({
      Mode: 'COMPLIANCE',
      Days: 3653,
    });
    const log = cloud.the('AWS::Logs::LogGroup', HOME, 'TrailLog');
    expect(log.properties['RetentionInDays']).toBe(3653);
    expect(stacks.map(({ terminationProtection }) => terminationProtection)).toEqual([true, true, true, true]);
  });

  test('are both left out of the trail where they are public, and nowhere else', () => {
    const text = JSON.stringify(cloud.the(TYPES.trail, HOME).properties['AdvancedEventSelectors']);
    for (const id of ['lorem', 'ipsum']) expect(text).toContain(`election-${id}-publicsite-content-`);
  });

  test('with the same address, hear once', () => {
    const same = accountsOf(
      { settings: first, region: 'us-east-2' },
      { settings: settingsWith({ id: 'dolor' }), region: 'us-east-2' },
    ).cloud;
    expect(same.all('AWS::SNS::Subscription')).toHaveLength(1);
  });

  test('are eighty at most, for one trail tells no more apart', () => {
    const many81 = Array.from({ length: 81 }, (_, i) => ({
      settings: { ...first, id: `county${i}` },
      region: 'us-east-2',
    }));
    expect(() => accountsOf(...many81)).toThrow(/80/);
  });
});

test('in GovCloud the stack leaves out Macie, which is not offered there, says so, and names its own partition', () => {
  const { cloud, stacks } = ofOne({ modules: [], recoveryRegion: 'us-gov-east-1' }, 'us-gov-west-1');
  expect(cloud.all(TYPES.macie)).toEqual([]);
  expect(cloud.all(TYPES.guardDuty)).toHaveLength(1);
  expect(stacks[0]?.leftOut.join()).toMatch(/Macie.*us-gov-west-1/);
  expect(JSON.stringify(cloud.everything().map(({ properties }) => properties))).not.toContain('arn:aws:');
});

test('no jurisdiction may take the name under which the account keeps its own', () => {
  expect(() => parseSettings(settings(jurisdiction({ id: 'account' })))).toThrow(/account.*choose another id/);
});

test('names of the account’s things are new with each deploy, so that what was kept blocks nothing', () => {
  const fixed = ['BucketName', 'TableName', 'QueueName', 'TopicName', 'AlarmName', 'Name', 'LogGroupName', 'RoleName'];
  const named = everyCloud()
    .everything()
    .filter((entry) => isOfTheAccount(entry) && entry.type !== 'AWS::Logs::MetricFilter')
    .flatMap(({ stack, id, properties }) =>
      fixed
        // What another account has to spell ends in what the office makes up anew.
        .filter((name) => !String(properties[name]).endsWith(`-${IN_SEVERAL_ACCOUNTS.accounts.suffix}`))
        .filter((name) => properties[name] !== undefined)
        .map((name) => `${stack}.${id} fixes ${name}`),
    );
  expect(named).toEqual([]);
  expect(JSON.stringify(everyCloud().template(HOME))).toContain('AWS::StackId');
});

describe('reminders of exceptions', () => {
  const exception = (expires: string, owner: string): Exception => ({
    rule: 'made-up',
    construct: 'Made/Up',
    reason: 'made up for this test alone',
    owner,
    control: EXCEPTION_CONTROL,
    expires,
  });

  test('come a month and a week before the day, once for each day, and say how many end and whose they are', () => {
    const endings = exceptionEndings([
      exception('2027-03-31', 'Owner B'),
      exception('2027-03-31', 'Owner A'),
      exception('2028-01-05', 'Owner A'),
    ]);
    expect(endings.map(({ schedule }) => schedule)).toEqual([
      'cron(0 15 1 3 ? 2027)',
      'cron(0 15 24 3 ? 2027)',
      'cron(0 15 6 12 ? 2027)',
      'cron(0 15 29 12 ? 2027)',
    ]);
    expect(endings[0]?.says).toMatch(/^2 exceptions .* 2027-03-31, in 30 days \(owners: Owner A, Owner B\)/);
  });

  test('are not there when there are no exceptions', () => {
    expect(exceptionEndings([])).toEqual([]);
  });
});
