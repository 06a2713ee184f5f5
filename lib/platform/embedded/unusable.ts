import { codeOf } from './error-code';

export type UnusableReason = 'unwritable' | 'held' | 'damaged';

/** The data folder cannot be used; the message is one line that says which folder, why, and what to do. */
export class EmbeddedUnusable extends Error {
  constructor(
    readonly reason: UnusableReason,
    readonly path: string,
    message: string,
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
    this.name = 'EmbeddedUnusable';
  }
}

/** How a person names another folder to `npm start`. */
export const IN_HOME = 'in ELECTION_HOME';

export const unwritable = (path: string, cause: unknown, named = IN_HOME): EmbeddedUnusable =>
  new EmbeddedUnusable(
    'unwritable',
    path,
    `cannot write in ${path} (${codeOf(cause) || String(cause)}); give this user write access, or name another folder ${named}`,
    { cause },
  );

export const damaged = (path: string, detail: string, cause?: unknown): EmbeddedUnusable =>
  new EmbeddedUnusable(
    'damaged',
    path,
    `${path} is damaged (${detail}); nothing was changed. Restore the folder from a copy, or move it away to start empty`,
    { cause },
  );
