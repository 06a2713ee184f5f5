import { type Assembly, itemsOf, perAssembly, resourcesOf, scopeOf } from '../../../assembly';
import { ALARM_EXAMPLE } from '../../alarms/example';
import { alarmTargets, ruleTargets, whyUnheard } from '../../alarms/speaks';
import { changed, changes } from '../../examples';
import { keyOf } from '../../index-of';
import type { Rule, Violation } from '../../rule';
import { storeNamedBy } from '../../stores';

/** Alarms that another one combines speak through it. */
const combined = perAssembly((assembly): ReadonlySet<string> => {
  const found = new Set<string>();
  for (const { stack, properties } of resourcesOf(assembly, 'AWS::CloudWatch::CompositeAlarm')) {
    for (const { expression } of itemsOf(scopeOf(assembly, stack), properties['AlarmRule'])) {
      for (const part of expression) if (part.kind === 'attribute') found.add(keyOf(part.resource));
    }
  }
  return found;
});

const check = (assembly: Assembly): readonly Violation[] => [
  ...[...resourcesOf(assembly, 'AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm')].flatMap((alarm) => {
    if (combined(assembly).has(keyOf(alarm))) return [];
    const why = whyUnheard(scopeOf(assembly, alarm.stack), alarmTargets(alarm), 'cloudwatch.amazonaws.com');
    return why === undefined
      ? []
      : [{ stack: alarm.stack, logicalId: alarm.logicalId, what: `nobody hears this alarm: ${why}.` }];
  }),
  ...[...resourcesOf(assembly, 'AWS::Events::Rule')].flatMap((rule) => {
    const scope = scopeOf(assembly, rule.stack);
    // Switched off, it still says whom it was for.
    const targets = ruleTargets(scope, { ...rule, properties: { ...rule.properties, State: 'ENABLED' } });
    if (!targets.some((target) => storeNamedBy(scope, target)?.type === 'AWS::SNS::Topic')) return [];
    const why =
      ruleTargets(scope, rule).length === 0 ? 'it is switched off' : whyUnheard(scope, targets, 'events.amazonaws.com');
    return why === undefined
      ? []
      : [{ stack: rule.stack, logicalId: rule.logicalId, what: `nobody hears what this rule tells: ${why}.` }];
  }),
];

const KEY = 'Key/Properties/KeyPolicy/Statement/0';
const POLICY = 'TopicPolicy/Properties/PolicyDocument/Statement';

export const alarmsHeard: Rule = {
  id: 'alarms-heard',
  title: 'Every alarm reaches a person',
  core: false,
  why:
    'Illinois, 2016: 19 days passed before anybody looked. An alarm that nobody hears looks on a dashboard exactly like one that somebody ' +
    'does; each link between the two can be missing.',
  fix: 'Use AlarmTopic, whose policy and key let alarms through, and which mails the office’s security address.',
  mappings: { cis: ['1.5.5'], nist: ['AU-5', 'IR-4', 'IR-6', 'SI-4(5)'], fsbp: ['CloudWatch.15', 'CloudWatch.17'] },
  check,
  bad: changes(ALARM_EXAMPLE, {
    'an alarm that tells nobody': ['Alarm/Properties/AlarmActions'],
    'an alarm whose actions are off': ['Alarm/Properties/ActionsEnabled', false],
    'an alarm that tells somebody else’s topic': [
      'Alarm/Properties/AlarmActions',
      ['arn:aws:sns:us-east-2:999999999999:t'],
    ],
    'a topic without a subscriber': ['Mail'],
    'a subscriber that is a web address': ['Mail/Properties/Protocol', 'https'],
    'a subscriber of another topic': ['Mail/Properties/TopicArn', 'arn:aws:sns:us-east-2:111111111111:other'],
    'a subscriber who hears a part': ['Mail/Properties/FilterPolicy', { kind: ['none'] }],
    'a topic without a policy': ['TopicPolicy'],
    'a policy that lets something else publish': [`${POLICY}/0/Principal`, { Service: 's3.amazonaws.com' }],
    'a policy for another account’s alarms': [`${POLICY}/0/Condition/StringEquals/aws:SourceAccount`, '999999999999'],
    'a policy that refuses everybody': [
      POLICY,
      [{ Effect: 'Deny', Principal: '*', Action: 'sns:Publish', Resource: '*' }],
    ],
    'a topic under AWS’s own key': ['Topic/Properties/KmsMasterKeyId', 'alias/aws/sns'],
    'a key that refuses alarms': [KEY],
    'a key that lets alarms read and not write': [`${KEY}/Action`, 'kms:Decrypt'],
    'a key that is disabled': ['Key/Properties/Enabled', false],
    'a rule that is switched off': ['Rule/Properties/State', 'DISABLED'],
    'a rule whose state a parameter decides': ['Rule/Properties/State', { Ref: 'P' }],
  }),
  good: [
    { name: 'an alarm and a rule that reach a mailbox', template: ALARM_EXAMPLE },
    {
      name: 'an alarm that speaks through another',
      template: changed(changed(ALARM_EXAMPLE, 'Half', { Type: 'AWS::CloudWatch::Alarm', Properties: {} }), 'Both', {
        Type: 'AWS::CloudWatch::CompositeAlarm',
        Properties: { AlarmActions: [{ Ref: 'Topic' }], AlarmRule: { 'Fn::Sub': 'ALARM("${Half}")' } },
      }),
    },
  ],
};
