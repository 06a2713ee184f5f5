import { createHash } from 'node:crypto';
import { CreateKeyCommand, GenerateMacCommand, type KMSClient, SignCommand } from '@aws-sdk/client-kms';
import {
  CreateBucketCommand,
  GetObjectCommand,
  GetObjectLegalHoldCommand,
  HeadObjectCommand,
  PutObjectCommand,
  PutObjectLegalHoldCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { kmsClient, s3Client } from '../../lib/platform/aws/clients';
import { s3Objects } from '../../lib/platform/aws/objects';
import { kmsSealer } from '../../lib/platform/aws/sealer';
import { emulated, type Feature, tellLacks } from './emulated';

const WHAT_IT_MEANS: Readonly<Record<Feature, string>> = {
  'if-absent': 'S3 If-None-Match on a put',
  'object-lock': 'S3 Object Lock dates',
  'legal-hold': 'S3 Object Lock legal holds',
  'checksum-on-read': 'S3 giving back the SHA-256 of an object',
  'link-digest': 'a presigned link refusing another body',
  'link-length': 'a presigned link refusing another length',
  'link-signature': 'a presigned link refusing another key, method or type',
  'link-expiry': 'a presigned link expiring',
  'link-if-absent': 'a presigned link never replacing an object',
  ed25519: 'KMS signing with Ed25519',
  hmac: 'KMS GenerateMac',
  'encryption-context': 'KMS binding an encryption context',
  'ses-outbox': 'reading back a sent mail',
};

const works = async (probe: () => Promise<boolean>): Promise<boolean> => {
  try {
    return await probe();
  } catch {
    return false;
  }
};

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = { contentType: 'text/plain' };

/** Which features of AWS does this emulator have? Asked with plain SDK calls where the adapter could hide the answer. */
const probes = (s3: S3Client, kms: KMSClient): Readonly<Record<Feature, () => Promise<boolean>>> => {
  const Bucket = 'probe';
  const objects = s3Objects(s3, Bucket);
  const body = bytes('probe');
  const upload = {
    sha256: createHash('sha256').update(body).digest('hex'),
    bytes: body.length,
    contentType: 'text/plain',
    seconds: 60,
  };
  const send = async (url: string, headers: Readonly<Record<string, string>>, what = body, method = 'PUT') =>
    (await fetch(url, { method, headers, body: Buffer.from(what) })).status;
  const refused = (status: number): boolean => status >= 400;

  return {
    'if-absent': async () => {
      const put = () => s3.send(new PutObjectCommand({ Bucket, Key: 'once', Body: 'x', IfNoneMatch: '*' }));
      await put();
      return put().then(
        () => false,
        () => true,
      );
    },
    'object-lock': async () => {
      await s3.send(new CreateBucketCommand({ Bucket: 'probe-locked', ObjectLockEnabledForBucket: true }));
      const put = new PutObjectCommand({
        Bucket: 'probe-locked',
        Key: 'worm',
        Body: 'x',
        ObjectLockMode: 'GOVERNANCE',
        ObjectLockRetainUntilDate: new Date(Date.now() + 60_000),
      });
      await s3.send(put);
      const head = await s3.send(new HeadObjectCommand({ Bucket: 'probe-locked', Key: 'worm' }));
      return head.ObjectLockMode === 'GOVERNANCE';
    },
    'legal-hold': async () => {
      const vault = { Bucket: 'probe-held', Key: 'held' };
      await s3.send(new CreateBucketCommand({ Bucket: vault.Bucket, ObjectLockEnabledForBucket: true }));
      await s3.send(new PutObjectCommand({ ...vault, Body: 'x' }));
      await s3.send(new PutObjectLegalHoldCommand({ ...vault, LegalHold: { Status: 'ON' } }));
      return (await s3.send(new GetObjectLegalHoldCommand(vault))).LegalHold?.Status === 'ON';
    },
    'checksum-on-read': async () => {
      await objects.put('sum', body, text);
      const get = await s3.send(new GetObjectCommand({ Bucket, Key: 'sum', ChecksumMode: 'ENABLED' }));
      return get.ChecksumSHA256 === Buffer.from(upload.sha256, 'hex').toString('base64');
    },
    'link-digest': async () => {
      const { url, headers } = await objects.uploadLink('digest', upload);
      return refused(await send(url, headers, bytes('eborp')));
    },
    'link-length': async () => {
      const { url, headers } = await objects.uploadLink('length', upload);
      return refused(await send(url, headers, bytes('probe!')));
    },
    'link-signature': async () => {
      const { url, headers } = await objects.uploadLink('signed', upload);
      return (
        refused(await send(url.replace('signed?', 'other?'), headers)) &&
        refused(await send(url, { ...headers, 'content-type': 'text/html' })) &&
        refused(await send(url, headers, body, 'POST'))
      );
    },
    'link-expiry': async () => {
      const { url, headers } = await objects.uploadLink('expiry', { ...upload, seconds: 1 });
      await new Promise((resolve) => setTimeout(resolve, 2_100));
      return refused(await send(url, headers));
    },
    'link-if-absent': async () => {
      const { url, headers } = await objects.uploadLink('twice', upload);
      return !refused(await send(url, headers)) && refused(await send(url, headers));
    },
    ed25519: async () => {
      const { KeyMetadata } = await kms.send(
        new CreateKeyCommand({ KeySpec: 'ECC_NIST_EDWARDS25519', KeyUsage: 'SIGN_VERIFY' }),
      );
      const { Signature } = await kms.send(
        new SignCommand({
          KeyId: KeyMetadata?.KeyId,
          Message: body,
          MessageType: 'RAW',
          SigningAlgorithm: 'ED25519_SHA_512',
        }),
      );
      return Signature?.length === 64;
    },
    hmac: async () => {
      const { KeyMetadata } = await kms.send(
        new CreateKeyCommand({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' }),
      );
      const { Mac } = await kms.send(
        new GenerateMacCommand({ KeyId: KeyMetadata?.KeyId, MacAlgorithm: 'HMAC_SHA_256', Message: body }),
      );
      return Mac?.length === 32;
    },
    'encryption-context': async () => {
      const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
      const sealer = kmsSealer(kms, KeyMetadata?.Arn ?? '');
      return Buffer.from(await sealer.open(await sealer.seal(body, { a: 'b' }), { a: 'b' })).equals(body);
    },
    'ses-outbox': async () => (await fetch(`${emulated().endpoint}/_ministack/ses/messages`)).ok,
  };
};

/** Asks before the tests are registered, and says aloud what they will not cover. */
export default async (): Promise<void> => {
  const s3 = s3Client('us-east-2', { ...emulated(), forcePathStyle: true });
  const kms = kmsClient('', emulated());
  await s3.send(new CreateBucketCommand({ Bucket: 'probe' }));
  const lacks: Feature[] = [];
  for (const [feature, probe] of Object.entries(probes(s3, kms)) as readonly [Feature, () => Promise<boolean>][]) {
    if (!(await works(probe))) lacks.push(feature);
  }
  s3.destroy();
  kms.destroy();
  tellLacks(lacks);
  console.log(
    lacks.length === 0
      ? '\nThe emulator has every feature that the adapters use; everything is covered.'
      : `\nNOT COVERED, the emulator lacks it:\n${lacks.map((f) => `  ${f}: ${WHAT_IT_MEANS[f]}`).join('\n')}`,
  );
};
