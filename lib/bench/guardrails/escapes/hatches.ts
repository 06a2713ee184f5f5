import { Aspects, CfnResource, type Stack } from 'aws-cdk-lib';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import type { IConstruct } from 'constructs';

/** Something that a fork did to one construct of a stack, past the constructs that would have refused it. */
export interface Escaped {
  /** Construct path of what was changed, or of what was added. */
  readonly path: string;
  /** What was done, for a person. */
  readonly change: string;
}

/** One way round the constructs; undefined where the stack has nothing that it could be done to. */
export interface Hatch {
  readonly name: string;
  readonly open: (stack: Stack, nth: number) => Escaped | undefined;
}

type Weakening = readonly [type: string, property: string, value: unknown];

/** What weakens a resource most plainly, by type; stores come before what only warns. */
const WEAKENINGS: readonly Weakening[] = [
  ['AWS::S3::Bucket', 'PublicAccessBlockConfiguration.BlockPublicPolicy', false],
  ['AWS::DynamoDB::Table', 'PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled', false],
  ['AWS::KMS::Key', 'EnableKeyRotation', false],
  ['AWS::KMS::ReplicaKey', 'Enabled', false],
  ['AWS::Backup::BackupVault', 'LockConfiguration.MinRetentionDays', 1],
  ['AWS::SQS::Queue', 'MessageRetentionPeriod', 60],
  ['AWS::Lambda::Function', 'Layers', ['arn:aws:lambda:us-east-2:999999999999:layer:l:1']],
];

/** Protections that are gone when their property is. */
const PROTECTIONS: readonly (readonly [type: string, property: string])[] = [
  ['AWS::S3::Bucket', 'BucketEncryption'],
  ['AWS::DynamoDB::Table', 'SSESpecification'],
  ['AWS::KMS::Key', 'EnableKeyRotation'],
  ['AWS::Backup::BackupVault', 'AccessPolicy'],
  ['AWS::SQS::Queue', 'KmsMasterKeyId'],
];

const STORES = ['AWS::DynamoDB::Table', 'AWS::S3::Bucket', 'AWS::KMS::Key', 'AWS::Backup::BackupVault'];

/** What protects or warns from beside what it protects. */
const BESIDE = ['AWS::S3::BucketPolicy', 'AWS::SQS::QueuePolicy', 'AWS::CloudWatch::Alarm', 'AWS::SNS::TopicPolicy'];

/** Resources of the stack itself, not of another below it. */
const resourcesOf = (stack: Stack): readonly CfnResource[] =>
  stack.node.findAll().filter((node): node is CfnResource => CfnResource.isCfnResource(node) && node.stack === stack);

const firstOf = (stack: Stack, types: readonly string[]): CfnResource | undefined => {
  const all = resourcesOf(stack);
  return types.map((type) => all.find(({ cfnResourceType }) => cfnResourceType === type)).find((found) => found);
};

const weakeningOf = (stack: Stack): { readonly resource: CfnResource; readonly by: Weakening } | undefined => {
  const resource = firstOf(
    stack,
    WEAKENINGS.map(([type]) => type),
  );
  const by = WEAKENINGS.find(([type]) => type === resource?.cfnResourceType);
  return resource && by ? { resource, by } : undefined;
};

/** Open forms, one for each stack in turn. */
const OPEN: readonly (readonly [type: string, properties: Readonly<Record<string, unknown>>])[] = [
  ['AWS::S3::Bucket', {}],
  ['AWS::DynamoDB::Table', { KeySchema: [{ AttributeName: 'k', KeyType: 'HASH' }] }],
  ['AWS::Lambda::Url', { AuthType: 'NONE', TargetFunctionArn: 'f' }],
  [
    'AWS::EC2::SecurityGroup',
    { GroupDescription: 'g', SecurityGroupIngress: [{ IpProtocol: '-1', CidrIp: '0.0.0.0/0' }] },
  ],
  ['AWS::RDS::DBInstance', { Engine: 'postgres', PubliclyAccessible: true }],
  ['AWS::IAM::User', {}],
  ['AWS::SQS::Queue', {}],
  ['AWS::RAM::ResourceShare', { Name: 's', AllowExternalPrincipals: true, Principals: ['999999999999'] }],
];

const OPEN_TEMPLATE = {
  Resources: {
    IncludedBench: { Type: 'AWS::S3::Bucket', Properties: { AccessControl: 'PublicRead' } },
  },
};

const pathOf = ({ node }: IConstruct): string => node.path;

/** @param templateFile where {@link OPEN_TEMPLATE} stands */
export const hatches = (templateFile: string): readonly Hatch[] => [
  {
    name: 'addPropertyOverride',
    open: (stack) => {
      const found = weakeningOf(stack);
      if (found === undefined) return undefined;
      const [, property, value] = found.by;
      found.resource.addPropertyOverride(property, value);
      return { path: pathOf(found.resource), change: `${property} became ${JSON.stringify(value)}` };
    },
  },
  {
    name: 'addDeletionOverride',
    open: (stack) => {
      const resource = firstOf(
        stack,
        PROTECTIONS.map(([type]) => type),
      );
      const property = PROTECTIONS.find(([type]) => type === resource?.cfnResourceType)?.[1];
      if (resource === undefined || property === undefined) return undefined;
      resource.addDeletionOverride(`Properties.${property}`);
      return { path: pathOf(resource), change: `${property} deleted` };
    },
  },
  {
    name: 'addOverride of DeletionPolicy',
    open: (stack) => {
      const resource = firstOf(stack, STORES);
      if (resource === undefined) return undefined;
      resource.addOverride('DeletionPolicy', 'Delete');
      resource.addOverride('UpdateReplacePolicy', 'Delete');
      return { path: pathOf(resource), change: 'deleted with its stack' };
    },
  },
  {
    name: 'overrideLogicalId',
    open: (stack) => {
      const resource = firstOf(stack, STORES);
      if (resource === undefined) return undefined;
      resource.overrideLogicalId('AnotherStore');
      return { path: pathOf(resource), change: 'given another logical id' };
    },
  },
  {
    name: 'Aspects',
    open: (stack) => {
      const found = weakeningOf(stack);
      if (found === undefined) return undefined;
      const [, property, value] = found.by;
      Aspects.of(stack).add({
        visit: (node) => {
          if (node === found.resource) found.resource.addPropertyOverride(property, value);
        },
      });
      return { path: pathOf(found.resource), change: `an Aspect made ${property} ${JSON.stringify(value)}` };
    },
  },
  {
    name: 'node.tryRemoveChild',
    open: (stack) => {
      const resource = firstOf(stack, BESIDE);
      const scope = resource?.node.scope;
      if (resource === undefined || scope === undefined) return undefined;
      const path = pathOf(resource);
      return scope.node.tryRemoveChild(resource.node.id)
        ? { path, change: `${resource.cfnResourceType} taken out of the tree` }
        : undefined;
    },
  },
  {
    name: 'CfnInclude',
    open: (stack) => {
      const included = new CfnInclude(stack, 'Included', { templateFile });
      return { path: pathOf(included), change: 'a template with a public bucket included' };
    },
  },
  {
    name: 'CfnResource',
    open: (stack, nth) => {
      const [type, properties] = OPEN[nth % OPEN.length] ?? ['AWS::S3::Bucket', {}];
      const raw = new CfnResource(stack, 'RawBench', { type, properties });
      return { path: pathOf(raw), change: `${type} added in its open form` };
    },
  },
];

export const openTemplate = (): string => JSON.stringify(OPEN_TEMPLATE);
