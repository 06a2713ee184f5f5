import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildSync, type Metafile } from 'esbuild';

const ROOT = resolve(__dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'election-bundle-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A function larger than this starts slowly on a cold evening. */
const LIMIT_BYTES = 1024 * 1024;

/** The way functions are bundled: bin/build.cjs. */
const bundle = (contents: string): { readonly file: string; readonly bytes: number; readonly meta: Metafile } => {
  const file = join(folder, 'function.cjs');
  const { outputFiles, metafile } = buildSync({
    stdin: { contents, resolveDir: ROOT, loader: 'ts' },
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    mainFields: ['module', 'main'],
    write: false,
    metafile: true,
  });
  const code = outputFiles[0]?.contents ?? new Uint8Array();
  writeFileSync(file, code);
  return { file, bytes: code.length, meta: metafile };
};

describe('a function with every adapter for the roll', () => {
  const { file, bytes, meta } = bundle(`
    import { kmsBlindIndex } from './lib/platform/aws/blind-index';
    import { dynamoClient, kmsClient, sesClient } from './lib/platform/aws/clients';
    import { sesNotices } from './lib/platform/aws/notices';
    import { dynamoRecords } from './lib/platform/aws/records';
    import { kmsSealer } from './lib/platform/aws/sealer';
    import { registrationSubmissionSchema } from './lib/contracts/registration';
    import { KMSClient } from '@aws-sdk/client-kms';
    export const all = { kmsBlindIndex, dynamoClient, sesClient, sesNotices, dynamoRecords, registrationSubmissionSchema };
    export { KMSClient, kmsClient, kmsSealer };
  `);
  const inputs = Object.keys(meta.inputs);

  test('stays under 1 MiB, Encryption SDK and all', () => {
    expect(bytes).toBeLessThan(LIMIT_BYTES);
  });

  test('holds nothing of the embedded adapters and one copy of each client', () => {
    expect(inputs.filter((input) => /libsql|platform\/embedded/.test(input))).toEqual([]);
    const kms = new Set(inputs.map((i) => /^(.*@aws-sdk\/client-kms)\//.exec(i)?.[1]).filter((i) => i !== undefined));
    expect([...kms]).toEqual(['node_modules/@aws-sdk/client-kms']);
  });

  test('seals and opens once bundled, and binds the context', () => {
    const script = `
      const { KMSClient, kmsSealer } = require(${JSON.stringify(file)});
      const arn = 'arn:aws:kms:us-east-2:111122223333:key/mrk-00000000000000000000000000000000';
      const key = Buffer.alloc(32, 7);
      const client = { send: async (command) => ({ KeyId: arn, Plaintext: Uint8Array.from(key), CiphertextBlob: Uint8Array.of(1) }) };
      const sealer = kmsSealer(client, arn);
      (async () => {
        const sealed = await sealer.seal(Buffer.from('1 Nowhere Lane'), { pk: 'a' });
        const opened = Buffer.from(await sealer.open(sealed, { pk: 'a' })).toString();
        const other = await sealer.open(sealed, { pk: 'b' }).catch((error) => error.name);
        console.log(JSON.stringify([opened, other]));
      })();`;
    const out = execFileSync(process.execPath, ['-e', script], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    expect(JSON.parse(out)).toEqual(['1 Nowhere Lane', 'SealBroken']);
  });
});

test('only functions that sign or verify checkpoints carry the code of ML-DSA', () => {
  const carries = (name: string): boolean => {
    const { bytes, meta } = bundle(`import './lib/services/results/${name}.function';`);
    expect([name, bytes < LIMIT_BYTES]).toEqual([name, true]);
    return Object.keys(meta.inputs).some((input) => input.includes('@noble/'));
  };
  expect(['results-release', 'results-publish', 'results-fetch'].map(carries)).toEqual([true, true, true]);
  expect(['results-staff', 'results-upload', 'results-released'].map(carries)).toEqual([false, false, false]);
});
