import {
  type Assembly,
  get,
  type Json,
  perAssembly,
  type Resource,
  resourcesOf,
  type Scope,
  scopeOf,
} from '../../assembly';
import { keyNamedBy } from '../encryption';
import { keyOf, policiesOn } from '../index-of';
import { FOR_OURS, lets as letsService } from '../service-requests';
import { storeNamedBy } from '../stores';
import { listAt, textAt } from '../values';

/** Protocols that end at a person. A web address or a function must first be there, and may be anybody’s. */
const READ_BY_PEOPLE = ['email', 'email-json', 'sms'];

export type Speaker = 'cloudwatch.amazonaws.com' | 'events.amazonaws.com';

const lets = (scope: Scope, document: Json | undefined, service: Speaker, action: string): boolean =>
  letsService(scope, document, { service, action, facts: FOR_OURS });

/** Why a letter of this speaker does not go through the topic to a person; undefined when it does. */
const silence = (assembly: Assembly, topic: Resource, service: Speaker): string | undefined => {
  const scope = scopeOf(assembly, topic.stack);
  if (!readers(assembly).has(keyOf(topic))) return 'nobody is subscribed to its topic by mail or text message';
  if (!policiesOn(assembly, topic).some(({ scope: at, document }) => lets(at, document, service, 'sns:publish'))) {
    return `its topic takes nothing from ${service}`;
  }
  const key = keyNamedBy(scope, topic.properties['KmsMasterKeyId']);
  if (key === undefined) return 'its topic is under a key that alarms may not use';
  const at = scopeOf(assembly, key.stack);
  const isEnabled = key.properties['Enabled'] === undefined || key.properties['Enabled'] === true;
  const isUsable = ['kms:decrypt', 'kms:generatedatakey'].every((action) =>
    lets(at, key.properties['KeyPolicy'], service, action),
  );
  return isEnabled && isUsable ? undefined : `the key of its topic refuses ${service}`;
};

/** Who reads each topic without a filter between, by the topic's key: addresses and numbers. */
export const readers = perAssembly((assembly): ReadonlyMap<string, ReadonlySet<string>> => {
  const found = new Map<string, Set<string>>();
  const note = (scope: Scope, topic: Resource | undefined, subscription: Json | undefined): void => {
    const isRead = READ_BY_PEOPLE.includes(textAt(scope, subscription, ['Protocol']) ?? '');
    const isWhole = ['FilterPolicy', 'SubscriptionRoleArn'].every((name) => get(subscription, name) === undefined);
    const address = textAt(scope, subscription, ['Endpoint']);
    if (topic?.type !== 'AWS::SNS::Topic' || !isRead || !isWhole || !address) return;
    found.set(keyOf(topic), (found.get(keyOf(topic)) ?? new Set()).add(address));
  };
  for (const one of resourcesOf(assembly, 'AWS::SNS::Subscription')) {
    const scope = scopeOf(assembly, one.stack);
    note(scope, storeNamedBy(scope, one.properties['TopicArn']), one.properties);
  }
  for (const topic of resourcesOf(assembly, 'AWS::SNS::Topic')) {
    for (const inline of listAt(topic.properties, ['Subscription']))
      note(scopeOf(assembly, topic.stack), topic, inline);
  }
  return found;
});

const silences = perAssembly((_: Assembly) => new Map<string, string | undefined>());

const silenceOnce = (assembly: Assembly, topic: Resource, service: Speaker): string | undefined => {
  const known = silences(assembly);
  const id = `${keyOf(topic)} ${service}`;
  if (!known.has(id)) known.set(id, silence(assembly, topic, service));
  return known.get(id);
};

/** Why nobody hears what is sent to these addresses; undefined when somebody does. */
export const whyUnheard = (
  scope: Scope,
  targets: readonly (Json | undefined)[],
  service: Speaker,
): string | undefined => {
  const topics = targets
    .map((target) => (target === undefined ? undefined : storeNamedBy(scope, target)))
    .filter((one) => one?.type === 'AWS::SNS::Topic');
  if (topics.length === 0) return 'it tells no topic of this assembly';
  const reasons = topics.map((topic) => topic && silenceOnce(scope.assembly, topic, service));
  return reasons.includes(undefined) ? undefined : reasons[0];
};

/** The ARNs that an alarm tells when it sounds. */
export const alarmTargets = ({ properties }: Resource): readonly Json[] =>
  properties['ActionsEnabled'] === undefined ||
  properties['ActionsEnabled'] === true ||
  properties['ActionsEnabled'] === 'true'
    ? listAt(properties, ['AlarmActions'])
    : [];

const RUNNING = ['ENABLED', 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'];

/** The ARNs that a rule of the bus sends events to. */
export const ruleTargets = (scope: Scope, { properties }: Resource): readonly Json[] => {
  const state = properties['State'];
  if (state !== undefined && !RUNNING.includes(textAt(scope, state) ?? '')) return [];
  return listAt(properties, ['Targets']).flatMap((target) => get(target, 'Arn') ?? []);
};
