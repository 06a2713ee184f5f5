import type { ResultsMapping } from '../../../contracts/results-mapping';
import { parseClarity } from './clarity/read-clarity';
import type { Observation, ParsedResults } from './parsed';
import { parseReportJson } from './sp1500/read-json';
import { parseReportXml } from './sp1500/read-xml';
import { parseTable } from './table/read-table';
import { type DecodedText, decode } from './text';
import { UnreadableFile } from './unreadable';

export type { Observation, ParsedResults } from './parsed';
export { UnreadableFile } from './unreadable';

async function* chain(first: string, rest: AsyncIterator<string>): AsyncGenerator<string> {
  yield first;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

/** Enough of a file's start to see its first element past comments and declarations. */
const START_CHARACTERS = 4096;

const isXml = (start: string): boolean => start.trimStart().startsWith('<');

/** The first element past declaration and comments. */
const isReport = (start: string): boolean =>
  /^(?:[\w.-]+:)?ElectionReport[\s>]/.test(
    /<(?![?!])([\s\S]{0,100})/.exec(start.replace(/<!--[\s\S]*?(?:-->|$)/g, ''))?.[1] ?? '',
  );

const readAs = (start: string, pieces: AsyncIterable<string>, mapping?: ResultsMapping): Promise<ParsedResults> => {
  if (mapping) return parseTable(pieces, mapping);
  if (isXml(start)) return isReport(start) ? parseReportXml(pieces) : parseClarity(pieces);
  if (start.trimStart().startsWith('{')) return parseReportJson(pieces);
  return parseTable(pieces);
};

/**
 * Reads one results file, of whichever format its content shows; its name plays no part. With a saved mapping it is
 * read as the mapping says.
 * @throws {UnreadableFile} with line and column where there is one
 */
export const readResults = async (
  bytes: AsyncIterable<Uint8Array>,
  mapping?: ResultsMapping,
): Promise<ParsedResults> => {
  const text = decode(bytes);
  const iterator = text.pieces[Symbol.asyncIterator]();
  try {
    return await readPieces(text, iterator, mapping);
  } finally {
    // A file that is refused half-way leaves a store's connection open, and a store gives a function only so many.
    await iterator.return?.();
  }
};

const readPieces = async (
  text: DecodedText,
  iterator: AsyncIterator<string>,
  mapping: ResultsMapping | undefined,
): Promise<ParsedResults> => {
  let start = '';
  for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
    start += next.value;
    if (start.trimStart() !== '' && (!isXml(start) || start.length >= START_CHARACTERS)) break;
  }
  if (start.trim() === '') throw new UnreadableFile('the file is empty', 1);
  const parsed = await readAs(start, chain(start, iterator), mapping);
  if (text.encoding() !== 'windows-1252') return parsed;
  const encoding: Observation = {
    severity: 'note',
    code: 'encoding-windows-1252',
    message: 'The file is not UTF-8 and was read as Windows-1252 (Latin-1). Check names with accents.',
  };
  return { ...parsed, observations: [...parsed.observations, encoding] };
};
