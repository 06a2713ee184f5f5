import { Logger } from '@aws-lambda-powertools/logger';
import { dynamoClient, s3Client } from '../../platform/aws/clients';
import { requireEnvironment } from '../../platform/aws/environment';
import { s3LegalHolds } from '../../platform/aws/legal-holds';
import { dynamoRecords } from '../../platform/aws/records';
import { systemClock } from '../../platform/clock';
import { createBallotsHold } from './ballots-hold';
import { parseKeeping } from './retention';

const environment = requireEnvironment('ballots-hold');

export const handler = createBallotsHold({
  records: dynamoRecords(dynamoClient(), environment.BALLOT_TABLE),
  holds: s3LegalHolds(s3Client(), environment.VAULT_BUCKET),
  keeping: parseKeeping(environment.KEEPING),
  clock: systemClock,
  log: new Logger({ serviceName: 'ballots-hold' }),
});
