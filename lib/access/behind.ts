import { get, type Json, type Resource } from '../assembly';

const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? (value as readonly Json[]) : []);

type Behind = (properties: Resource['properties']) => readonly (Json | undefined)[];

/** Types that lead to a store of another name, and where they name it. */
const BEHIND: Readonly<Record<string, Behind>> = {
  'AWS::S3::AccessPoint': ({ Bucket }) => [Bucket],
  'AWS::S3::MultiRegionAccessPoint': ({ Regions }) => listOf(Regions).map((region) => get(region, 'Bucket')),
  'AWS::S3ObjectLambda::AccessPoint': ({ ObjectLambdaConfiguration }) => [
    get(ObjectLambdaConfiguration, 'SupportingAccessPoint'),
  ],
  'AWS::KinesisFirehose::DeliveryStream': ({ S3DestinationConfiguration, ExtendedS3DestinationConfiguration }) => [
    get(S3DestinationConfiguration, 'BucketARN'),
    get(ExtendedS3DestinationConfiguration, 'BucketARN'),
  ],
};

/** What stands behind a resource, as the template writes it: what is reached through it is that. */
export const behind = ({ type, properties }: Resource): readonly Json[] =>
  (Object.hasOwn(BEHIND, type) ? (BEHIND[type]?.(properties) ?? []) : []).filter((value) => value !== undefined);

/** Requests by way of these are held against the policy of the bucket too. */
export const passesOnTo = ({ type }: Resource): boolean =>
  type === 'AWS::S3::AccessPoint' || type === 'AWS::S3::MultiRegionAccessPoint';
