import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { CreateKeyCommand, type CreateKeyCommandInput } from '@aws-sdk/client-kms';
import { CreateBucketCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { CreateEmailIdentityCommand } from '@aws-sdk/client-sesv2';
import { kmsBlindIndex } from '../../lib/platform/aws/blind-index';
import { dynamoClient, kmsClient, s3Client, sesClient } from '../../lib/platform/aws/clients';
import { s3LegalHolds } from '../../lib/platform/aws/legal-holds';
import { sesNotices } from '../../lib/platform/aws/notices';
import { s3Objects } from '../../lib/platform/aws/objects';
import { dynamoRecords } from '../../lib/platform/aws/records';
import { kmsSealer } from '../../lib/platform/aws/sealer';
import { kmsSigner } from '../../lib/platform/aws/signer';
import { blindIndexContract } from '../platform/contract/blind-index';
import { legalHoldsContract } from '../platform/contract/legal-holds';
import { noticesContract, type Sent } from '../platform/contract/notices';
import { OBJECTS_FEATURES, objectsContract } from '../platform/contract/objects';
import { recordsContract } from '../platform/contract/records';
import { sealerContract } from '../platform/contract/sealer';
import { signerContract } from '../platform/contract/signer';
import { emulated, readLacks } from './emulated';

const lacks = readLacks();
const has = (feature: (typeof lacks)[number]): boolean => !lacks.includes(feature);

const dynamo = dynamoClient(emulated());
const s3 = s3Client('us-east-2', { ...emulated(), forcePathStyle: true });
const kms = kmsClient('', emulated());
const ses = sesClient(emulated());

const run = Date.now().toString(36);
const table = `roll-${run}`;
const bucket = `intake-${run}`;
const vault = `vault-${run}`;
const FROM = 'office@lorem.example';

beforeAll(async () => {
  await dynamo.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    }),
  );
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  await s3.send(new CreateBucketCommand({ Bucket: vault, ObjectLockEnabledForBucket: true }));
  await ses.send(new CreateEmailIdentityCommand({ EmailIdentity: FROM }));
});

afterAll(() => {
  for (const client of [dynamo, s3, kms, ses]) client.destroy();
});

const keyMaker = (input: CreateKeyCommandInput) => {
  let arn: Promise<string> | undefined;
  return () => {
    arn ??= kms.send(new CreateKeyCommand(input)).then(({ KeyMetadata }) => KeyMetadata?.Arn ?? '');
    return arn;
  };
};

describe('the AWS adapters, on the emulator', () => {
  recordsContract(async () => dynamoRecords(dynamo, table));

  if (has('checksum-on-read')) {
    objectsContract(
      async () => ({
        objects: s3Objects(s3, bucket),
        locked: s3Objects(s3, vault, { lock: 'GOVERNANCE' }),
        send: async (link, body, { method = 'PUT', headers = link.headers } = {}) =>
          (await fetch(link.url, { method, headers, body: Buffer.from(body) })).status,
      }),
      OBJECTS_FEATURES.filter((feature) => !has(feature)),
    );
  }

  if (has('legal-hold')) {
    legalHoldsContract(async () => ({
      holds: s3LegalHolds(s3, vault),
      locked: s3Objects(s3, vault, { lock: 'GOVERNANCE' }),
    }));
  }

  if (has('object-lock')) {
    test.each(['COMPLIANCE', 'GOVERNANCE'] as const)('a retained object says until when, by %s', async (lock) => {
      const retainUntil = new Date('2031-09-07T00:00:00Z');
      await s3Objects(s3, vault, { lock }).put(lock, Buffer.from('x'), { contentType: 'text/plain', retainUntil });
      const head = await s3.send(new HeadObjectCommand({ Bucket: vault, Key: lock }));
      expect(head.ObjectLockMode).toBe(lock);
      expect(head.ObjectLockRetainUntilDate).toEqual(retainUntil);
    });
  }

  if (has('ed25519')) {
    const key = keyMaker({ KeySpec: 'ECC_NIST_EDWARDS25519', KeyUsage: 'SIGN_VERIFY' });
    signerContract(async () => kmsSigner(kms, await key()));
  }
  if (has('encryption-context')) {
    const key = keyMaker({ MultiRegion: true });
    const other = keyMaker({ MultiRegion: true });
    sealerContract(
      async () => kmsSealer(kms, await key()),
      async () => kmsSealer(kms, await other()),
    );
  }
  if (has('hmac')) {
    const key = keyMaker({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' });
    const other = keyMaker({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' });
    blindIndexContract(
      async () => kmsBlindIndex(kms, await key()),
      async () => kmsBlindIndex(kms, await other()),
    );
  }
  if (has('ses-outbox')) {
    interface Outbox {
      readonly messages: Readonly<
        Record<
          string,
          readonly { readonly To: readonly string[]; readonly Subject: string; readonly BodyText: string }[]
        >
      >;
    }
    const sent = async (): Promise<readonly Sent[]> => {
      const { messages } = (await (await fetch(`${emulated().endpoint}/_ministack/ses/messages`)).json()) as Outbox;
      return Object.values(messages)
        .flat()
        .map((mail) => ({ to: mail.To.join(','), subject: mail.Subject, text: mail.BodyText }));
    };
    noticesContract(async () => ({ notices: sesNotices(ses, FROM), sent }));
  }
});
