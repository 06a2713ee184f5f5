import { createHmac } from 'node:crypto';
import { checkMessage, lengthPrefixed } from '../canonical';
import type { BlindIndex } from '../ports';
import { secretKey } from './secret-key';

/** HMAC-SHA-256 with the key in `<home>/keys/<name>.index.key`. */
export const embeddedBlindIndex = (home: string, name: string): BlindIndex => {
  const key = secretKey(home, name, 'index');
  return {
    of: async (field, value) => {
      const message = lengthPrefixed(field, value);
      checkMessage(message);
      return createHmac('sha256', key).update(message).digest('base64url');
    },
  };
};
