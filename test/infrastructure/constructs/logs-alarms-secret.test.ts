import { at, type Cloud, listAt, many, put, stringsIn } from '../../support/cloud';
import { every, holds, unless, unlike } from '../../support/holds';
import { deniedBy, statementsOf } from '../../support/policy';
import { classOf, keyOf } from '../../support/stores';

const FOUNDATION = 'Election-lorem-Foundation';
const SECRET = 'AWS::SecretsManager::Secret';
const secret = (cloud: Cloud) => cloud.the(SECRET, FOUNDATION);
const topic = (cloud: Cloud) => cloud.the('AWS::SNS::Topic', FOUNDATION);
const topicPolicy = (cloud: Cloud) => cloud.the('AWS::SNS::TopicPolicy', FOUNDATION).properties['PolicyDocument'];
const log = (cloud: Cloud) => cloud.the('AWS::Logs::LogGroup', FOUNDATION, 'FlowLogs');

holds(
  'every log group stands under the audit log’s key, for as long as the settings say, and outlives its stack',
  every('AWS::Logs::LogGroup', (group, cloud) => {
    const key = keyOf(cloud, group);
    return [
      ...unless(key !== undefined && classOf(key) === 'audit-log', 'is not encrypted with the audit log’s key'),
      ...unless(classOf(group) === 'audit-log', 'is not declared as audit-log'),
      ...unlike(group.properties, { RetentionInDays: 731 }),
      ...unlike(group.definition, { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' }),
    ];
  }),
  {
    'it has no key': (cloud) => put(log(cloud).properties, ['KmsKeyId'], undefined),
    'it is kept for ever': (cloud) => put(log(cloud).properties, ['RetentionInDays'], undefined),
    'it is kept a day': (cloud) => put(log(cloud).properties, ['RetentionInDays'], 1),
    'it goes with the stack': (cloud) => put(log(cloud).definition, ['DeletionPolicy'], 'Delete'),
    'it has no class': (cloud) => put(log(cloud).properties, ['Tags'], undefined),
  },
);

holds(
  'the value at the edge is made in the account, under the audit key, and never written down in a template',
  every(SECRET, (one, cloud) => {
    const key = keyOf(cloud, one);
    return [
      ...unless(one.properties['SecretString'] === undefined, 'stands in the template'),
      ...unless(Number(at(one.properties, 'GenerateSecretString', 'PasswordLength')) >= 32, 'is short enough to guess'),
      ...unless(key !== undefined && classOf(key) === classOf(one), 'is under another class’s key'),
      ...unless(
        JSON.stringify(one.properties['ReplicaRegions'] ?? []) ===
          (one.stack === 'Election-ipsum-Foundation' ? '[]' : '[{"Region":"us-east-1"}]'),
        'is not where the edge is, or where it is not needed',
      ),
    ];
  }),
  {
    'it stands in the template': (cloud) => put(secret(cloud).properties, ['SecretString'], 'for all to read'),
    'it is short': (cloud) => put(secret(cloud).properties, ['GenerateSecretString', 'PasswordLength'], 8),
    'it has AWS’s key': (cloud) => put(secret(cloud).properties, ['KmsKeyId'], undefined),
    'the edge has none': (cloud) => put(secret(cloud).properties, ['ReplicaRegions'], undefined),
  },
);

holds(
  'only firewalls and the distribution ask for the value, and nothing that a person or a function reads holds it',
  (cloud) =>
    cloud
      .everything()
      .filter(({ properties }) => stringsIn(properties).some((text) => text.includes('{{resolve:')))
      .flatMap(({ type, stack, id }) =>
        unless(
          ['AWS::WAFv2::WebACL', 'AWS::CloudFront::Distribution'].includes(type),
          `${stack}.${id} (${type}) asks for a secret`,
        ),
      ),
  {
    'a function gets it in its environment': (cloud) => {
      const [fn] = cloud.all('AWS::Lambda::Function', 'Election-lorem-Registration');
      if (fn) put(fn.properties, ['Environment', 'Variables', 'EDGE'], '{{resolve:secretsmanager:x:SecretString:::}}');
    },
  },
);

holds(
  'alarms go to one encrypted topic that refuses plain HTTP, takes messages from this account alone, and tells the security address',
  every('AWS::SNS::Topic', (one, cloud) => {
    const key = keyOf(cloud, { ...one, properties: { KmsKeyId: at(one.properties, 'KmsMasterKeyId') ?? '' } });
    const policies = cloud
      .all('AWS::SNS::TopicPolicy', one.stack)
      .filter(({ properties }) => many(properties['Topics']).includes(`<${one.stack}.${one.id}>`));
    const statements = policies.flatMap(({ properties }) => statementsOf(properties['PolicyDocument']));
    const subscriptions = cloud
      .all('AWS::SNS::Subscription', one.stack)
      .filter(({ properties }) => properties['TopicArn'] === `<${one.stack}.${one.id}>`);
    return [
      ...unless(
        key !== undefined && classOf(key) === 'audit-log' && classOf(one) === 'audit-log',
        'is not encrypted as audit-log',
      ),
      ...unless(
        deniedBy({ Statement: statements }, { action: 'sns:Publish', context: { 'aws:SecureTransport': 'false' } })
          .length > 0,
        'takes plain HTTP',
      ),
      ...statements
        .filter((statement) => at(statement, 'Effect') === 'Allow')
        .flatMap((statement) =>
          unless(
            at(statement, 'Condition', 'StringEquals', 'aws:SourceAccount') !== undefined &&
              at(statement, 'Principal', 'Service') !== undefined,
            'anybody may sound it',
          ),
        ),
      ...unless(
        subscriptions.length === 1 &&
          subscriptions.every(
            ({ properties }) =>
              properties['Protocol'] === 'email' && properties['Endpoint'] === 'security@lorem.example',
          ),
        'nobody hears it',
      ),
    ];
  }),
  {
    'it has no key': (cloud) => put(topic(cloud).properties, ['KmsMasterKeyId'], undefined),
    'plain HTTP is taken': (cloud) => {
      for (const one of statementsOf(topicPolicy(cloud)))
        if (at(one, 'Effect') === 'Deny') put(one, ['Effect'], 'Allow');
    },
    'any account may sound it': (cloud) => {
      for (const one of statementsOf(topicPolicy(cloud)))
        if (at(one, 'Effect') === 'Allow') put(one, ['Condition'], undefined);
    },
    'nobody hears it': (cloud) => cloud.remove(cloud.the('AWS::SNS::Subscription', FOUNDATION)),
  },
);

holds(
  'every alarm tells the topic, itself or by the pair that it is half of, and silence is no alarm but where silence is what it waits for',
  every('AWS::CloudWatch::Alarm', ({ stack, id, properties }, cloud) => [
    ...unless(
      listAt(properties, 'AlarmActions').length === 1 ||
        cloud
          .all('AWS::CloudWatch::CompositeAlarm', stack)
          .some(
            (pair) =>
              String(pair.properties['AlarmRule']).includes(`ALARM("<${stack}.${id}>")`) &&
              listAt(pair.properties, 'AlarmActions').length === 1,
          ),
      'tells nobody',
    ),
    ...unless(
      listAt(properties, 'AlarmActions').every((action) => cloud.referred(action)?.type === 'AWS::SNS::Topic'),
      'tells something that is not in the system',
    ),
    ...unlike(properties, {
      // A backup that never was made tells no number, nor does a trail that was stopped.
      TreatMissingData: /^(AlarmsBackupMissing|TrailSilent)/.test(id) ? 'breaching' : 'notBreaching',
    }),
    ...unless(properties['ActionsEnabled'] !== false, 'is muted'),
  ]),
  {
    'one is muted': (cloud) => {
      const [alarm] = cloud.all('AWS::CloudWatch::Alarm', 'Election-lorem-Registration');
      if (alarm) put(alarm.properties, ['ActionsEnabled'], false);
    },
    'one tells nobody': (cloud) => {
      const [alarm] = cloud.all('AWS::CloudWatch::Alarm', 'Election-lorem-Registration');
      if (alarm) put(alarm.properties, ['AlarmActions'], []);
    },
  },
);

const REGISTRATION = 'Election-lorem-Registration';
const walkFilter = (cloud: Cloud) => cloud.the('AWS::Logs::MetricFilter', REGISTRATION, 'LookUpLimitReached');
const walkAlarm = (cloud: Cloud) => cloud.the('AWS::CloudWatch::Alarm', REGISTRATION, 'LookUpWalkAlarm');

holds(
  'a walk through the look-up wakes somebody: what the function logs is counted, and the count reaches the alarm topic',
  (cloud) => {
    const filter = walkFilter(cloud).properties;
    const alarm = walkAlarm(cloud).properties;
    const [transformation] = listAt(filter, 'MetricTransformations');
    const logged = cloud.the('AWS::Lambda::Function', REGISTRATION, 'VoterStatus').properties;
    return [
      ...unlike(filter, {
        FilterPattern: '{ $.message = "look-up limit reached" }',
        LogGroupName: at(logged, 'LoggingConfig', 'LogGroup'),
      }),
      ...unless(
        at(transformation, 'MetricName') === alarm['MetricName'] &&
          at(transformation, 'MetricNamespace') === alarm['Namespace'],
        'the alarm looks at another metric than the filter counts',
      ),
      ...unlike(alarm, { Statistic: 'Sum', Period: 3600, Threshold: 10 }),
      ...unless(listAt(alarm, 'AlarmActions').length === 1, 'the alarm tells nobody'),
    ];
  },
  {
    'other words are counted': (cloud) =>
      put(walkFilter(cloud).properties, ['FilterPattern'], '{ $.message = "hello" }'),
    'another log is read': (cloud) => put(walkFilter(cloud).properties, ['LogGroupName'], 'another'),
    'the alarm looks elsewhere': (cloud) => put(walkAlarm(cloud).properties, ['MetricName'], 'Another'),
    'the alarm is mute': (cloud) => put(walkAlarm(cloud).properties, ['AlarmActions'], []),
    'the alarm waits for a thousand': (cloud) => put(walkAlarm(cloud).properties, ['Threshold'], 1000),
  },
);
