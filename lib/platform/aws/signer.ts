import { GetPublicKeyCommand, type KMSClient, SignCommand, type SigningAlgorithmSpec } from '@aws-sdk/client-kms';
import { checkMessage } from '../canonical';
import type { MlDsaSigner, Signer } from '../ports';
import { type KeyKind, publicKeyIn } from './public-key';

/** What KMS calls a kind of key, and how it signs with it. */
const IN_KMS: Readonly<
  Record<KeyKind, { readonly spec: string; readonly algorithm: SigningAlgorithmSpec; readonly signatureBytes: number }>
> = {
  Ed25519: { spec: 'ECC_NIST_EDWARDS25519', algorithm: 'ED25519_SHA_512', signatureBytes: 64 },
  'ML-DSA-44': { spec: 'ML_DSA_44', algorithm: 'ML_DSA_SHAKE_256', signatureBytes: 2420 },
};

/** @throws {Error} for a key of any other kind: nobody could check what it signs */
export const rawKey = (spki: Uint8Array, kind: KeyKind): Uint8Array => {
  const key = publicKeyIn(spki, kind);
  if (key === undefined) {
    throw new Error(`the signing key is no ${kind} key; its KeySpec has to be ${IN_KMS[kind].spec}`);
  }
  return key;
};

/**
 * A KMS key; the private half never leaves KMS. MessageType RAW: KMS gets the message itself and signs as RFC 8032 or FIPS 204
 * say, so that every verifier in the world can check it.
 */
const signerOf = (client: KMSClient, keyArn: string, kind: KeyKind): Signer => {
  let key: Promise<Uint8Array> | undefined;
  const fetchKey = async (): Promise<Uint8Array> => {
    const { PublicKey } = await client.send(new GetPublicKeyCommand({ KeyId: keyArn }));
    return rawKey(PublicKey ?? new Uint8Array(), kind);
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
          SigningAlgorithm: IN_KMS[kind].algorithm,
        }),
      );
      if (Signature?.length !== IN_KMS[kind].signatureBytes) throw new Error(`KMS gave no ${kind} signature`);
      return Uint8Array.from(Signature);
    },
  };
};

/** A key of spec ECC_NIST_EDWARDS25519. The role needs kms:Sign and kms:GetPublicKey on it. */
export const kmsSigner = (client: KMSClient, keyArn: string): Signer => signerOf(client, keyArn, 'Ed25519');

/** A key of spec ML_DSA_44. The role needs kms:Sign and kms:GetPublicKey on it. */
export const kmsMlDsaSigner = (client: KMSClient, keyArn: string): MlDsaSigner => ({
  parameterSet: 'ML-DSA-44',
  ...signerOf(client, keyArn, 'ML-DSA-44'),
});
