import { Logger } from '@aws-lambda-powertools/logger';
import { kmsBlindIndex } from '../../platform/aws/blind-index';
import { dynamoClient, kmsClient } from '../../platform/aws/clients';
import { requireEnvironment } from '../../platform/aws/environment';
import { dynamoRecords } from '../../platform/aws/records';
import { systemClock } from '../../platform/clock';
import { askedThrough } from '../http/viewer-address';
import { createVoterStatus } from './voter-status';

const environment = requireEnvironment('voter-status');
const dynamo = dynamoClient();

export const handler = createVoterStatus({
  jurisdiction: environment.JURISDICTION,
  records: dynamoRecords(dynamo, environment.ROLL_TABLE),
  counters: dynamoRecords(dynamo, environment.COUNTER_TABLE),
  index: kmsBlindIndex(kmsClient(environment.INDEX_KEY_ID), environment.INDEX_KEY_ID),
  clock: systemClock,
  through: askedThrough(environment.ASKED_THROUGH),
  log: new Logger({ serviceName: 'voter-status' }),
});
