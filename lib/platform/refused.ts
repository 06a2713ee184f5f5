/**
 * Inputs that no adapter takes, wherever it runs: what DynamoDB, S3 or KMS would refuse in the cloud is refused
 * on one machine too, with a sentence, so that nothing fails for the first time on election night.
 */

/** A record, a key or a list of writes outside {@link ./records-limits}. Nothing was written. */
export class RecordRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'RecordRefused';
  }
}

/** A cursor that this query did not give out. */
export class CursorRefused extends Error {
  constructor() {
    super('the cursor belongs to another query or was altered; start again without one');
    this.name = 'CursorRefused';
  }
}

/** An object key that could leave its folder, or that a bucket or a file system cannot hold. */
export class ObjectKeyRefused extends Error {
  constructor(
    readonly key: string,
    reason: string,
  ) {
    super(`object key ${JSON.stringify(key)} ${reason}`);
    this.name = 'ObjectKeyRefused';
  }
}

/** Stored bytes that do not have the digest they were stored with. Never served. */
export class ObjectDamaged extends Error {
  constructor(readonly key: string) {
    super(`${key} does not have the SHA-256 it was stored with; restore it from a copy, do not publish it`);
    this.name = 'ObjectDamaged';
  }
}

/** `retainUntil` was asked of a bucket without Object Lock. Nothing was stored. */
export class RetentionUnsupported extends Error {
  constructor(readonly key: string) {
    super(`${key} asks to be kept unchanged, but its bucket has no Object Lock; nothing was stored`);
    this.name = 'RetentionUnsupported';
  }
}
