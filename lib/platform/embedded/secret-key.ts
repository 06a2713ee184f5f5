import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { readOrCreateSync } from './files';
import { checkStoreName } from './records';
import { damaged } from './unusable';

const KEY_BYTES = 32;

/** 32 random bytes in `<home>/keys/<name>.<use>.key`, made on first use, readable by their owner only. */
export const secretKey = (home: string, name: string, use: 'seal' | 'index' | 'upload' | 'ml-dsa'): Buffer => {
  checkStoreName(name);
  const path = join(home, 'keys', `${name}.${use}.key`);
  const key = readOrCreateSync(path, () => randomBytes(KEY_BYTES));
  if (key.length !== KEY_BYTES) throw damaged(path, `${key.length} bytes instead of ${KEY_BYTES}`);
  return key;
};
