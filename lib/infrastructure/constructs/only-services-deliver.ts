import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** A caller that is no service of AWS acting for itself; one that does not say counts as such. */
export const NOT_A_SERVICE = { BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } };

/**
 * The denial by which whoever takes an administrator's rights lays no file over, or beside, what services recorded of her.
 * @param objects ARN pattern of the objects of the bucket
 * @param deliveredBy ARN pattern of the one role of ours that delivers too
 */
export const onlyServicesDeliver = (objects: string, deliveredBy?: string): PolicyStatement =>
  new PolicyStatement({
    sid: 'OnlyServicesDeliver',
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: ['s3:PutObject*'],
    resources: [objects],
    conditions: {
      ...NOT_A_SERVICE,
      ...(deliveredBy === undefined ? {} : { ArnNotLike: { 'aws:PrincipalArn': deliveredBy } }),
    },
  });
