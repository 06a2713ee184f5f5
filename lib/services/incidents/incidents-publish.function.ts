import { s3Client } from '../../platform/aws/clients';
import { requireEnvironment } from '../../platform/aws/environment';
import { s3Objects } from '../../platform/aws/objects';
import { createIncidentsPublish } from './incidents-publish';

const environment = requireEnvironment('incidents-publish');

export const handler = createIncidentsPublish({
  released: s3Objects(s3Client(environment.NOTICES_REGION), environment.NOTICES_BUCKET),
  site: s3Objects(s3Client(), environment.PUBLIC_BUCKET),
});
