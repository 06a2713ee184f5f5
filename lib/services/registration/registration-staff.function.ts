import { Logger } from '@aws-lambda-powertools/logger';
import { kmsBlindIndex } from '../../platform/aws/blind-index';
import { dynamoClient, kmsClient, sesClient } from '../../platform/aws/clients';
import { requireEnvironment } from '../../platform/aws/environment';
import { sesNotices } from '../../platform/aws/notices';
import { dynamoRecords } from '../../platform/aws/records';
import { kmsSealer } from '../../platform/aws/sealer';
import { systemClock } from '../../platform/clock';
import { createRegistrationStaff } from './registration-staff';

const environment = requireEnvironment('registration-staff');

export const handler = createRegistrationStaff({
  jurisdiction: environment.JURISDICTION,
  records: dynamoRecords(dynamoClient(), environment.ROLL_TABLE),
  sealer: kmsSealer(kmsClient(environment.ROLL_KEY_ARN), environment.ROLL_KEY_ARN),
  index: kmsBlindIndex(kmsClient(environment.INDEX_KEY_ID), environment.INDEX_KEY_ID),
  notices: sesNotices(sesClient(), environment.MAIL_FROM),
  clock: systemClock,
  log: new Logger({ serviceName: 'registration-staff' }),
});
