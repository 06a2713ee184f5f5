import { publishedPaths } from '../../contracts/published';
import { indexOf } from './files/html';
import { utf8 } from './log/bytes';
import type { ReleaseStatement } from './log/statement';

/** A file that shows the newest release under a name that stays: a copy of a signed one, or made from the log alone. */
export type NewestFile =
  | { readonly path: string; readonly copyOf: string; readonly sha256: string }
  | { readonly path: string; readonly body: Uint8Array };

/**
 * @param statements of the whole log, in its order
 * @throws when a statement does not name a file that is to be copied
 */
export const newestFiles = (statements: readonly ReleaseStatement[]): readonly NewestFile[] => {
  if (statements.length === 0) return [];
  const newest = [...new Map(statements.map((statement) => [statement.electionId, statement])).values()];
  const copies = newest.flatMap(({ electionId, release, files }) =>
    (
      [
        [publishedPaths.latestTotals(electionId), publishedPaths.totals(electionId, release)],
        [publishedPaths.latestHtml(electionId), publishedPaths.html(electionId, release)],
        // Last: what is announced is this one.
        [publishedPaths.latest(electionId), publishedPaths.page(electionId, release)],
      ] as const
    ).map(([path, copyOf]) => {
      const named = files.find((file) => file.path === copyOf);
      if (named === undefined)
        throw new Error(`the statement of release ${release} of ${electionId} does not name ${copyOf}`);
      return { path, copyOf, sha256: named.sha256 };
    }),
  );
  return [{ path: publishedPaths.index, body: utf8(indexOf(statements)) }, ...copies];
};
