import { base64, fromBase64 } from './bytes';
import { HASH_BYTES } from './hash';

/** C2SP tlog-checkpoint without extension lines. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
}

export const checkpointText = (checkpoint: Checkpoint): string =>
  `${checkpoint.origin}\n${checkpoint.size}\n${base64(checkpoint.root)}\n`;

/** Undefined unless the text is exactly what {@link checkpointText} writes. */
export const parseCheckpoint = (text: string): Checkpoint | undefined => {
  const [origin, size, root] = text.split('\n');
  if (origin === undefined || origin === '' || size === undefined || root === undefined) return undefined;
  if (!/^(0|[1-9][0-9]{0,14})$/.test(size)) return undefined;
  const hash = fromBase64(root);
  if (hash?.length !== HASH_BYTES) return undefined;
  const checkpoint = { origin, size: Number(size), root: hash };
  return checkpointText(checkpoint) === text ? checkpoint : undefined;
};
