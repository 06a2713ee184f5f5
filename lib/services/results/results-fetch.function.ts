import { s3Client } from '../../platform/aws/clients';
import { requireEnvironment } from '../../platform/aws/environment';
import { s3Objects } from '../../platform/aws/objects';
import { releasedOverHttps } from '../released/over-https';
import { pinnedKey } from '../released/pinned-key';
import { createResultsPublish } from './results-publish';

const environment = requireEnvironment('results-fetch');
// Read at load: without a key that can be read, nothing is published at all.
const publicKeys = environment.SIGNING_KEY.split(' ').map((key) => pinnedKey(key));
const mlDsa = process.env['ML_DSA_KEY'];
const mlDsaKey = mlDsa === undefined ? undefined : pinnedKey(mlDsa, 'ML-DSA-44');

export const handler = createResultsPublish({
  released: releasedOverHttps(environment.RELEASED_API),
  site: s3Objects(s3Client(), environment.PUBLIC_BUCKET),
  publicKeys: async () => publicKeys,
  ...(mlDsaKey === undefined ? {} : { mlDsaKey: async () => mlDsaKey }),
  logOrigin: environment.LOG_ORIGIN,
});
