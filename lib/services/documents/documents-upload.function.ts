import { Logger } from '@aws-lambda-powertools/logger';
import { s3Client } from '../../platform/aws/clients';
import { requireEnvironment } from '../../platform/aws/environment';
import { s3Objects } from '../../platform/aws/objects';
import { systemClock } from '../../platform/clock';
import { createDocumentsUpload } from './documents-upload';

const environment = requireEnvironment('documents-upload');

export const handler = createDocumentsUpload({
  intake: s3Objects(s3Client(), environment.INTAKE_BUCKET),
  clock: systemClock,
  log: new Logger({ serviceName: 'documents-upload' }),
});
