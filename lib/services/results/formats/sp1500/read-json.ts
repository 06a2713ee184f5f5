import { readJson } from '../json';
import type { ParsedResults } from '../parsed';
import { PART_PATHS } from './parts';
import { ReportReader } from './report-reader';

/**
 * NIST SP 1500-100 v2 in JSON, VxAdmin's among them.
 * @throws {UnreadableFile} with line and column
 */
export const parseReportJson = async (pieces: AsyncIterable<string>): Promise<ParsedResults> => {
  let reader: ReportReader | undefined;
  const document = await readJson(pieces, PART_PATHS, (fail) => {
    const open = new ReportReader('sp-1500-100-json', fail);
    reader = open;
    return (path, part) => open.take(path, part);
  });
  if (!reader) throw new Error('a JSON reader that was never asked for');
  return (reader as ReportReader).finish(document);
};
