import { join } from 'node:path';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { requireEnvironment } from '../../platform/aws/environment';
import { formsPagesFrom } from './forms-pages';
import { siteFilesIn } from './site-files';

const environment = requireEnvironment('forms-pages');

// The built pages lie beside the bundle, in the same asset.
const pages = siteFilesIn(join(__dirname, 'site')).then((files) =>
  formsPagesFrom({
    files,
    settings: environment.SITE_SETTINGS,
    documentsHost: environment.DOCUMENTS_HOST,
    website: environment.WEBSITE,
  }),
);

export const handler = async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => (await pages)(event);
