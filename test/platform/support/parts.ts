/** Items in each commit of the committer. */
export const PARTS = 5;
