import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** A caller that is no service of AWS acting for itself; one that does not say counts as such. */
export const NOT_A_SERVICE = { BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } };

/** Whatever lays an object, or a mark that it is deleted, into a bucket: replication from a bucket of one's own does so too. */
const LAYS_OBJECTS = ['s3:PutObject*', 's3:ReplicateDelete', 's3:ReplicateObject', 's3:ReplicateTags'];

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
    actions: LAYS_OBJECTS,
    resources: [objects],
    conditions: {
      ...NOT_A_SERVICE,
      ...(deliveredBy === undefined ? {} : { ArnNotLike: { 'aws:PrincipalArn': deliveredBy } }),
    },
  });
