import { type Assembly, type JsonObject, type Resource, scopeOf } from '../../../assembly';
import { ALARM_EXAMPLE } from '../../alarms/example';
import { isHeard, isHeardOnBus } from '../../alarms/heard';
import { samplesOf } from '../../alarms/samples';
import { VAULTS } from '../../backups';
import { changed, changes } from '../../examples';
import type { Example, Rule, Violation } from '../../rule';
import { storeNamedBy } from '../../stores';
import { trailsOf } from '../../trails';
import { isLeft, standingIn, type WatchedPlace, watchedAccounts, watchedPlaces } from '../../watched-places';

/** Sentences in one finding; the rest is counted. */
const SHOWN = 8;

const some = (list: readonly string[]): string =>
  `${list.slice(0, SHOWN).join(', ')}${list.length > SHOWN ? ` and ${list.length - SHOWN} more` : ''}`;

const logGroupsOf = (assembly: Assembly, place: WatchedPlace): readonly Resource[] =>
  trailsOf(assembly)
    .filter(({ stack }) => place.accountStacks.has(stack))
    .flatMap(
      ({ stack, properties }) => storeNamedBy(scopeOf(assembly, stack), properties['CloudWatchLogsLogGroupArn']) ?? [],
    );

/** From the trail: who did what. */
const fromTrail = (assembly: Assembly): readonly Violation[] =>
  watchedAccounts(assembly).flatMap((place) => {
    if (isLeft(assembly, place, 'trail')) return [];
    const groups = logGroupsOf(assembly, place);
    const unheard = samplesOf(assembly, place).filter(
      (sample) => !isHeard(assembly, groups, place.accountStacks, sample),
    );
    const { stack, logicalId } =
      trailsOf(assembly).find((trail) => place.accountStacks.has(trail.stack)) ?? place.first;
    return unheard.length === 0
      ? []
      : [
          {
            stack,
            logicalId,
            what: `nobody hears of ${some(unheard.map(({ says }) => says))}: no alarm over its log group that reaches a person.`,
          },
        ];
  });

interface Announcement {
  readonly says: string;
  /** Left to central IT with this service; backups are never left. */
  readonly service?: string;
  readonly event: JsonObject;
}

/** What services announce by themselves, in each region: it must be heard there, whether or not something of that kind stands there yet. */
const ANNOUNCED: readonly Announcement[] = [
  {
    says: 'a serious threat',
    service: 'guardDuty',
    event: { source: 'aws.guardduty', 'detail-type': 'GuardDuty Finding', detail: { severity: 8 } },
  },
  {
    says: 'a threat of medium severity',
    service: 'guardDuty',
    event: { source: 'aws.guardduty', 'detail-type': 'GuardDuty Finding', detail: { severity: 5 } },
  },
  {
    says: 'personal data where none belongs',
    service: 'macie',
    event: {
      source: 'aws.macie',
      'detail-type': 'Macie Finding',
      detail: { severity: { score: 3, description: 'High' } },
    },
  },
  {
    says: 'a store that opened to the outside',
    service: 'accessAnalyzer',
    event: {
      source: 'aws.access-analyzer',
      'detail-type': 'Access Analyzer Finding',
      detail: { status: 'ACTIVE', isPublic: true },
    },
  },
  {
    says: 'a setting that broke a rule',
    service: 'config',
    event: {
      source: 'aws.config',
      'detail-type': 'Config Rules Compliance Change',
      detail: { newEvaluationResult: { complianceType: 'NON_COMPLIANT' } },
    },
  },
  {
    says: 'a critical finding',
    service: 'securityHub',
    event: {
      source: 'aws.securityhub',
      'detail-type': 'Security Hub Findings - Imported',
      detail: {
        findings: [
          {
            ProductName: 'Security Hub',
            RecordState: 'ACTIVE',
            Severity: { Label: 'CRITICAL' },
            Workflow: { Status: 'NEW' },
            Compliance: { Status: 'FAILED' },
          },
        ],
      },
    },
  },
  {
    says: 'a backup that failed',
    event: { source: 'aws.backup', 'detail-type': 'Backup Job State Change', detail: { state: 'FAILED' } },
  },
  {
    says: 'a copy of a backup that failed',
    event: { source: 'aws.backup', 'detail-type': 'Copy Job State Change', detail: { state: 'FAILED' } },
  },
  {
    says: 'a restore that failed',
    event: { source: 'aws.backup', 'detail-type': 'Restore Job State Change', detail: { status: 'FAILED' } },
  },
  {
    says: 'a certificate that ends',
    event: { source: 'aws.acm', 'detail-type': 'ACM Certificate Approaching Expiration', detail: { DaysToExpiry: 14 } },
  },
];

const fromServices = (assembly: Assembly): readonly Violation[] =>
  watchedPlaces(assembly).flatMap((place) => {
    // A stack with backups listens for its own (backups-heard); the account's letters go to every office in it.
    const withVaults = new Set(standingIn(assembly, place.stacks, ...VAULTS).map(({ stack }) => stack));
    const others = new Set([...place.stacks].filter((stack) => !withVaults.has(stack)));
    const unheard = ANNOUNCED.filter(
      ({ service, event }) =>
        !(service !== undefined && isLeft(assembly, place, service)) &&
        !isHeardOnBus(assembly, others.size === 0 ? place.stacks : others, event),
    );
    const { stack, logicalId } = place.first;
    return unheard.length === 0
      ? []
      : [
          {
            stack,
            logicalId,
            what: `nobody hears of ${some(unheard.map(({ says }) => says))} in ${place.region}: no AWS::Events::Rule that reaches a person.`,
          },
        ];
  });

const check = (assembly: Assembly): readonly Violation[] => [...fromTrail(assembly), ...fromServices(assembly)];

const filter = (pattern: string): JsonObject => ({
  Type: 'AWS::Logs::MetricFilter',
  Properties: {
    LogGroupName: { Ref: 'Log' },
    FilterPattern: pattern,
    MetricTransformations: [{ MetricNamespace: 'Election/Trail', MetricName: 'Counted', MetricValue: '1' }],
  },
});
const rule = (source: string): JsonObject => ({
  Type: 'AWS::Events::Rule',
  Properties: { EventPattern: { source: [source] }, Targets: [{ Id: 'office', Arn: { Ref: 'Topic' } }] },
});
const withResources = (template: JsonObject, more: JsonObject): JsonObject =>
  Object.entries(more).reduce((whole, [name, resource]) => changed(whole, name, resource), template);

/** Counts every line: loud, and fit for an example. */
const GOOD = withResources(ALARM_EXAMPLE, {
  Store: { Type: 'AWS::S3::Bucket', Properties: { Tags: [{ Key: 'election:data-class', Value: 'voter-documents' }] } },
  Roll: { Type: 'AWS::DynamoDB::Table', Properties: { Tags: [{ Key: 'election:data-class', Value: 'voter-roll' }] } },
  Log: { Type: 'AWS::Logs::LogGroup' },
  Trail: {
    Type: 'AWS::CloudTrail::Trail',
    Properties: { CloudWatchLogsLogGroupArn: { 'Fn::GetAtt': ['Log', 'Arn'] } },
  },
  Filter: filter('{ ($.eventSource = "*") && (($.eventName != "x") || ($.readOnly IS TRUE)) }'),
  Macie: rule('aws.macie'),
  Analyzer: rule('aws.access-analyzer'),
  Config: rule('aws.config'),
  Hub: rule('aws.securityhub'),
  Backup: rule('aws.backup'),
  Certificates: rule('aws.acm'),
});
const only = (pattern: string): readonly [string, string] => ['Filter/Properties/FilterPattern', pattern];
const centrally: Example = {
  name: 'an account where central IT watches, which is reported as not covered',
  template: {
    ...changed(changed(GOOD, 'Trail'), 'Rule'),
    Metadata: { 'election:existing': ['trail', 'guardDuty'] },
  },
};

export const eventsHeard: Rule = {
  id: 'events-heard',
  title: 'What must wake somebody goes all the way to a person',
  core: false,
  why:
    'Deep Root, 2017: 13 days. Illinois, 2016: 19 days. Both left a trace at the first minute, and no trace told anybody. From the event ' +
    'to the mailbox every link is followed here.',
  fix: 'Leave TrailAlarms and EventAlarms of the Account stack as they are; where central IT watches, say so in `existing`.',
  mappings: { cis: ['1.5.5', '2.4.9', '5.1.13', 'A1.6.5'], nist: ['AU-6(1)', 'IR-4(1)', 'SI-4', 'SI-4(5)'], fsbp: [] },
  check,
  bad: changes(GOOD, {
    'a trail that nobody listens to': ['Filter'],
    'a filter over another log': ['Filter/Properties/LogGroupName', 'some-other-group'],
    'a filter that counts nothing': ['Filter/Properties/MetricTransformations/0/MetricValue', '0'],
    'a filter for another metric': ['Filter/Properties/MetricTransformations/0/MetricName', 'Other'],
    'a filter that leaves out who stops the trail': only('{ ($.eventName != "StopLogging") }'),
    'a filter that leaves out the end of a key': only('{ ($.eventName != "ScheduleKeyDeletion") }'),
    'a filter that leaves out opened buckets, as at Deep Root': only(
      '{ ($.eventName != "DeleteBucketPublicAccessBlock") }',
    ),
    'a filter that leaves out refused reads': only('{ ($.errorCode NOT EXISTS) }'),
    'a filter that leaves out root': only('{ ($.userIdentity.type != "Root") }'),
    'a filter that leaves out sign-ins': only('{ ($.eventName != "ConsoleLogin") }'),
    'a filter that leaves out reads of the roll': only(
      '{ ($.readOnly IS FALSE) || ($.errorCode EXISTS) || ($.userIdentity.type = "Root") }',
    ),
    'a filter in a language that is not understood': only('[ip, user, ...]'),
    'an alarm for a hundred thousand': ['Alarm/Properties/Threshold', 100000],
    'an alarm for the opposite': ['Alarm/Properties/ComparisonOperator', 'LessThanThreshold'],
    'an alarm that waits a day': ['Alarm/Properties/EvaluationPeriods', 288],
    'an alarm that sounds the next day': ['Alarm/Properties/Period', 86400],
    'an alarm that takes the mean': ['Alarm/Properties/Statistic', 'Average'],
    'an alarm that is off': ['Alarm/Properties/ActionsEnabled', false],
    'a mailbox that was taken away': ['Mail'],
    'threats that nobody hears of': ['Rule'],
    'serious threats alone': ['Rule/Properties/EventPattern/detail', { severity: [{ numeric: ['>=', 7] }] }],
    'an opened store that nobody hears of': ['Analyzer/Properties/State', 'DISABLED'],
    'findings on a bus that nobody uses': ['Hub/Properties/EventBusName', 'other'],
    'a backup that fails unheard': ['Backup'],
    'a certificate that ends unheard': ['Certificates'],
    'a filter that leaves out emergency roles': only('{ ($.eventName != "AssumeRole") }'),
    'a filter that leaves out new roles among those that stores know': only('{ ($.eventName != "CreateRole") }'),
  }),
  good: [{ name: 'an alarm over everything, and rules of the bus', template: GOOD }, centrally],
};
