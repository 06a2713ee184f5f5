import type { ResultsMapping } from '../../../../contracts/results-mapping';
import { UnreadableFile } from '../unreadable';
import { normalHeading, type TablePlan } from './plan';
import { wordsOf } from './words';

/**
 * A saved mapping, applied to the header of a file.
 * @throws {UnreadableFile} naming the columns that the file does not have
 */
export const mappedPlan = (header: readonly string[], mapping: ResultsMapping, line: number): TablePlan => {
  const names = header.map(normalHeading);
  const missing: string[] = [];
  const used = new Set<number>();
  const indexOf = (heading: string): number => {
    const wanted = normalHeading(heading);
    const index = names.indexOf(wanted);
    if (index === -1) missing.push(heading);
    else if (names.indexOf(wanted, index + 1) !== -1) {
      throw new UnreadableFile(`the column ${heading} stands twice in the header`, line);
    }
    used.add(index);
    return index;
  };
  const { contest, selection, ...others } = mapping.columns;
  const columns = {
    contest: indexOf(contest),
    selection: indexOf(selection),
    ...(Object.fromEntries(
      Object.entries(others)
        .filter((entry): entry is [string, string] => entry[1] !== undefined)
        .map(([what, heading]) => [what, indexOf(heading)]),
    ) as { readonly [what in keyof typeof others]?: number }),
  };
  const typed = (mapping.voteTypes ?? []).map(({ column, name, of }) => ({
    name,
    index: indexOf(column),
    of: of ?? ('votes' as const),
  }));
  if (missing.length > 0) {
    throw new UnreadableFile(
      `the mapping ${mapping.id} names columns that the file does not have: ${missing.join(', ')}. It has: ${header.slice(0, 30).join(', ').slice(0, 500)}`,
      line,
    );
  }
  if (columns.votes === undefined && !typed.some(({ of }) => of === 'votes')) {
    throw new UnreadableFile(`the mapping ${mapping.id} names no column of votes`, line);
  }
  return {
    format: 'mapped-csv',
    names: header,
    ...columns,
    typed,
    contestsByParty: mapping.contestsByParty ?? false,
    words: wordsOf(mapping.words),
    unknown: header.filter((name, index) => !used.has(index) && name.trim() !== ''),
  };
};
