import type { Assembly, Json, JsonObject } from '../../../assembly';
import { undenied } from '../../demands';
import { attribute, OUTSIDE_ACCOUNT, ownRoles, policy, resource, sub, tagged, template } from '../../example';
import {
  dataActionsOf,
  exceptedRoles,
  exceptsOwnEndpoints,
  exceptsServices,
  guardedStores,
  ownPoliciesOf,
  ownRolePattern,
  reachesOf,
} from '../../perimeter';
import type { Rule, Violation } from '../../rule';

/** Roles that may come from elsewhere have a path of their own below their owner's: `/election/lorem/ballot-data/upload-links/*`. */
const HAS_OWN_PATH = /^\/election\/[^/*?]+\/[^/*?]+\/[^/*?]+\/\*?$/;

const check = (assembly: Assembly): readonly Violation[] =>
  guardedStores(assembly).flatMap((store) =>
    ownPoliciesOf(assembly, store).flatMap((own): readonly Violation[] => {
      const { stack, logicalId } = store;
      const actions = dataActionsOf(store);
      const open =
        own === undefined
          ? actions
          : undenied(own.scope, store, own.policy, {
              actions,
              reaches: reachesOf(store),
              mayTest: (test) =>
                exceptsServices(test) ||
                exceptsOwnEndpoints(own.scope, store, test) ||
                exceptedRoles(test)?.every((role) => HAS_OWN_PATH.test(ownRolePattern(own.scope, role) ?? '')) === true,
            });
      return open.length === 0
        ? []
        : [
            {
              stack,
              logicalId,
              what: `its policy does not refuse ${open.length === actions.length ? 'data actions' : open.join(', ')} from outside the private network, so a stolen credential works from anywhere.`,
            },
          ];
    }),
  );

const NETWORK: JsonObject = {
  V: resource('AWS::EC2::VPC'),
  E: resource('AWS::EC2::VPCEndpoint', { VpcId: { Ref: 'V' }, ServiceName: sub('com.amazonaws.${AWS::Region}.s3') }),
};

const OUTSIDE: JsonObject = {
  StringNotEquals: { 'aws:SourceVpce': { Ref: 'E' } },
  BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
};

const S3_ACTIONS = [
  's3:AbortMultipartUpload',
  's3:BypassGovernanceRetention',
  's3:DeleteObject*',
  's3:GetObject*',
  's3:List*',
  's3:PutObject*',
  's3:Replicate*',
  's3:RestoreObject',
];

const denial = (change: JsonObject = {}): JsonObject => ({
  Effect: 'Deny',
  Principal: '*',
  Action: S3_ACTIONS,
  Resource: [attribute('B'), sub('${B.Arn}/*')],
  Condition: OUTSIDE,
  ...change,
});

const bucketResources = (...statements: readonly Json[]): JsonObject => ({
  ...NETWORK,
  B: resource('AWS::S3::Bucket', tagged('voter-documents')),
  P: resource('AWS::S3::BucketPolicy', { Bucket: { Ref: 'B' }, PolicyDocument: policy(...statements) }),
});

const bucket = (...statements: readonly Json[]): JsonObject => ({ Resources: bucketResources(...statements) });

const withCondition = (condition: JsonObject): JsonObject => bucket(denial({ Condition: condition }));

const table = (properties: JsonObject): JsonObject =>
  template({
    V: resource('AWS::EC2::VPC'),
    E: resource('AWS::EC2::VPCEndpoint', {
      VpcId: { Ref: 'V' },
      ServiceName: sub('com.amazonaws.${AWS::Region}.dynamodb'),
    }),
    T: resource('AWS::DynamoDB::Table', { ...tagged('voter-roll'), ...properties }),
  });

export const privateNetworkOnly: Rule = {
  id: 'private-network-only',
  title: 'Never-public stores answer only inside the private network',
  core: true,
  why:
    'Capital One, March 2019: credentials taken from one machine were used from elsewhere to copy 700 buckets. A store that ' +
    'refuses every request from outside the network makes a stolen credential useless.',
  fix:
    'Use PrivateBucket or ProtectedTable, and leave the statement OnlyFromThePrivateNetwork as it is: Deny, everybody, every data ' +
    'action, StringNotEquals aws:SourceVpce with the endpoint of this app, and no test that is not a named exception.',
  mappings: { cis: ['4.2.1', '4.2.5', '1.1.3'], nist: ['AC-3', 'AC-4', 'SC-7', 'SC-7(5)'], fsbp: [] },
  check,
  bad: [
    {
      name: 'a bucket without a policy',
      template: template({ B: resource('AWS::S3::Bucket', tagged('ballot-data')) }),
    },
    { name: 'the denial turned into an Allow', template: bucket(denial({ Effect: 'Allow' })) },
    { name: 'one action left out', template: bucket(denial({ Action: S3_ACTIONS.slice(1) })) },
    {
      name: 'an action narrowed',
      template: bucket(denial({ Action: [...S3_ACTIONS.filter((a) => a !== 's3:GetObject*'), 's3:GetObject'] })),
    },
    { name: 'objects left out', template: bucket(denial({ Resource: attribute('B') })) },
    { name: 'one principal instead of everybody', template: bucket(denial({ Principal: { AWS: OUTSIDE_ACCOUNT } })) },
    { name: 'one more test', template: withCondition({ ...OUTSIDE, Bool: { 'aws:ViaAWSService': 'false' } }) },
    {
      name: 'the test turned round',
      template: withCondition({ ...OUTSIDE, StringNotEquals: {}, StringEquals: { 'aws:SourceVpce': { Ref: 'E' } } }),
    },
    {
      name: 'an operator that an absent key fails',
      template: withCondition({ 'ForAnyValue:StringNotEquals': { 'aws:SourceVpce': { Ref: 'E' } } }),
    },
    {
      name: 'services let in where the key is absent',
      template: withCondition({ ...OUTSIDE, BoolIfExists: {}, Bool: { 'aws:PrincipalIsAWSService': 'false' } }),
    },
    {
      name: 'an endpoint of another network',
      template: withCondition({ StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } }),
    },
    {
      name: 'every role of the account let through',
      template: withCondition({ ...OUTSIDE, ArnNotLike: { 'aws:PrincipalArn': ownRoles('*') } }),
    },
    {
      name: 'every role of the class let through',
      template: withCondition({
        ...OUTSIDE,
        ArnNotLike: { 'aws:PrincipalArn': ownRoles('election/lorem/voter-documents/*') },
      }),
    },
    { name: 'a table without a policy', template: table({}) },
    { name: 'a store of no class', template: template({ B: resource('AWS::S3::Bucket') }) },
  ],
  good: [
    { name: 'the denial as PrivateBucket writes it', template: bucket(denial()) },
    {
      name: 'a denial without any condition',
      template: bucket(denial({ Condition: { StringNotEquals: { 'aws:SourceVpce': { Ref: 'E' } } } })),
    },
    { name: 'every S3 action denied', template: bucket(denial({ Action: 's3:*' })) },
    {
      name: 'a role of a path of its own let through',
      template: withCondition({
        ...OUTSIDE,
        ArnNotLike: { 'aws:PrincipalArn': [ownRoles('election/lorem/voter-documents/upload-links/*')] },
      }),
    },
    {
      name: 'a table with the denial',
      template: table({
        ResourcePolicy: {
          PolicyDocument: policy(denial({ Action: 'dynamodb:*', Resource: '*' })),
        },
      }),
    },
    { name: 'a bucket of the website', template: template({ B: resource('AWS::S3::Bucket', tagged('site-content')) }) },
  ],
};
