import { kmsClient, s3Client } from '../../platform/aws/clients';
import { requireEnvironment } from '../../platform/aws/environment';
import { s3Objects } from '../../platform/aws/objects';
import { kmsSigner } from '../../platform/aws/signer';
import { createIncidentsPublish } from './incidents-publish';

const environment = requireEnvironment('incidents-publish');
// Its public key only: this function may not sign.
const { publicKey } = kmsSigner(kmsClient(environment.SIGNING_KEY_ARN), environment.SIGNING_KEY_ARN);

export const handler = createIncidentsPublish({
  released: s3Objects(s3Client(environment.NOTICES_REGION), environment.NOTICES_BUCKET),
  site: s3Objects(s3Client(), environment.PUBLIC_BUCKET),
  publicKey,
  origin: environment.NOTICES_ORIGIN,
  jurisdiction: environment.JURISDICTION,
});
