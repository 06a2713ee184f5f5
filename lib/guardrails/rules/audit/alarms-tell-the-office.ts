import { type Assembly, type JsonObject, perAssembly, type Resource, resourcesOf, scopeOf } from '../../../assembly';
import { ALARM_EXAMPLE } from '../../alarms/example';
import { alarmTargets, readers, ruleTargets } from '../../alarms/speaks';
import { changed, changes } from '../../examples';
import { keyOf } from '../../index-of';
import type { Rule, Violation } from '../../rule';
import { storeNamedBy } from '../../stores';

/** Topics that an alarm or a rule of the bus tells. */
const topicsOfAlarms = perAssembly((assembly): readonly Resource[] => {
  const found = new Set<Resource>();
  for (const speaker of resourcesOf(
    assembly,
    'AWS::CloudWatch::Alarm',
    'AWS::CloudWatch::CompositeAlarm',
    'AWS::Events::Rule',
  )) {
    const scope = scopeOf(assembly, speaker.stack);
    const targets = speaker.type === 'AWS::Events::Rule' ? ruleTargets(scope, speaker) : alarmTargets(speaker);
    for (const target of targets) {
      const topic = storeNamedBy(scope, target);
      if (topic?.type === 'AWS::SNS::Topic') found.add(topic);
    }
  }
  return [...found];
});

const check = (assembly: Assembly): readonly Violation[] => {
  const topics = topicsOfAlarms(assembly).flatMap((topic) => {
    const told = readers(assembly).get(keyOf(topic));
    return told === undefined ? [] : [{ topic, told }];
  });
  if (topics.length < 2) return [];
  return topics
    .filter(
      ({ topic, told }) =>
        !topics.some((other) => other.topic !== topic && [...told].some((one) => other.told.has(one))),
    )
    .map(({ topic: { stack, logicalId }, told }) => ({
      stack,
      logicalId,
      what: `its alarms go to ${[...told].join(', ')} alone, whom no other topic of alarms here tells; the office does not hear them.`,
    }));
};

const second: JsonObject = {
  Topic2: { Type: 'AWS::SNS::Topic' },
  Mail2: {
    Type: 'AWS::SNS::Subscription',
    Properties: { TopicArn: { Ref: 'Topic2' }, Protocol: 'email', Endpoint: 'security@lorem.example' },
  },
  Alarm2: { Type: 'AWS::CloudWatch::Alarm', Properties: { AlarmActions: [{ Ref: 'Topic2' }] } },
};
const GOOD = Object.entries(second).reduce((all, [id, one]) => changed(all, id, one), ALARM_EXAMPLE);
const ADDRESS = 'Mail2/Properties/Endpoint';

export const alarmsTellTheOffice: Rule = {
  id: 'alarms-tell-the-office',
  title: 'Every topic of alarms tells somebody whom the others tell too',
  core: false,
  why:
    'Illinois, 2016: 19 days passed before anybody looked. An alarm that goes to one mistyped or exchanged address is heard by nobody at ' +
    'the office, or by the one whom it is about, and looks like every other in the console.',
  fix: 'Set contact.securityEmail in election.config.ts and leave the subscriptions of AlarmTopic as they are; add further readers with alsoTells.',
  mappings: { cis: ['1.5.5', '5.1.13'], nist: ['AU-5', 'AU-6(1)', 'IR-6', 'SI-4(5)'], fsbp: [] },
  check,
  bad: changes(GOOD, {
    'one topic for somebody else': [ADDRESS, 'nobody@attacker.example'],
    'one topic for another number': [
      'Mail2/Properties',
      { TopicArn: { Ref: 'Topic2' }, Protocol: 'sms', Endpoint: '+15550100' },
    ],
  }),
  good: [
    { name: 'two topics for one address', template: GOOD },
    { name: 'one topic alone', template: ALARM_EXAMPLE },
    {
      name: 'a further reader of one topic',
      template: changed(GOOD, 'Mail3', {
        Type: 'AWS::SNS::Subscription',
        Properties: { TopicArn: { Ref: 'Topic2' }, Protocol: 'email', Endpoint: 'webmaster@lorem.example' },
      }),
    },
    {
      name: 'a topic for voters, which no alarm tells',
      template: changed(changed(GOOD, ADDRESS, 'news@lorem.example'), 'Alarm2'),
    },
  ],
};
