import { AssemblyError } from './errors';

export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json;
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An own property; `undefined` for anything else, `__proto__` and `constructor` included. */
export const get = (value: Json | undefined, name: string): Json | undefined =>
  isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;

/** CloudFormation nests policy documents some 20 deep; nothing honest comes near this. */
export const MAX_DEPTH = 100;

/** Everything that counts outside of texts; the engine skips what lies between at once. */
const MARK = /["{}[\],]/g;
const QUOTE = '"';
const BACKSLASH = '\\';

/** Where the text ends whose opening quote stands at `open`: its closing quote. */
const closingQuote = (text: string, open: number): number => {
  let at = text.indexOf(QUOTE, open + 1);
  for (;;) {
    let first = at;
    while (text[first - 1] === BACKSLASH) first--;
    // An even number of backslashes stands for themselves; of an odd number the last belongs to the quote.
    if ((at - first) % 2 === 0) return at;
    at = text.indexOf(QUOTE, at + 1);
  }
};

/**
 * Refuses what `JSON.parse` swallows: of two equal keys it keeps the last, so a template could show a reader one
 * bucket policy and deploy another. Text is known to be valid JSON here.
 */
const checkShape = (text: string, file: string): void => {
  const keys: (Set<string> | undefined)[] = [];
  let expectKey = false;
  MARK.lastIndex = 0;
  while (MARK.test(text)) {
    const at = MARK.lastIndex - 1;
    const mark = text[at];
    if (mark === QUOTE) {
      const end = closingQuote(text, at);
      MARK.lastIndex = end + 1;
      if (!expectKey) continue;
      expectKey = false;
      const raw = text.slice(at + 1, end);
      // An escaped spelling of a key is the same key: "\u0050olicy".
      const key = raw.includes(BACKSLASH) ? String(JSON.parse(`"${raw}"`)) : raw;
      const seen = keys.at(-1);
      if (seen?.has(key)) {
        throw new AssemblyError(
          'duplicate-key',
          `${file} has the key "${key}" twice in one object. Readers disagree on which one counts, so nothing was judged. Remove one of them.`,
        );
      }
      seen?.add(key);
    } else if (mark === '{') {
      keys.push(new Set());
      expectKey = true;
    } else if (mark === '[') {
      keys.push(undefined);
      expectKey = false;
    } else if (mark === ',') {
      expectKey = keys.at(-1) !== undefined;
    } else {
      keys.pop();
      expectKey = false;
    }
    if (keys.length > MAX_DEPTH) {
      throw new AssemblyError(
        'too-deep',
        `${file} is nested more than ${MAX_DEPTH} levels deep. CloudFormation would not take it; nothing was judged.`,
      );
    }
  }
};

/**
 * Parses JSON.
 * @param file named in errors, relative to the assembly
 * @param maxBytes UTF-8 bytes
 * @throws {AssemblyError} too-large, not-json, too-deep, duplicate-key
 */
export const parseJson = (bytes: Uint8Array, file: string, maxBytes: number): Json => {
  if (bytes.byteLength > maxBytes) {
    throw new AssemblyError(
      'too-large',
      `${file} has ${bytes.byteLength} bytes, more than the ${maxBytes} that are read. Split the stack; CloudFormation itself takes 1 MiB per template.`,
    );
  }
  let text: string;
  let value: Json;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new AssemblyError('not-json', `${file} is not UTF-8 text. Synthesize the assembly again.`);
  }
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof RangeError) {
      throw new AssemblyError('too-deep', `${file} is nested too deep to be read; nothing was judged.`);
    }
    const isYaml = /^\s*[\w'"-]+:/.test(text) || /\.ya?ml$/.test(file);
    throw new AssemblyError(
      'not-json',
      isYaml
        ? `${file} is YAML. Only JSON templates are judged: include it with CfnInclude, so that CDK writes it out.`
        : `${file} is not JSON. Synthesize the assembly again; do not edit it by hand.`,
    );
  }
  checkShape(text, file);
  return value;
};

/**
 * Parses a JSON object, as {@link parseJson} does.
 * @throws {AssemblyError} malformed as well
 */
export const parseJsonObject = (bytes: Uint8Array, file: string, maxBytes: number): JsonObject => {
  const value = parseJson(bytes, file, maxBytes);
  if (!isObject(value)) throw new AssemblyError('malformed', `${file} holds no JSON object at its top.`);
  return value;
};
