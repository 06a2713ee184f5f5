import { Aws, Lazy } from 'aws-cdk-lib';
import type { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';
import { Names } from '../../names';
import type { AccountShare } from './account-share';

type Field = CfnTrail.AdvancedFieldSelectorProperty;
type Selector = CfnTrail.AdvancedEventSelectorProperty;

const data = (name: string, type: string, fields: readonly Field[] = []): Selector => ({
  name,
  fieldSelectors: [
    { field: 'eventCategory', equalTo: ['Data'] },
    { field: 'resources.type', equalTo: [type] },
    ...fields,
  ],
});

const bucketArn = (prefix: string): string => `arn:${Aws.PARTITION}:s3:::${prefix}`;

/** Buckets that log delivery writes to. Recording each delivery would answer every log file with another one, without end. */
const logBuckets = (share: AccountShare): string[] => [
  bucketArn('election-account-'),
  ...share
    .ids()
    .flatMap((id) => (['Foundation', 'PublicSite'] as const).map((kind) => bucketArn(new Names(id).accessLogs(kind)))),
];

/** Read by everybody through the website; the edge's own logs have each request. Their stack gives them these names itself. */
const publicBuckets = (share: AccountShare): string[] =>
  share
    .ids()
    .flatMap((id) =>
      ['content', 'notices', 'results'].map((part) =>
        bucketArn(`${new Names(id).stack('PublicSite').toLowerCase()}-${part}-`),
      ),
    );

/**
 * What the trail records. By type of resource, with the public and the log buckets taken out by the names that CloudFormation
 * gives them: a trail that named its stores would refer up the stacks, and a copy of the roll that somebody restores or
 * copies under another name would go unseen. Here a new store is recorded unless it says that it is public.
 * Streams are left out: they hold keys alone, and Lambda asks them four times a second.
 */
export const trailSelectors = (share: AccountShare): Selector[] => [
  {
    // KMS is in here: every decryption is a management event.
    name: 'Everything that manages the account',
    fieldSelectors: [{ field: 'eventCategory', equalTo: ['Management'] }],
  },
  data('Objects of every store that is not public', 'AWS::S3::Object', [
    {
      field: 'resources.ARN',
      notStartsWith: Lazy.list({ produce: () => [...logBuckets(share), ...publicBuckets(share)] }),
    },
  ]),
  data('Reading and deleting of logs', 'AWS::S3::Object', [
    { field: 'resources.ARN', startsWith: Lazy.list({ produce: () => logBuckets(share) }) },
    { field: 'eventName', notEquals: ['PutObject'] },
  ]),
  data('Items of every table', 'AWS::DynamoDB::Table'),
  data('Calls of every function', 'AWS::Lambda::Function'),
];
