import { itemsOf, type Json, resourceAt, scopeOf } from '../../lib/assembly';
import { mayTouch, reachOf } from '../../lib/guardrails/reach';
import { assemblyOf } from '../support/assembly';

const assembly = assemblyOf({
  stacks: {
    App: {
      stackName: 'Election-lorem-Registration',
      template: {
        Resources: {
          Documents: { Type: 'AWS::S3::Bucket' },
          Named: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'election-lorem-named' } },
          Roll: { Type: 'AWS::DynamoDB::Table' },
        },
      },
    },
  },
});
const scope = scopeOf(assembly, 'App');

const store = (logicalId: string) => {
  const found = resourceAt(assembly, { stack: 'App', logicalId });
  if (!found) throw new Error(`no ${logicalId}`);
  return found;
};

const expression = (value: Json) => {
  const [item] = itemsOf(scope, value);
  if (!item) throw new Error('nothing there');
  return item.expression;
};

const touches = (value: Json, logicalId: string): boolean => mayTouch(scope, expression(value), store(logicalId));

test('a statement on another bucket does not touch this one', () => {
  expect(touches({ 'Fn::Sub': '${Named.Arn}/*' }, 'Documents')).toBe(false);
  expect(touches({ 'Fn::Sub': '${Documents.Arn}/*' }, 'Documents')).toBe(true);
});

test('a name that CloudFormation will make up is matched by what it will begin with', () => {
  const tables = (name: string): Json => ({
    'Fn::Sub': `arn:\${AWS::Partition}:dynamodb:*:\${AWS::AccountId}:table/${name}`,
  });
  expect(touches(tables('Election-lorem-Registration-*'), 'Roll')).toBe(true);
  expect(touches(tables('Election-lorem-Registration-restored-*'), 'Roll')).toBe(false);
  expect(touches(tables('Election-lorem-Results-*'), 'Roll')).toBe(false);
  expect(touches('arn:aws:s3:::election-lorem-registration-d*', 'Documents')).toBe(true);
});

test('whoever may touch everything touches this', () => {
  expect(touches('*', 'Roll')).toBe(true);
  expect(touches('arn:aws:s3:::*/*', 'Named')).toBe(true);
  expect(touches({ Ref: 'Unknown' }, 'Roll')).toBe(true);
});

test('a part of a bucket is not the bucket', () => {
  expect(reachOf(scope, store('Documents'), expression({ 'Fn::Sub': '${Documents.Arn}/*' }))).toEqual(['objects']);
  expect(reachOf(scope, store('Documents'), expression({ 'Fn::Sub': '${Documents.Arn}/a/*' }))).toEqual([]);
  expect(reachOf(scope, store('Named'), expression('arn:aws:s3:::election-lorem-named'))).toEqual(['bucket']);
});
