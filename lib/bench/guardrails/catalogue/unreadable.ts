import type { Addition, Around } from '.';
import { one } from './write';

/** What hides what would be deployed. */
export const unreadable = (_: Around): readonly Addition[] => [
  { name: 'a transform of the whole template', template: { Transform: 'AWS::Serverless-2016-10-31' } },
  { name: 'a language extension', template: { Transform: ['AWS::LanguageExtensions'] } },
  {
    name: 'a loop over resources',
    resources: {
      'Fn::ForEach::Buckets': { Type: 'AWS::S3::Bucket' },
    },
  },
  {
    name: 'an included snippet',
    resources: {
      ElectionBench: {
        Type: 'AWS::SNS::Topic',
        Properties: { 'Fn::Transform': { Name: 'AWS::Include', Parameters: { Location: 's3://vendor/snippet.json' } } },
      },
    },
  },
  one('a macro', 'AWS::CloudFormation::Macro', {
    Name: 'm',
    FunctionName: 'arn:aws:lambda:us-east-2:111111111111:function:m',
  }),
  one('a nested stack from an address', 'AWS::CloudFormation::Stack', {
    TemplateURL: 'https://attacker.example/t.json',
  }),
  one('a custom resource of somebody else', 'AWS::CloudFormation::CustomResource', {
    ServiceToken: 'arn:aws:lambda:us-east-2:999999999999:function:f',
  }),
  one('a custom resource by another name', 'Custom::Helper', {
    ServiceToken: 'arn:aws:lambda:us-east-2:111111111111:function:f',
  }),
  one('a module', 'Vendor::Storage::Bucket::MODULE', {}),
  one('a type of a third party', 'Vendor::Database::Cluster', {}),
  one('a type that nobody has seen', 'AWS::Unheard::Thing', { Public: true }),
  one('a hook that lets everything pass', 'AWS::CloudFormation::HookTypeConfig', {
    TypeName: 'Vendor::Hook::Hook',
    Configuration: '{}',
  }),
];
