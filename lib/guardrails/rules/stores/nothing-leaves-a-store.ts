import {
  type Assembly,
  get,
  type Json,
  type JsonObject,
  literalAt,
  type Resource,
  resourcesOf,
  type Scope,
  scopeOf,
} from '../../../assembly';
import { dataClassOf, isNeverPublic } from '../../data-class';
import { changed, changes } from '../../examples';
import type { Rule, Violation } from '../../rule';
import { storeNamedBy } from '../../stores';
import { listAt, type Step } from '../../values';

/** Standing ways out of a bucket, each with the place that names where to. */
const WAYS: Readonly<Record<string, readonly [list: readonly Step[], target: readonly string[]]>> = {
  'a notification to a function': [['NotificationConfiguration', 'LambdaConfigurations'], ['Function']],
  'a notification to a queue': [['NotificationConfiguration', 'QueueConfigurations'], ['Queue']],
  'a notification to a topic': [['NotificationConfiguration', 'TopicConfigurations'], ['Topic']],
  'a replica': [
    ['ReplicationConfiguration', 'Rules'],
    ['Destination', 'Bucket'],
  ],
  'an inventory': [['InventoryConfigurations'], ['Destination', 'BucketArn']],
  'an analysis': [['AnalyticsConfigurations'], ['StorageClassAnalysis', 'DataExport', 'Destination', 'BucketArn']],
};

const at = (value: Json, path: readonly string[]): Json | undefined =>
  path.reduce<Json | undefined>((inner, step) => get(inner, step), value);

/** Something of this assembly that holds the same class, and so has the same protections. */
const isSameClass = (scope: Scope, store: Resource, value: Json | undefined): boolean => {
  const target = storeNamedBy(scope, value);
  if (target === undefined) return false;
  return dataClassOf(scopeOf(scope.assembly, target.stack), target) === dataClassOf(scope, store);
};

const waysOut = (scope: Scope, store: Resource): readonly string[] =>
  Object.entries(WAYS).flatMap(([name, [list, target]]) => {
    const targets = listAt(store.properties, list).map((one) => at(one, target));
    const outside = targets.filter((one) => one !== undefined && !isSameClass(scope, store, one));
    return outside.length === 0 ? [] : [`${name} outside its class`];
  });

/** Names, sizes and tags of all objects, in a table that other rights open than those of the bucket. */
const metadataOf = ({ properties }: Resource): readonly string[] =>
  ['MetadataConfiguration', 'MetadataTableConfiguration']
    .filter((name) => properties[name] !== undefined)
    .map((name) => `a table of what lies in it (${name})`);

const pagesOf = (scope: Scope, store: Resource): readonly string[] => {
  const rules = listAt(store.properties, ['CorsConfiguration', 'CorsRules']);
  const isOpen = rules.some((rule) =>
    listAt(rule, ['AllowedOrigins']).some(
      (origin) => (literalAt(scope, origin) ?? '*').includes('*') && typeof origin === 'string',
    ),
  );
  const reads = rules.some((rule) =>
    listAt(rule, ['AllowedMethods']).some((method) => method === 'GET' || method === 'DELETE' || method === 'HEAD'),
  );
  return [
    ...(isOpen ? ['pages of every site may put files into it (CorsConfiguration)'] : []),
    ...(reads ? ['pages may read or delete in it (CorsConfiguration)'] : []),
  ];
};

const check = (assembly: Assembly): readonly Violation[] =>
  [...resourcesOf(assembly, 'AWS::S3::Bucket')].flatMap((store) => {
    const { stack, logicalId, properties } = store;
    const scope = scopeOf(assembly, stack);
    const isPrivate = isNeverPublic(dataClassOf(scope, store));
    const problems = [
      ...(isPrivate ? [...waysOut(scope, store), ...metadataOf(store), ...pagesOf(scope, store)] : []),
      ...(properties['WebsiteConfiguration'] === undefined
        ? []
        : ['it is a website of its own, over plain HTTP (WebsiteConfiguration)']),
      ...(isPrivate && get(properties['AccelerateConfiguration'], 'AccelerationStatus') === 'Enabled'
        ? ['it answers at every edge of the world (AccelerateConfiguration)']
        : []),
    ];
    return problems.length === 0
      ? []
      : [{ stack, logicalId, what: `there is a standing way out of it: ${problems.join('; ')}.` }];
  });

const ROLL = [{ Key: 'election:data-class', Value: 'voter-documents' }];
const GOOD: JsonObject = {
  Resources: {
    B: {
      Type: 'AWS::S3::Bucket',
      Properties: {
        Tags: ROLL,
        NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
        CorsConfiguration: { CorsRules: [{ AllowedMethods: ['PUT'], AllowedOrigins: ['https://r.example'] }] },
      },
    },
    Same: { Type: 'AWS::S3::Bucket', Properties: { Tags: ROLL } },
    Site: { Type: 'AWS::S3::Bucket', Properties: { Tags: [{ Key: 'election:data-class', Value: 'site-content' }] } },
  },
};
const BUCKET = 'B/Properties';
const replicateTo = (bucket: Json): Json => ({
  Role: 'r',
  Rules: [{ Status: 'Enabled', Destination: { Bucket: bucket } }],
});

export const nothingLeavesAStore: Rule = {
  id: 'nothing-leaves-a-store',
  title: 'No standing way leads out of what is never public',
  core: false,
  why:
    'Mexico, 2016: the roll lay open in a copy that a party had made. A replica, an inventory or a notification copies or names voters’ ' +
    'files again and again, long after whoever set it up has gone.',
  fix: 'Take the replica, inventory, notification or CORS rule away, or let it lead to a store of the same data class in this assembly.',
  mappings: { cis: ['4.1.3', '4.3.1', 'A1.1.1'], nist: ['AC-4', 'AC-20', 'SC-7'], fsbp: [] },
  check,
  bad: changes(GOOD, {
    'a replica in somebody else’s account': [
      `${BUCKET}/ReplicationConfiguration`,
      replicateTo('arn:aws:s3:::somebody-else'),
    ],
    'a replica in the website’s bucket': [
      `${BUCKET}/ReplicationConfiguration`,
      replicateTo({ 'Fn::GetAtt': ['Site', 'Arn'] }),
    ],
    'an inventory elsewhere': [
      `${BUCKET}/InventoryConfigurations`,
      [{ Destination: { BucketArn: 'arn:aws:s3:::elsewhere' } }],
    ],
    'an analysis elsewhere': [
      `${BUCKET}/AnalyticsConfigurations`,
      [{ StorageClassAnalysis: { DataExport: { Destination: { BucketArn: 'arn:aws:s3:::elsewhere' } } } }],
    ],
    'a table of its objects, in another account': [
      `${BUCKET}/MetadataTableConfiguration`,
      { S3TablesDestination: { TableBucketArn: 'arn:aws:s3tables:us-east-2:999999999999:bucket/t', TableName: 't' } },
    ],
    'a table of its objects, kept by AWS': [
      `${BUCKET}/MetadataConfiguration`,
      { JournalTableConfiguration: { RecordExpiration: { Expiration: 'DISABLED' } } },
    ],
    'a notification to somebody else’s queue': [
      `${BUCKET}/NotificationConfiguration/QueueConfigurations`,
      [{ Event: 's3:ObjectCreated:*', Queue: 'arn:aws:sqs:us-east-2:999999999999:q' }],
    ],
    'a notification to a topic': [
      `${BUCKET}/NotificationConfiguration/TopicConfigurations`,
      [{ Event: 's3:ObjectCreated:*', Topic: 'arn:aws:sns:us-east-2:111111111111:t' }],
    ],
    'uploads from every site’s pages': [`${BUCKET}/CorsConfiguration/CorsRules/0/AllowedOrigins`, ['*']],
    'pages that read': [`${BUCKET}/CorsConfiguration/CorsRules/0/AllowedMethods`, ['PUT', 'GET']],
    'a bucket that is a website': ['Site/Properties/WebsiteConfiguration', { IndexDocument: 'index.html' }],
    'a bucket at every edge': [`${BUCKET}/AccelerateConfiguration`, { AccelerationStatus: 'Enabled' }],
  }),
  good: [
    { name: 'events on the account’s own bus, and uploads from one page', template: GOOD },
    {
      name: 'a replica of the same class',
      template: changed(GOOD, `${BUCKET}/ReplicationConfiguration`, replicateTo({ 'Fn::GetAtt': ['Same', 'Arn'] })),
    },
  ],
};
