import { GetPublicKeyCommand, type KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { checkMessage } from '../canonical';
import type { Signer } from '../ports';

/** RFC 8410: a SubjectPublicKeyInfo of Ed25519 is these twelve bytes and the 32 of the key. */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
const RAW_KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;

/** @throws {Error} for any other key than Ed25519: a log that is signed with another kind cannot be witnessed */
export const rawEd25519 = (spki: Uint8Array): Uint8Array => {
  const prefix = spki.subarray(0, SPKI_PREFIX.length);
  if (spki.length !== SPKI_PREFIX.length + RAW_KEY_BYTES || !SPKI_PREFIX.equals(prefix)) {
    throw new Error('the signing key is no Ed25519 key; its KeySpec has to be ECC_NIST_EDWARDS25519');
  }
  return Uint8Array.from(spki.subarray(SPKI_PREFIX.length));
};

/**
 * A KMS key of spec ECC_NIST_EDWARDS25519; the private half never leaves KMS. MessageType RAW: KMS gets the message
 * itself and signs as RFC 8032 says, so that every Ed25519 verifier in the world can check it.
 *
 * The role needs kms:Sign and kms:GetPublicKey on the key.
 */
export const kmsSigner = (client: KMSClient, keyArn: string): Signer => {
  let key: Promise<Uint8Array> | undefined;
  const fetchKey = async (): Promise<Uint8Array> => {
    const { PublicKey } = await client.send(new GetPublicKeyCommand({ KeyId: keyArn }));
    return rawEd25519(PublicKey ?? new Uint8Array());
  };
  return {
    publicKey: async () => {
      key ??= fetchKey();
      try {
        return Uint8Array.from(await key);
      } catch (error) {
        // A failure is not kept: the next call asks again.
        key = undefined;
        throw error;
      }
    },
    sign: async (message) => {
      checkMessage(message);
      const { Signature } = await client.send(
        new SignCommand({
          KeyId: keyArn,
          Message: message,
          MessageType: 'RAW',
          SigningAlgorithm: 'ED25519_SHA_512',
        }),
      );
      if (Signature?.length !== SIGNATURE_BYTES) throw new Error('KMS gave no Ed25519 signature');
      return Uint8Array.from(Signature);
    },
  };
};
