import { Logger } from '@aws-lambda-powertools/logger';
import { s3Client } from '../../platform/aws/clients';
import { requireEnvironment } from '../../platform/aws/environment';
import { s3Objects } from '../../platform/aws/objects';
import { systemClock } from '../../platform/clock';
import { parseElections } from './elections';
import { createResultsUpload } from './results-upload';

const environment = requireEnvironment('results-upload');

export const handler = createResultsUpload({
  jurisdiction: environment.JURISDICTION,
  intake: s3Objects(s3Client(), environment.INTAKE_BUCKET),
  elections: parseElections(environment.ELECTIONS),
  clock: systemClock,
  log: new Logger({ serviceName: 'results-upload' }),
});
