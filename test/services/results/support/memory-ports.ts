import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import {
  AlreadyExists,
  ConditionFailed,
  type Item,
  type Key,
  type Objects,
  type Records,
  type Signer,
  type Write,
} from '../../../../lib/platform/ports';

/** Called around each write; throwing before it loses the write, throwing after it loses the answer. */
export interface Faults {
  before(): void | Promise<void>;
  after(): void | Promise<void>;
  /** Called before each read. */
  read?(): void | Promise<void>;
}
const NO_FAULTS: Faults = { before: () => undefined, after: () => undefined };

export interface MemoryObjects extends Objects {
  readonly files: Map<string, Uint8Array>;
  with(faults: Faults): Objects;
}

export const memoryObjects = (): MemoryObjects => {
  const files = new Map<string, Uint8Array>();
  const open = (faults: Faults): Objects => ({
    put: async (key, body, options) => {
      await faults.before();
      if (options.ifAbsent === true && files.has(key)) throw new AlreadyExists(key);
      files.set(key, Uint8Array.from(body));
      await faults.after();
      return { sha256: createHash('sha256').update(body).digest('hex') };
    },
    get: async (key) => {
      await faults.read?.();
      const body = files.get(key);
      return body === undefined
        ? undefined
        : { body: Uint8Array.from(body), contentType: '', sha256: createHash('sha256').update(body).digest('hex') };
    },
    stream: async (key) => {
      const body = files.get(key);
      if (body === undefined) return undefined;
      return (async function* () {
        for (let at = 0; at < body.length; at += 1000) yield body.slice(at, at + 1000);
      })();
    },
    head: async (key) => {
      const body = files.get(key);
      return body === undefined ? undefined : { bytes: body.length };
    },
    list: async (prefix) => ({ keys: [...files.keys()].filter((key) => key.startsWith(prefix)).sort() }),
    uploadLink: async (key) => ({ url: `memory:${key}`, headers: {} }),
  });
  return { files, with: open, ...open(NO_FAULTS) };
};

export interface MemoryRecords extends Records {
  readonly items: Map<string, Item>;
  with(faults: Faults): Records;
}

const keyText = ({ pk, sk }: Key): string => `${pk}\n${sk}`;

export const memoryRecords = (): MemoryRecords => {
  const items = new Map<string, Item>();
  const keyOf = (write: Write): Key => ('put' in write ? write.put : 'remove' in write ? write.remove : write.check);
  const open = (faults: Faults): Records => ({
    get: async (key) => {
      await faults.read?.();
      return items.get(keyText(key));
    },
    query: async ({ pk, skPrefix = '', limit = 100, descending = false, cursor }) => {
      await faults.read?.();
      const all = [...items.values()]
        .filter((item) => item.pk === pk && item.sk.startsWith(skPrefix))
        .sort((a, b) => (a.sk < b.sk ? -1 : 1) * (descending ? -1 : 1));
      const start = cursor === undefined ? 0 : Number(cursor);
      const page = all.slice(start, start + limit);
      return { items: page, ...(start + limit < all.length ? { cursor: String(start + limit) } : {}) };
    },
    commit: async (writes) => {
      await faults.before();
      writes.forEach((write, index) => {
        if (write.when === undefined) return;
        const stored = items.get(keyText(keyOf(write)));
        const holds =
          'absent' in write.when
            ? stored === undefined
            : stored !== undefined &&
              Object.entries(write.when.equals).every(([name, value]) => stored[name] === value);
        if (!holds) throw new ConditionFailed(index);
      });
      for (const write of writes) {
        if ('put' in write) items.set(keyText(write.put), structuredClone(write.put) as Item);
        else if ('remove' in write) items.delete(keyText(write.remove));
      }
      await faults.after();
    },
  });
  return { items, with: open, ...open(NO_FAULTS) };
};

/** A key from a fixed seed, so that failures can be repeated. */
export const memorySigner = (seed = 7): Signer & { signed: number } => {
  const privateKey = createPrivateKey({
    key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, seed)]),
    format: 'der',
    type: 'pkcs8',
  });
  const signer = {
    signed: 0,
    publicKey: async () =>
      new Uint8Array(createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(-32)),
    sign: async (message: Uint8Array) => {
      signer.signed += 1;
      return new Uint8Array(sign(null, message, privateKey));
    },
  };
  return signer;
};
