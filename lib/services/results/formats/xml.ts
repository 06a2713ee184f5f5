import { SaxesParser } from 'saxes';
import { UnreadableFile } from './unreadable';

/** Characters that one tag, text or comment may span. */
const MAX_TOKEN = 256 * 1024;
/** saxes sees the file in pieces of this size, so that the bound on a token holds between them. */
const PIECE = 64 * 1024;

export type Attributes = Readonly<Record<string, string>>;
type Fail = (reason: string) => never;

export interface XmlHandler {
  /** `path`: names of the elements that are open, without this one. */
  open(element: string, attributes: Attributes, path: readonly string[]): void;
  /** `text`: what stood directly in the element after its last child; `path` without this element. */
  close(element: string, text: string, path: readonly string[]): void;
}

/**
 * Reads XML as it streams. No document type, so no entity but the five of XML itself and nothing to expand (billion
 * laughs) or to fetch (XXE); no bottomless nesting, no endless token.
 * @throws {UnreadableFile} with line and column
 */
export const readXml = async <H extends XmlHandler>(
  pieces: AsyncIterable<string>,
  maxDepth: number,
  handlerOf: (fail: Fail) => H,
): Promise<H> => {
  const parser = new SaxesParser();
  const fail: Fail = (reason) => {
    throw new UnreadableFile(reason, parser.line, parser.columnIndex + 1);
  };
  const handler = handlerOf(fail);
  const path: string[] = [];
  let text = '';
  let lastEvent = 0;
  const seen = (): void => {
    lastEvent = parser.position;
  };
  // saxes puts the position before the message; the error has it in fields of its own.
  parser.on('error', (error) => fail(error.message.replace(/^[^:]*?\d+:\d+:\s*/, '')));
  parser.on('doctype', () => fail('a document type declaration is not accepted; results files have none'));
  // No more handlers than these six: with eight, V8 takes the parser's fields for a dictionary and reading takes five times as long.
  const addText = (data: string): void => {
    seen();
    text += data;
    if (text.length > MAX_TOKEN) fail(`the text of one element is longer than ${MAX_TOKEN} characters`);
  };
  parser.on('cdata', addText);
  parser.on('text', addText);
  parser.on('opentag', ({ name, attributes }) => {
    seen();
    text = '';
    if (path.length >= maxDepth) fail(`elements are nested deeper than ${maxDepth}`);
    handler.open(name, attributes, path);
    path.push(name);
  });
  parser.on('closetag', ({ name }) => {
    seen();
    path.pop();
    handler.close(name, text.trim(), path);
    text = '';
  });
  for await (const piece of pieces) {
    for (let start = 0; start < piece.length; start += PIECE) {
      parser.write(piece.slice(start, start + PIECE));
      if (parser.position - lastEvent > MAX_TOKEN) {
        fail(`one tag, text or comment is longer than ${MAX_TOKEN} characters`);
      }
    }
  }
  parser.close();
  return handler;
};
