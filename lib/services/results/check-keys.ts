import { publishedPaths } from '../../contracts/published';
import type { CheckOptions, Progress } from './check-progress';
import { fromUtf8, sameBytes, utf8 } from './log/bytes';
import { parseWitnessKey } from './log/cosignature';
import { readCosigned } from './log/cosigned';
import { type KeyList, parseKeyList, witnessFileText } from './log/key-list';
import { parseKeyStatement } from './log/key-statement';
import { mlDsaFingerprintOf, mlDsaLine, parseMlDsaKey } from './log/ml-dsa';
import { isSignedBy, type Note, parseNote, parseVerifierKey, type Verifier, verifierKeyText } from './log/note';

/** Keys in the order in which the office used them, with the statement that leads from each to the next. */
export interface KeyChain {
  /** At least one. The last signs the checkpoint. */
  readonly keys: readonly Verifier[];
  /** Bodies of the statements, one fewer than keys. */
  readonly changes: readonly string[];
  /** The log's ML-DSA key, where the last key names one. */
  readonly mlDsa?: Verifier;
  /** Verifier keys of the witnesses that the last key names. */
  readonly witnesses: readonly string[];
}

/** One line of text and a newline, and no other byte. */
const lineOf = (bytes: Uint8Array | undefined): string | undefined => {
  const text = bytes === undefined ? undefined : fromUtf8(bytes);
  return text?.endsWith('\n') ? text.slice(0, -1) : undefined;
};

const firstKey = async (at: Progress): Promise<Verifier | undefined> => {
  const path = publishedPaths.key;
  const published = await at.read(path);
  if (published === undefined) {
    at.error('file-missing', path, 'The site does not show its key.');
    return undefined;
  }
  const line = lineOf(published);
  const shown = line === undefined ? undefined : parseVerifierKey(line);
  if (shown === undefined) {
    at.error(
      'key-unreadable',
      path,
      'The file is no verifier key, or its parts do not fit each other: it was altered.',
    );
  }
  return shown;
};

/** The list of keys as it is published; whose signature it has to bear is known once the keys in it were followed. */
const readKeyList = async (at: Progress): Promise<{ readonly note: Note; readonly list: KeyList } | undefined> => {
  const path = publishedPaths.keyList;
  const bytes = await at.read(path);
  if (bytes === undefined) {
    at.error('file-missing', path, 'The site does not show the list of its keys.');
    return undefined;
  }
  const note = parseNote(bytes);
  const list = note === undefined ? undefined : parseKeyList(note.text);
  if (note === undefined || list === undefined) {
    at.error('key-list-wrong', path, 'The file is no list of a log’s keys: it was altered.');
    return undefined;
  }
  return { note, list };
};

/** Follows the statements of changed keys; each is signed by the key before and by the key after. */
const followChanges = async (at: Progress, first: Verifier, changes: number): Promise<KeyChain> => {
  const keys = [first];
  const followed: string[] = [];
  for (let current = first; followed.length < changes; ) {
    const path = publishedPaths.keyStatement(keys.length);
    const bytes = await at.read(path);
    const note = bytes === undefined ? undefined : parseNote(bytes);
    const statement = note === undefined ? undefined : parseKeyStatement(note.text);
    const next = statement === undefined ? undefined : parseVerifierKey(statement.next);
    const holds =
      note !== undefined &&
      next !== undefined &&
      statement?.number === keys.length &&
      statement.origin === first.name &&
      statement.key === verifierKeyText(current) &&
      note.signatures.length === 2 &&
      (await isSignedBy(note, current)) &&
      (await isSignedBy(note, next));
    if (!holds || note === undefined || next === undefined) {
      at.error(
        'key-change-wrong',
        path,
        'The change of key is missing, or is not signed by the key before and the key after it, so nobody has to follow it.',
      );
      break;
    }
    keys.push(next);
    followed.push(note.text);
    current = next;
  }
  return { keys, changes: followed, witnesses: [] };
};

/** The site's keys, from its first one along its changes, as far as they hold, and the witnesses that its last key names. */
const siteKeys = async (at: Progress, first: Verifier): Promise<KeyChain> => {
  const listed = await readKeyList(at);
  const chain = await followChanges(at, first, (listed?.list.keys.length ?? 1) - 1);
  const last = chain.keys.at(-1);
  if (listed === undefined || last === undefined) return chain;
  const { note, list } = listed;
  if (
    list.origin !== first.name ||
    list.keys.join() !== chain.keys.map((key) => verifierKeyText(key)).join() ||
    note.signatures.length !== 1 ||
    !(await isSignedBy(note, last))
  ) {
    at.error(
      'key-list-wrong',
      publishedPaths.keyList,
      'The list of keys is not the one that the key in use signed, or names others than the log was signed with.',
    );
  }
  const mlDsa = list.mlDsa === undefined ? undefined : parseMlDsaKey(list.mlDsa);
  return { ...chain, ...(mlDsa === undefined ? {} : { mlDsa }), witnesses: list.witnesses };
};

/** The keys to check with: from the one that the reader trusts, along the office's statements, to the one in use. */
export const findKeys = async (at: Progress, options: CheckOptions): Promise<KeyChain | undefined> => {
  const path = publishedPaths.key;
  const shown = await firstKey(at);
  if (options.key === undefined) {
    at.note(
      'key-from-site',
      path,
      'No key was given, so the key that the site shows was used. Whoever replaced the whole site replaced it too: compare it with the key that the office printed, and give it with --key.',
    );
    return shown === undefined ? undefined : siteKeys(at, shown);
  }
  const trusted = parseVerifierKey(options.key.trim());
  if (trusted === undefined) {
    at.error('key-unreadable', path, 'The given key is no verifier key; it looks like name+12345678+base64.');
    return undefined;
  }
  const chain = await siteKeys(at, shown ?? trusted);
  // Paper printed after a change shows the later key: it vouches for what it signed, and the chain for the rest.
  if (chain.keys.some((key) => verifierKeyText(key) === verifierKeyText(trusted))) return chain;
  at.error('key-differs', path, 'The site shows another key than the one that was given.');
  return { keys: [trusted], changes: [], witnesses: [] };
};

/** What tools read beside the signed list has to say the same. */
const checkWitnessFile = async (at: Progress, listed: readonly string[]): Promise<void> => {
  const path = publishedPaths.witnesses;
  const bytes = await at.read(path);
  if (bytes === undefined) at.error('file-missing', path, 'The site does not show the keys of its witnesses.');
  else if (!sameBytes(bytes, utf8(witnessFileText(listed)))) {
    at.error('file-altered', path, 'The file names other witnesses than the signed list of keys.');
  }
};

/** 64 hexadecimal digits, however they are grouped on the paper; undefined where it is anything else. */
const readFingerprint = (printed: string): string | undefined => {
  const digits = printed.replaceAll(/\s/g, '').toLowerCase();
  return /^[0-9a-f]{64}$/.test(digits) ? digits : undefined;
};

/**
 * The line of the log's own ML-DSA key under the checkpoint: it must hold where the list of keys names such a key, and has to be
 * there where the reader trusts one. @returns the key's fingerprint where its line holds
 */
export const checkMlDsa = async (
  at: Progress,
  checkpoint: Note,
  listed: Verifier | undefined,
  { mlDsa: printed }: CheckOptions,
): Promise<string | undefined> => {
  const path = publishedPaths.checkpoint;
  const trusted = printed === undefined ? undefined : readFingerprint(printed);
  if (printed !== undefined && trusted === undefined) {
    at.error(
      'ml-dsa-unreadable',
      path,
      'The given fingerprint of the ML-DSA key is none: it has 64 digits, 0 to 9 and a to f.',
    );
  }
  if (listed === undefined) {
    if (trusted !== undefined) {
      at.error('ml-dsa-missing', publishedPaths.keyList, 'The list of keys names no ML-DSA key, and you trust one.');
    }
    return undefined;
  }
  const fingerprint = mlDsaFingerprintOf(listed);
  if (trusted !== undefined && readFingerprint(fingerprint) !== trusted) {
    at.error(
      'ml-dsa-differs',
      publishedPaths.keyList,
      'The list names another ML-DSA key than the one that you trust.',
    );
  }
  const line = await mlDsaLine(checkpoint, listed);
  if (line === 'absent') {
    at.error(
      'ml-dsa-missing',
      path,
      'The log’s ML-DSA key has not signed this checkpoint: its line was taken away, or the office’s other key was used without it.',
    );
  }
  if (line === 'wrong') {
    at.error('ml-dsa-wrong', path, 'The line of the log’s ML-DSA key does not hold: it was altered.');
  }
  return line === 'holds' ? fingerprint : undefined;
};

export interface CosignedBy {
  readonly name: string;
  /** ISO instant. */
  readonly at: string;
}

/** Everybody else's lines under the checkpoint. Each must be of a witness that the site names or the reader trusts. */
export const checkCosignatures = async (
  at: Progress,
  checkpoint: Note,
  own: readonly Verifier[],
  listed: readonly string[],
  options: CheckOptions,
): Promise<readonly CosignedBy[]> => {
  const path = publishedPaths.checkpoint;
  await checkWitnessFile(at, listed);
  const published = listed.flatMap((text) => parseWitnessKey(text) ?? []);
  const trusted = (options.witnesses ?? []).flatMap((text) => {
    const witness = parseWitnessKey(text.trim());
    if (witness === undefined) at.error('witness-unreadable', path, `${text} is no witness’s verifier key.`);
    return witness === undefined ? [] : [witness];
  });
  const all = [...trusted, ...published.filter((w) => !trusted.some((t) => sameKey(t, w)))];
  const { held, wrong, absent, unknown } = await readCosigned(checkpoint, own, all);
  for (const { name } of wrong) {
    at.error('cosignature-wrong', path, `The line of the witness ${name} does not hold: it was altered.`);
  }
  for (const witness of absent.filter((one) => trusted.includes(one))) {
    at.error('cosignature-missing', path, `The witness ${witness.name} has not signed this checkpoint.`);
  }
  for (const name of unknown) {
    at.error(
      'signature-unknown',
      path,
      `A line under the checkpoint bears the name ${name}, and no key that is known here: it was altered or added.`,
    );
  }
  return held.map(({ witness, at: when }) => ({ name: witness.name, at: when.toISOString() }));
};

const sameKey = (a: Verifier, b: Verifier): boolean => a.name === b.name && sameBytes(a.keyId, b.keyId);
