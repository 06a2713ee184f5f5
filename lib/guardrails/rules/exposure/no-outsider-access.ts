import {
  type Assembly,
  itemsOf,
  type Json,
  type JsonObject,
  literalOf,
  type Resource,
  resourcesOf,
  type Scope,
  scopeOf,
  show,
} from '../../../assembly';
import { DATA_CLASS_TAG } from '../../../contracts/data-class';
import { restrictsToOwnAccount } from '../../conditions';
import { dataClassOf, isNeverPublic } from '../../data-class';
import { isDeclaredCopy } from '../../declared-copies';
import { policyAt, type Statement } from '../../policy';
import { type Who, whoIs } from '../../principals';
import type { Rule, Violation } from '../../rule';
import { type HeldPolicy, policiesOf, storeNamedBy } from '../../stores';

/** Serves to anyone on the internet whatever it may read. */
const CLOUDFRONT = 'cloudfront.amazonaws.com';

/** Canned ACLs that open a bucket to nobody new. */
const CLOSED_ACLS = ['Private', 'LogDeliveryWrite', 'BucketOwnerRead', 'BucketOwnerFullControl'];

/** What one principal of an allowing statement opens, in words; undefined when it opens nothing to anybody outside. */
const openingOf = (who: Who, name: string, restricted: boolean, neverPublic: boolean): string | undefined => {
  switch (who.who) {
    case 'own':
      return undefined;
    case 'service':
      return who.service === CLOUDFRONT && neverPublic
        ? `${name} lets CloudFront read it, and CloudFront serves to anyone.`
        : undefined;
    case 'federated':
      return `${name} allows a federated identity, which no account vouches for.`;
    case 'anyone':
      // "*" stands for every AWS account and the anonymous public alike.
      return restricted
        ? undefined
        : `${name} allows anyone (${who.described}), and no condition holds it to this account.`;
    case 'outside':
      return `${name} allows ${who.described}, outside this account.`;
    case 'undecided':
      return restricted
        ? undefined
        : `${name} allows ${who.described}; whoever deploys decides who that is, so it counts as anyone.`;
  }
};

const openingsIn = (scope: Scope, holder: Resource, statement: Statement, neverPublic: boolean): readonly string[] => {
  if (statement.effect === 'Deny') return [];
  const name = statement.sid === '' ? 'a statement' : `statement ${statement.sid}`;
  if (statement.hasNotPrincipal) return [`${name} allows everybody but the named (NotPrincipal).`];
  if (statement.principals.length === 0) return [`${name} allows without saying whom.`];
  const restricted = restrictsToOwnAccount(scope, statement.condition);
  return statement.principals
    .filter((principal) => !isDeclaredCopy(scope, holder, statement, principal))
    .map((principal) => openingOf(whoIs(scope.assembly, scope.stack, principal), name, restricted, neverPublic))
    .filter((opening) => opening !== undefined);
};

const guardsNeverPublic = (policy: HeldPolicy): boolean => {
  const { assembly } = policy.scope;
  return policy.stores.some((store) => isNeverPublic(dataClassOf(scopeOf(assembly, store.stack), store)));
};

const policyOpenings = (policy: HeldPolicy): readonly string[] => {
  // A policy that guards a public store together with another is judged as the stricter of the two.
  const neverPublic = policy.stores.length === 0 || guardsNeverPublic(policy);
  const { statements, unreadable } = policyAt(policy.scope, policy.document);
  return [
    ...unreadable.map((why) => `${why}, so nobody can say whom it lets in.`),
    ...statements.flatMap((statement) => openingsIn(policy.scope, policy.holder, statement, neverPublic)),
  ];
};

const bucketOpenings = (scope: Scope, bucket: Resource): readonly string[] =>
  itemsOf(scope, bucket.properties['AccessControl']).flatMap(({ expression }) => {
    const acl = literalOf(expression);
    return acl !== undefined && CLOSED_ACLS.includes(acl) ? [] : [`its ACL is ${show(expression)}.`];
  });

const accessPointOpenings = (scope: Scope, point: Resource): readonly string[] => {
  const account = point.properties['BucketAccountId'];
  if (account === undefined) return [];
  const bucket = storeNamedBy(scope, point.properties['Bucket']);
  return bucket ? [] : ['the access point reaches into a bucket that is not in this app.'];
};

/** A statement of an event bus: written out as one, or in the older form as a principal beside an action. */
const busOpenings = (scope: Scope, bus: Resource): readonly string[] => {
  const { properties } = bus;
  const written = properties['Statement'] ?? {
    Effect: 'Allow',
    Principal: { AWS: properties['Principal'] ?? '*' },
    Action: properties['Action'] ?? '*',
    Resource: '*',
  };
  const { statements, unreadable } = policyAt(scope, { Statement: [written] });
  return [
    ...unreadable.map((why) => `${why}, so nobody can say whom it lets in.`),
    ...statements.flatMap((statement) => openingsIn(scope, bus, statement, true)),
  ];
};

const check = (assembly: Assembly): readonly Violation[] => {
  const violations: Violation[] = [];
  const add = ({ stack, logicalId }: Resource, openings: readonly string[]) => {
    for (const what of openings) violations.push({ stack, logicalId, what });
  };
  for (const policy of policiesOf(assembly)) add(policy.holder, policyOpenings(policy));
  for (const bus of resourcesOf(assembly, 'AWS::Events::EventBusPolicy')) {
    add(bus, busOpenings(scopeOf(assembly, bus.stack), bus));
  }
  for (const bucket of resourcesOf(assembly, 'AWS::S3::Bucket')) {
    add(bucket, bucketOpenings(scopeOf(assembly, bucket.stack), bucket));
  }
  for (const point of resourcesOf(assembly, 'AWS::S3::AccessPoint')) {
    add(point, accessPointOpenings(scopeOf(assembly, point.stack), point));
  }
  return violations;
};

const statement = (principal: Json | undefined, more: JsonObject = {}): JsonObject => ({
  Sid: 'Share',
  Effect: 'Allow',
  ...(principal === undefined ? {} : { Principal: principal }),
  Action: 's3:GetObject',
  Resource: { 'Fn::Sub': '${B.Arn}/*' },
  ...more,
});

const bucketWith = (statements: Json, dataClass = 'voter-roll'): JsonObject => ({
  Resources: {
    R: { Type: 'AWS::IAM::Role', Properties: {} },
    B: { Type: 'AWS::S3::Bucket', Properties: { Tags: [{ Key: DATA_CLASS_TAG, Value: dataClass }] } },
    P: {
      Type: 'AWS::S3::BucketPolicy',
      Properties: { Bucket: { Ref: 'B' }, PolicyDocument: { Version: '2012-10-17', Statement: statements } },
    },
  },
});

const shares = (principal: Json | undefined, more: JsonObject = {}): JsonObject =>
  bucketWith([statement(principal, more)]);

const holder = (type: string, properties: JsonObject): JsonObject => {
  const Resources: JsonObject = { H: { Type: type, Properties: properties } };
  return { Resources };
};

const OPEN = { Statement: [{ Sid: 'Open', Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }] };
const OWN_ACCOUNT = { StringEquals: { 'aws:PrincipalAccount': { Ref: 'AWS::AccountId' } } };

export const noOutsiderAccess: Rule = {
  id: 'no-outsider-access',
  title: 'No policy lets the public or an outside account in',
  core: true,
  why:
    'Alteryx, October 2017: a bucket that any AWS account could read exposed 123 million households. Mexico, April 2016: a copy ' +
    'of the voter roll on AWS that anyone could open.',
  fix:
    'Name roles of this account as principals; where a service must act for it, add aws:SourceAccount. A vendor gets a copy ' +
    'through the export that two people approve, never a grant.',
  mappings: {
    cis: ['4.2.1', '4.3.1', 'A1.4.1'],
    nist: ['AC-3', 'AC-4', 'AC-6', 'AC-21'],
    fsbp: ['S3.2', 'S3.3', 'S3.6', 'KMS.5', 'SQS.3', 'SNS.4', 'SecretsManager.5'],
  },
  check,
  bad: [
    { name: 'the public', template: shares('*') },
    { name: 'any AWS account', template: shares({ AWS: '*' }) },
    { name: 'any AWS account in a list', template: shares({ AWS: [{ 'Fn::GetAtt': ['R', 'Arn'] }, '*'] }) },
    { name: 'an outside account by number', template: shares({ AWS: '999999999999' }) },
    { name: 'an outside account by ARN', template: shares({ AWS: 'arn:aws:iam::999999999999:root' }) },
    { name: 'a role of any account', template: shares({ AWS: 'arn:aws:iam::*:role/vendor' }) },
    {
      name: 'an account that a parameter names',
      template: { ...shares({ AWS: { Ref: 'P1' } }), Parameters: { P1: { Type: 'String' } } },
    },
    {
      name: 'an account among a parameter’s allowed values',
      template: {
        ...shares({ AWS: { Ref: 'P1' } }),
        Parameters: { P1: { Type: 'String', AllowedValues: ['999999999999'] } },
      },
    },
    { name: 'an account that is looked up at deploy', template: shares({ AWS: '{{resolve:ssm:/vendor}}' }) },
    { name: 'a canonical user', template: shares({ CanonicalUser: 'a'.repeat(64) }) },
    { name: 'everybody but one', template: shares(undefined, { NotPrincipal: { AWS: '999999999999' } }) },
    {
      name: 'one branch that is open',
      template: shares({ 'Fn::If': ['C', { AWS: { 'Fn::GetAtt': ['R', 'Arn'] } }, '*'] }),
    },
    {
      name: 'a statement that only a condition adds',
      template: bucketWith([{ 'Fn::If': ['C', statement('*'), { Ref: 'AWS::NoValue' }] }]),
    },
    { name: 'an effect that a parameter decides', template: shares('*', { Effect: { Ref: 'E' } }) },
    {
      name: 'a condition that excludes one account',
      template: shares('*', { Condition: { StringNotEquals: { 'aws:PrincipalAccount': '999999999999' } } }),
    },
    {
      name: 'a condition that an absent key passes',
      template: shares('*', {
        Condition: { StringEqualsIfExists: { 'aws:PrincipalAccount': { Ref: 'AWS::AccountId' } } },
      }),
    },
    {
      name: 'a condition that no value at all passes',
      template: shares('*', {
        Condition: { 'ForAllValues:StringEquals': { 'aws:PrincipalAccount': { Ref: 'AWS::AccountId' } } },
      }),
    },
    {
      name: 'a condition on the caller’s address',
      template: shares('*', { Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } }),
    },
    {
      name: 'a condition that only wants TLS',
      template: shares('*', { Condition: { Bool: { 'aws:SecureTransport': 'true' } } }),
    },
    {
      name: 'a whole organization',
      template: shares('*', { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-example' } } }),
    },
    {
      name: 'this account or another',
      template: shares('*', {
        Condition: { StringEquals: { 'aws:PrincipalAccount': [{ Ref: 'AWS::AccountId' }, '999999999999'] } },
      }),
    },
    {
      name: 'a condition with a wildcard',
      template: shares('*', { Condition: { StringLike: { 'aws:PrincipalAccount': '*' } } }),
    },
    {
      name: 'a condition on ARNs of any account',
      template: shares('*', { Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/election/*' } } }),
    },
    {
      name: 'a condition that one branch leaves out',
      template: shares('*', { Condition: { 'Fn::If': ['C', OWN_ACCOUNT, { Ref: 'AWS::NoValue' }] } }),
    },
    { name: 'CloudFront on the voter roll', template: shares({ Service: 'cloudfront.amazonaws.com' }) },
    { name: 'a federated identity', template: shares({ Federated: 'accounts.google.com' }) },
    {
      name: 'a policy that is not written out',
      template: holder('AWS::S3::BucketPolicy', { Bucket: 'b', PolicyDocument: { Ref: 'P' } }),
    },
    { name: 'a public ACL', template: holder('AWS::S3::Bucket', { AccessControl: 'PublicRead' }) },
    { name: 'an ACL for any AWS account', template: holder('AWS::S3::Bucket', { AccessControl: 'AuthenticatedRead' }) },
    {
      name: 'an ACL that one branch opens',
      template: holder('AWS::S3::Bucket', { AccessControl: { 'Fn::If': ['C', 'Private', 'PublicRead'] } }),
    },
    { name: 'an open key', template: holder('AWS::KMS::Key', { KeyPolicy: OPEN }) },
    { name: 'an open replica key', template: holder('AWS::KMS::ReplicaKey', { KeyPolicy: OPEN }) },
    { name: 'an open table', template: holder('AWS::DynamoDB::Table', { ResourcePolicy: { PolicyDocument: OPEN } }) },
    {
      name: 'an open table stream',
      template: holder('AWS::DynamoDB::Table', { StreamSpecification: { ResourcePolicy: { PolicyDocument: OPEN } } }),
    },
    {
      name: 'an open replica of a table',
      template: holder('AWS::DynamoDB::GlobalTable', { Replicas: [{ ResourcePolicy: { PolicyDocument: OPEN } }] }),
    },
    { name: 'an open queue', template: holder('AWS::SQS::QueuePolicy', { PolicyDocument: OPEN, Queues: ['q'] }) },
    { name: 'an open topic', template: holder('AWS::SNS::TopicPolicy', { PolicyDocument: OPEN, Topics: ['t'] }) },
    {
      name: 'an open secret',
      template: holder('AWS::SecretsManager::ResourcePolicy', { ResourcePolicy: OPEN, SecretId: 's' }),
    },
    { name: 'an open access point', template: holder('AWS::S3::AccessPoint', { Bucket: 'b', Policy: OPEN }) },
    {
      name: 'an access point into another account’s bucket',
      template: holder('AWS::S3::AccessPoint', { Bucket: 'b', BucketAccountId: '999999999999' }),
    },
    { name: 'an open backup vault', template: holder('AWS::Backup::BackupVault', { AccessPolicy: OPEN }) },
    {
      name: 'an open vault apart from the account',
      template: holder('AWS::Backup::LogicallyAirGappedBackupVault', { AccessPolicy: OPEN }),
    },
    ...[
      ['AWS::ECR::Repository', 'RepositoryPolicyText'],
      ['AWS::OpenSearchService::Domain', 'AccessPolicies'],
      ['AWS::EFS::FileSystem', 'FileSystemPolicy'],
      ['AWS::ApiGateway::RestApi', 'Policy'],
      ['AWS::Logs::Destination', 'DestinationPolicy'],
      ['AWS::S3Tables::TableBucketPolicy', 'ResourcePolicy'],
      ['AWS::CloudTrail::ResourcePolicy', 'ResourcePolicy'],
    ].map(([type, property]) => ({
      name: `an open ${type}`,
      template: holder(type ?? '', { [property ?? '']: OPEN }),
    })),
    {
      name: 'an event bus open to an organization',
      template: holder('AWS::Events::EventBusPolicy', {
        StatementId: 's',
        Principal: '*',
        Action: 'events:PutEvents',
        Condition: { Type: 'StringEquals', Key: 'aws:PrincipalOrgID', Value: 'o-example' },
      }),
    },
    {
      name: 'an event bus open to an account',
      template: holder('AWS::Events::EventBusPolicy', {
        StatementId: 's',
        Statement: { Effect: 'Allow', Principal: { AWS: '999999999999' }, Action: 'events:PutEvents', Resource: '*' },
      }),
    },
    {
      name: 'a policy in a string',
      template: holder('AWS::Logs::ResourcePolicy', { PolicyDocument: JSON.stringify(OPEN) }),
    },
  ],
  good: [
    { name: 'a role of this app', template: shares({ AWS: { 'Fn::GetAtt': ['R', 'Arn'] } }) },
    {
      name: 'this account’s root',
      template: shares({ AWS: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root' } }),
    },
    {
      name: 'this account by number, where the stack names it',
      template: shares({ AWS: 'arn:aws:iam::111111111111:root' }),
      environment: 'aws://111111111111/us-east-2',
    },
    { name: 'anyone, held to this account', template: shares('*', { Condition: OWN_ACCOUNT }) },
    {
      name: 'anyone, held to roles of this account',
      template: shares('*', {
        Condition: {
          ArnLike: {
            'aws:PrincipalArn': { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/election/*' },
          },
        },
      }),
    },
    { name: 'a log service', template: shares({ Service: 'logging.s3.amazonaws.com' }) },
    { name: 'a regional service', template: shares({ Service: { 'Fn::Sub': 'logs.${AWS::Region}.amazonaws.com' } }) },
    {
      name: 'a policy in a string that lets a service in',
      template: holder('AWS::Logs::ResourcePolicy', {
        PolicyDocument: JSON.stringify({
          Statement: [
            { Effect: 'Allow', Principal: { Service: 'delivery.logs.amazonaws.com' }, Action: '*', Resource: '*' },
          ],
        }),
      }),
    },
    { name: 'a denial of everybody', template: shares('*', { Effect: 'Deny' }) },
    {
      name: 'CloudFront on the website',
      template: bucketWith([statement({ Service: 'cloudfront.amazonaws.com' })], 'site-content'),
    },
  ],
};
