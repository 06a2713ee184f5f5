import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { join } from 'node:path';
import { checkMessage } from '../canonical';
import type { Signer } from '../ports';
import { readOrCreateSync } from './files';
import { checkStoreName } from './records';
import { damaged } from './unusable';

/** Ed25519 (RFC 8032) with the key in `<home>/keys/<name>.ed25519.pem`, made on first use, readable by its owner only. */
export const embeddedSigner = (home: string, name: string): Signer => {
  checkStoreName(name);
  const path = join(home, 'keys', `${name}.ed25519.pem`);
  const pem = readOrCreateSync(path, () =>
    Buffer.from(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' })),
  );
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch (error) {
    throw damaged(path, 'no private key', error);
  }
  if (key.asymmetricKeyType !== 'ed25519') throw damaged(path, 'no Ed25519 key');
  const raw = Buffer.from(createPublicKey(key).export({ format: 'jwk' }).x ?? '', 'base64url');
  return {
    publicKey: async () => new Uint8Array(raw),
    sign: async (message) => {
      checkMessage(message);
      return new Uint8Array(sign(null, message, key));
    },
  };
};
