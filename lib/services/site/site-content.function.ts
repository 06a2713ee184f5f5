import { join } from 'node:path';
import { Logger } from '@aws-lambda-powertools/logger';
import { s3Client } from '../../platform/aws/clients';
import { requireEnvironment } from '../../platform/aws/environment';
import { s3Objects } from '../../platform/aws/objects';
import { sendAnswer } from './cloudformation-response';
import { createSiteContent } from './site-content';
import { siteFilesIn } from './site-files';

const environment = requireEnvironment('site-content');

export const handler = createSiteContent({
  objects: s3Objects(s3Client(), environment.CONTENT_BUCKET),
  settings: environment.SITE_SETTINGS,
  // The built pages lie beside the bundle, in the same asset.
  files: () => siteFilesIn(join(__dirname, 'site')),
  send: sendAnswer,
  log: new Logger({ serviceName: 'site-content' }),
});
