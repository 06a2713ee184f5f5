import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { KMSClient, type KMSClientConfig } from '@aws-sdk/client-kms';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { SESv2Client, type SESv2ClientConfig } from '@aws-sdk/client-sesv2';

/** In milliseconds. Endpoints stand in the same VPC: what does not connect at once is down, and the next try may meet another. */
const CONNECTION_TIMEOUT_MS = 1_000;
/** A record, a signature or a mail answers within this or is tried again; API Gateway itself gives up after 29 s. */
const REQUEST_TIMEOUT_MS = 4_000;
/** A results file of 400 MB takes a while; the body counts. */
const OBJECT_TIMEOUT_MS = 60_000;
/** Tries altogether, with the SDK's own jittered backoff between them. */
const MAX_ATTEMPTS = 4;

const http = (requestTimeout: number) => ({
  connectionTimeout: CONNECTION_TIMEOUT_MS,
  requestTimeout,
  // Without this the SDK only logs that the time is over, and waits on.
  throwOnRequestTimeout: true,
});

const shared = { maxAttempts: MAX_ATTEMPTS, retryMode: 'standard' } as const;

/**
 * The region in an ARN: a key may stand in another region than the function that uses it.
 * @returns undefined for a key id or an alias, which says none
 */
export const regionOfArn = (idOrArn: string): string | undefined =>
  /^arn:[a-z-]+:[a-z0-9-]+:([a-z0-9-]+):/.exec(idOrArn)?.[1];

const inRegion = (region: string | undefined) => (region === undefined ? {} : { region });

export const dynamoClient = (more: DynamoDBClientConfig = {}): DynamoDBClient =>
  new DynamoDBClient({ ...shared, requestHandler: http(REQUEST_TIMEOUT_MS), ...more });

/** @param region where the bucket stands; without it, the function's own */
export const s3Client = (region?: string, more: S3ClientConfig = {}): S3Client =>
  new S3Client({
    ...shared,
    requestHandler: http(OBJECT_TIMEOUT_MS),
    ...inRegion(region),
    ...more,
  });

/** @param keyIdOrArn the key that the client is for; its region is taken from an ARN */
export const kmsClient = (keyIdOrArn: string, more: KMSClientConfig = {}): KMSClient =>
  new KMSClient({
    ...shared,
    requestHandler: http(REQUEST_TIMEOUT_MS),
    ...inRegion(regionOfArn(keyIdOrArn)),
    ...more,
  });

export const sesClient = (more: SESv2ClientConfig = {}): SESv2Client =>
  new SESv2Client({ ...shared, requestHandler: http(REQUEST_TIMEOUT_MS), ...more });
