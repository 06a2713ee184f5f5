import { Logger } from '@aws-lambda-powertools/logger';
import { dynamoClient, s3Client } from '../../platform/aws/clients';
import { requireEnvironment } from '../../platform/aws/environment';
import { s3Objects } from '../../platform/aws/objects';
import { dynamoRecords } from '../../platform/aws/records';
import { systemClock } from '../../platform/clock';
import { createBallotsStaff } from './ballots-staff';
import { lockMode, parseKeeping } from './retention';

const environment = requireEnvironment('ballots-staff');
const s3 = s3Client();

export const handler = createBallotsStaff({
  records: dynamoRecords(dynamoClient(), environment.BALLOT_TABLE),
  intake: s3Objects(s3, environment.INTAKE_BUCKET),
  vault: s3Objects(s3, environment.VAULT_BUCKET, { lock: lockMode(environment.LOCK_MODE) }),
  keeping: parseKeeping(environment.KEEPING),
  floorDays: Number(environment.LOCK_FLOOR_DAYS),
  clock: systemClock,
  log: new Logger({ serviceName: 'ballots-staff' }),
});
