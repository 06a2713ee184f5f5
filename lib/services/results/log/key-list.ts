import { parseWitnessKey } from './cosignature';
import { readLines } from './lines';
import { parseMlDsaKey } from './ml-dsa';
import { parseVerifierKey } from './note';

const FIRST_LINE = 'election log keys v1';

/**
 * Every key that a reader meets in this log, signed by the one in use: the office's own in the order of their use, and those of
 * its witnesses. It says how many changes of key there are to be followed, so that nobody has to ask for a file that may not be there.
 */
export interface KeyList {
  readonly origin: string;
  /** Verifier keys, at least one. The last is in use. */
  readonly keys: readonly string[];
  /** Verifier key whose line stands under each checkpoint beside the other's; absent where the office signs with Ed25519 alone. */
  readonly mlDsa?: string;
  /** Verifier keys. */
  readonly witnesses: readonly string[];
}

export const keyListText = ({ origin, keys, mlDsa, witnesses }: KeyList): string =>
  [
    FIRST_LINE,
    `origin ${origin}`,
    ...keys.map((key) => `key ${key}`),
    ...(mlDsa === undefined ? [] : [`ml-dsa ${mlDsa}`]),
    ...witnesses.map((key) => `witness ${key}`),
    '',
  ].join('\n');

/** Undefined unless the text is exactly what {@link keyListText} writes, for keys of this log and keys of witnesses. */
export const parseKeyList = (text: string): KeyList | undefined => {
  const lines = readLines(text, FIRST_LINE);
  const origin = lines?.take('origin');
  if (lines === undefined || origin === undefined) return undefined;
  const all = (word: string): string[] => {
    const found: string[] = [];
    for (let next = lines.take(word); next !== undefined; next = lines.take(word)) found.push(next);
    return found;
  };
  const keys = all('key');
  const mlDsa = lines.take('ml-dsa');
  const list: KeyList = { origin, keys, ...(mlDsa === undefined ? {} : { mlDsa }), witnesses: all('witness') };
  if (
    list.keys.length === 0 ||
    list.keys.some((key) => parseVerifierKey(key)?.name !== origin) ||
    (mlDsa !== undefined && parseMlDsaKey(mlDsa)?.name !== origin) ||
    list.witnesses.some((key) => parseWitnessKey(key) === undefined)
  ) {
    return undefined;
  }
  return keyListText(list) === text ? list : undefined;
};

/** The same witnesses as tools read them: one verifier key a line. Empty where there is none. */
export const witnessFileText = (witnesses: readonly string[]): string => witnesses.map((key) => `${key}\n`).join('');
