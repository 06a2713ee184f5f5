/** What this browser saw at its last check that held. It never leaves the browser. */
export interface Remembered {
  /** Verifier key that was checked with. */
  readonly key: string;
  /** Fingerprint of the log's ML-DSA key, where it had one: from then on its line has to stand under every checkpoint. */
  readonly mlDsa?: string;
  /** Signed note, byte for byte. */
  readonly checkpoint: string;
  readonly size: number;
  /** ISO instant. */
  readonly checkedAt: string;
}

const PLACE = 'election-check/v1';

const isRemembered = (value: unknown): value is Remembered =>
  typeof value === 'object' &&
  value !== null &&
  'key' in value &&
  typeof value.key === 'string' &&
  (!('mlDsa' in value) || typeof value.mlDsa === 'string') &&
  'checkpoint' in value &&
  typeof value.checkpoint === 'string' &&
  'size' in value &&
  typeof value.size === 'number' &&
  'checkedAt' in value &&
  typeof value.checkedAt === 'string';

/** Undefined at the first visit, and where the browser keeps nothing. */
export const recall = (storage: { getItem(name: string): string | null }): Remembered | undefined => {
  try {
    const value: unknown = JSON.parse(storage.getItem(PLACE) ?? 'null');
    return isRemembered(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

/** @returns false where the browser keeps nothing, as in a private window */
export const remember = (storage: { setItem(name: string, value: string): void }, seen: Remembered): boolean => {
  try {
    storage.setItem(PLACE, JSON.stringify(seen));
    return true;
  } catch {
    return false;
  }
};
