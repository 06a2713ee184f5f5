import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { ml_dsa44 } from '@noble/post-quantum/ml-dsa.js';
import { decryptGcm, encryptGcm } from '../../../lib/platform/aes-gcm';
import { canonicalContext } from '../../../lib/platform/canonical';
import { type Answer, json, refusal, type Sent, wire } from './wire';

interface Request {
  readonly KeyId?: string;
  readonly Message?: string;
  readonly MessageType?: string;
  readonly SigningAlgorithm?: string;
  readonly MacAlgorithm?: string;
  readonly NumberOfBytes?: number;
  readonly CiphertextBlob?: string;
  readonly EncryptionContext?: Readonly<Record<string, string>>;
}

/** RFC 9881: what stands before the 1312 bytes of an ML-DSA-44 key, as OpenSSL writes it. */
export const ML_DSA_SPKI = Buffer.from('30820532300b06096086480165030403110382052100', 'hex');

const bytes = (base64: string | undefined): Buffer => Buffer.from(base64 ?? '', 'base64');

/**
 * The part of KMS that the adapters use, behind the real SDK client: Ed25519 keys, ML-DSA-44 keys (the one named ml-dsa), HMAC keys and symmetric keys that
 * bind an encryption context. Keys come into being when they are first named; symmetric keys of one name in two regions are twins (multi-Region).
 */
export const madeUpKms = () => {
  const signingKeys = new Map<string, { readonly privateKey: KeyObject; readonly publicKey: KeyObject }>();
  const signingKey = (id: string) => {
    const key = signingKeys.get(id) ?? generateKeyPairSync('ed25519');
    signingKeys.set(id, key);
    return key;
  };
  const secret = (id: string): Buffer =>
    createHmac('sha256', 'made-up')
      .update(id.split('/').at(-1) ?? '')
      .digest();

  const isMlDsa = (id: string): boolean => id === keyArn('ml-dsa');
  const mlDsaKey = (id: string) => ml_dsa44.keygen(Uint8Array.from(secret(id)));

  const answer = ({ target, body }: Sent): Answer => {
    const request = JSON.parse(body.toString()) as Request;
    const id = request.KeyId ?? '';
    switch (target) {
      case 'GetPublicKey':
        return json({
          KeyId: id,
          PublicKey: isMlDsa(id)
            ? Buffer.concat([ML_DSA_SPKI, mlDsaKey(id).publicKey]).toString('base64')
            : signingKey(id).publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
        });
      case 'Sign':
        if (
          request.MessageType !== 'RAW' ||
          request.SigningAlgorithm !== (isMlDsa(id) ? 'ML_DSA_SHAKE_256' : 'ED25519_SHA_512')
        ) {
          return refusal('ValidationException');
        }
        if (isMlDsa(id)) {
          const signature = ml_dsa44.sign(Uint8Array.from(bytes(request.Message)), mlDsaKey(id).secretKey);
          return json({ Signature: Buffer.from(signature).toString('base64') });
        }
        return json({ Signature: sign(null, bytes(request.Message), signingKey(id).privateKey).toString('base64') });
      case 'GenerateMac':
        if (request.MacAlgorithm !== 'HMAC_SHA_256') return refusal('ValidationException');
        return json({ Mac: createHmac('sha256', secret(id)).update(bytes(request.Message)).digest('base64') });
      case 'GenerateDataKey': {
        const plaintext = createHmac('sha256', secret(id)).update(`${Math.random()}`).digest();
        const aad = canonicalContext(request.EncryptionContext ?? {});
        return json({
          KeyId: id,
          Plaintext: plaintext.toString('base64'),
          CiphertextBlob: encryptGcm(secret(id), plaintext, aad).toString('base64'),
        });
      }
      case 'Decrypt':
        try {
          const aad = canonicalContext(request.EncryptionContext ?? {});
          const plaintext = decryptGcm(secret(id), bytes(request.CiphertextBlob), aad);
          return json({ KeyId: id, Plaintext: plaintext.toString('base64') });
        } catch {
          return refusal('InvalidCiphertextException');
        }
      default:
        return refusal('UnknownOperationException');
    }
  };
  return wire(answer);
};

export const keyArn = (name: string): string =>
  `arn:aws:kms:us-east-2:111122223333:key/mrk-${Buffer.from(name).toString('hex').padEnd(32, '0')}`;
