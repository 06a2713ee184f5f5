import { Logger } from '@aws-lambda-powertools/logger';
import { NOTICE_FOLDERS } from '../../contracts/incidents';
import { s3Client } from '../../platform/aws/clients';
import { requireEnvironment } from '../../platform/aws/environment';
import { s3Objects } from '../../platform/aws/objects';
import { createHandOut } from '../released/hand-out';

const environment = requireEnvironment('incidents-released');

export const handler = createHandOut('incidents-released', {
  released: s3Objects(s3Client(), environment.NOTICES_BUCKET),
  folders: NOTICE_FOLDERS,
  log: new Logger({ serviceName: 'incidents-released' }),
});
