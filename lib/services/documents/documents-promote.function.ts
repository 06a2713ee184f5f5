import { s3Client } from '../../platform/aws/clients';
import { requireEnvironment } from '../../platform/aws/environment';
import { s3Objects } from '../../platform/aws/objects';
import { s3ScanVerdicts } from '../../platform/aws/scan-verdicts';
import { createDocumentsPromote } from './documents-promote';

const environment = requireEnvironment('documents-promote');
const s3 = s3Client();

export const handler = createDocumentsPromote({
  intake: s3Objects(s3, environment.INTAKE_BUCKET),
  store: s3Objects(s3, environment.DOCUMENTS_BUCKET),
  quarantine: s3Objects(s3, environment.QUARANTINE_BUCKET),
  verdicts: s3ScanVerdicts(s3, environment.INTAKE_BUCKET),
});
