import { UnreadableFile } from './unreadable';

/** Characters of one string or number. */
const MAX_TOKEN = 256 * 1024;
const MAX_DEPTH = 32;
const SPACE = /[ \t\r\n]*/y;
const LITERAL = /[^\s,:{}[\]"]+/y;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

export type JsonObject = Record<string, unknown>;

interface Open {
  readonly value: JsonObject | unknown[];
  /** Where it stands: the names of the members that lead to it. */
  readonly path: string;
  readonly isPart: boolean;
  key?: string;
}

type State = 'value' | 'first-value' | 'first-key' | 'key' | 'colon' | 'end';

/**
 * Reads JSON as it streams and hands over its parts: objects that stand at one of `paths` (names joined by slashes,
 * arrays leave no trace) go to `onPart` as soon as they end, and stay in no memory. The rest comes back as the document
 * without them. A member that stands twice in one object is refused: two readers would take two different ones.
 * @throws {UnreadableFile} with line and column
 */
export const readJson = async (
  pieces: AsyncIterable<string>,
  paths: ReadonlySet<string>,
  makeOnPart: (fail: (reason: string) => never) => (path: string, part: JsonObject) => void,
): Promise<JsonObject> => {
  let text = '';
  let at = 0;
  let isLast = false;
  let line = 1;
  /** Characters before the current line, counted in `text`. */
  let lineStart = 0;
  let state: State = 'value';
  let root: JsonObject | undefined;
  const stack: Open[] = [];

  const fail = (reason: string): never => {
    throw new UnreadableFile(reason, line, at - lineStart + 1);
  };
  const onPart = makeOnPart(fail);

  const attach = (value: unknown): void => {
    const top = stack.at(-1);
    if (top === undefined) return;
    if (Array.isArray(top.value)) top.value.push(value);
    else if (top.key !== undefined) top.value[top.key] = value;
  };
  const afterValue = (): void => {
    state = 'end';
  };
  const openContainer = (value: JsonObject | unknown[]): void => {
    if (stack.length >= MAX_DEPTH) fail(`objects are nested deeper than ${MAX_DEPTH}`);
    const top = stack.at(-1);
    const isObject = !Array.isArray(value);
    if (top === undefined) {
      if (!isObject) fail('this JSON starts with a list; an SP 1500-100 report is an object');
      root = value as JsonObject;
    }
    const name = top?.key;
    const path =
      top === undefined ? '' : name === undefined ? top.path : top.path === '' ? name : `${top.path}/${name}`;
    const isPart = isObject && top !== undefined && paths.has(path);
    if (!isPart) attach(value);
    stack.push({ value, path, isPart });
    state = isObject ? 'first-key' : 'first-value';
  };
  const closeContainer = (isObject: boolean): void => {
    const top = stack.pop();
    if (top === undefined || Array.isArray(top.value) === isObject) fail(isObject ? 'a } too many' : 'a ] too many');
    else if (top.isPart) onPart(top.path, top.value as JsonObject);
    afterValue();
  };

  /** End of the string that starts at `at`; -1 where it has not come yet. */
  const endOfString = (): number => {
    for (let quote = text.indexOf('"', at + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
      let slashes = 0;
      while (text[quote - 1 - slashes] === '\\') slashes += 1;
      if (slashes % 2 === 0) return quote;
    }
    return -1;
  };
  const stringOf = (token: string): string => {
    try {
      return JSON.parse(token) as string;
    } catch {
      return fail(
        'a string holds a line end, a control character, or a \\ with nothing that it could stand for; perhaps a quotation mark is missing',
      );
    }
  };
  const literalOf = (token: string): unknown => {
    if (token === 'true') return true;
    if (token === 'false') return false;
    if (token === 'null') return null;
    if (!NUMBER.test(token)) fail(`${JSON.stringify(token.slice(0, 40))} is no JSON`);
    return Number(token);
  };

  /** Takes one token; false where its end has not come yet. */
  const step = (): boolean => {
    const start = text[at];
    if (start === '"') {
      const end = endOfString();
      if (end === -1) {
        if (isLast) fail('a string does not end');
        return false;
      }
      const value = stringOf(text.slice(at, end + 1));
      if (state === 'value' || state === 'first-value') {
        attach(value);
        afterValue();
      } else if (state === 'key' || state === 'first-key') {
        const top = stack.at(-1);
        if (top === undefined || Array.isArray(top.value)) return fail('a name without an object');
        if (value === '__proto__' || Object.hasOwn(top.value, value))
          fail(`${JSON.stringify(value.slice(0, 60))} stands twice in one object`);
        top.key = value;
        // Parts leave nothing behind; the name itself still may stand but once.
        top.value[value] = undefined;
        state = 'colon';
      } else fail('a comma or colon is missing');
      at = end + 1;
      return true;
    }
    if (start === '{' || start === '[') {
      if (state !== 'value' && state !== 'first-value') fail(`a ${start} where none can be`);
      openContainer(start === '{' ? {} : []);
    } else if (start === '}') {
      if (state !== 'end' && state !== 'first-key') fail('a } where none can be');
      closeContainer(true);
    } else if (start === ']') {
      if (state !== 'end' && state !== 'first-value') fail('a ] where none can be');
      closeContainer(false);
    } else if (start === ':') {
      if (state !== 'colon') fail('a colon where none can be');
      state = 'value';
    } else if (start === ',') {
      const top = stack.at(-1);
      if (state !== 'end' || top === undefined) return fail('a comma where none can be');
      state = Array.isArray(top.value) ? 'value' : 'key';
    } else {
      if (state !== 'value' && state !== 'first-value') fail('something is missing here, a comma or a quotation mark');
      LITERAL.lastIndex = at;
      const token = LITERAL.exec(text)?.[0] ?? '';
      if (at + token.length === text.length && !isLast) return false;
      attach(literalOf(token));
      afterValue();
      at += token.length;
      return true;
    }
    at += 1;
    return true;
  };

  const run = (): void => {
    for (;;) {
      SPACE.lastIndex = at;
      const space = SPACE.exec(text)?.[0] ?? '';
      for (let end = space.indexOf('\n'); end >= 0; end = space.indexOf('\n', end + 1)) {
        line += 1;
        lineStart = at + end + 1;
      }
      at += space.length;
      if (at >= text.length) return;
      if (root !== undefined && stack.length === 0) fail('something follows the end of the report');
      if (!step()) {
        if (text.length - at > MAX_TOKEN) fail(`one string or number is longer than ${MAX_TOKEN} characters`);
        return;
      }
    }
  };

  for await (const piece of pieces) {
    text = text.slice(at) + piece;
    lineStart -= at;
    at = 0;
    run();
  }
  isLast = true;
  run();
  if (root === undefined || stack.length > 0) return fail('the file ends in the middle of the report');
  return root;
};
