import { checkMessage } from '../canonical';
import type { MlDsaSigner } from '../ports';
import { secretKey } from './secret-key';

/** ML-DSA-44 (FIPS 204) whose key is made from the 32 bytes in `<home>/keys/<name>.ml-dsa.key`, made on first use, readable by its owner only. */
export const embeddedMlDsaSigner = (home: string, name: string): MlDsaSigner => {
  const seed = secretKey(home, name, 'ml-dsa');
  const makePair = async () => {
    const { ml_dsa44 } = await import('@noble/post-quantum/ml-dsa.js');
    return { ml_dsa44, ...ml_dsa44.keygen(Uint8Array.from(seed)) };
  };
  let made: ReturnType<typeof makePair> | undefined;
  const keyPair = (): ReturnType<typeof makePair> => {
    made ??= makePair();
    return made;
  };
  return {
    parameterSet: 'ML-DSA-44',
    publicKey: async () => Uint8Array.from((await keyPair()).publicKey),
    sign: async (message) => {
      checkMessage(message);
      const { ml_dsa44, secretKey: key } = await keyPair();
      return ml_dsa44.sign(message, key);
    },
  };
};
