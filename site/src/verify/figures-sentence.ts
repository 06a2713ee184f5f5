import type { CheckReport } from '../../../lib/services/results/check';

/** Where a file was too large to be held, no figure of its release was compared with any other. */
const NOT_COMPARED: readonly string[] = ['figures-not-compared', 'file-not-read'];

/** What a check that holds says of figures; nothing where it did not compare them. */
export const figuresSentence = ({
  findings,
  release,
}: Pick<CheckReport, 'findings' | 'release'>): string | undefined =>
  release === undefined || findings.some(({ code }) => NOT_COMPARED.includes(code))
    ? undefined
    : 'The totals are the sums of their reporting units, or the difference is disclosed, and all files say the same.';
