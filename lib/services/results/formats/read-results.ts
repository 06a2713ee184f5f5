import { parseClarity } from './clarity';
import { parseOpenElections } from './openelections';
import type { Observation, ParsedResults } from './parsed';
import { decode } from './text';
import { UnreadableFile } from './unreadable';

export type { Observation, ParsedResults } from './parsed';
export { UnreadableFile } from './unreadable';

async function* chain(first: string, rest: AsyncIterator<string>): AsyncGenerator<string> {
  yield first;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

/**
 * Reads one results file, of whichever format its content shows; its name plays no part.
 * @throws {UnreadableFile} with line and column where there is one
 */
export const readResults = async (bytes: AsyncIterable<Uint8Array>): Promise<ParsedResults> => {
  const text = decode(bytes);
  const iterator = text.pieces[Symbol.asyncIterator]();
  let start = '';
  for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
    start += next.value;
    if (start.trimStart() !== '') break;
  }
  if (start.trim() === '') throw new UnreadableFile('the file is empty', 1);
  const pieces = chain(start, iterator);
  const parsed = start.trimStart().startsWith('<') ? await parseClarity(pieces) : await parseOpenElections(pieces);
  if (text.encoding() !== 'windows-1252') return parsed;
  const encoding: Observation = {
    severity: 'note',
    code: 'encoding-windows-1252',
    message: 'The file is not UTF-8 and was read as Windows-1252 (Latin-1). Check names with accents.',
  };
  return { ...parsed, observations: [...parsed.observations, encoding] };
};
