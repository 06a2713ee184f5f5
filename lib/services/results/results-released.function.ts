import { Logger } from '@aws-lambda-powertools/logger';
import { RELEASED_FOLDERS } from '../../contracts/released';
import { s3Client } from '../../platform/aws/clients';
import { requireEnvironment } from '../../platform/aws/environment';
import { s3Objects } from '../../platform/aws/objects';
import { createHandOut } from '../released/hand-out';

const environment = requireEnvironment('results-released');

export const handler = createHandOut('results-released', {
  released: s3Objects(s3Client(), environment.RELEASED_BUCKET),
  folders: RELEASED_FOLDERS,
  log: new Logger({ serviceName: 'results-released' }),
});
