import { MOST_SIGNING_KEYS } from '../../contracts/public-log';
import { kmsClient } from '../../platform/aws/clients';
import { kmsMlDsaSigner, kmsSigner } from '../../platform/aws/signer';
import type { MlDsaSigner, Signer } from '../../platform/ports';

/**
 * The keys that the template names, in the order of their use: SIGNING_KEY_ARN, and SIGNING_KEY_ARN_2 and so on where the office
 * deployed further ones.
 */
export const signingKeys = (environment: Readonly<Record<string, string | undefined>> = process.env): Signer[] => {
  const arns = Array.from({ length: MOST_SIGNING_KEYS }, (_, i) => environment[nameOfKey(i + 1)] ?? '');
  const missing = arns.indexOf('');
  return arns.slice(0, missing < 0 ? arns.length : missing).map((arn) => kmsSigner(kmsClient(arn), arn));
};

/** The key beside them, ML_DSA_KEY_ARN, where the office deployed it. */
export const mlDsaKey = (
  environment: Readonly<Record<string, string | undefined>> = process.env,
): MlDsaSigner | undefined => {
  const arn = environment['ML_DSA_KEY_ARN'];
  return arn === undefined ? undefined : kmsMlDsaSigner(kmsClient(arn), arn);
};

const nameOfKey = (number: number): string => (number === 1 ? 'SIGNING_KEY_ARN' : `SIGNING_KEY_ARN_${number}`);
