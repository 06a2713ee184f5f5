import { dynamoClient, s3Client } from '../../platform/aws/clients';
import { requireEnvironment } from '../../platform/aws/environment';
import { s3Objects } from '../../platform/aws/objects';
import { dynamoRecords } from '../../platform/aws/records';
import { systemClock } from '../../platform/clock';
import { parseElections } from './elections';
import { createResultsRelease } from './results-release';
import { mlDsaKey, signingKeys } from './signing-keys';
import { parseWitnesses } from './witnesses';

const environment = requireEnvironment('results-release');
const s3 = s3Client();
const mlDsaSigner = mlDsaKey();

export const handler = createResultsRelease({
  records: dynamoRecords(dynamoClient(), environment.DRAFT_TABLE),
  staged: s3Objects(s3, environment.STAGED_BUCKET),
  released: s3Objects(s3, environment.RELEASED_BUCKET),
  signers: signingKeys(),
  ...(mlDsaSigner === undefined ? {} : { mlDsaSigner }),
  witnesses: parseWitnesses(environment.WITNESSES),
  logOrigin: environment.LOG_ORIGIN,
  jurisdictionName: environment.JURISDICTION_NAME,
  elections: parseElections(environment.ELECTIONS),
  clock: systemClock,
});
