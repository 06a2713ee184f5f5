import { Logger } from '@aws-lambda-powertools/logger';
import { dynamoClient } from '../../platform/aws/clients';
import { requireEnvironment } from '../../platform/aws/environment';
import { dynamoRecords } from '../../platform/aws/records';
import { systemClock } from '../../platform/clock';
import { createIncidentsStaff } from './incidents-staff';

const environment = requireEnvironment('incidents-staff');

export const handler = createIncidentsStaff({
  records: dynamoRecords(dynamoClient(), environment.REGISTER_TABLE),
  clock: systemClock,
  log: new Logger({ serviceName: 'incidents-staff' }),
});
