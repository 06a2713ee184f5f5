import { attributeOf, type Expression, itemsOf, type Json, resourceAt, type Scope, show } from '../assembly';
import { isOwnArn, OWN_ACCOUNT, render } from './principals';

/** Types whose attributes and Ref name something that belongs to somebody else, or to nobody in particular. */
const BORROWED = ['AWS::CloudFormation::WaitCondition', 'AWS::CloudFormation::CustomResource'];

/** Does the expression name something of this account: a resource of this app, or an ARN of the account? */
const isOurs = (scope: Scope, expression: Expression): boolean => {
  const attribute = attributeOf(expression);
  const named = attribute && resourceAt(scope.assembly, attribute.resource);
  if (named) {
    const account = scope.assembly.stacks.get(named.stack)?.account;
    return account === scope.stack.account && !named.type.startsWith('Custom::') && !BORROWED.includes(named.type);
  }
  const text = render(scope.assembly, scope.stack, expression);
  if (text === OWN_ACCOUNT || isOwnArn(scope.assembly, scope.stack, expression)) return true;
  // A part of one of our buckets, `arn:aws:s3:::${Bucket}/prefix`.
  const [first, second] = expression;
  const bucket =
    first?.kind === 'attribute'
      ? first
      : first?.kind === 'text' && /^(?:arn:[^:]*:s3:::|s3:\/\/)$/.test(first.text)
        ? second
        : undefined;
  return (
    bucket?.kind === 'attribute' &&
    resourceAt(scope.assembly, bucket.resource)?.type === 'AWS::S3::Bucket' &&
    scope.assembly.stacks.get(bucket.resource.stack)?.account === scope.stack.account
  );
};

/** What a place names that is not for certain of this account, for a message. */
export const outsidersIn = (scope: Scope, value: Json | undefined): readonly string[] =>
  itemsOf(scope, value).flatMap(({ expression }) => (isOurs(scope, expression) ? [] : [show(expression)]));
