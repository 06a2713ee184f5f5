/** Everything that can be wrong with a cloud assembly before a single rule has looked at it. */
export type AssemblyErrorCode =
  | 'not-an-assembly'
  | 'not-json'
  | 'unknown-schema'
  | 'duplicate-key'
  | 'cycle'
  | 'too-large'
  | 'too-deep'
  | 'outside-assembly'
  | 'malformed';

/**
 * The input cannot be judged, so it is never passed. The message names the file, what is wrong and what to do;
 * commands print it and exit 2.
 */
export class AssemblyError extends Error {
  constructor(
    readonly code: AssemblyErrorCode,
    message: string,
  ) {
    super(message);
    this.name = 'AssemblyError';
  }
}
