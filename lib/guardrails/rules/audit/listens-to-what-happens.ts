import {
  type Assembly,
  get,
  intrinsicOf,
  isObject,
  type Json,
  type JsonObject,
  literalAt,
  perAssembly,
  type Resource,
  resourcesOf,
  type Scope,
  scopeOf,
} from '../../../assembly';
import { ENDINGS, WORDS, WORDS_OF_CALLS } from '../../alarms/endings';
import { choicesIn, mayMatch } from '../../alarms/partial-event';
import { resource, template } from '../../example';
import { changes } from '../../examples';
import { actionsIn, grantsIn, isOnlyFor } from '../../identity';
import { keyOf } from '../../index-of';
import type { Rule, Violation } from '../../rule';
import { storeNamedBy } from '../../stores';
import { isTrue } from '../../values';

/** Buckets whose events S3 hands to the bus, and those whose objects GuardDuty scans. */
const speaking = perAssembly((assembly): ReadonlySet<string> => {
  const scans = resourcesOf(assembly, 'AWS::GuardDuty::MalwareProtectionPlan').flatMap(({ stack, properties }) => {
    const name = get(get(properties['ProtectedResource'], 'S3Bucket'), 'BucketName');
    const bucket = storeNamedBy(scopeOf(assembly, stack), name);
    return bucket ? [bucket] : [];
  });
  const buckets = resourcesOf(assembly, 'AWS::S3::Bucket').filter(({ properties }) => {
    const bus = get(properties['NotificationConfiguration'], 'EventBridgeConfiguration');
    return bus !== undefined && isTrue(get(bus, 'EventBridgeEnabled') ?? true);
  });
  return new Set([...scans, ...buckets].map(keyOf));
});

/** May a role of this app put events of its own on the bus? EventBridge itself passes others' events on, with their source. */
const putsOwn = perAssembly((assembly) =>
  grantsIn(assembly).some(
    ({ statement, from }) =>
      actionsIn(statement).some((action) => /^(\*|events:(\*|putevents))$/.test(action)) &&
      from.identities.some((role) => !isOnlyFor(assembly, role, 'events.amazonaws.com')),
  ),
);

/** Is this the name of a vault of the assembly, by reference or as the vault writes it? */
const isOwnVault = (scope: Scope, choice: Json): boolean => {
  if (storeNamedBy(scope, choice)?.type === 'AWS::Backup::BackupVault') return true;
  const name = literalAt(scope, choice);
  return resourcesOf(scope.assembly, 'AWS::Backup::BackupVault').some(
    ({ stack, properties }) =>
      name !== undefined && literalAt(scopeOf(scope.assembly, stack), properties['BackupVaultName']) === name,
  );
};

const BUCKET_AT = ['detail.bucket.name', 'detail.s3ObjectDetails.bucketName'];

const isKnown = (words: readonly string[] | RegExp, word: string): boolean =>
  words instanceof RegExp ? words.test(word) : words.includes(word);

/** What is wrong with one choice, in a sentence; undefined where some event has it, or nobody can say. */
const deadChoice = (
  scope: Scope,
  sources: readonly string[],
  path: string,
  choice: Json | undefined,
): string | undefined => {
  if (choice === undefined) return `nothing is left to listen for at ${path}`;
  const isTest = isObject(choice) && intrinsicOf(choice) === undefined;
  if (isTest) return undefined;
  if (BUCKET_AT.includes(path)) {
    const bucket = storeNamedBy(scope, choice);
    return bucket !== undefined && speaking(scope.assembly).has(keyOf(bucket))
      ? undefined
      : `${path} names no bucket of this assembly that tells the bus of its objects`;
  }
  if (path === 'detail.backupVaultName')
    return isOwnVault(scope, choice) ? undefined : `${path} names no vault of this assembly`;
  const word = literalAt(scope, choice);
  if (word === undefined) return undefined;
  const says = `no event has ${JSON.stringify(word)} as its ${path}`;
  if (path === 'source')
    return /^aws\.[a-z0-9-]+$/.test(word) || (!word.includes('*') && putsOwn(scope.assembly)) ? undefined : says;
  if (path === 'account' || path === 'region' || typeof choice !== 'string') return undefined;
  if (word.includes('*')) return `${says}; a star stands for itself there`;
  const ofCalls = WORDS_OF_CALLS[path];
  if (ofCalls) return isKnown(ofCalls, word) ? undefined : says;
  const known = sources.map((source) => WORDS[source]?.[path]);
  return known.length === 0 || known.some((words) => words === undefined || isKnown(words, word)) ? undefined : says;
};

const isOn = ({ properties }: Resource): boolean => properties['State'] !== 'DISABLED';

const deadEars = (assembly: Assembly, rule: Resource): readonly Violation[] => {
  const pattern = rule.properties['EventPattern'];
  if (pattern === undefined) return [];
  const scope = scopeOf(assembly, rule.stack);
  const { stack, logicalId } = rule;
  const all = [...choicesIn(pattern)];
  const sources = all.flatMap(({ path, choice }) => (path === 'source' && typeof choice === 'string' ? [choice] : []));
  const dead = all.flatMap(({ path, choice }) => deadChoice(scope, sources, path, choice) ?? []);
  const isAnything = all.every(({ path }) => path !== 'source' && path !== 'detail-type');
  return [
    ...(isAnything ? ['it does not say whose events it is for (source)'] : []),
    ...(dead.length === 0 ? [] : [dead.join('; ')]),
  ].map((what) => ({ stack, logicalId, what: `${what}.` }));
};

/** Rules of one stack stand together: what one leaves out another may have. */
const halfEars = (rules: readonly Resource[]): readonly Violation[] => {
  const [first] = rules;
  if (first === undefined) return [];
  const patterns = rules.map(({ properties }) => properties['EventPattern']);
  return ENDINGS.flatMap(({ says, ways }) => {
    const missed = Object.entries(ways).filter(([, event]) => !patterns.some((pattern) => mayMatch(pattern, event)));
    if (missed.length === 0 || missed.length === Object.keys(ways).length) return [];
    const some = Object.entries(ways).find(([way]) => !missed.some(([name]) => name === way));
    const about = rules.find(({ properties }) => some && mayMatch(properties['EventPattern'], some[1])) ?? first;
    return [
      {
        stack: about.stack,
        logicalId: about.logicalId,
        what: `it listens for ${says}, but not for every kind: ${missed.map(([way]) => way).join(', ')} would pass unheard.`,
      },
    ];
  });
};

const check = (assembly: Assembly): readonly Violation[] => {
  const rules = resourcesOf(assembly, 'AWS::Events::Rule').filter(isOn);
  const byStack = new Map<string, Resource[]>();
  for (const rule of rules) byStack.set(rule.stack, [...(byStack.get(rule.stack) ?? []), rule]);
  return [
    ...rules.flatMap((rule) => deadEars(assembly, rule)),
    ...[...byStack.values()].flatMap((ofStack) => halfEars(ofStack)),
  ];
};

const rule = (EventPattern: JsonObject): JsonObject =>
  resource('AWS::Events::Rule', { EventPattern, Targets: [{ Id: 't', Arn: 'arn:aws:sns:us-east-2:111111111111:t' }] });

const GOOD = template({
  B: resource('AWS::S3::Bucket', {
    NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
  }),
  Quiet: resource('AWS::S3::Bucket'),
  Jobs: rule({
    source: ['aws.backup'],
    'detail-type': ['Backup Job State Change', 'Copy Job State Change'],
    detail: { state: ['ABORTED', 'EXPIRED', 'FAILED', 'PARTIAL'] },
  }),
  Restores: rule({
    source: ['aws.backup'],
    'detail-type': ['Restore Job State Change'],
    detail: { $or: [{ status: ['PENDING'], x: [{ exists: false }] }, { status: ['ABORTED', 'FAILED'] }] },
  }),
  Calls: rule({
    source: ['aws.iam'],
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: { eventSource: ['iam.amazonaws.com'], eventName: ['CreateUser'] },
  }),
  Threats: rule({
    source: ['aws.guardduty'],
    'detail-type': ['GuardDuty Finding'],
    detail: { severity: [{ numeric: ['>=', 4] }] },
  }),
  Files: rule({
    source: ['aws.s3'],
    'detail-type': ['Object Created'],
    detail: { bucket: { name: [{ Ref: 'B' }] }, object: { key: [{ suffix: '.json' }] } },
  }),
});
const at = (id: string, path: string): string => `${id}/Properties/EventPattern/${path}`;

export const listensToWhatHappens: Rule = {
  id: 'listens-to-what-happens',
  title: 'What listens for events listens for events that there are, and for all of a kind',
  core: false,
  why:
    'California, 2017: a deleted database was noticed by its ransom note. A rule that waits for a word that no event has, or for ' +
    'backups that failed but not for those that were cut short, looks on every dashboard like one that works.',
  fix: 'Write the source, detail-type and states as the service’s documentation spells them, each bad ending of the kind among them.',
  mappings: { cis: ['1.5.5', '5.1.13'], nist: ['AU-5', 'AU-6(1)', 'SI-4', 'SI-4(5)'], fsbp: [] },
  check,
  bad: changes(GOOD, {
    'a source that sends nothing': [at('Threats', 'source'), ['guardduty']],
    'a star, which EventBridge takes as itself': [at('Threats', 'detail-type'), ['*']],
    'a kind of event that there is not': [at('Jobs', 'detail-type'), ['Backup Job Failed']],
    'a state that there is not': [at('Jobs', 'detail/state'), ['FAILED', 'ABORTED', 'EXPIRED', 'PARTIAL', 'BROKEN']],
    'backups that failed, but not those that were cut short': [at('Jobs', 'detail/state'), ['FAILED']],
    'restores that were given up unheard': [at('Restores', 'detail/$or/1/status'), ['FAILED']],
    'a call that there is not': [at('Calls', 'detail/eventName'), ['create-user']],
    'an empty list, which matches nothing': [at('Calls', 'detail/eventName'), []],
    'the worst threats alone': [at('Threats', 'detail/severity'), [{ numeric: ['>=', 8] }]],
    'a bucket of nobody': [at('Files', 'detail/bucket/name'), ['somewhere-else']],
    'a bucket that tells nobody of its objects': [at('Files', 'detail/bucket/name'), [{ Ref: 'Quiet' }]],
    'backups of another vault': [at('Jobs', 'detail/backupVaultName'), ['some-other-vault']],
    'events of everybody': [at('Threats', 'source'), []],
  }),
  good: [
    { name: 'words that the services use, every ending among them', template: GOOD },
    {
      name: 'one kind in two rules',
      template: template({
        One: rule({
          source: ['aws.backup'],
          'detail-type': ['Restore Job State Change'],
          detail: { status: ['FAILED'] },
        }),
        Two: rule({
          source: ['aws.backup'],
          'detail-type': ['Restore Job State Change'],
          detail: { status: ['ABORTED'] },
        }),
      }),
    },
    {
      name: 'a service that the rule knows nothing of',
      template: template({ R: rule({ source: ['aws.ec2'], 'detail-type': ['Spot'] }) }),
    },
    {
      name: 'a schedule',
      template: template({ R: resource('AWS::Events::Rule', { ScheduleExpression: 'rate(1 day)' }) }),
    },
  ],
};
