/**
 * What the services need of the world. `aws/` and `embedded/` implement these and pass one contract suite
 * (test/platform/contract). Handlers see nothing else, so that local and cloud are one system.
 */

export type Scalar = string | number | boolean | null;
/** JSON only: no undefined, no dates, no bigint. An item with its keys stays under 400 KB (DynamoDB's limit). */
export type Json = Scalar | readonly Json[] | { readonly [name: string]: Json };

export interface Key {
  readonly pk: string;
  readonly sk: string;
}
export type Item = Key & { readonly [attribute: string]: Json };

/** Compared against the stored item at commit. A missing item fulfils `absent` only. */
export type Condition = { readonly absent: true } | { readonly equals: Readonly<Record<string, Scalar>> };

export type Write =
  | { readonly put: Item; readonly when?: Condition }
  | { readonly remove: Key; readonly when?: Condition }
  | { readonly check: Key; readonly when: Condition };

/** Thrown by {@link Records.commit} when a condition did not hold; nothing was written. */
export class ConditionFailed extends Error {
  constructor(
    /** Index in the list of writes, of the first that failed. */
    readonly index: number,
  ) {
    super(`write ${index} was refused: its condition does not hold`);
    this.name = 'ConditionFailed';
  }
}

export interface Page {
  readonly items: readonly Item[];
  /** Pass back to go on; absent at the end. */
  readonly cursor?: string;
}

/** One table. Reads are strongly consistent; a commit is all or nothing, at most 100 writes, one per key. */
export interface Records {
  get(key: Key): Promise<Item | undefined>;
  /** In order of `sk`, ascending unless `descending`. `limit` at most 100, default 100. */
  query(q: {
    readonly pk: string;
    readonly skPrefix?: string;
    readonly limit?: number;
    readonly cursor?: string;
    readonly descending?: boolean;
  }): Promise<Page>;
  commit(writes: readonly Write[]): Promise<void>;
}

export interface StoredObject {
  readonly body: Uint8Array;
  readonly contentType: string;
  /** Lower-case hexadecimal SHA-256 of the body, verified against the body on read. */
  readonly sha256: string;
  /** On its lock; absent where it has none. */
  readonly retainUntil?: Date;
}

export interface PutOptions {
  readonly contentType: string;
  readonly cacheControl?: string;
  /** Refuse with {@link AlreadyExists} when the key holds something. */
  readonly ifAbsent?: boolean;
  /** Write-once until then; stores without a lock refuse it. */
  readonly retainUntil?: Date;
}

export class AlreadyExists extends Error {
  constructor(readonly key: string) {
    super(`${key} exists already`);
    this.name = 'AlreadyExists';
  }
}

export interface UploadLink {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** One bucket. Keys are slash-separated, without a leading slash, `..` or empty parts; adapters refuse others. */
export interface Objects {
  put(key: string, body: Uint8Array, options: PutOptions): Promise<{ readonly sha256: string }>;
  get(key: string): Promise<StoredObject | undefined>;
  /** For files larger than memory should hold. Undefined when absent. */
  stream(key: string): Promise<AsyncIterable<Uint8Array> | undefined>;
  head(key: string): Promise<{ readonly bytes: number } | undefined>;
  /** In byte order of the key, at most 1000 a page. */
  list(prefix: string, cursor?: string): Promise<{ readonly keys: readonly string[]; readonly cursor?: string }>;
  /** A link that takes exactly this body (by SHA-256 and length) into exactly this key, for `seconds`. */
  uploadLink(
    key: string,
    upload: { readonly sha256: string; readonly bytes: number; readonly contentType: string; readonly seconds: number },
  ): Promise<UploadLink>;
}

/** A legal hold keeps an object of a locked bucket, whatever its date, until the hold is lifted. */
export interface LegalHolds {
  /** Setting what is set already is fine. @throws {NothingToHold} */
  set(key: string, held: boolean): Promise<void>;
  /** @throws {NothingToHold} */
  isHeld(key: string): Promise<boolean>;
}

export class NothingToHold extends Error {
  constructor(readonly key: string) {
    super(`there is nothing at ${key} to hold`);
    this.name = 'NothingToHold';
  }
}

/**
 * What a malware scanner found in uploaded objects. The cloud alone has a scanner; a machine without one promotes nothing, so
 * this port has no embedded side.
 */
export interface ScanVerdicts {
  /** `not-clean`: a threat, or a file that could not be scanned. `unscanned`: no verdict yet, or nothing there. */
  of(key: string): Promise<'clean' | 'not-clean' | 'unscanned'>;
}

/** An Ed25519 key. Deterministic: the same message gives the same signature, so a repeated release gives the same bytes. */
export interface Signer {
  /** 32 bytes. */
  publicKey(): Promise<Uint8Array>;
  /** `message` at most 4096 bytes (KMS's limit for a raw message); 64 bytes back. */
  sign(message: Uint8Array): Promise<Uint8Array>;
}

/**
 * An ML-DSA-44 key (FIPS 204, no context), whose signatures a quantum computer does not forge either. FIPS 204 lets a signer mix in
 * fresh randomness, and KMS promises no other: the same message may give another signature each time.
 */
export interface MlDsaSigner {
  readonly parameterSet: 'ML-DSA-44';
  /** 1312 bytes. */
  publicKey(): Promise<Uint8Array>;
  /** `message` at most 4096 bytes, as for a {@link Signer}; 2420 bytes back. */
  sign(message: Uint8Array): Promise<Uint8Array>;
}

/** Authenticated encryption bound to a context: opening with another context fails with {@link SealBroken}. */
export interface Sealer {
  seal(plaintext: Uint8Array, context: Readonly<Record<string, string>>): Promise<Uint8Array>;
  open(sealed: Uint8Array, context: Readonly<Record<string, string>>): Promise<Uint8Array>;
}

export class SealBroken extends Error {
  constructor() {
    super('sealed data does not open: it was altered, or belongs to another record');
    this.name = 'SealBroken';
  }
}

/** A keyed digest whose key never leaves its store: equal inputs give equal outputs, and nobody can go back or guess offline. */
export interface BlindIndex {
  /** 43 characters of base64url (HMAC-SHA-256). `field` separates one use from another. */
  of(field: string, value: string): Promise<string>;
}

/** Outgoing mail; delivery is not promised. Text holds no personal data beyond the address it goes to. */
export interface Notices {
  send(notice: { readonly to: string; readonly subject: string; readonly text: string }): Promise<void>;
}

export interface Clock {
  now(): Date;
}
