import type { Json, JsonObject } from '../assembly';
import { DATA_CLASS_TAG, type DataClass } from '../contracts/data-class';

/** Pieces of the templates by which rules show what they refuse and accept. */
export const template = (resources: Readonly<Record<string, Json>>, more: JsonObject = {}): JsonObject => ({
  Resources: resources,
  ...more,
});

export const resource = (type: string, properties: JsonObject = {}, more: JsonObject = {}): JsonObject => ({
  Type: type,
  Properties: properties,
  ...more,
});

/** A template of one resource, `R`. */
export const only = (type: string, properties: JsonObject = {}, more: JsonObject = {}): JsonObject =>
  template({ R: resource(type, properties, more) });

export const tagged = (dataClass: DataClass): JsonObject => ({ Tags: [{ Key: DATA_CLASS_TAG, Value: dataClass }] });

export const policy = (...statements: readonly Json[]): JsonObject => ({
  Version: '2012-10-17',
  Statement: statements,
});

export const attribute = (logicalId: string, name = 'Arn'): JsonObject => ({ 'Fn::GetAtt': [logicalId, name] });

export const sub = (text: string): JsonObject => ({ 'Fn::Sub': text });

/** The role of a class's function, as ElectionFunction makes it. */
export const classRole = (dataClass: string, service = 'lambda.amazonaws.com'): JsonObject =>
  resource('AWS::IAM::Role', {
    Path: `/election/lorem/${dataClass}/`,
    AssumeRolePolicyDocument: policy({
      Effect: 'Allow',
      Principal: { Service: service },
      Action: 'sts:AssumeRole',
    }),
  });

export const OUTSIDE_ACCOUNT = '999999999999';

export const ownRoles = (path: string): JsonObject =>
  sub(`arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/${path}`);

/** A queue `Q` into which events may send, as changed. */
export const queueAllowing = (change: JsonObject, more: Readonly<Record<string, Json>> = {}): JsonObject =>
  template({
    Q: resource('AWS::SQS::Queue'),
    ...more,
    P: resource('AWS::SQS::QueuePolicy', {
      Queues: [{ Ref: 'Q' }],
      PolicyDocument: policy({
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: attribute('Q'),
        ...change,
      }),
    }),
  });
