import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { CreateKeyCommand } from '@aws-sdk/client-kms';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { dynamoClient, kmsClient, s3Client } from '../../lib/platform/aws/clients';
import { s3Objects } from '../../lib/platform/aws/objects';
import { dynamoRecords } from '../../lib/platform/aws/records';
import { kmsSigner } from '../../lib/platform/aws/signer';
import { loseNoticesAtEveryWrite } from '../services/incidents/support/fault-walk';
import { loseAtEveryWrite } from '../services/results/support/fault-walk';
import { emulated, readLacks } from './emulated';

const dynamo = dynamoClient(emulated());
const s3 = s3Client('us-east-2', { ...emulated(), forcePathStyle: true });
const kms = kmsClient('', emulated());
const run = Date.now().toString(36);

afterAll(() => {
  for (const client of [dynamo, s3, kms]) client.destroy();
});

/** Without these the emulator can hold no release at all. */
const NEEDED = ['if-absent', 'checksum-on-read', 'ed25519'] as const;
const lacks = readLacks().filter((feature) => (NEEDED as readonly string[]).includes(feature));

// An emulator without one of these has no release to lose; the run says so aloud, and this file has no test then.
if (lacks.length === 0) {
  test('on the AWS adapters too, a process lost before or after any write loses and doubles no release, of results or of a notice', async () => {
    const TableName = `faults-${run}`;
    await dynamo.send(
      new CreateTableCommand({
        TableName,
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
    const bucket = async (name: string) => {
      const Bucket = `faults-${name}-${run}`;
      await s3.send(new CreateBucketCommand({ Bucket }));
      return s3Objects(s3, Bucket);
    };
    const { KeyMetadata } = await kms.send(
      new CreateKeyCommand({ KeySpec: 'ECC_NIST_EDWARDS25519', KeyUsage: 'SIGN_VERIFY' }),
    );
    const stores = {
      records: dynamoRecords(dynamo, TableName),
      intake: await bucket('intake'),
      staged: await bucket('staged'),
      released: await bucket('released'),
      site: await bucket('site'),
      signer: kmsSigner(kms, KeyMetadata?.Arn ?? ''),
    };
    expect(await loseAtEveryWrite(stores)).toBeGreaterThan(40);
    expect(await loseNoticesAtEveryWrite(stores)).toBeGreaterThanOrEqual(14);
  }, 600_000);
}
