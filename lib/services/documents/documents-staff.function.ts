import { Logger } from '@aws-lambda-powertools/logger';
import { s3Client } from '../../platform/aws/clients';
import { requireEnvironment } from '../../platform/aws/environment';
import { s3Objects } from '../../platform/aws/objects';
import { createDocumentsStaff } from './documents-staff';

const environment = requireEnvironment('documents-staff');
const s3 = s3Client();

export const handler = createDocumentsStaff({
  intake: s3Objects(s3, environment.INTAKE_BUCKET),
  store: s3Objects(s3, environment.DOCUMENTS_BUCKET),
  quarantine: s3Objects(s3, environment.QUARANTINE_BUCKET),
  log: new Logger({ serviceName: 'documents-staff' }),
});
