import { publishedPaths } from '../../contracts/published';
import type { CheckOptions, Progress } from './check-progress';
import { fromUtf8, sameBytes, utf8 } from './log/bytes';
import { cosignedAt, parseWitnessKey } from './log/cosignature';
import { parseKeyStatement } from './log/key-statement';
import { isOf, isSignedBy, type Note, parseNote, parseVerifierKey, type Verifier, verifierKeyText } from './log/note';

/** Keys in the order in which the office used them, with the statement that leads from each to the next. */
export interface KeyChain {
  /** At least one. The last signs the checkpoint. */
  readonly keys: readonly Verifier[];
  /** Bodies of the statements, one fewer than keys. */
  readonly changes: readonly string[];
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

/** Follows the statements of changed keys; each is signed by the key before and by the key after. */
const followChanges = async (at: Progress, first: Verifier): Promise<KeyChain> => {
  const keys = [first];
  const changes: string[] = [];
  for (let current = first; ; ) {
    const path = publishedPaths.keyStatement(keys.length);
    const bytes = await at.read(path);
    if (bytes === undefined) {
      at.seen.delete(path);
      return { keys, changes };
    }
    const note = parseNote(bytes);
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
        'The change of key is not signed by the key before and the key after it, so nobody has to follow it.',
      );
      return { keys, changes };
    }
    keys.push(next);
    changes.push(note.text);
    current = next;
  }
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
    return shown === undefined ? undefined : followChanges(at, shown);
  }
  const trusted = parseVerifierKey(options.key.trim());
  if (trusted === undefined) {
    at.error('key-unreadable', path, 'The given key is no verifier key; it looks like name+12345678+base64.');
    return undefined;
  }
  const chain = shown === undefined ? undefined : await followChanges(at, shown);
  // Paper printed after a change shows the later key: it vouches for what it signed, and the chain for the rest.
  if (chain?.keys.some((key) => verifierKeyText(key) === verifierKeyText(trusted))) return chain;
  if (shown !== undefined) at.error('key-differs', path, 'The site shows another key than the one that was given.');
  return { keys: [trusted], changes: [] };
};

const witnessKeys = async (at: Progress): Promise<Verifier[]> => {
  const path = publishedPaths.witnesses;
  const bytes = await at.read(path);
  if (bytes === undefined) {
    at.seen.delete(path);
    return [];
  }
  const text = fromUtf8(bytes);
  const witnesses = text?.endsWith('\n') ? text.slice(0, -1).split('\n').map(parseWitnessKey) : [undefined];
  if (witnesses.includes(undefined) || text === undefined || !sameBytes(utf8(text), bytes)) {
    at.error('witnesses-unreadable', path, 'A line of the file is no witness’s verifier key: it was altered.');
  }
  return witnesses.filter((witness) => witness !== undefined);
};

export interface Cosigned {
  readonly name: string;
  /** ISO instant. */
  readonly at: string;
}

/** Everybody else's lines under the checkpoint. Each must be of a witness that the site names or the reader trusts. */
export const checkCosignatures = async (
  at: Progress,
  checkpoint: Note,
  own: Verifier,
  options: CheckOptions,
): Promise<readonly Cosigned[]> => {
  const path = publishedPaths.checkpoint;
  const published = await witnessKeys(at);
  const trusted = (options.witnesses ?? []).flatMap((text) => {
    const witness = parseWitnessKey(text.trim());
    if (witness === undefined) at.error('witness-unreadable', path, `${text} is no witness’s verifier key.`);
    return witness === undefined ? [] : [witness];
  });
  const cosigned: Cosigned[] = [];
  for (const witness of [...trusted, ...published.filter((w) => !trusted.some((t) => sameKey(t, w)))]) {
    const when = await cosignedAt(checkpoint, witness);
    if (when === 'wrong') {
      at.error('cosignature-wrong', path, `The line of the witness ${witness.name} does not hold: it was altered.`);
    } else if (when !== 'absent') cosigned.push({ name: witness.name, at: when.toISOString() });
    else if (trusted.includes(witness)) {
      at.error('cosignature-missing', path, `The witness ${witness.name} has not signed this checkpoint.`);
    }
  }
  for (const signature of checkpoint.signatures) {
    if (![own, ...trusted, ...published].some((key) => isOf(signature, key))) {
      at.error(
        'signature-unknown',
        path,
        `A line under the checkpoint bears the name ${signature.name}, and no key that is known here: it was altered or added.`,
      );
    }
  }
  return cosigned;
};

const sameKey = (a: Verifier, b: Verifier): boolean => a.name === b.name && sameBytes(a.keyId, b.keyId);
