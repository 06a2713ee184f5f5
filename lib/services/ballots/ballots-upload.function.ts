import { Logger } from '@aws-lambda-powertools/logger';
import { s3Client } from '../../platform/aws/clients';
import { requireEnvironment } from '../../platform/aws/environment';
import { s3Objects } from '../../platform/aws/objects';
import { systemClock } from '../../platform/clock';
import { createBallotsUpload } from './ballots-upload';
import { parseKeeping } from './retention';

const environment = requireEnvironment('ballots-upload');

export const handler = createBallotsUpload({
  jurisdiction: environment.JURISDICTION,
  intake: s3Objects(s3Client(), environment.INTAKE_BUCKET),
  keeping: parseKeeping(environment.KEEPING),
  clock: systemClock,
  log: new Logger({ serviceName: 'ballots-upload' }),
});
