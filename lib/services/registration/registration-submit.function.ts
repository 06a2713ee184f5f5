import { Logger } from '@aws-lambda-powertools/logger';
import { kmsBlindIndex } from '../../platform/aws/blind-index';
import { dynamoClient, kmsClient } from '../../platform/aws/clients';
import { requireEnvironment } from '../../platform/aws/environment';
import { dynamoRecords } from '../../platform/aws/records';
import { kmsSealer } from '../../platform/aws/sealer';
import { systemClock } from '../../platform/clock';
import { createRegistrationSubmit, submissionMode } from './registration-submit';

const environment = requireEnvironment('registration-submit');

export const handler = createRegistrationSubmit({
  jurisdiction: environment.JURISDICTION,
  mode: submissionMode(environment.REGISTRATION_MODE),
  state: environment.STATE,
  records: dynamoRecords(dynamoClient(), environment.ROLL_TABLE),
  sealer: kmsSealer(kmsClient(environment.ROLL_KEY_ARN), environment.ROLL_KEY_ARN),
  index: kmsBlindIndex(kmsClient(environment.INDEX_KEY_ID), environment.INDEX_KEY_ID),
  clock: systemClock,
  log: new Logger({ serviceName: 'registration-submit' }),
});
