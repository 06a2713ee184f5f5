import { type Json, scopeOf } from '../../lib/assembly';
import { outsidersIn } from '../../lib/guardrails/whose';
import { assemblyOf } from '../support/assembly';

const assembly = assemblyOf({
  stacks: {
    App: {
      environment: 'aws://111111111111/us-east-2',
      template: {
        Parameters: { P: { Type: 'String' } },
        Resources: {
          Q: { Type: 'AWS::SQS::Queue' },
          B: { Type: 'AWS::S3::Bucket' },
          C: { Type: 'Custom::Anything' },
        },
      },
    },
  },
});
const isOurs = (value: Json): boolean => outsidersIn(scopeOf(assembly, 'App'), value).length === 0;

test.each<[string, Json, boolean]>([
  ['a queue of this app', { 'Fn::GetAtt': ['Q', 'Arn'] }, true],
  ['a folder of its bucket', { 'Fn::Sub': '${B.Arn}/logs/' }, true],
  ['this account', { Ref: 'AWS::AccountId' }, true],
  ['this account by number', 'arn:aws:events:us-east-1:111111111111:event-bus/default', true],
  ['another account', 'arn:aws:events:us-east-1:999999999999:event-bus/default', false],
  ['a bucket by name, which may be anybody’s', 'arn:aws:s3:::somewhere', false],
  ['what whoever deploys decides', { Ref: 'P' }, false],
  ['what a custom resource answers', { 'Fn::GetAtt': ['C', 'Arn'] }, false],
  ['every account', 'arn:aws:sqs:us-east-2:*:queue', false],
  ['nothing at all', { 'Fn::ImportValue': 'not-exported' }, false],
])('%s counts as ours: %s', (_, value, expected) => {
  expect(isOurs(value)).toBe(expected);
});
