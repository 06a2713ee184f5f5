import { HEARD } from '../../../lib/infrastructure/constructs/account/event-alarms';
import { LONGEST_PATTERN } from '../../../lib/infrastructure/constructs/account/filter-pattern';
import { WATCHES } from '../../../lib/infrastructure/constructs/account/watches';
import {
  type Letter,
  lettersAbout,
  lettersAboutUndelivered,
  lettersFromBus,
  lettersOnSchedule,
  type TrailEvent,
} from '../../support/alarm-chain';
import { at, type Cloud, type Entry, listAt, type Plain, put, whereIs } from '../../support/cloud';
import { holds, unless } from '../../support/holds';
import { statementsOf } from '../../support/policy';
import { everyCloud } from '../../support/shipped';
import { isOfTheAccount } from '../../support/stores';
import { announced, BREAK_GLASS, managing, onItems, onObject, ROOT, signIn } from '../../support/trail-events';

const HOME = 'Election-Account-us-east-2';
const EDGE = 'Election-Account-us-east-1@111111111111';
const OFFICE = 'security@lorem.example';

const ROLL = 'Election-lorem-Registration-RollTable0A1B2C3D-PLACEHOLDER';
const DOCUMENTS = 'election-lorem-registration-documentsbucket-placeholder';
const OUTSIDE = { errorCode: 'AccessDenied', errorMessage: 'made up' };

interface Sample {
  readonly event: TrailEvent;
  readonly times?: number;
}

/** What must become a letter, by the alarm that speaks. */
const ALARMING: Readonly<Record<string, Readonly<Record<string, Sample>>>> = {
  EvidenceStopped: {
    'the trail is stopped': { event: managing('cloudtrail', 'StopLogging') },
    'the trail is deleted': { event: managing('cloudtrail', 'DeleteTrail') },
    'the trail records less': { event: managing('cloudtrail', 'PutEventSelectors') },
    'the trail is changed, and refused': { event: managing('cloudtrail', 'UpdateTrail', OUTSIDE) },
    'the detector is deleted': { event: managing('guardduty', 'DeleteDetector') },
    'the detector is paused': { event: managing('guardduty', 'UpdateDetector') },
    'findings are hidden': { event: managing('guardduty', 'CreateFilter') },
    'an address is trusted': { event: managing('guardduty', 'CreateIPSet') },
    'the recorder is stopped': { event: managing('config', 'StopConfigurationRecorder') },
    'a rule is deleted': { event: managing('config', 'DeleteConfigRule') },
    'Security Hub is switched off': { event: managing('securityhub', 'DisableSecurityHub') },
    'Macie is paused': { event: managing('macie2', 'UpdateMacieSession') },
    'an analyzer is deleted': { event: managing('access-analyzer', 'DeleteAnalyzer') },
    'an alarm is silenced': { event: managing('monitoring', 'DisableAlarmActions') },
    'an alarm is overwritten by hand': { event: managing('monitoring', 'PutMetricAlarm') },
    'a rule’s target is taken away': { event: managing('events', 'RemoveTargets') },
    'a subscription ends': { event: managing('sns', 'Unsubscribe') },
    'a metric filter is deleted': { event: managing('logs', 'DeleteMetricFilter') },
    'the log group is deleted': { event: managing('logs', 'DeleteLogGroup') },
  },
  KeyEndangered: {
    'a key is scheduled for deletion': { event: managing('kms', 'ScheduleKeyDeletion') },
    'a key is disabled': { event: managing('kms', 'DisableKey') },
  },
  ProtectionChanged: {
    'a key’s policy is changed': { event: managing('kms', 'PutKeyPolicy') },
    'somebody makes a grant': { event: managing('kms', 'CreateGrant') },
    'a bucket’s policy is changed': {
      event: managing('s3', 'PutBucketPolicy', { requestParameters: { bucketName: DOCUMENTS } }),
    },
    'Block Public Access goes, as at Deep Root': {
      event: managing('s3', 'DeleteBucketPublicAccessBlock', { requestParameters: { bucketName: DOCUMENTS } }),
    },
    'Block Public Access of the account goes': { event: managing('s3', 'DeleteAccountPublicAccessBlock') },
    'a table’s policy is deleted': { event: managing('dynamodb', 'DeleteResourcePolicy') },
    'a table is exported': { event: managing('dynamodb', 'ExportTableToPointInTime') },
    'a backup vault’s policy is changed': { event: managing('backup', 'PutBackupVaultAccessPolicy') },
    'a backup is deleted': { event: managing('backup', 'DeleteRecoveryPoint') },
    'somebody makes a role under a class’s path': {
      event: managing('iam', 'CreateRole', { requestParameters: { path: '/election/lorem/voter-roll/' } }),
    },
    'somebody else may take a function’s role on': {
      event: managing('iam', 'UpdateAssumeRolePolicy', {
        requestParameters: { roleName: 'Election-lorem-Registration-SubmitRole-PLACEHOLDER' },
      }),
    },
    'a function’s rights are changed': {
      event: managing('iam', 'CreatePolicyVersion', {
        requestParameters: { policyArn: 'arn:aws:iam::111111111111:policy/election/lorem/voter-roll/Placeholder' },
      }),
    },
  },
  SignInWithoutMfa: { 'a user signs in with a password alone': { event: signIn({ mfa: 'No' }) } },
  RootUsed: {
    'root calls an API': { event: managing('iam', 'ListUsers', { userIdentity: ROOT }) },
    'root signs in': { event: signIn({ mfa: 'Yes', type: 'Root' }) },
  },
  DeniedOnStore: {
    'a read of documents is refused': { event: onObject(DOCUMENTS, 'GetObject', OUTSIDE) },
    'a listing that names no key is refused': {
      event: onObject(DOCUMENTS, 'ListObjects', { ...OUTSIDE, requestParameters: null }),
    },
    'a scan of the roll is refused': { event: onItems(ROLL, 'Scan', OUTSIDE) },
    'a read of the roll is refused before its parameters are read': {
      event: onItems(ROLL, 'GetItem', { errorCode: 'AccessDeniedException', requestParameters: null }),
    },
    'a decryption is refused': { event: managing('kms', 'Decrypt', OUTSIDE) },
  },
  BreakGlassUsed: {
    'the role is taken on': {
      event: managing('sts', 'AssumeRole', {
        requestParameters: { roleArn: 'arn:aws:iam::111111111111:role/election/lorem/break-glass/Placeholder' },
      }),
    },
    'the role does something': { event: managing('dynamodb', 'DescribeTable', { userIdentity: BREAK_GLASS }) },
  },
  RollReadsCeiling: { 'the roll is walked through': { event: onItems(ROLL, 'GetItem'), times: 6000 } },
  RollReadsFarAboveNormal: {
    'the roll is read far more than at other times': { event: onItems(ROLL, 'Query'), times: 400 },
    'the roll is read by two hundred calls in a quarter of an hour': { event: onItems(ROLL, 'GetItem'), times: 200 },
  },
};

/** What happens on every day, and must wake nobody. */
const QUIET: Readonly<Record<string, Sample>> = {
  'a voter looks themselves up': { event: onItems(ROLL, 'GetItem') },
  'a busy quarter of an hour at the counter': { event: onItems(ROLL, 'GetItem'), times: 199 },
  'many registrations come in': { event: onItems(ROLL, 'PutItem'), times: 100_000 },
  'look-ups are counted': {
    event: onItems('Election-lorem-Registration-LookUpCountersTable-PLACEHOLDER', 'GetItem'),
    times: 100_000,
  },
  'results are read': { event: onItems('Election-lorem-Results-RecordsTable-PLACEHOLDER', 'Query'), times: 100_000 },
  'somebody signs in with a second factor': { event: signIn({ mfa: 'Yes' }) },
  'somebody mistypes a password': { event: signIn({ mfa: 'No', result: 'Failure' }) },
  'somebody of IAM Identity Center signs in': { event: signIn({ mfa: 'No', type: 'AssumedRole' }) },
  'AWS acts for root': {
    event: managing('kms', 'Decrypt', { userIdentity: { ...ROOT, invokedBy: 'backup.amazonaws.com' } }),
  },
  'DynamoDB makes a grant': {
    event: managing('kms', 'CreateGrant', {
      userIdentity: { type: 'AWSService', invokedBy: 'dynamodb.amazonaws.com' },
    }),
  },
  'a deploy makes an alarm': {
    event: managing('monitoring', 'PutMetricAlarm', { sourceIPAddress: 'cloudformation.amazonaws.com' }),
  },
  'a bucket of somebody else’s is changed': {
    event: managing('s3', 'PutBucketPolicy', { requestParameters: { bucketName: 'cdk-assets-placeholder' } }),
  },
  'the trail is described': { event: managing('cloudtrail', 'DescribeTrails', { readOnly: true }) },
};

/** What services announce, by the rule that speaks, with one that must not. */
const ANNOUNCED: Readonly<Record<string, { readonly loud: readonly Plain[]; readonly quiet?: readonly Plain[] }>> = {
  BackupFailed: {
    loud: [
      announced('aws.backup', 'Backup Job State Change', { state: 'FAILED', resourceType: 'DynamoDB' }),
      announced('aws.backup', 'Backup Job State Change', { state: 'EXPIRED' }),
      announced('aws.backup', 'Copy Job State Change', { state: 'FAILED' }),
    ],
    quiet: [announced('aws.backup', 'Backup Job State Change', { state: 'COMPLETED' })],
  },
  RestoreFailed: {
    loud: [announced('aws.backup', 'Restore Job State Change', { status: 'FAILED' })],
    quiet: [announced('aws.backup', 'Restore Job State Change', { status: 'COMPLETED' })],
  },
  CertificateEnds: {
    loud: [
      announced('aws.acm', 'ACM Certificate Approaching Expiration', { DaysToExpiry: 31 }),
      announced('aws.acm', 'ACM Certificate Renewal Action Required', {}),
    ],
    quiet: [announced('aws.acm', 'ACM Certificate Available', {})],
  },
  Threat: {
    loud: [announced('aws.guardduty', 'GuardDuty Finding', { severity: 8 })],
    quiet: [announced('aws.guardduty', 'GuardDuty Finding', { severity: 2 })],
  },
  PersonalDataFound: {
    loud: [announced('aws.macie', 'Macie Finding', { severity: { score: 3, description: 'High' } })],
    quiet: [announced('aws.macie', 'Macie Finding', { severity: { score: 1, description: 'Low' } })],
  },
  AccessFromOutside: {
    loud: [announced('aws.access-analyzer', 'Access Analyzer Finding', { status: 'ACTIVE', isPublic: true })],
    quiet: [announced('aws.access-analyzer', 'Access Analyzer Finding', { status: 'RESOLVED' })],
  },
  RuleBroken: {
    loud: [
      announced('aws.config', 'Config Rules Compliance Change', {
        newEvaluationResult: { complianceType: 'NON_COMPLIANT' },
      }),
    ],
    quiet: [
      announced('aws.config', 'Config Rules Compliance Change', {
        newEvaluationResult: { complianceType: 'COMPLIANT' },
      }),
    ],
  },
  CriticalFinding: {
    loud: [
      announced('aws.securityhub', 'Security Hub Findings - Imported', {
        findings: [
          {
            ProductName: 'Security Hub',
            RecordState: 'ACTIVE',
            Severity: { Label: 'CRITICAL' },
            Workflow: { Status: 'NEW' },
            Compliance: { Status: 'FAILED' },
          },
        ],
      }),
    ],
    quiet: [
      announced('aws.securityhub', 'Security Hub Findings - Imported', {
        findings: [
          {
            ProductName: 'Security Hub',
            RecordState: 'ACTIVE',
            Severity: { Label: 'CRITICAL' },
            Workflow: { Status: 'NEW' },
            Compliance: { Status: 'PASSED' },
          },
        ],
      }),
    ],
  },
};

const reaches = (letters: readonly Letter[], id: string): boolean =>
  letters.some(({ from, to }) => from.split('.').pop()?.includes(id) && to.includes(OFFICE));

const alarmingOnes = Object.entries(ALARMING).flatMap(([alarm, samples]) =>
  Object.entries(samples).map(([what, sample]) => ({ alarm, what, ...sample })),
);
const trailFailures = (cloud: Cloud): string[] =>
  alarmingOnes.flatMap(({ alarm, what, event, times }) =>
    unless(reaches(lettersAbout(cloud, HOME, event, times), alarm), `${alarm}: nobody hears when ${what}`),
  );

/** Everything in the Account stacks that could speak, and does in none of the samples. */
const unheard = (cloud: Cloud): string[] => {
  const said = new Set<string>();
  const note = (letters: readonly Letter[]) => {
    for (const { from, to } of letters) if (to.length > 0) said.add(from);
  };
  const stacks = cloud.stacks.map(({ name }) => name).filter((name) => name.startsWith('Election-Account-'));
  for (const stack of stacks) {
    for (const { event, times } of alarmingOnes) note(lettersAbout(cloud, stack, event, times));
    for (const { loud } of Object.values(ANNOUNCED))
      for (const event of loud) note(lettersFromBus(cloud, stack, event));
    for (const rule of cloud.all('AWS::Events::Rule', stack)) {
      if (rule.properties['ScheduleExpression'] !== undefined) note([lettersOnSchedule(cloud, rule)]);
      note(lettersAboutUndelivered(cloud, rule));
    }
  }
  const speakers = ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm', 'AWS::Events::Rule'].flatMap((type) =>
    cloud.all(type).filter(isOfTheAccount),
  );
  return (
    speakers
      .filter(({ properties }) => !String(properties['AlarmDescription']).startsWith('Half of a pair'))
      // Files that do not come are no event; several-accounts.test.ts asks who hears of them.
      .filter(({ properties }) => properties['Namespace'] !== 'AWS/S3')
      .map(whereIs)
      .filter((speaker) => !said.has(speaker))
  );
};

const the = (cloud: Cloud, type: string, idPrefix = ''): Entry => cloud.the(type, HOME, idPrefix);
const sidOut = (document: Plain | undefined, sid: string): void =>
  put(
    document ?? null,
    ['Statement'],
    statementsOf(document).filter((one) => at(one, 'Sid') !== sid),
  );
const alarmKey = (cloud: Cloud): Entry => the(cloud, 'AWS::KMS::Key', 'AuditLogKey');
const topicPolicy = (cloud: Cloud): Entry => the(cloud, 'AWS::SNS::TopicPolicy');
const trail = (cloud: Cloud): Entry => the(cloud, 'AWS::CloudTrail::Trail');

const CUTS_AFTER_THE_ALARM: Readonly<Record<string, (cloud: Cloud) => void>> = {
  'the topic takes no alarms': (cloud) =>
    sidOut(topicPolicy(cloud).properties['PolicyDocument'], 'AlarmsOfThisAccount'),
  'the topic’s policy is another topic’s': (cloud) =>
    put(topicPolicy(cloud).properties, ['Topics'], [`<${HOME}.SomethingElse>`]),
  'the topic refuses everybody': (cloud) =>
    statementsOf(topicPolicy(cloud).properties['PolicyDocument']).push({
      Effect: 'Deny',
      Action: 'sns:Publish',
      Principal: '*',
      Resource: '*',
    }),
  'the key refuses alarms': (cloud) => sidOut(alarmKey(cloud).properties['KeyPolicy'], 'AlarmsOfThisAccount'),
  'the key is disabled': (cloud) => put(alarmKey(cloud).properties, ['Enabled'], false),
  'the topic has AWS’s own key, which alarms may not use': (cloud) =>
    put(the(cloud, 'AWS::SNS::Topic').properties, ['KmsMasterKeyId'], 'alias/aws/sns'),
  'nobody is subscribed': (cloud) => cloud.remove(the(cloud, 'AWS::SNS::Subscription')),
  'the subscription is no mail': (cloud) => put(the(cloud, 'AWS::SNS::Subscription').properties, ['Protocol'], 'https'),
  'the subscription is to another topic': (cloud) =>
    put(the(cloud, 'AWS::SNS::Subscription').properties, ['TopicArn'], 'arn:aws:sns:us-east-2:111111111111:other'),
};

holds('everything that has to wake somebody goes all the way from the trail to the office’s mail', trailFailures, {
  'the trail is off': (cloud) => put(trail(cloud).properties, ['IsLogging'], false),
  'the trail is of one region': (cloud) => put(trail(cloud).properties, ['IsMultiRegionTrail'], false),
  'the trail records no data events': (cloud) =>
    put(
      trail(cloud).properties,
      ['AdvancedEventSelectors'],
      listAt(trail(cloud).properties, 'AdvancedEventSelectors').slice(0, 1),
    ),
  'the trail records no management': (cloud) =>
    put(
      trail(cloud).properties,
      ['AdvancedEventSelectors'],
      listAt(trail(cloud).properties, 'AdvancedEventSelectors').slice(1),
    ),
  'the trail writes to no log group': (cloud) => put(trail(cloud).properties, ['CloudWatchLogsLogGroupArn'], undefined),
  'the trail may not write its log group': (cloud) =>
    put(the(cloud, 'AWS::IAM::ManagedPolicy', 'TrailLogPolicy').properties, ['PolicyDocument', 'Statement'], []),
  'one filter reads another log group': (cloud) =>
    put(the(cloud, 'AWS::Logs::MetricFilter', 'TrailAlarmsRootUsed').properties, ['LogGroupName'], 'other'),
  'one filter counts under another name': (cloud) =>
    put(
      the(cloud, 'AWS::Logs::MetricFilter', 'TrailAlarmsKeyEndangered').properties,
      ['MetricTransformations', 0, 'MetricName'],
      'Other',
    ),
  'one filter counts nothing': (cloud) =>
    put(
      the(cloud, 'AWS::Logs::MetricFilter', 'TrailAlarmsSignInWithoutMfa').properties,
      ['MetricTransformations', 0, 'MetricValue'],
      '0',
    ),
  'one filter is gone': (cloud) =>
    cloud.remove(the(cloud, 'AWS::Logs::MetricFilter', 'TrailAlarmsBreakGlassUsedFilter0')),
  'one alarm waits for ten': (cloud) =>
    put(the(cloud, 'AWS::CloudWatch::Alarm', 'TrailAlarmsRootUsed').properties, ['Threshold'], 10),
  'one alarm looks at an average': (cloud) =>
    put(the(cloud, 'AWS::CloudWatch::Alarm', 'TrailAlarmsDeniedOnStore').properties, ['Statistic'], 'Average'),
  'one alarm is switched off': (cloud) =>
    put(the(cloud, 'AWS::CloudWatch::Alarm', 'TrailAlarmsRootUsed').properties, ['ActionsEnabled'], false),
  'one alarm tells nobody': (cloud) =>
    put(the(cloud, 'AWS::CloudWatch::Alarm', 'TrailAlarmsEvidenceStopped').properties, ['AlarmActions'], []),
  'half of the pair is gone': (cloud) =>
    cloud.remove(the(cloud, 'AWS::CloudWatch::Alarm', 'TrailAlarmsRollReadsUnusual')),
  'the pair is never read together': (cloud) =>
    put(the(cloud, 'AWS::CloudWatch::CompositeAlarm').properties, ['AlarmRule'], 'FALSE AND FALSE'),
  'the pair tells nobody': (cloud) =>
    put(the(cloud, 'AWS::CloudWatch::CompositeAlarm').properties, ['AlarmActions'], []),
  'the ceiling is out of reach': (cloud) =>
    put(the(cloud, 'AWS::CloudWatch::Alarm', 'TrailAlarmsRollReadsCeiling').properties, ['Threshold'], 1_000_000),
  ...CUTS_AFTER_THE_ALARM,
});

holds(
  'what happens on every day wakes nobody',
  (cloud) =>
    Object.entries(QUIET).flatMap(([what, { event, times }]) =>
      lettersAbout(cloud, HOME, event, times).map(({ from }) => `${from} speaks when ${what}`),
    ),
  {
    'every read of the roll sounds an alarm': (cloud) =>
      put(the(cloud, 'AWS::CloudWatch::Alarm', 'TrailAlarmsRollReadsCeiling').properties, ['Threshold'], 1),
    'the floor under unusual reads goes': (cloud) =>
      put(
        the(cloud, 'AWS::CloudWatch::CompositeAlarm').properties,
        ['AlarmRule'],
        `ALARM("<${HOME}.${the(cloud, 'AWS::CloudWatch::Alarm', 'TrailAlarmsRollReadsUnusual').id}>")`,
      ),
    'every sign-in sounds one': (cloud) =>
      put(
        the(cloud, 'AWS::Logs::MetricFilter', 'TrailAlarmsSignInWithoutMfa').properties,
        ['FilterPattern'],
        '{ ($.eventName = "ConsoleLogin") }',
      ),
  },
);

holds(
  'failed backups, ending certificates and findings go all the way to the office’s mail, in both regions',
  (cloud) =>
    [HOME, EDGE].flatMap((stack) =>
      Object.entries(ANNOUNCED).flatMap(([rule, { loud, quiet = [] }]) => [
        ...loud.flatMap((event) =>
          unless(
            reaches(lettersFromBus(cloud, stack, event), rule),
            `${stack}: ${rule} is silent on ${JSON.stringify(event)}`,
          ),
        ),
        ...quiet.flatMap((event) =>
          unless(lettersFromBus(cloud, stack, event).length === 0, `${stack}: speaks on ${JSON.stringify(event)}`),
        ),
      ]),
    ),
  {
    'a rule is disabled': (cloud) =>
      put(the(cloud, 'AWS::Events::Rule', 'EventAlarmsBackupFailed').properties, ['State'], 'DISABLED'),
    'a rule has no target': (cloud) =>
      put(the(cloud, 'AWS::Events::Rule', 'EventAlarmsCertificateEnds').properties, ['Targets'], []),
    'a rule listens for something else': (cloud) =>
      put(
        the(cloud, 'AWS::Events::Rule', 'EventAlarmsRestoreFailed').properties,
        ['EventPattern', 'detail', 'status'],
        ['COMPLETED'],
      ),
    'a rule is gone at the edge': (cloud) =>
      cloud.remove(cloud.the('AWS::Events::Rule', EDGE, 'EventAlarmsCertificateEnds')),
    ...CUTS_AFTER_THE_ALARM,
  },
);

holds(
  'the office is reminded of exceptions before they end, once for each day, a month and a week ahead',
  (cloud) => {
    const rules = cloud
      .all('AWS::Events::Rule', HOME)
      .filter(({ properties }) => properties['ScheduleExpression'] !== undefined);
    const days = new Set(rules.map(({ id }) => /ExceptionsEnd(\d{8})/.exec(id)?.[1]));
    return [
      ...unless(rules.length > 0 && rules.length === 2 * days.size, 'a day has not two reminders'),
      ...rules.flatMap((rule) =>
        unless(lettersOnSchedule(cloud, rule).to.includes(OFFICE), `${whereIs(rule)} reaches nobody`),
      ),
      ...rules.flatMap(({ id, properties }) => {
        const [, minute, hour, day, month, year] =
          /^cron\((\d+) (\d+) (\d+) (\d+) \? (\d{4})\)$/.exec(String(properties['ScheduleExpression'])) ?? [];
        const [, end = '', notice] = /ExceptionsEnd(\d{8})In(\d+)Days/.exec(id) ?? [];
        const ends = Date.parse(`${end.slice(0, 4)}-${end.slice(4, 6)}-${end.slice(6)}T00:00:00Z`);
        const comes = Date.UTC(Number(year), Number(month) - 1, Number(day));
        return unless(
          minute === '0' && hour === '15' && ends - comes === Number(notice) * 86_400_000,
          `${id} comes at ${properties['ScheduleExpression']}`,
        );
      }),
    ];
  },
  {
    'one reminder is gone': (cloud) => {
      const [first] = cloud.all('AWS::Events::Rule', HOME).filter(({ id }) => id.includes('ExceptionsEnd'));
      if (first) cloud.remove(first);
    },
    'one comes every year': (cloud) => {
      const [first] = cloud.all('AWS::Events::Rule', HOME).filter(({ id }) => id.includes('ExceptionsEnd'));
      if (first) put(first.properties, ['ScheduleExpression'], 'cron(0 15 1 3 ? *)');
    },
    'one is disabled': (cloud) => {
      const [first] = cloud.all('AWS::Events::Rule', HOME).filter(({ id }) => id.includes('ExceptionsEnd'));
      if (first) put(first.properties, ['State'], 'DISABLED');
    },
  },
);

holds(
  'an event that cannot be delivered waits in an encrypted queue, and somebody hears of it',
  (cloud) =>
    cloud
      .all('AWS::Events::Rule')
      .filter(isOfTheAccount)
      .flatMap((rule) =>
        unless(
          lettersAboutUndelivered(cloud, rule).some(({ to }) => to.length > 0),
          `${whereIs(rule)} loses what it cannot deliver`,
        ),
      ),
  {
    'a rule has no queue': (cloud) =>
      put(
        the(cloud, 'AWS::Events::Rule', 'EventAlarmsThreat').properties,
        ['Targets', 0, 'DeadLetterConfig'],
        undefined,
      ),
    'the queue takes nothing': (cloud) =>
      sidOut(the(cloud, 'AWS::SQS::QueuePolicy').properties['PolicyDocument'], 'UndeliveredEventsOfThisAccount'),
    'the queue’s key refuses EventBridge': (cloud) => {
      sidOut(alarmKey(cloud).properties['KeyPolicy'], 'UndeliveredEventsOfThisAccount');
      sidOut(alarmKey(cloud).properties['KeyPolicy'], 'AlarmsOfThisAccount');
    },
    'its alarm is gone': (cloud) => cloud.remove(the(cloud, 'AWS::CloudWatch::Alarm', 'EventAlarmsUndeliveredAlarm')),
  },
);

holds('every alarm and every rule of the account is heard in some sample; none is only there', unheard, {
  'an alarm is added that nothing sounds': (cloud) => {
    const alarm = the(cloud, 'AWS::CloudWatch::Alarm', 'TrailAlarmsRootUsed');
    put(alarm.properties, ['MetricName'], 'Nothing');
  },
  'a rule is added that nothing matches': (cloud) =>
    put(the(cloud, 'AWS::Events::Rule', 'EventAlarmsThreat').properties, ['EventPattern', 'source'], ['aws.nothing']),
  'in the other account, nobody is subscribed': (cloud) =>
    cloud.remove(cloud.the('AWS::SNS::Subscription', 'Election-Account-us-east-1@222222222222')),
});

test('there are samples for every watch, and for every event that is heard', () => {
  expect(Object.keys(ALARMING).filter((id) => !id.startsWith('RollReads'))).toEqual(WATCHES.map(({ id }) => id));
  expect(Object.keys(ANNOUNCED)).toEqual(HEARD.map(({ id }) => id));
});

test('every pattern is short enough for CloudWatch, and a log group has no more than a hundred', () => {
  const filters = everyCloud().all('AWS::Logs::MetricFilter', HOME);
  expect(filters.length).toBeLessThanOrEqual(100);
  for (const { properties } of filters) {
    expect(String(properties['FilterPattern']).length).toBeLessThanOrEqual(LONGEST_PATTERN);
  }
});
