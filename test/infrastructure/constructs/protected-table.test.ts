import { at, type Cloud, type Entry, many, put } from '../../support/cloud';
import { every, holds, unless, unlike } from '../../support/holds';
import { deniedBy, statementsOf } from '../../support/policy';
import {
  accountOf,
  arnOf,
  classOf,
  deployRoleIn,
  jurisdictionOf,
  keyOf,
  roleOf,
  strangerIn,
} from '../../support/stores';

const TABLE = 'AWS::DynamoDB::Table';
const everyTable = (ask: (table: Entry, cloud: Cloud) => readonly string[]) => every(TABLE, ask);
const roll = (cloud: Cloud): Entry => cloud.the(TABLE, 'Election-lorem-Registration', 'Roll');
const policyOf = (table: Entry) => at(table.properties, 'ResourcePolicy', 'PolicyDocument');

const denial = (table: Entry, sid: string) => {
  const found = statementsOf(policyOf(table)).find((one) => at(one, 'Sid') === sid);
  if (found === undefined) throw new Error(`${table.id} has no statement ${sid}`);
  return found;
};
const without = (table: Entry, sid: string): void =>
  put(
    table.properties,
    ['ResourcePolicy', 'PolicyDocument', 'Statement'],
    statementsOf(policyOf(table)).filter((one) => at(one, 'Sid') !== sid),
  );

const endpointOf = (cloud: Cloud, table: Entry): string => {
  const foundation = `Election-${jurisdictionOf(table)}-Foundation`;
  return `<${foundation}.${cloud.the('AWS::EC2::VPCEndpoint', foundation, 'NetworkDynamoDb').id}>`;
};

const read = (cloud: Cloud, table: Entry, context: Record<string, string> = {}) => ({
  action: 'dynamodb:GetItem',
  resource: arnOf(table),
  principal: roleOf(cloud, table, classOf(table) ?? ''),
  context: { 'aws:SourceVpce': endpointOf(cloud, table), ...context },
});

const DATA_ACTIONS = [
  'BatchGetItem',
  'BatchWriteItem',
  'ConditionCheckItem',
  'DeleteItem',
  'GetItem',
  'PartiQLDelete',
  'PartiQLInsert',
  'PartiQLSelect',
  'PartiQLUpdate',
  'PutItem',
  'Query',
  'Scan',
  'UpdateItem',
].map((name) => `dynamodb:${name}`);

holds(
  'every table is encrypted with a customer key of its own class',
  everyTable((table, cloud) => {
    const key = keyOf(cloud, table);
    return [
      ...unlike(table.properties['SSESpecification'], { SSEEnabled: true, SSEType: 'KMS' }),
      ...unless(key !== undefined && classOf(key) === classOf(table), 'the key is missing or of another class'),
    ];
  }),
  {
    'encryption goes': (cloud) => put(roll(cloud).properties, ['SSESpecification'], undefined),
    'the key is another class’s': (cloud) =>
      put(
        roll(cloud).properties,
        ['SSESpecification', 'KMSMasterKeyId'],
        arnOf(cloud.the('AWS::KMS::Key', 'Election-lorem-Foundation', 'DraftResultsKey')),
      ),
  },
);

holds(
  'every table can be set back to any second of the last 35 days',
  everyTable(({ properties }) =>
    unlike(properties['PointInTimeRecoverySpecification'], {
      PointInTimeRecoveryEnabled: true,
      RecoveryPeriodInDays: 35,
    }),
  ),
  {
    'it is off': (cloud) =>
      put(roll(cloud).properties, ['PointInTimeRecoverySpecification', 'PointInTimeRecoveryEnabled'], false),
    'it reaches back a day': (cloud) =>
      put(roll(cloud).properties, ['PointInTimeRecoverySpecification', 'RecoveryPeriodInDays'], 1),
  },
);

holds(
  'no table can be deleted by a call, with its stack, or by a replacement',
  everyTable(({ properties, definition }) => [
    ...unlike(properties, { DeletionProtectionEnabled: true }),
    ...unlike(definition, { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' }),
  ]),
  {
    'deletion protection is off': (cloud) => put(roll(cloud).properties, ['DeletionProtectionEnabled'], false),
    'the stack takes it along': (cloud) => put(roll(cloud).definition, ['DeletionPolicy'], 'Delete'),
    'a replacement deletes it': (cloud) => put(roll(cloud).definition, ['UpdateReplacePolicy'], 'Delete'),
  },
);

holds(
  'a credential stolen from a function opens no table from outside the network, by any way of reading or writing',
  everyTable((table, cloud) =>
    DATA_ACTIONS.flatMap((action) => {
      const { 'aws:SourceVpce': _, ...internet } = read(cloud, table).context;
      return [
        internet,
        { 'aws:SourceVpce': 'vpce-of-somebody-else' },
        { 'aws:SourceVpce': 'vpce-of-somebody-else', 'aws:ViaAWSService': 'true' },
      ].flatMap((context) =>
        unless(
          deniedBy(policyOf(table), { ...read(cloud, table), action, context }).length > 0,
          `answers ${action} with ${JSON.stringify(context)}`,
        ),
      );
    }),
  ),
  {
    'the network denial goes': (cloud) => without(roll(cloud), 'OnlyFromThePrivateNetwork'),
    'the whole policy goes': (cloud) => put(roll(cloud).properties, ['ResourcePolicy'], undefined),
    'PartiQL is left out': (cloud) => {
      const statement = denial(roll(cloud), 'OnlyFromThePrivateNetwork');
      put(
        statement,
        ['Action'],
        many(at(statement, 'Action')).filter((one) => one !== 'dynamodb:PartiQLSelect'),
      );
    },
    'forwarded sessions are exempt': (cloud) =>
      put(
        denial(roll(cloud), 'OnlyFromThePrivateNetwork'),
        ['Condition', 'BoolIfExists', 'aws:ViaAWSService'],
        'false',
      ),
  },
);

holds(
  'inside the network, only roles under the class’s path reach a table',
  everyTable((table, cloud) => {
    const others = [
      strangerIn(cloud, table),
      roleOf(cloud, table, 'site-content'),
      roleOf(cloud, table, 'results-public'),
      roleOf(cloud, table, classOf(table) ?? '').replace(`/${jurisdictionOf(table)}/`, '/another/'),
      roleOf(cloud, table, classOf(table) ?? '').replace(accountOf(cloud, table), '999999999999'),
    ];
    return [
      ...others.flatMap((principal) =>
        unless(deniedBy(policyOf(table), { ...read(cloud, table), principal }).length > 0, `answers ${principal}`),
      ),
      ...unless(deniedBy(policyOf(table), read(cloud, table)).length === 0, 'does not answer its own roles'),
    ];
  }),
  {
    'the denial goes': (cloud) => without(roll(cloud), 'OnlyNamedRoles'),
    'its pattern is widened': (cloud) =>
      put(
        denial(roll(cloud), 'OnlyNamedRoles'),
        ['Condition', 'ArnNotLike', 'aws:PrincipalArn'],
        'arn:aws:iam::*:role/*',
      ),
    'the pattern names another jurisdiction’s roles': (cloud) =>
      put(
        denial(roll(cloud), 'OnlyNamedRoles'),
        ['Condition', 'ArnNotLike', 'aws:PrincipalArn'],
        'arn:aws:iam::111111111111:role/election/another/voter-roll/*',
      ),
  },
);

holds(
  'nobody exports a table or streams it into Kinesis, whoever asks',
  everyTable((table, cloud) =>
    ['dynamodb:ExportTableToPointInTime', 'dynamodb:EnableKinesisStreamingDestination'].flatMap((action) =>
      [
        roleOf(cloud, table, classOf(table) ?? ''),
        `arn:aws:iam::${accountOf(cloud, table)}:role/Administrator`,
      ].flatMap((principal) =>
        unless(
          deniedBy(policyOf(table), { ...read(cloud, table), action, principal }).length > 0,
          `${principal} may ${action}`,
        ),
      ),
    ),
  ),
  { 'the denial goes': (cloud) => without(roll(cloud), 'NoExport') },
);

holds(
  'table policies allow nothing: they only deny, and no identity policy written later opens the table again',
  everyTable((table) =>
    statementsOf(policyOf(table)).flatMap((one) => [
      ...unless(at(one, 'Effect') === 'Deny', `${at(one, 'Sid')} allows`),
      // A policy that names its own table is a cycle in CloudFormation.
      ...unless(at(one, 'Resource') === '*', `${at(one, 'Sid')} names a resource`),
    ]),
  ),
  {
    'an outside account may read': (cloud) =>
      statementsOf(policyOf(roll(cloud))).push({
        Effect: 'Allow',
        Action: 'dynamodb:*',
        Principal: { AWS: 'arn:aws:iam::999999999999:root' },
        Resource: '*',
      }),
  },
);

holds(
  'a stream tells the keys of what changed, never its contents; only records of results and of incidents have one',
  everyTable((table) => {
    const view = at(table.properties, 'StreamSpecification', 'StreamViewType');
    const wanted = /^(Records|Register)/.test(table.id) ? 'KEYS_ONLY' : undefined;
    return [
      ...unless(view === wanted, `streams ${view}`),
      ...unless(table.properties['KinesisStreamSpecification'] === undefined, 'streams into Kinesis'),
    ];
  }),
  {
    'the stream carries items': (cloud) =>
      put(
        cloud.the(TABLE, 'Election-lorem-Results').properties,
        ['StreamSpecification', 'StreamViewType'],
        'NEW_IMAGE',
      ),
    'the roll gets a stream': (cloud) =>
      put(roll(cloud).properties, ['StreamSpecification'], { StreamViewType: 'KEYS_ONLY' }),
  },
);

holds(
  'look-up counters expire, and a voter’s record never does',
  everyTable((table) =>
    unless(
      at(table.properties, 'TimeToLiveSpecification', 'Enabled') ===
        (table.id.startsWith('LookUpCounters') ? true : undefined),
      'expires, or should and does not',
    ),
  ),
  {
    'the roll may expire': (cloud) =>
      put(roll(cloud).properties, ['TimeToLiveSpecification'], { AttributeName: 'expiresAt', Enabled: true }),
    'counters stay': (cloud) =>
      put(
        cloud.the(TABLE, 'Election-lorem-Registration', 'LookUpCounters').properties,
        ['TimeToLiveSpecification'],
        undefined,
      ),
  },
);

holds(
  'no table has a second index or a replica, through which its items could be read without its policy',
  everyTable(({ properties }) => [
    ...unless(properties['GlobalSecondaryIndexes'] === undefined, 'has an index'),
    ...unless(properties['Replicas'] === undefined, 'has replicas'),
  ]),
  { 'an index appears': (cloud) => put(roll(cloud).properties, ['GlobalSecondaryIndexes'], [{ IndexName: 'byName' }]) },
);

const manifest = (cloud: Cloud): Entry => cloud.the(TABLE, 'Election-lorem-Ballots', 'Manifest');
/** Registers: items are added and never changed. */
const APPEND_ONLY = ['Manifest', 'Register'];
const IN_A_TRANSACTION = { 'dynamodb:EnclosingOperation': 'TransactWriteItems' };

holds(
  'a register takes new items inside a transaction, and no way of changing or deleting one is open to anybody',
  (cloud) => {
    const registers = cloud.all(TABLE).filter(({ id }) => APPEND_ONLY.some((name) => id.startsWith(name)));
    if (registers.length < 4) return ['a register is missing'];
    return registers.flatMap((table) => {
      const policy = policyOf(table);
      const call = { ...read(cloud, table, IN_A_TRANSACTION), action: 'dynamodb:PutItem' };
      const everybody = [call.principal, `arn:aws:iam::${accountOf(cloud, table)}:role/Administrator`];
      return [
        ...unless(deniedBy(policy, call).length === 0, `${table.stack}: refuses a new item`),
        ...unless(
          deniedBy(policy, { ...read(cloud, table), action: 'dynamodb:PutItem' }).length > 0,
          `${table.stack}: takes a put without a transaction`,
        ),
        ...everybody.flatMap((principal) =>
          ['BatchWriteItem', 'DeleteItem', 'PartiQLDelete', 'PartiQLInsert', 'PartiQLUpdate', 'UpdateItem'].flatMap(
            (action) =>
              unless(
                deniedBy(policy, { ...call, principal, action: `dynamodb:${action}` }).length > 0,
                `${table.stack}: ${principal} may ${action}`,
              ),
          ),
        ),
      ];
    });
  },
  {
    'updates and deletions are open': (cloud) => without(manifest(cloud), 'NothingIsChangedOrDeleted'),
    'deletions are open': (cloud) => {
      const statement = statementsOf(policyOf(manifest(cloud))).find(
        (one) => at(one, 'Sid') === 'NothingIsChangedOrDeleted',
      );
      put(statement ?? null, ['Action'], ['dynamodb:UpdateItem']);
    },
    'plain puts are open': (cloud) => without(manifest(cloud), 'NoPutOutsideATransaction'),
  },
);

holds(
  'no function’s own policy lets it change or delete an item of a register',
  (cloud) =>
    cloud.all('AWS::IAM::ManagedPolicy').flatMap((policy) =>
      statementsOf(policy.properties['PolicyDocument'])
        .filter((one) => at(one, 'Effect') === 'Allow')
        .filter((one) =>
          many(at(one, 'Resource')).some((resource) =>
            APPEND_ONLY.some((name) => cloud.referred(resource)?.id.startsWith(name)),
          ),
        )
        .flatMap((one) =>
          many(at(one, 'Action'))
            .map(String)
            .filter(
              (action) =>
                !/^dynamodb:(GetItem|Query|PutItem|DescribeStream|GetRecords|GetShardIterator|ListStreams|DescribeTable|ListTagsOfResource|StartAwsBackupJob)$/.test(
                  action,
                ),
            )
            .map((action) => `${policy.stack}.${policy.id} may ${action}`),
        ),
    ),
  {
    'one may delete': (cloud) => {
      const table = manifest(cloud);
      const statement = cloud
        .all('AWS::IAM::ManagedPolicy', table.stack)
        .flatMap(({ properties }) => statementsOf(properties['PolicyDocument']))
        .find((one) => many(at(one, 'Resource')).some((resource) => cloud.referred(resource) === table));
      put(statement ?? null, ['Action'], ['dynamodb:DeleteItem']);
    },
  },
);

holds(
  'a table’s policy means its table by a star: to name it would be a circle',
  everyTable((table) =>
    statementsOf(policyOf(table)).flatMap((one) =>
      unless(JSON.stringify(many(at(one, 'Resource'))) === '["*"]', `${at(one, 'Sid')} names ${at(one, 'Resource')}`),
    ),
  ),
  {
    'it names its own table': (cloud) =>
      put(denial(roll(cloud), 'OnlyFromThePrivateNetwork'), ['Resource'], arnOf(roll(cloud))),
  },
);

/** Settings that CloudFormation reads and writes; every one of its sessions is a forwarded one. */
const SETTINGS = [
  'DescribeContinuousBackups',
  'DescribeTable',
  'ListTagsOfResource',
  'PutResourcePolicy',
  'TagResource',
  'UpdateContinuousBackups',
  'UpdateTable',
  'UpdateTimeToLive',
].map((name) => `dynamodb:${name}`);

holds(
  'a deploy can still change the settings of every table: its policy denies data, never the whole service',
  everyTable((table, cloud) =>
    SETTINGS.flatMap((action) => {
      const denials = deniedBy(policyOf(table), {
        action,
        resource: arnOf(table),
        principal: deployRoleIn(cloud, table),
        context: { 'aws:ViaAWSService': 'true' },
      });
      return unless(denials.length === 0, `denies ${action} by ${denials}`);
    }),
  ),
  {
    'everything is denied to forwarded sessions': (cloud) =>
      put(denial(roll(cloud), 'OnlyFromThePrivateNetwork'), ['Action'], 'dynamodb:*'),
  },
);
