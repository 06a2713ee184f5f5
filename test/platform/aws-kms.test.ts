import { KMSClient } from '@aws-sdk/client-kms';
import { kmsBlindIndex } from '../../lib/platform/aws/blind-index';
import { kmsSealer } from '../../lib/platform/aws/sealer';
import { kmsMlDsaSigner, kmsSigner, rawKey } from '../../lib/platform/aws/signer';
import { SealBroken } from '../../lib/platform/ports';
import { blindIndexContract } from './contract/blind-index';
import { mlDsaSignerContract } from './contract/ml-dsa-signer';
import { thrownBy } from './contract/records';
import { sealerContract } from './contract/sealer';
import { signerContract } from './contract/signer';
import { keyArn, ML_DSA_SPKI, madeUpKms } from './support/made-up-kms';
import { json, refusal, wire } from './support/wire';

const kms = madeUpKms();
const client = new KMSClient(kms.config);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('the adapters over KMS', () => {
  signerContract(async () => kmsSigner(client, keyArn('signing')));
  mlDsaSignerContract(async () => kmsMlDsaSigner(client, keyArn('ml-dsa')));
  sealerContract(
    async () => kmsSealer(client, keyArn('roll')),
    async () => kmsSealer(client, keyArn('other')),
  );
  blindIndexContract(
    async () => kmsBlindIndex(client, keyArn('index')),
    async () => kmsBlindIndex(client, keyArn('other')),
  );
});

describe('the signer', () => {
  test('asks for the public key once, and again after a failure', async () => {
    const good = madeUpKms();
    let down = true;
    const flaky = {
      ...good.config,
      maxAttempts: 1,
      requestHandler: {
        handle: async (request: Parameters<typeof good.config.requestHandler.handle>[0]) => {
          if (!down) return good.config.requestHandler.handle(request);
          throw new Error('connection reset');
        },
      },
    };
    const signer = kmsSigner(new KMSClient(flaky), keyArn('signing'));
    expect(String(await thrownBy(signer.publicKey()))).toContain('connection reset');
    down = false;
    await signer.publicKey();
    await signer.publicKey();
    expect(good.sent.map((s) => s.target)).toEqual(['GetPublicKey']);
  });

  test('takes no key of another kind', () => {
    const p256 = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d030107034200', 'hex');
    expect(() => rawKey(Buffer.concat([p256, Buffer.alloc(65)]), 'Ed25519')).toThrow('Ed25519');
    expect(() => rawKey(new Uint8Array(), 'Ed25519')).toThrow('Ed25519');
    expect(() =>
      rawKey(Buffer.concat([Buffer.from('302a300506032b6571032100', 'hex'), Buffer.alloc(32)]), 'Ed25519'),
    ).toThrow('Ed25519');
  });
});

describe('the ML-DSA signer', () => {
  test('asks KMS for the one algorithm of its kind, over the message itself', async () => {
    const own = madeUpKms();
    await kmsMlDsaSigner(new KMSClient(own.config), keyArn('ml-dsa')).sign(bytes('x'));
    expect(own.sent.map(({ target, body }) => [target, JSON.parse(body.toString())])).toEqual([
      ['Sign', expect.objectContaining({ MessageType: 'RAW', SigningAlgorithm: 'ML_DSA_SHAKE_256' })],
    ]);
  });

  test('takes no key of another kind, of the longer parameter sets neither, and no signature of another length', async () => {
    const ed25519 = Buffer.from('302a300506032b6570032100', 'hex');
    const longer = Buffer.from('308207b2300b0609608648016503040312038207a100', 'hex');
    for (const spki of [
      Buffer.concat([ed25519, Buffer.alloc(32)]),
      Buffer.concat([longer, Buffer.alloc(1952)]),
      Buffer.concat([longer, Buffer.alloc(1312)]),
      Buffer.concat([ML_DSA_SPKI, Buffer.alloc(1311)]),
      new Uint8Array(),
    ]) {
      expect(() => rawKey(spki, 'ML-DSA-44')).toThrow('ML_DSA_44');
    }
    expect(() => rawKey(Buffer.concat([ML_DSA_SPKI, Buffer.alloc(1312)]), 'Ed25519')).toThrow('Ed25519');
    const short = new KMSClient(wire(() => json({ Signature: Buffer.alloc(64).toString('base64') })).config);
    await expect(kmsMlDsaSigner(short, keyArn('ml-dsa')).sign(bytes('x'))).rejects.toThrow('no ML-DSA-44 signature');
    expect(await thrownBy(kmsSigner(client, keyArn('ml-dsa')).publicKey())).toMatchObject({
      message: expect.stringContaining('no Ed25519 key'),
    });
  });
});

describe('the sealer', () => {
  const context = { table: 'roll', pk: 'voter#1' };

  test('gives KMS the context, for the key policy and the trail', async () => {
    const before = kms.sent.length;
    const sealer = kmsSealer(client, keyArn('roll'));
    await sealer.open(await sealer.seal(bytes('x'), context), context);
    const sent = kms.sent.slice(before);
    expect(sent.map((s) => s.target)).toEqual(['GenerateDataKey', 'Decrypt']);
    for (const { body } of sent) {
      expect(JSON.parse(body.toString())).toMatchObject({ EncryptionContext: context, KeyId: keyArn('roll') });
    }
  });

  test('every record has a data key of its own', async () => {
    const before = kms.sent.length;
    const sealer = kmsSealer(client, keyArn('roll'));
    await Promise.all([sealer.seal(bytes('x'), context), sealer.seal(bytes('x'), context)]);
    expect(kms.sent.length - before).toBe(2);
  });

  test('an outage or a missing permission is not called a broken seal', async () => {
    const sealed = await kmsSealer(client, keyArn('roll')).seal(bytes('x'), context);
    for (const name of ['AccessDeniedException', 'KMSInternalException', 'DisabledException']) {
      const down = new KMSClient({ ...wire(() => refusal(name)).config, maxAttempts: 1 });
      const opening = thrownBy(kmsSealer(down, keyArn('roll')).open(sealed, context));
      expect(await opening).toMatchObject({ name });
      expect(await opening).not.toBeInstanceOf(SealBroken);
      expect(await thrownBy(kmsSealer(down, keyArn('roll')).seal(bytes('x'), context))).toMatchObject({ name });
    }
  });

  test('a copy of a multi-Region key opens what its twin sealed, in its own region', async () => {
    const sealed = await kmsSealer(client, keyArn('roll')).seal(bytes('x'), context);
    const twin = keyArn('roll').replace('us-east-2', 'us-west-2');
    const west = madeUpKms();
    const opened = kmsSealer(new KMSClient({ ...west.config, region: 'us-west-2' }), twin).open(sealed, context);
    expect(await opened).toEqual(bytes('x'));
    expect(JSON.parse(west.sent[0]?.body.toString() ?? '')).toMatchObject({ KeyId: twin });
  });
});
