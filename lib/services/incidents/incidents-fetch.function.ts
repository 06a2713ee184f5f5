import { s3Client } from '../../platform/aws/clients';
import { requireEnvironment } from '../../platform/aws/environment';
import { s3Objects } from '../../platform/aws/objects';
import { releasedOverHttps } from '../released/over-https';
import { pinnedKey } from '../released/pinned-key';
import { createIncidentsPublish } from './incidents-publish';

const environment = requireEnvironment('incidents-fetch');
// Read at load: without a key that can be read, nothing is published at all.
const publicKey = pinnedKey(environment.SIGNING_KEY);

export const handler = createIncidentsPublish({
  released: releasedOverHttps(environment.RELEASED_API),
  site: s3Objects(s3Client(), environment.PUBLIC_BUCKET),
  publicKey: async () => publicKey,
  origin: environment.NOTICES_ORIGIN,
  jurisdiction: environment.JURISDICTION,
});
