import { Logger } from '@aws-lambda-powertools/logger';
import { s3Client } from '../../platform/aws/clients';
import { requireEnvironment } from '../../platform/aws/environment';
import { s3Objects } from '../../platform/aws/objects';
import { createResultsReleased } from './results-released';

const environment = requireEnvironment('results-released');

export const handler = createResultsReleased({
  released: s3Objects(s3Client(), environment.RELEASED_BUCKET),
  log: new Logger({ serviceName: 'results-released' }),
});
