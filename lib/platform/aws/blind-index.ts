import { GenerateMacCommand, type KMSClient } from '@aws-sdk/client-kms';
import { checkMessage, lengthPrefixed } from '../canonical';
import type { BlindIndex } from '../ports';

const MAC_BYTES = 32;

/**
 * GenerateMac with a KMS key of spec HMAC_256. A stolen copy of the table cannot be searched by guessing names: every
 * guess is a call to KMS, which is logged and can be refused. The role needs kms:GenerateMac on the key.
 */
export const kmsBlindIndex = (client: KMSClient, keyId: string): BlindIndex => ({
  of: async (field, value) => {
    const message = lengthPrefixed(field, value);
    checkMessage(message);
    const { Mac } = await client.send(
      new GenerateMacCommand({ KeyId: keyId, MacAlgorithm: 'HMAC_SHA_256', Message: message }),
    );
    if (Mac?.length !== MAC_BYTES) throw new Error('KMS gave no HMAC-SHA-256');
    return Buffer.from(Mac).toString('base64url');
  },
});
