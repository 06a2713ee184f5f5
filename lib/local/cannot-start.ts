/**
 * The local election cannot start, for a reason that the person at the keyboard can do something about.
 * The message is one line: what, where, what to do. The command exits 2 with it and prints no stack trace.
 */
export class CannotStart extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CannotStart';
  }
}

/** The checks refused the templates: exits 1, the findings stand above. */
export class ChecksRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ChecksRefused';
  }
}
