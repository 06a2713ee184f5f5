import { dynamoClient, kmsClient, s3Client } from '../../platform/aws/clients';
import { requireEnvironment } from '../../platform/aws/environment';
import { s3Objects } from '../../platform/aws/objects';
import { dynamoRecords } from '../../platform/aws/records';
import { kmsSigner } from '../../platform/aws/signer';
import { systemClock } from '../../platform/clock';
import { parseElections } from './elections';
import { createResultsRelease } from './results-release';

const environment = requireEnvironment('results-release');
const s3 = s3Client();

export const handler = createResultsRelease({
  records: dynamoRecords(dynamoClient(), environment.DRAFT_TABLE),
  staged: s3Objects(s3, environment.STAGED_BUCKET),
  released: s3Objects(s3, environment.RELEASED_BUCKET),
  signer: kmsSigner(kmsClient(environment.SIGNING_KEY_ARN), environment.SIGNING_KEY_ARN),
  logOrigin: environment.LOG_ORIGIN,
  jurisdictionName: environment.JURISDICTION_NAME,
  elections: parseElections(environment.ELECTIONS),
  clock: systemClock,
});
