/** The file cannot be read as a results file. Line and column count from 1; in a CSV the column is the field's number. */
export class UnreadableFile extends Error {
  constructor(
    readonly reason: string,
    readonly line?: number,
    readonly column?: number,
  ) {
    super(line === undefined ? reason : `line ${line}${column === undefined ? '' : `, column ${column}`}: ${reason}`);
    this.name = 'UnreadableFile';
  }
}
