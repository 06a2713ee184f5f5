import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import {
  type BlindIndex,
  type Clock,
  type Condition,
  ConditionFailed,
  type Item,
  type Key,
  type Notices,
  type Page,
  type Records,
  SealBroken,
  type Sealer,
  type Write,
} from '../../../lib/platform/ports';

const id = ({ pk, sk }: Key) => JSON.stringify([pk, sk]);

const holds = (item: Item | undefined, condition: Condition): boolean =>
  'absent' in condition
    ? item === undefined
    : item !== undefined && Object.entries(condition.equals).every(([name, value]) => item[name] === value);

export type Call =
  | { readonly verb: 'get' | 'query'; readonly pk: string }
  | { readonly verb: 'put' | 'remove' | 'check'; readonly pk: string };

/** One table in memory that writes down which partitions were touched, and how. */
export class MemoryRecords implements Records {
  readonly items = new Map<string, Item>();
  calls: Call[] = [];
  /** Runs before a commit is judged: a second person acting at the same moment. */
  beforeCommit: (() => Promise<void>) | undefined;

  async get(key: Key): Promise<Item | undefined> {
    this.calls.push({ verb: 'get', pk: key.pk });
    return structuredClone(this.items.get(id(key)));
  }

  async query(q: Parameters<Records['query']>[0]): Promise<Page> {
    this.calls.push({ verb: 'query', pk: q.pk });
    const all = [...this.items.values()]
      .filter((item) => item.pk === q.pk && item.sk.startsWith(q.skPrefix ?? ''))
      .sort((a, b) => (a.sk < b.sk ? -1 : 1) * (q.descending ? -1 : 1));
    const from = q.cursor === undefined ? 0 : all.findIndex((item) => item.sk === q.cursor) + 1;
    const items = all.slice(from, from + (q.limit ?? 100));
    const last = items.at(-1);
    return structuredClone({ items, ...(last && from + items.length < all.length ? { cursor: last.sk } : {}) });
  }

  async commit(writes: readonly Write[]): Promise<void> {
    const hook = this.beforeCommit;
    this.beforeCommit = undefined;
    await hook?.();
    writes.forEach((write, i) => {
      const key = 'put' in write ? write.put : 'remove' in write ? write.remove : write.check;
      this.calls.push({ verb: 'put' in write ? 'put' : 'remove' in write ? 'remove' : 'check', pk: key.pk });
      if (write.when && !holds(this.items.get(id(key)), write.when)) throw new ConditionFailed(i);
    });
    for (const write of writes) {
      if ('put' in write) this.items.set(id(write.put), structuredClone(write.put));
      else if ('remove' in write) this.items.delete(id(write.remove));
    }
  }

  /** Every stored item whose partition key starts with `prefix`. */
  under(prefix: string): Item[] {
    return [...this.items.values()].filter((item) => item.pk.startsWith(prefix));
  }
}

const contextBytes = (context: Readonly<Record<string, string>>) =>
  Buffer.from(JSON.stringify(Object.entries(context).sort()));

/** AES-256-GCM under a key made for the test: what is sealed cannot be read by scanning the table. */
export class MemorySealer implements Sealer {
  readonly #key = randomBytes(32);
  contexts: Readonly<Record<string, string>>[] = [];

  async seal(plaintext: Uint8Array, context: Readonly<Record<string, string>>): Promise<Uint8Array> {
    this.contexts.push(context);
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.#key, iv).setAAD(contextBytes(context));
    const body = Buffer.concat([cipher.update(plaintext), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), body]);
  }

  async open(sealed: Uint8Array, context: Readonly<Record<string, string>>): Promise<Uint8Array> {
    const bytes = Buffer.from(sealed);
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, 12))
        .setAAD(contextBytes(context))
        .setAuthTag(bytes.subarray(12, 28));
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
    } catch {
      throw new SealBroken();
    }
  }
}

export class MemoryIndex implements BlindIndex {
  readonly #key = randomBytes(32);
  calls = 0;

  async of(field: string, value: string): Promise<string> {
    this.calls += 1;
    // KMS takes no longer message.
    if (Buffer.byteLength(field) + Buffer.byteLength(value) > 4000) throw new RangeError('too long for KMS');
    return createHmac('sha256', this.#key).update(`${field.length}:${field}${value}`).digest('base64url');
  }
}

export class MemoryNotices implements Notices {
  sent: { readonly to: string; readonly subject: string; readonly text: string }[] = [];
  failWith: Error | undefined;

  async send(notice: { readonly to: string; readonly subject: string; readonly text: string }): Promise<void> {
    if (this.failWith) throw this.failWith;
    this.sent.push(notice);
  }
}

export class SettableClock implements Clock {
  constructor(private instant: Date) {}
  now(): Date {
    return new Date(this.instant);
  }
  advance(seconds: number): void {
    this.instant = new Date(this.instant.getTime() + seconds * 1000);
  }
}

export class MemoryLog {
  lines: { readonly message: string; readonly extra: Readonly<Record<string, string>> }[] = [];
  error(message: string, extra: Readonly<Record<string, string>>): void {
    this.lines.push({ message, extra });
  }
}
