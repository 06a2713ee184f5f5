import type { ResultsMapping } from '../../../../contracts/results-mapping';
import { readCsv } from '../csv';
import { fieldsOf } from '../csv-record';
import type { ParsedResults } from '../parsed';
import { UnreadableFile } from '../unreadable';
import { knownPlan } from './headings';
import { mappedPlan } from './mapped-plan';
import { TableRows } from './rows';

/**
 * Delimited text with a header: precinct files (OpenElections, MEDSL), Clarity's summary, and what a saved mapping
 * describes. Rows that are totals are compared with their parts and never counted as parts.
 * @throws {UnreadableFile} with line and field number
 */
export const parseTable = async (pieces: AsyncIterable<string>, mapping?: ResultsMapping): Promise<ParsedResults> => {
  let rows: TableRows | undefined;
  await readCsv(
    pieces,
    (record, line) => {
      if (rows) {
        rows.take(record, line);
        return;
      }
      const header = fieldsOf(record);
      rows = new TableRows(mapping ? mappedPlan(header, mapping, line) : knownPlan(header, line));
    },
    mapping && {
      ...(mapping.delimiter === undefined ? {} : { delimiter: mapping.delimiter }),
      ...(mapping.skipLines === undefined ? {} : { skipLines: mapping.skipLines }),
    },
  );
  if (!rows) throw new UnreadableFile('the file is empty', 1);
  return (rows as TableRows).finish();
};
