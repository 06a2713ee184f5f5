import { s3Client } from '../../platform/aws/clients';
import { requireEnvironment } from '../../platform/aws/environment';
import { s3Objects } from '../../platform/aws/objects';
import { createResultsPublish } from './results-publish';
import { mlDsaKey, signingKeys } from './signing-keys';

const environment = requireEnvironment('results-publish');
const signers = signingKeys();
const mlDsa = mlDsaKey();

export const handler = createResultsPublish({
  released: s3Objects(s3Client(environment.RELEASED_REGION), environment.RELEASED_BUCKET),
  site: s3Objects(s3Client(), environment.PUBLIC_BUCKET),
  // The public keys only: this function may not sign.
  publicKeys: () => Promise.all(signers.map((signer) => signer.publicKey())),
  ...(mlDsa === undefined ? {} : { mlDsaKey: mlDsa.publicKey }),
  logOrigin: environment.LOG_ORIGIN,
});
