import {
  type Assembly,
  attributeOf,
  get,
  type Json,
  type JsonObject,
  perAssembly,
  type Resource,
  resourcesOf,
  type Scope,
  sameResource,
  scopeOf,
} from '../../../assembly';
import { keyNamedBy } from '../../encryption';
import { attribute, policy, resource, sub, tagged, template } from '../../example';
import { changed, changes } from '../../examples';
import { keyOf, policiesOn } from '../../index-of';
import { mayTouch } from '../../reach';
import type { Rule, Violation } from '../../rule';
import { type Fact, FOR_OURS, lets, ownAccount, ownArn, type ServiceRequest, word } from '../../service-requests';
import { storeNamedBy } from '../../stores';

/** What a service must be let do so that a piece of evidence is written. */
interface Writing {
  /** What is written, for the message. */
  readonly says: string;
  /** Whose policy must let it. */
  readonly holder: Resource | undefined;
  readonly requests: readonly ServiceRequest[];
}

const on = (service: string, actions: readonly string[], facts: ServiceRequest['facts']): readonly ServiceRequest[] =>
  actions.map((action) => ({ service, action, facts }));

/** The bucket, and nothing narrower than it. */
const about =
  (bucket: Resource): Fact =>
  (scope, expected) =>
    mayTouch(scope, expected, bucket);

/** Headers by which a service says that it encrypts with this key. */
const under = (key: Resource | undefined): ServiceRequest['facts'] =>
  key === undefined
    ? {}
    : {
        's3:x-amz-server-side-encryption': word('aws:kms'),
        's3:x-amz-server-side-encryption-aws-kms-key-id': (_, expected) => {
          const named = attributeOf(expected);
          return named !== undefined && sameResource(named.resource, key);
        },
      };

const accessLogs = (scope: Scope, bucket: Resource): readonly Writing[] => {
  const target = get(bucket.properties['LoggingConfiguration'], 'DestinationBucketName');
  const holder = target === undefined ? undefined : storeNamedBy(scope, target);
  if (holder === undefined) return [];
  const facts = { 'aws:sourceaccount': ownAccount, 'aws:sourcearn': about(bucket) };
  return [
    {
      says: `S3’s own access log of ${bucket.constructPath}`,
      holder,
      requests: on('logging.s3.amazonaws.com', ['s3:PutObject'], facts),
    },
  ];
};

const trailFiles = (scope: Scope, { properties }: Resource): readonly Writing[] => {
  const facts = {
    ...FOR_OURS,
    's3:x-amz-acl': word('bucket-owner-full-control'),
    'kms:encryptioncontext:aws:cloudtrail:arn': ownArn,
  };
  const service = 'cloudtrail.amazonaws.com';
  const key = keyNamedBy(scope, properties['KMSKeyId']);
  return [
    {
      says: 'the trail’s files',
      holder: storeNamedBy(scope, properties['S3BucketName']),
      requests: on(service, ['s3:GetBucketAcl', 's3:PutObject'], { ...facts, ...under(key) }),
    },
    {
      says: 'the trail’s files, encrypted',
      holder: key,
      requests: on(service, ['kms:GenerateDataKey', 'kms:DescribeKey'], facts),
    },
  ];
};

const findings = (scope: Scope, { properties }: Resource): readonly Writing[] => {
  const to = properties['DestinationProperties'];
  const service = 'guardduty.amazonaws.com';
  return [
    {
      says: 'findings of threats',
      holder: storeNamedBy(scope, get(to, 'DestinationArn')),
      requests: on(service, ['s3:GetBucketLocation', 's3:PutObject'], {
        ...FOR_OURS,
        ...under(keyNamedBy(scope, get(to, 'KmsKeyArn'))),
      }),
    },
    {
      says: 'findings of threats, encrypted',
      holder: keyNamedBy(scope, get(to, 'KmsKeyArn')),
      requests: on(service, ['kms:GenerateDataKey'], FOR_OURS),
    },
  ];
};

const OF_LINES: ServiceRequest['facts'] = { ...FOR_OURS, 'kms:encryptioncontext:aws:logs:arn': ownArn };

const logLines = (scope: Scope, { properties }: Resource): readonly Writing[] => [
  {
    says: 'lines of logs',
    holder: keyNamedBy(scope, properties['KmsKeyId']),
    requests: on(
      `logs.${scope.stack.region ?? 'region'}.amazonaws.com`,
      scope.stack.region === undefined ? [] : ['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey'],
      OF_LINES,
    ),
  },
];

const edgeLogs = (scope: Scope, { properties }: Resource): readonly Writing[] => [
  {
    says: 'logs of CloudFront',
    holder: storeNamedBy(scope, properties['DestinationResourceArn']),
    requests: on('delivery.logs.amazonaws.com', ['s3:PutObject'], {
      ...FOR_OURS,
      's3:x-amz-acl': word('bucket-owner-full-control'),
    }),
  },
];

const WRITERS: Readonly<Record<string, (scope: Scope, from: Resource) => readonly Writing[]>> = {
  'AWS::S3::Bucket': accessLogs,
  'AWS::CloudTrail::Trail': trailFiles,
  'AWS::GuardDuty::PublishingDestination': findings,
  'AWS::Logs::LogGroup': logLines,
  'AWS::Logs::DeliveryDestination': edgeLogs,
};

/** Hundreds of log groups ask the same of one key. */
const answers = perAssembly((_: Assembly) => new WeakMap<ServiceRequest['facts'], Map<string, boolean>>());

const isLet = (assembly: Assembly, holder: Resource, request: ServiceRequest): boolean => {
  const known = answers(assembly).get(request.facts) ?? new Map<string, boolean>();
  answers(assembly).set(request.facts, known);
  const asked = `${keyOf(holder)} ${request.service} ${request.action}`;
  const before = known.get(asked);
  if (before !== undefined) return before;
  const answer = policiesOn(assembly, holder).some(({ scope, document }) => lets(scope, document, request));
  known.set(asked, answer);
  return answer;
};

const STORES = ['AWS::S3::Bucket', 'AWS::KMS::Key', 'AWS::KMS::ReplicaKey'];

const check = (assembly: Assembly): readonly Violation[] => {
  const said = new Set<string>();
  return Object.entries(WRITERS).flatMap(([type, writings]) =>
    resourcesOf(assembly, type).flatMap((from) =>
      writings(scopeOf(assembly, from.stack), from).flatMap(({ says, holder, requests }): readonly Violation[] => {
        if (!STORES.includes(holder?.type ?? '') || holder === undefined) return [];
        const [refused] = requests.filter((request) => !isLet(assembly, holder, request));
        if (refused === undefined) return [];
        const what = `${refused.service} may not ${refused.action} here, so ${says} would not be written.`;
        const key = `${holder.stack} ${holder.logicalId} ${refused.service} ${refused.action}`;
        if (said.has(key)) return [];
        said.add(key);
        return [{ stack: holder.stack, logicalId: holder.logicalId, what }];
      }),
    ),
  );
};

const OWN = { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } };
const THIS_TRAIL = sub('arn:aws:cloudtrail:us-east-2:${AWS::AccountId}:trail/t');
const letting = (service: string, Action: Json, Condition: JsonObject = OWN): JsonObject => ({
  Effect: 'Allow',
  Principal: { Service: service },
  Action,
  Resource: '*',
  Condition,
});

const LETTING: readonly JsonObject[] = [
  letting('logging.s3.amazonaws.com', 's3:PutObject', {
    ...OWN,
    ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::election-lorem-*' },
  }),
  letting('cloudtrail.amazonaws.com', ['s3:GetBucketAcl', 's3:PutObject'], {
    StringEquals: { 'aws:SourceArn': THIS_TRAIL },
  }),
  letting('guardduty.amazonaws.com', ['s3:GetBucketLocation', 's3:PutObject']),
];

const GOOD = template({
  K: resource('AWS::KMS::Key', {
    ...tagged('audit-log'),
    KeyPolicy: policy(
      letting('cloudtrail.amazonaws.com', ['kms:DescribeKey', 'kms:GenerateDataKey*'], {
        StringEquals: { 'aws:SourceArn': THIS_TRAIL, 'kms:EncryptionContext:aws:cloudtrail:arn': THIS_TRAIL },
      }),
      letting('guardduty.amazonaws.com', 'kms:GenerateDataKey'),
      letting('logs.us-east-2.amazonaws.com', ['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey*'], {
        ArnLike: { 'kms:EncryptionContext:aws:logs:arn': sub('arn:aws:logs:us-east-2:${AWS::AccountId}:log-group:*') },
      }),
    ),
  }),
  Logs: resource('AWS::S3::Bucket', { ...tagged('audit-log'), BucketName: 'election-lorem-logs' }),
  LogsPolicy: resource('AWS::S3::BucketPolicy', {
    Bucket: { Ref: 'Logs' },
    PolicyDocument: policy(...LETTING),
  }),
  B: resource('AWS::S3::Bucket', {
    BucketName: 'election-lorem-documents',
    LoggingConfiguration: { DestinationBucketName: { Ref: 'Logs' } },
  }),
  Trail: resource('AWS::CloudTrail::Trail', { S3BucketName: { Ref: 'Logs' }, KMSKeyId: attribute('K') }),
  Kept: resource('AWS::GuardDuty::PublishingDestination', {
    DestinationProperties: { DestinationArn: attribute('Logs'), KmsKeyArn: attribute('K') },
  }),
  Lines: resource('AWS::Logs::LogGroup', { KmsKeyId: attribute('K') }),
});
const BUCKET = 'LogsPolicy/Properties/PolicyDocument/Statement';
const KEY = 'K/Properties/KeyPolicy/Statement';
const WITH_ACL = { 'aws:SourceArn': THIS_TRAIL, 's3:x-amz-acl': 'bucket-owner-full-control' };
const where = 'aws://111111111111/us-east-2';

export const evidenceArrives: Rule = {
  id: 'evidence-arrives',
  title: 'The services that write the evidence are let to write it',
  core: false,
  why:
    'Illinois, 2016, went unnoticed for 19 days. Who read what on such days only records can tell. A trail, an access log or a detector that ' +
    'is switched on, but that its bucket or key refuses, writes nothing, and says so to nobody.',
  fix: 'Leave the statements for CloudTrail, GuardDuty, CloudWatch Logs and S3’s log delivery in AccessLogBucket, EvidenceBucket and ClassKey as they are.',
  mappings: { cis: ['5.1.13', 'A1.6.9'], nist: ['AU-4', 'AU-5', 'AU-9', 'AU-12'], fsbp: [] },
  check,
  bad: changes(GOOD, {
    'access logs that nobody lets in': [`${BUCKET}/0`],
    'access logs of other buckets': [`${BUCKET}/0/Condition/ArnLike/aws:SourceArn`, 'arn:aws:s3:::election-other-*'],
    'access logs of all buckets but these': [
      `${BUCKET}/0/Condition`,
      { ArnNotLike: { 'aws:SourceArn': 'arn:aws:s3:::election-lorem-*' } },
    ],
    'access logs written by the account instead': [`${BUCKET}/0/Principal`, { AWS: { Ref: 'AWS::AccountId' } }],
    'a trail that its bucket refuses': [`${BUCKET}/1/Effect`, 'Deny'],
    'a trail without the grant that AWS asks for': [
      `${BUCKET}/1/Condition`,
      { StringNotEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } },
    ],
    'a trail that its key refuses': [`${KEY}/0`],
    'a key for another account’s trail': [
      `${KEY}/0/Condition/StringEquals/kms:EncryptionContext:aws:cloudtrail:arn`,
      'arn:aws:cloudtrail:us-east-2:999999999999:trail/t',
    ],
    'a trail that may not ask its key what it is': [`${KEY}/0/Action`, 'kms:GenerateDataKey*'],
    'findings that their bucket refuses': [`${BUCKET}/2/Action`, 's3:GetBucketLocation'],
    'findings that their key refuses': [`${KEY}/1/Principal`, { Service: 's3.amazonaws.com' }],
    'log lines that their key refuses': [`${KEY}/2/Action`, ['kms:Decrypt']],
    'a denial of every key': [
      BUCKET,
      [
        ...LETTING,
        {
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:PutObject',
          Resource: '*',
          Condition: { Null: { 's3:x-amz-server-side-encryption-aws-kms-key-id': 'false' } },
        },
      ],
    ],
    'a denial for everybody': [BUCKET, [{ Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource: '*' }]],
  }).map((example) => ({ ...example, environment: where })),
  good: [
    { name: 'services that are let in for this account', template: GOOD, environment: where },
    {
      name: 'a denial of every other key',
      template: changed(GOOD, BUCKET, [
        ...LETTING,
        {
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:PutObject',
          Resource: '*',
          Condition: {
            StringNotEquals: { 's3:x-amz-server-side-encryption-aws-kms-key-id': attribute('K') },
            Null: { 's3:x-amz-server-side-encryption-aws-kms-key-id': 'false' },
          },
        },
      ]),
      environment: where,
    },
    {
      name: 'a trail with the grant that AWS asks for',
      template: changed(GOOD, `${BUCKET}/1/Condition/StringEquals`, WITH_ACL),
      environment: where,
    },
  ],
};
