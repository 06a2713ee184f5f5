import { kmsClient, s3Client } from '../../platform/aws/clients';
import { requireEnvironment } from '../../platform/aws/environment';
import { s3Objects } from '../../platform/aws/objects';
import { kmsSigner } from '../../platform/aws/signer';
import { createResultsPublish } from './results-publish';

const environment = requireEnvironment('results-publish');
const signer = kmsSigner(kmsClient(environment.SIGNING_KEY_ARN), environment.SIGNING_KEY_ARN);

export const handler = createResultsPublish({
  released: s3Objects(s3Client(environment.RELEASED_REGION), environment.RELEASED_BUCKET),
  site: s3Objects(s3Client(), environment.PUBLIC_BUCKET),
  // The public key only: this function may not sign.
  publicKey: () => signer.publicKey(),
  logOrigin: environment.LOG_ORIGIN,
});
