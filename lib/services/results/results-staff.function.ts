import { Logger } from '@aws-lambda-powertools/logger';
import { dynamoClient, s3Client } from '../../platform/aws/clients';
import { requireEnvironment } from '../../platform/aws/environment';
import { s3Objects } from '../../platform/aws/objects';
import { dynamoRecords } from '../../platform/aws/records';
import { systemClock } from '../../platform/clock';
import { parseElections } from './elections';
import { createResultsStaff } from './results-staff';
import { parseWitnesses } from './witnesses';

const environment = requireEnvironment('results-staff');
const s3 = s3Client();

export const handler = createResultsStaff({
  records: dynamoRecords(dynamoClient(), environment.DRAFT_TABLE),
  intake: s3Objects(s3, environment.INTAKE_BUCKET),
  staged: s3Objects(s3, environment.STAGED_BUCKET),
  jurisdiction: [environment.JURISDICTION_NAME, environment.JURISDICTION],
  logOrigin: environment.LOG_ORIGIN,
  witnesses: parseWitnesses(environment.WITNESSES),
  signingKeys: Number(environment.SIGNING_KEYS),
  mlDsa: process.env['ML_DSA'] === 'true',
  elections: parseElections(environment.ELECTIONS),
  clock: systemClock,
  log: new Logger({ serviceName: 'results-staff' }),
});
