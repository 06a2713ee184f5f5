import { DATA_CLASSES } from '../../../lib/contracts/data-class';
import { at, type Cloud, type Entry, many, type Plain, put, stringsIn } from '../../support/cloud';
import {
  actionsOf,
  allows,
  FUNCTION,
  functionNamed,
  policiesOf,
  resourcesOf,
  rightsOf,
  roleOfFunction,
} from '../../support/functions';
import { every, holds, unless } from '../../support/holds';
import { permits, statementsOf } from '../../support/policy';
import { everyCloud } from '../../support/shipped';
import { arnOf, classOf, isAccessLogBucket, isOfTheAccount, jurisdictionOf, keyOf } from '../../support/stores';

const kinds = (statements: readonly Plain[]): readonly string[] =>
  statements.flatMap((one) =>
    many(at(one, 'Condition', 'ForAllValues:StringLike', 'dynamodb:LeadingKeys')).map(String),
  );

const grant = (cloud: Cloud, fn: Entry, statement: Plain): void => {
  const [policy] = policiesOf(cloud, roleOfFunction(cloud, fn));
  statementsOf(policy?.properties['PolicyDocument']).push(statement);
};
const rollTable = (cloud: Cloud): Entry => cloud.the('AWS::DynamoDB::Table', 'Election-lorem-Registration', 'Roll');
const rollKey = (cloud: Cloud): Entry => cloud.the('AWS::KMS::Key', 'Election-lorem-Foundation', 'RollKey');
const named = (name: string) => (cloud: Cloud) => functionNamed(cloud, 'lorem', name);

const STORES = [
  'AWS::S3::Bucket',
  'AWS::DynamoDB::Table',
  'AWS::SQS::Queue',
  'AWS::SNS::Topic',
  'AWS::Logs::LogGroup',
  'AWS::SecretsManager::Secret',
  'AWS::Cognito::UserPool',
  'AWS::KMS::Key',
];

holds(
  'every store says what it holds, and has a key of the same class',
  (cloud) =>
    STORES.flatMap((type) =>
      every(type, (entry) => {
        const dataClass = classOf(entry);
        const key = keyOf(cloud, entry);
        return [
          ...unless(
            DATA_CLASSES.some((one) => one === dataClass),
            `says it holds ${dataClass}`,
          ),
          ...unless(
            key === undefined || classOf(key) === dataClass,
            `holds ${dataClass} under the key of ${key && classOf(key)}`,
          ),
          ...unless(
            key !== undefined ||
              ['AWS::KMS::Key', 'AWS::Cognito::UserPool', 'AWS::SNS::Topic'].includes(type) ||
              isAccessLogBucket(entry),
            'has no customer key',
          ),
        ];
      })(cloud),
    ),
  {
    'a table says nothing': (cloud) => put(rollTable(cloud).properties, ['Tags'], undefined),
    'the roll is called site content': (cloud) =>
      put(rollTable(cloud).properties, ['Tags'], [{ Key: 'election:data-class', Value: 'site-content' }]),
    'a store of an invented class appears': (cloud) =>
      put(rollTable(cloud).properties, ['Tags'], [{ Key: 'election:data-class', Value: 'misc' }]),
  },
);

/** Stores and keys whose class lies apart from a role's. */
const reach = (cloud: Cloud, fn: Entry): readonly Entry[] =>
  rightsOf(cloud, fn)
    .filter(allows)
    .flatMap(resourcesOf)
    .flatMap((resource) => {
      const entry = cloud.referred(/<[^>]+>/.exec(resource)?.[0]);
      return entry !== undefined && STORES.includes(entry.type) ? [entry] : [];
    });

/** The steps by which data changes its class, each on purpose. */
const CROSSINGS: Readonly<Record<string, readonly string[]>> = {
  // The release step writes what two people approved; it signs under the drafts' path.
  'results-release': ['results-public'],
  // The publishing step checks signatures with the public half of the drafts' signing key.
  'results-publish': ['results-draft'],
};

holds(
  'a function reaches stores and keys of its own class, logs apart, and the two steps that release results are the only crossings',
  every(FUNCTION, (fn, cloud) => {
    const name = String(fn.properties['FunctionName']).replace(`election-${jurisdictionOf(fn)}-`, '');
    const allowed = [classOf(fn), ...(CROSSINGS[name] ?? [])];
    return reach(cloud, fn).flatMap((entry) =>
      unless(
        allowed.includes(classOf(entry)) || entry.type === 'AWS::Logs::LogGroup',
        `reaches ${entry.stack}.${entry.id} (${classOf(entry)})`,
      ),
    );
  }),
  {
    'the website’s writer reaches the roll': (cloud) =>
      grant(cloud, named('site-content')(cloud), {
        Effect: 'Allow',
        Action: 'dynamodb:GetItem',
        Resource: arnOf(rollTable(cloud)),
      }),
    'the release step reaches the roll’s key': (cloud) =>
      grant(cloud, named('results-release')(cloud), {
        Effect: 'Allow',
        Action: 'kms:Decrypt',
        Resource: arnOf(rollKey(cloud)),
      }),
  },
);

holds(
  'no role of the public site’s stack may act on a store or key of a never-public class, the signing key’s public half apart',
  (cloud) =>
    cloud
      .all(FUNCTION)
      .filter(({ stack }) => stack.endsWith('-PublicSite'))
      .flatMap((fn) =>
        rightsOf(cloud, fn)
          .filter(allows)
          .flatMap((one) =>
            resourcesOf(one).flatMap((resource) => {
              const entry = cloud.referred(/<[^>]+>/.exec(resource)?.[0]);
              const dataClass = entry === undefined ? undefined : classOf(entry);
              const publicHalf =
                actionsOf(one).join() === 'kms:GetPublicKey' && entry?.properties['KeyUsage'] === 'SIGN_VERIFY';
              return unless(
                entry === undefined ||
                  publicHalf ||
                  entry.type === 'AWS::Logs::LogGroup' ||
                  dataClass === 'site-content' ||
                  dataClass === 'results-public' ||
                  // Of that class, what was released; the register itself is another test's below.
                  (dataClass === 'incident-notices' && /^(Publish)?Notices/.test(entry.id)),
                `${fn.id}: ${actionsOf(one)} on ${resource}`,
              );
            }),
          ),
      ),
  {
    'it may read the roll': (cloud) =>
      grant(cloud, named('results-publish')(cloud), {
        Effect: 'Allow',
        Action: 'dynamodb:Query',
        Resource: arnOf(rollTable(cloud)),
      }),
    'it may sign': (cloud) =>
      grant(cloud, named('results-publish')(cloud), {
        Effect: 'Allow',
        Action: 'kms:Sign',
        Resource: arnOf(cloud.the('AWS::KMS::Key', 'Election-lorem-Results', 'SigningKey')),
      }),
    'it may read a draft': (cloud) =>
      grant(cloud, named('results-publish')(cloud), {
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: `${arnOf(cloud.the('AWS::S3::Bucket', 'Election-lorem-Results', 'Staged'))}/*`,
      }),
  },
);

holds(
  'what leaves the incident register is carried by one function that reads it and one that cannot reach it',
  (cloud) => {
    const release = named('incidents-release')(cloud);
    const publish = named('incidents-publish')(cloud);
    const register = cloud.the('AWS::DynamoDB::Table', 'Election-lorem-Incidents', 'Register');
    const key = cloud.the('AWS::KMS::Key', 'Election-lorem-Foundation', 'IncidentKey');
    const registerRights = rightsOf(cloud, release)
      .filter(allows)
      .filter((one) => resourcesOf(one).includes(arnOf(register)));
    return [
      ...unless(
        registerRights.flatMap(actionsOf).join() === 'dynamodb:Query',
        'the releasing one may do more than read',
      ),
      ...unless(JSON.stringify(kinds(registerRights)) === '["REGISTER*"]', `it reads ${kinds(registerRights)}`),
      ...[register, key].flatMap((store) =>
        unless(!reach(cloud, publish).includes(store), `the publishing one reaches ${store.id}`),
      ),
      ...unless(publish.properties['VpcConfig'] === undefined, 'the publishing one stands where the register answers'),
      ...unless(
        rightsOf(cloud, named('incidents-staff')(cloud)).every((one) => !actionsOf(one).includes('s3:PutObject')),
        'whoever writes incidents puts files',
      ),
    ];
  },
  {
    'the publisher may read the register': (cloud) =>
      grant(cloud, named('incidents-publish')(cloud), {
        Effect: 'Allow',
        Action: 'dynamodb:Query',
        Resource: arnOf(cloud.the('AWS::DynamoDB::Table', 'Election-lorem-Incidents', 'Register')),
      }),
    'the publisher may use the register’s key': (cloud) =>
      grant(cloud, named('incidents-publish')(cloud), {
        Effect: 'Allow',
        Action: 'kms:Decrypt',
        Resource: arnOf(cloud.the('AWS::KMS::Key', 'Election-lorem-Foundation', 'IncidentKey')),
      }),
    'the publisher moves into the network': (cloud) =>
      put(named('incidents-publish')(cloud).properties, ['VpcConfig'], { SubnetIds: ['subnet'] }),
    'the releasing function may write to the register': (cloud) =>
      grant(cloud, named('incidents-release')(cloud), {
        Effect: 'Allow',
        Action: 'dynamodb:PutItem',
        Resource: arnOf(cloud.the('AWS::DynamoDB::Table', 'Election-lorem-Incidents', 'Register')),
      }),
    'whoever writes incidents may put files': (cloud) =>
      grant(cloud, named('incidents-staff')(cloud), { Effect: 'Allow', Action: 's3:PutObject', Resource: '*' }),
  },
);

test('the public site’s template names no store of voters, not even to refuse it', () => {
  const texts = everyCloud()
    .everything()
    .filter(({ stack }) => stack.endsWith('-PublicSite'))
    .flatMap(({ definition }) => stringsIn(definition));
  expect(texts.length).toBeGreaterThan(0);
  expect(texts.filter((text) => /RollTable|RollKey|IndexKey|voter-roll/.test(text))).toEqual([]);
});

const ITEMS = 'dynamodb:';
const tableRights = (cloud: Cloud, fn: Entry) =>
  rightsOf(cloud, fn).filter((one) => allows(one) && actionsOf(one).some((action) => action.startsWith(ITEMS)));

holds(
  'the status look-up reads STATUS# and its own RATE# counters, and nothing of a voter beyond',
  (cloud) =>
    ['lorem', 'ipsum'].flatMap((jurisdiction) => {
      const rights = tableRights(cloud, functionNamed(cloud, jurisdiction, 'voter-status'));
      const onRoll = rights.filter((one) => resourcesOf(one).some((resource) => resource.includes('RollTable')));
      return [
        ...unless(
          rights.length > 0 && kinds(rights).every((kind) => ['STATUS#*', 'RATE#*'].includes(kind)),
          `reaches ${kinds(rights)}`,
        ),
        ...unless(kinds(onRoll).join() === 'STATUS#*', `on the roll it reaches ${kinds(onRoll)}`),
        ...unless(
          onRoll.every((one) => actionsOf(one).join() === 'dynamodb:Query'),
          'it does more than ask the roll',
        ),
      ];
    }),
  {
    'it reads forms': (cloud) =>
      put(
        tableRights(cloud, named('voter-status')(cloud))[0] ?? null,
        ['Condition', 'ForAllValues:StringLike', 'dynamodb:LeadingKeys'],
        ['STATUS#*', 'FORM#*'],
      ),
    'it writes statuses': (cloud) =>
      put(
        tableRights(cloud, named('voter-status')(cloud))[0] ?? null,
        ['Action'],
        ['dynamodb:Query', 'dynamodb:PutItem'],
      ),
  },
);

/** Opening a sealed record: KMS asked directly, with the jurisdiction as context. */
const unseals = (cloud: Cloud, fn: Entry): boolean =>
  permits(
    { Statement: [...rightsOf(cloud, fn)] },
    {
      action: 'kms:Decrypt',
      resource: arnOf(rollKey(cloud)),
      context: {
        'kms:EncryptionContext:jurisdiction': 'lorem',
        'lambda:SourceFunctionArn': `arn:aws:lambda:us-east-2:111111111111:function:${fn.properties['FunctionName']}`,
      },
    },
  );

holds(
  'whoever takes in forms and whoever answers look-ups can never open a sealed record; the registrar’s function can',
  (cloud) => [
    ...['registration-submit', 'voter-status'].flatMap((name) =>
      unless(!unseals(cloud, named(name)(cloud)), `${name} opens records`),
    ),
    ...unless(unseals(cloud, named('registration-staff')(cloud)), 'the registrar cannot'),
  ],
  {
    'intake may decrypt': (cloud) =>
      grant(cloud, named('registration-submit')(cloud), {
        Effect: 'Allow',
        Action: 'kms:Decrypt',
        Resource: arnOf(rollKey(cloud)),
      }),
    'look-ups may decrypt': (cloud) =>
      grant(cloud, named('voter-status')(cloud), { Effect: 'Allow', Action: ['kms:Decrypt'], Resource: '*' }),
  },
);

holds(
  'whoever takes in forms reads none back, and puts nothing but forms',
  (cloud) => {
    const rights = tableRights(cloud, named('registration-submit')(cloud));
    const reads = rights.filter((one) => actionsOf(one).some((action) => action !== 'dynamodb:PutItem'));
    return [
      ...unless(
        kinds(reads).every((kind) => kind === 'IDEMPOTENCY#*'),
        `reads ${kinds(reads)}`,
      ),
      ...unless(
        kinds(rights).every((kind) => ['IDEMPOTENCY#*', 'FORM#*', 'QUEUE#*'].includes(kind)),
        `writes ${kinds(rights)}`,
      ),
    ];
  },
  {
    'it reads forms': (cloud) =>
      grant(cloud, named('registration-submit')(cloud), {
        Effect: 'Allow',
        Action: 'dynamodb:GetItem',
        Resource: arnOf(rollTable(cloud)),
        Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'FORM#*' } },
      }),
    'it makes voters': (cloud) =>
      grant(cloud, named('registration-submit')(cloud), {
        Effect: 'Allow',
        Action: 'dynamodb:PutItem',
        Resource: arnOf(rollTable(cloud)),
        Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'VOTER#*' } },
      }),
  },
);

holds(
  'one function signs results and one notices, each with the keys of its own stack; no other can',
  (cloud) =>
    cloud.all(FUNCTION).flatMap((fn) =>
      rightsOf(cloud, fn)
        .filter((one) => allows(one) && actionsOf(one).includes('kms:Sign'))
        .flatMap((one) => [
          ...unless(/-(results|incidents)-release$/.test(String(fn.properties['FunctionName'])), `${fn.id} signs`),
          ...resourcesOf(one).flatMap((key) =>
            unless(key.startsWith(`<${fn.stack}.SigningKey`), `${fn.stack}.${fn.id} signs with ${key}`),
          ),
        ]),
    ),
  {
    'who releases results signs notices': (cloud) =>
      grant(cloud, named('results-release')(cloud), {
        Effect: 'Allow',
        Action: 'kms:Sign',
        Resource: arnOf(cloud.the('AWS::KMS::Key', 'Election-lorem-Incidents', 'SigningKey')),
      }),
    'who writes incidents signs': (cloud) =>
      grant(cloud, named('incidents-staff')(cloud), {
        Effect: 'Allow',
        Action: 'kms:Sign',
        Resource: arnOf(cloud.the('AWS::KMS::Key', 'Election-lorem-Incidents', 'SigningKey')),
      }),
    'the clerk’s function signs': (cloud) =>
      grant(cloud, named('results-staff')(cloud), { Effect: 'Allow', Action: 'kms:Sign', Resource: '*' }),
  },
);

holds(
  'nothing of one jurisdiction refers to anything of another',
  (cloud) =>
    cloud.everything().flatMap((entry) => {
      const others = stringsIn(entry.properties).flatMap((text) =>
        [...text.matchAll(/<(Election-[^.>]+)\./g)].map((m) => String(m[1])),
      );
      return others
        .filter((stack) =>
          isOfTheAccount(entry) ? stack !== entry.stack : !stack.startsWith(`Election-${jurisdictionOf(entry)}-`),
        )
        .map((stack) => `${entry.stack}.${entry.id} refers to ${stack}`);
    }),
  {
    'a function gets another’s table': (cloud) =>
      put(
        named('voter-status')(cloud).properties,
        ['Environment', 'Variables', 'ROLL_TABLE'],
        `<Election-ipsum-Registration.${rollTable(cloud).id}>`,
      ),
  },
);
