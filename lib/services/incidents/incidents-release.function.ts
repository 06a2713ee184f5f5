import { dynamoClient, kmsClient, s3Client } from '../../platform/aws/clients';
import { requireEnvironment } from '../../platform/aws/environment';
import { s3Objects } from '../../platform/aws/objects';
import { dynamoRecords } from '../../platform/aws/records';
import { kmsSigner } from '../../platform/aws/signer';
import { createIncidentsRelease } from './incidents-release';

const environment = requireEnvironment('incidents-release');

export const handler = createIncidentsRelease({
  records: dynamoRecords(dynamoClient(), environment.REGISTER_TABLE),
  notices: s3Objects(s3Client(), environment.NOTICES_BUCKET),
  signer: kmsSigner(kmsClient(environment.SIGNING_KEY_ARN), environment.SIGNING_KEY_ARN),
  origin: environment.NOTICES_ORIGIN,
  jurisdiction: environment.JURISDICTION,
});
