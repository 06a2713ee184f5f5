import { Runtime, RuntimeFamily } from 'aws-cdk-lib/aws-lambda';
import { ENVIRONMENT, FUNCTIONS, type FunctionName, HANDLER_METADATA } from '../../../lib/contracts/functions';
import { at, type Cloud, type Entry, many, type Plain, put } from '../../support/cloud';
import {
  actionsOf,
  allows,
  FUNCTION,
  functionArn,
  functionNamed,
  inNetwork,
  policiesOf,
  resourcesOf,
  rightsOf,
  roleOfFunction,
} from '../../support/functions';
import { every, holds, unless, unlike } from '../../support/holds';
import { deniedBy, permits, statementsOf } from '../../support/policy';
import {
  accountOf,
  arnOf,
  classOf,
  isNeverPublicStore,
  isOfTheAccount,
  jurisdictionOf,
  keyOf,
} from '../../support/stores';

const everyFunction = (ask: (fn: Entry, cloud: Cloud) => readonly string[]) => every(FUNCTION, ask);
const submit = (cloud: Cloud): Entry => functionNamed(cloud, 'lorem', 'registration-submit');
const publish = (cloud: Cloud): Entry => functionNamed(cloud, 'lorem', 'results-publish');
const submitRole = (cloud: Cloud): Entry => roleOfFunction(cloud, submit(cloud));
const submitPolicy = (cloud: Cloud): Entry => {
  const [policy] = policiesOf(cloud, submitRole(cloud));
  if (policy === undefined) throw new Error('the role has no policy');
  return policy;
};
/** The first statement with this action in the policies of the function that takes in forms. */
const right = (cloud: Cloud, action: string, effect = 'Allow'): Plain => {
  const found = rightsOf(cloud, submit(cloud)).find(
    (one) => actionsOf(one).includes(action) && at(one, 'Effect') === effect,
  );
  if (found === undefined) throw new Error(`no statement has ${action}`);
  return found;
};
const grant = (cloud: Cloud, statement: Plain): void => {
  statementsOf(submitPolicy(cloud).properties['PolicyDocument']).push(statement);
};

const document = (statements: readonly Plain[]): Plain => ({ Statement: [...statements] });

const newestNode = Runtime.ALL.filter(({ family, isVariable }) => family === RuntimeFamily.NODEJS && !isVariable)
  .map(({ name }) => Number(/^nodejs(\d+)\.x$/.exec(name)?.[1] ?? 0))
  .sort((a, b) => b - a)[0];

holds(
  'every function runs on arm64 and on the newest Node that CDK knows',
  everyFunction(({ properties }) =>
    unlike(properties, { Runtime: `nodejs${newestNode}.x`, Architectures: ['arm64'], Handler: 'index.handler' }),
  ),
  {
    'an older Node is used': (cloud) => put(submit(cloud).properties, ['Runtime'], 'nodejs20.x'),
    'it runs on x86': (cloud) => put(submit(cloud).properties, ['Architectures', 0], 'x86_64'),
  },
);

holds(
  'every function has a role of its own that only Lambda takes on',
  (cloud) => {
    const roles = new Set<Entry>();
    return everyFunction((fn) => {
      const role = roleOfFunction(cloud, fn);
      const shared = roles.has(role);
      roles.add(role);
      return [
        ...unless(!shared, 'shares its role'),
        ...unlike(role.properties['AssumeRolePolicyDocument'], {
          Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } }],
        }),
        ...unless(statementsOf(role.properties['AssumeRolePolicyDocument']).length === 1, 'others take it on too'),
      ];
    })(cloud);
  },
  {
    'two share a role': (cloud) => put(submit(cloud).properties, ['Role'], publish(cloud).properties['Role']),
    'anybody may take it on': (cloud) =>
      statementsOf(submitRole(cloud).properties['AssumeRolePolicyDocument']).push({
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { AWS: '*' },
      }),
  },
);

holds(
  'every role of a function holds two customer-managed policies, its code’s and Lambda’s, and nothing else: none inline, none of AWS’s own',
  everyFunction((fn, cloud) => {
    const role = roleOfFunction(cloud, fn);
    const policies = policiesOf(cloud, role);
    return [
      ...unless(policies.length === 2, `holds ${policies.length} policies`),
      ...unless(
        policies.every(({ type }) => type === 'AWS::IAM::ManagedPolicy'),
        'holds an inline policy',
      ),
      ...unless(many(role.properties['Policies']).length === 0, 'has a policy inside the role'),
      ...unless(many(role.properties['ManagedPolicyArns']).length === 0, 'takes a policy of AWS’s'),
      ...unless(
        policies.every(({ properties }) => many(properties['Roles']).length === 1),
        'shares its policy',
      ),
    ];
  }),
  {
    'AWS’s policy for VPC functions is attached': (cloud) =>
      put(
        submitRole(cloud).properties,
        ['ManagedPolicyArns'],
        ['arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole'],
      ),
    'an inline policy appears': (cloud) => put(submitRole(cloud).properties, ['Policies'], [{ PolicyName: 'more' }]),
    'the policy goes to another role as well': (cloud) =>
      many(submitPolicy(cloud).properties['Roles']).push(`<${publish(cloud).stack}.other>`),
  },
);

holds(
  'every role of a function lives under the path of the class that the function works on',
  everyFunction((fn, cloud) =>
    unless(
      String(roleOfFunction(cloud, fn).properties['Path']).startsWith(
        `/election/${jurisdictionOf(fn)}/${classOf(fn)}/`,
      ),
      `lives under ${roleOfFunction(cloud, fn).properties['Path']}`,
    ),
  ),
  {
    'a role moves to another class': (cloud) =>
      put(submitRole(cloud).properties, ['Path'], '/election/lorem/results-draft/'),
    'a role has no path': (cloud) => put(submitRole(cloud).properties, ['Path'], undefined),
  },
);

/** Those of AWS Backup and of an emergency have paths beside the classes' (test/infrastructure/stacks/recovery.test.ts). */
const isClassPath = (path: Plain | undefined): boolean =>
  String(path ?? '').startsWith('/election/') && !/^\/election\/[^/]+\/(recovery|break-glass)\//.test(String(path));

/** The account's own evidence answers these; no jurisdiction's store does. */
const OF_THE_ACCOUNT = ['/election/account/audit-log/readers/', '/election/account/audit-log/config/'];

holds(
  'nothing but functions, and the scanner of documents, has a role under a class’s path, for keys and stores answer to the path',
  (cloud) => {
    const ofFunctions = new Set(cloud.all(FUNCTION).map((fn) => roleOfFunction(cloud, fn)));
    return (
      cloud
        .all('AWS::IAM::Role')
        .filter((role) => isClassPath(role.properties['Path']) && !ofFunctions.has(role))
        .filter((role) => !(isOfTheAccount(role) && OF_THE_ACCOUNT.includes(String(role.properties['Path']))))
        // GuardDuty's; document-intake.test.ts says what it may do.
        .filter(
          ({ id, properties }) =>
            !(id.startsWith('DocumentScanRole') && /\/malware-scan\/$/.test(String(properties['Path']))),
        )
        .map((role) => `${role.stack}.${role.id} has the path ${role.properties['Path']}`)
    );
  },
  {
    'the flow logs’ role moves there': (cloud) =>
      put(cloud.the('AWS::IAM::Role', 'Election-lorem-Foundation').properties, ['Path'], '/election/lorem/voter-roll/'),
  },
);

/** Lambda itself does these with the function's role: logs, traces, dead letters, interfaces, the stream of keys. */
const BY_LAMBDA = new Set([
  'logs:CreateLogStream',
  'logs:PutLogEvents',
  'sqs:SendMessage',
  'xray:PutTelemetryRecords',
  'xray:PutTraceSegments',
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
  'dynamodb:DescribeStream',
  'dynamodb:GetRecords',
  'dynamodb:GetShardIterator',
  'dynamodb:ListStreams',
]);
/** A key that Lambda uses for the same, through one service. */
const throughSqsOrStream = (statement: Plain): boolean => {
  const via = String(at(statement, 'Condition', 'StringEquals', 'kms:ViaService'));
  return (
    via.startsWith('sqs.') ||
    // A stream's reader is Lambda: the key of a table that has one, for that table alone, beside rights on items that are bound.
    (via.startsWith('dynamodb.') &&
      actionsOf(statement).every((action) => action.startsWith('kms:')) &&
      /\.(DraftResultsKey|IncidentKey)/.test(String(at(statement, 'Resource'))) &&
      at(statement, 'Condition', 'StringEquals', 'kms:EncryptionContext:aws:dynamodb:tableName') !== undefined)
  );
};

holds(
  'whatever a function may do with data it may do only as that very function, so its role opens nothing elsewhere',
  everyFunction((fn, cloud) =>
    rightsOf(cloud, fn)
      .filter(allows)
      .filter((one) => !actionsOf(one).every((action) => BY_LAMBDA.has(action)) && !throughSqsOrStream(one))
      .flatMap((one) =>
        unless(
          at(one, 'Condition', 'ArnEquals', 'lambda:SourceFunctionArn') === functionArn(cloud, fn),
          `${actionsOf(one)} is not bound to the function`,
        ),
      ),
  ),
  {
    'a read is unbound': (cloud) => put(right(cloud, 'dynamodb:GetItem'), ['Condition', 'ArnEquals'], undefined),
    'a right is bound to another function': (cloud) =>
      put(
        right(cloud, 'kms:GenerateMac'),
        ['Condition', 'ArnEquals', 'lambda:SourceFunctionArn'],
        'arn:aws:lambda:us-east-2:111111111111:function:*',
      ),
    'a right is added by hand': (cloud) => grant(cloud, { Effect: 'Allow', Action: 'dynamodb:Scan', Resource: '*' }),
  },
);

/** These know no resource. */
const WITHOUT_RESOURCE = /^(xray:Put|ec2:)/;

holds(
  'no function may do everything of anything: no wildcard in an action, and none for a resource that has a name',
  everyFunction((fn, cloud) =>
    rightsOf(cloud, fn)
      .filter(allows)
      .flatMap((one) => [
        ...unless(
          actionsOf(one).every((action) => !action.includes('*')),
          `allows ${actionsOf(one)}`,
        ),
        ...unless(at(one, 'NotAction') === undefined && at(one, 'NotResource') === undefined, 'allows by exclusion'),
        ...unless(
          !resourcesOf(one).includes('*') || actionsOf(one).every((action) => WITHOUT_RESOURCE.test(action)),
          `${actionsOf(one)} on everything`,
        ),
      ]),
  ),
  {
    'it may do all with its table': (cloud) => put(right(cloud, 'dynamodb:PutItem'), ['Action'], 'dynamodb:*'),
    'it may write to any table': (cloud) => put(right(cloud, 'dynamodb:PutItem'), ['Resource'], '*'),
    'it may do all but one thing': (cloud) => {
      put(right(cloud, 'dynamodb:PutItem'), ['NotAction'], 'iam:*');
    },
  },
);

holds(
  'every right on a table names the kinds of items it reaches, and a request that names no key gets nothing',
  everyFunction((fn, cloud) =>
    rightsOf(cloud, fn)
      .filter(
        (one) =>
          allows(one) && actionsOf(one).some((action) => /^dynamodb:(?!.*Stream|GetRecords|GetShard)/.test(action)),
      )
      .flatMap((one) => {
        const kinds = many(at(one, 'Condition', 'ForAllValues:StringLike', 'dynamodb:LeadingKeys')).map(String);
        return [
          ...unless(kinds.length > 0 && kinds.every((kind) => kind !== '*'), `${actionsOf(one)} on every item`),
          ...unless(
            at(one, 'Condition', 'Null', 'dynamodb:LeadingKeys') === 'false',
            `${actionsOf(one)} also without a key`,
          ),
          ...unless(!actionsOf(one).includes('dynamodb:Scan'), 'may scan'),
        ];
      }),
  ),
  {
    'any item is reached': (cloud) =>
      put(right(cloud, 'dynamodb:GetItem'), ['Condition', 'ForAllValues:StringLike', 'dynamodb:LeadingKeys'], '*'),
    'the condition goes': (cloud) =>
      put(right(cloud, 'dynamodb:GetItem'), ['Condition', 'ForAllValues:StringLike'], undefined),
    'requests without a key pass': (cloud) => put(right(cloud, 'dynamodb:GetItem'), ['Condition', 'Null'], undefined),
    'it may scan': (cloud) =>
      many(at(right(cloud, 'dynamodb:PutItem'), 'Action')) &&
      put(right(cloud, 'dynamodb:PutItem'), ['Action'], 'dynamodb:Scan'),
  },
);

const INTERFACES = ['ec2:CreateNetworkInterface', 'ec2:DescribeSubnets', 'ec2:DeleteNetworkInterface'];

holds(
  'Lambda makes a function’s network interfaces with its role, and the function’s own code cannot',
  everyFunction((fn, cloud) => {
    const rights = document(rightsOf(cloud, fn));
    return INTERFACES.flatMap((action) => [
      ...unless(permits(rights, { action, context: {} }) === inNetwork(fn), `Lambda and ${action}`),
      ...unless(
        !permits(rights, { action, context: { 'lambda:SourceFunctionArn': functionArn(cloud, fn) } }),
        `its code may ${action}`,
      ),
    ]);
  }),
  {
    'the denial goes': (cloud) => put(right(cloud, 'ec2:*', 'Deny'), ['Effect'], 'Allow'),
    'the denial holds for another function': (cloud) =>
      put(
        right(cloud, 'ec2:*', 'Deny'),
        ['Condition', 'ArnEquals', 'lambda:SourceFunctionArn'],
        'arn:aws:lambda:us-east-2:111111111111:function:other',
      ),
  },
);

holds(
  'no function can make a log group, not even its own: that one would have no key and no end',
  everyFunction((fn, cloud) =>
    unless(
      deniedBy(document(rightsOf(cloud, fn)), { action: 'logs:CreateLogGroup', resource: 'arn:aws:logs:any' }).length >
        0,
      'may make log groups',
    ),
  ),
  {
    'the denial goes': (cloud) => put(right(cloud, 'logs:CreateLogGroup', 'Deny'), ['Action'], 'logs:DeleteLogGroup'),
  },
);

holds(
  'every function logs, as JSON, to an encrypted group of its own and writes to no other',
  (cloud) => {
    const groups = new Set<Entry | undefined>();
    return everyFunction((fn) => {
      const group = cloud.referred(at(fn.properties, 'LoggingConfig', 'LogGroup'));
      const shared = groups.has(group);
      groups.add(group);
      const writes = rightsOf(cloud, fn).filter((one) => allows(one) && actionsOf(one).includes('logs:PutLogEvents'));
      return [
        ...unless(group?.type === 'AWS::Logs::LogGroup' && !shared, 'has no log group of its own'),
        ...unlike(fn.properties['LoggingConfig'], { LogFormat: 'JSON' }),
        ...unless(
          group !== undefined && writes.length === 1 && writes.every((one) => resourcesOf(one).join() === arnOf(group)),
          'writes to other log groups',
        ),
      ];
    })(cloud);
  },
  {
    'Lambda’s own log group is used': (cloud) => put(submit(cloud).properties, ['LoggingConfig'], undefined),
    'it writes to every group': (cloud) => put(right(cloud, 'logs:PutLogEvents'), ['Resource'], 'arn:aws:logs:*:*:*'),
  },
);

holds(
  'every function traces its calls',
  everyFunction(({ properties }) => unlike(properties, { TracingConfig: { Mode: 'Active' } })),
  { 'tracing is off': (cloud) => put(submit(cloud).properties, ['TracingConfig', 'Mode'], 'PassThrough') },
);

holds(
  'what a function failed on waits in a queue of the function’s class, under that class’s key, for fourteen days',
  everyFunction((fn, cloud) => {
    const queue = cloud.referred(at(fn.properties, 'DeadLetterConfig', 'TargetArn'));
    if (queue?.type !== 'AWS::SQS::Queue') return ['has no dead-letter queue'];
    const key = keyOf(cloud, queue);
    return [
      ...unless(classOf(queue) === classOf(fn), `its dead letters are ${classOf(queue)}`),
      ...unless(key !== undefined && classOf(key) === classOf(fn), 'its dead letters have another class’s key'),
      ...unlike(queue.properties, { MessageRetentionPeriod: 14 * 86_400 }),
      ...unlike(queue.definition, { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' }),
    ];
  }),
  {
    'there is none': (cloud) => put(submit(cloud).properties, ['DeadLetterConfig'], undefined),
    'it has no key': (cloud) =>
      put(
        cloud.the('AWS::SQS::Queue', 'Election-lorem-Registration', 'Submit').properties,
        ['KmsMasterKeyId'],
        undefined,
      ),
    'it has no class': (cloud) =>
      put(cloud.the('AWS::SQS::Queue', 'Election-lorem-Registration', 'Submit').properties, ['Tags'], undefined),
    'it goes with the stack': (cloud) =>
      put(
        cloud.the('AWS::SQS::Queue', 'Election-lorem-Registration', 'Submit').definition,
        ['DeletionPolicy'],
        'Delete',
      ),
  },
);

holds(
  'every queue refuses plain HTTP, and takes messages from nobody outside the account',
  every('AWS::SQS::Queue', (queue, cloud) => {
    const policies = cloud
      .all('AWS::SQS::QueuePolicy', queue.stack)
      .filter(({ properties }) => many(properties['Queues']).includes(`<${queue.stack}.${queue.id}>`));
    const statements = policies.flatMap(({ properties }) => statementsOf(properties['PolicyDocument']));
    return [
      ...['sqs:SendMessage', 'sqs:ReceiveMessage'].flatMap((action) =>
        unless(
          deniedBy(document(statements), { action, context: { 'aws:SecureTransport': 'false' } }).length > 0,
          `${action} over plain HTTP`,
        ),
      ),
      ...statements
        .filter(allows)
        .flatMap((one) =>
          unless(
            JSON.stringify(at(one, 'Principal')) === '{"Service":"events.amazonaws.com"}' &&
              at(one, 'Condition', 'ArnEquals', 'aws:SourceArn') !== undefined,
            `${actionsOf(one)} of ${JSON.stringify(at(one, 'Principal'))}`,
          ),
        ),
    ];
  }),
  {
    'plain HTTP is taken': (cloud) =>
      put(
        cloud.the('AWS::SQS::QueuePolicy', 'Election-lorem-Registration', 'Submit').properties,
        ['PolicyDocument'],
        {},
      ),
    'anybody may send': (cloud) =>
      statementsOf(
        cloud.the('AWS::SQS::QueuePolicy', 'Election-lorem-Registration', 'Submit').properties['PolicyDocument'],
      ).push({ Effect: 'Allow', Action: 'sqs:SendMessage', Principal: '*', Resource: '*' }),
  },
);

holds(
  'one message in a dead-letter queue sounds an alarm',
  every('AWS::SQS::Queue', (queue, cloud) => {
    const alarms = cloud
      .all('AWS::CloudWatch::Alarm', queue.stack)
      .filter(({ properties }) =>
        JSON.stringify(properties['Dimensions'] ?? []).includes(`<${queue.stack}.${queue.id}.QueueName>`),
      );
    return unless(
      alarms.some(
        ({ properties }) =>
          unlike(properties, {
            MetricName: 'ApproximateNumberOfMessagesVisible',
            Threshold: 1,
            ComparisonOperator: 'GreaterThanOrEqualToThreshold',
            EvaluationPeriods: 1,
          }).length === 0 &&
          many(properties['AlarmActions']).every((action) => cloud.referred(`${action}`)?.type === 'AWS::SNS::Topic') &&
          many(properties['AlarmActions']).length > 0,
      ),
      'nobody hears of it',
    );
  }),
  {
    'the alarm is deaf to one': (cloud) =>
      put(cloud.the('AWS::CloudWatch::Alarm', 'Election-lorem-Registration', 'Submit').properties, ['Threshold'], 100),
    'the alarm tells nobody': (cloud) =>
      put(
        cloud.the('AWS::CloudWatch::Alarm', 'Election-lorem-Registration', 'Submit').properties,
        ['AlarmActions'],
        [],
      ),
  },
);

holds(
  'every function says which handler it is, has that handler’s name, and exactly that handler’s environment',
  everyFunction((fn) => {
    const name = String(at(fn.definition, 'Metadata', HANDLER_METADATA));
    if (!Object.hasOwn(FUNCTIONS, name)) return [`says it is ${name}`];
    const wanted: readonly string[] = ENVIRONMENT[name as FunctionName];
    const given = Object.keys(at(fn.properties, 'Environment', 'Variables') ?? {});
    return [
      ...unless(fn.properties['FunctionName'] === `election-${jurisdictionOf(fn)}-${name}`, 'has another name'),
      ...unless([...given].sort().join() === [...wanted].sort().join(), `is given ${given}, wants ${wanted}`),
      ...unless(
        Object.values(at(fn.properties, 'Environment', 'Variables') ?? {}).every((value) => value !== ''),
        'is given an empty value',
      ),
    ];
  }),
  {
    'the metadata goes': (cloud) => put(submit(cloud).definition, ['Metadata'], undefined),
    'it says to be another': (cloud) => put(submit(cloud).definition, ['Metadata', HANDLER_METADATA], 'voter-status'),
    'a variable is missing': (cloud) =>
      put(submit(cloud).properties, ['Environment', 'Variables', 'ROLL_TABLE'], undefined),
    'a debugger is let in': (cloud) =>
      put(submit(cloud).properties, ['Environment', 'Variables', 'NODE_OPTIONS'], '--inspect'),
  },
);

/** Where the website stands in another account, and nowhere else; test/infrastructure/combinations.test.ts looks for them there. */
const OF_A_SITE_APART = ['results-released', 'results-fetch', 'incidents-released', 'incidents-fetch', 'forms-pages'];

holds(
  'every function of the contract is deployed once where everything is switched on, but those of a website apart',
  (cloud) =>
    Object.keys(FUNCTIONS).flatMap((name) => {
      const found = cloud
        .all(FUNCTION)
        .filter(
          ({ stack, definition }) =>
            stack.startsWith('Election-lorem-') && at(definition, 'Metadata', HANDLER_METADATA) === name,
        );
      const wanted = OF_A_SITE_APART.includes(name) ? 0 : 1;
      return unless(found.length === wanted, `${name} is deployed ${found.length} times`);
    }),
  { 'one is forgotten': (cloud) => cloud.remove(submit(cloud)) },
);

holds(
  'a function that works on a never-public class stands in the private network, in isolated subnets, with nothing coming in',
  everyFunction((fn, cloud) => {
    if (!isNeverPublicStore(fn)) return [];
    const groups = many(at(fn.properties, 'VpcConfig', 'SecurityGroupIds')).map((id) => cloud.referred(id));
    const subnets = many(at(fn.properties, 'VpcConfig', 'SubnetIds')).map((id) => cloud.referred(id));
    return [
      ...unless(subnets.length >= 2 && subnets.every((one) => one?.type === 'AWS::EC2::Subnet'), 'stands outside'),
      ...unless(
        groups.length === 1 &&
          groups.every((one) => one !== undefined && one.properties['SecurityGroupIngress'] === undefined),
        'lets something in',
      ),
    ];
  }),
  {
    'it stands outside': (cloud) => put(submit(cloud).properties, ['VpcConfig'], undefined),
    'something may come in': (cloud) => {
      const group = cloud.the('AWS::EC2::SecurityGroup', 'Election-lorem-Foundation', 'NetworkFunctions');
      put(group.properties, ['SecurityGroupIngress'], [{ CidrIp: '0.0.0.0/0', IpProtocol: '-1' }]);
    },
  },
);

holds(
  'a function is called by one named API, rule or nobody: no permission is open, and none has a public address',
  (cloud) => [
    ...every('AWS::Lambda::Permission', ({ properties }) => [
      ...unlike(properties, { Action: 'lambda:InvokeFunction' }),
      ...unless(
        ['apigateway.amazonaws.com', 'events.amazonaws.com'].includes(String(properties['Principal'])),
        `${properties['Principal']} may call`,
      ),
      ...unless(/^(arn:|<.+\.Arn>$)/.test(String(properties['SourceArn'])), 'any API or rule may call'),
    ])(cloud),
    ...cloud.all('AWS::Lambda::Url').map(({ id }) => `${id} gives a function a public address`),
  ],
  {
    'anybody may call': (cloud) => {
      const [permission] = cloud.all('AWS::Lambda::Permission', 'Election-lorem-Registration');
      if (permission) put(permission.properties, ['Principal'], '*');
    },
    'any API may call': (cloud) => {
      const [permission] = cloud.all('AWS::Lambda::Permission', 'Election-lorem-Registration');
      if (permission) put(permission.properties, ['SourceArn'], undefined);
    },
    'a function gets an address': (cloud) => put(submit(cloud).definition, ['Type'], 'AWS::Lambda::Url'),
  },
);

holds(
  'no role of a function belongs to another account’s policies: everything it may reach is this account’s',
  everyFunction((fn, cloud) =>
    rightsOf(cloud, fn).flatMap((one) =>
      resourcesOf(one).flatMap((resource) => {
        const account = /^arn:[^:]*:[^:]*:[^:]*:(\d{12}|\*):/.exec(resource)?.[1];
        return unless(account === undefined || account === accountOf(cloud, fn), `reaches ${resource}`);
      }),
    ),
  ),
  {
    'it may send with another account’s address': (cloud) =>
      grant(cloud, {
        Effect: 'Allow',
        Action: 'ses:SendEmail',
        Resource: 'arn:aws:ses:us-east-2:999999999999:identity/x',
      }),
  },
);

holds(
  'no function reserves concurrency: a new account runs ten at once in all, and refuses to set any aside',
  everyFunction(({ properties }) =>
    unless(properties['ReservedConcurrentExecutions'] === undefined, 'sets runs aside for itself'),
  ),
  { 'one does': (cloud) => put(submit(cloud).properties, ['ReservedConcurrentExecutions'], 5) },
);
