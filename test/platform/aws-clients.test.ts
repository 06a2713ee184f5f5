import { SESv2Client } from '@aws-sdk/client-sesv2';
import { ENVIRONMENT } from '../../lib/contracts/functions';
import { dynamoClient, kmsClient, regionOfArn, s3Client, sesClient } from '../../lib/platform/aws/clients';
import { EnvironmentIncomplete, requireEnvironment } from '../../lib/platform/aws/environment';
import { sesNotices } from '../../lib/platform/aws/notices';
import { noticesContract } from './contract/notices';
import { thrownBy } from './contract/records';
import { json, wire } from './support/wire';

describe('the adapter over SES', () => {
  const { config, sent } = wire(() => json({ MessageId: 'm' }));
  noticesContract(async () => ({
    notices: sesNotices(new SESv2Client(config), 'office@lorem.example'),
    sent: async () =>
      sent.map((s) => {
        const mail = JSON.parse(s.body.toString()) as {
          readonly Destination: { readonly ToAddresses: readonly string[] };
          readonly Content: {
            readonly Simple: {
              readonly Subject: { readonly Data: string };
              readonly Body: { readonly Text: { readonly Data: string } };
            };
          };
        };
        return {
          to: mail.Destination.ToAddresses.join(','),
          subject: mail.Content.Simple.Subject.Data,
          text: mail.Content.Simple.Body.Text.Data,
        };
      }),
  }));

  test('comes from the office', () => {
    expect(JSON.parse(sent[0]?.body.toString() ?? '')).toMatchObject({ FromEmailAddress: 'office@lorem.example' });
  });
});

describe('clients', () => {
  test('a key is asked where its ARN says it stands', async () => {
    const arn = 'arn:aws:kms:us-west-2:111122223333:key/mrk-1';
    expect(await kmsClient(arn, { credentials: wire(() => ({})).config.credentials }).config.region()).toBe(
      'us-west-2',
    );
    expect(regionOfArn('arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/mrk-1')).toBe('us-gov-west-1');
    expect(regionOfArn('mrk-1')).toBeUndefined();
    expect(regionOfArn('alias/index')).toBeUndefined();
    expect(await s3Client('us-east-1').config.region()).toBe('us-east-1');
  });

  test('every client gives up after a while and tries a bounded number of times', async () => {
    const region = { region: 'us-east-2' };
    for (const client of [dynamoClient(region), s3Client('us-east-2'), kmsClient('x', region), sesClient(region)]) {
      expect(await client.config.maxAttempts()).toBe(4);
    }
  });

  test('a server that never answers is given up, not waited for', async () => {
    const { createServer } = await import('node:http');
    const server = createServer(() => undefined);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    try {
      const patient = kmsClient('x', {
        region: 'us-east-2',
        credentials: wire(() => ({})).config.credentials,
        endpoint: `http://127.0.0.1:${port}`,
        maxAttempts: 1,
      });
      const { GetPublicKeyCommand } = await import('@aws-sdk/client-kms');
      const begun = Date.now();
      expect(await thrownBy(patient.send(new GetPublicKeyCommand({ KeyId: 'x' })))).toMatchObject({
        name: 'TimeoutError',
      });
      expect(Date.now() - begun).toBeLessThan(8000);
      patient.destroy();
    } finally {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    }
  }, 20_000);
});

describe('the environment of a function', () => {
  const names = ENVIRONMENT['voter-status'];
  const complete = Object.fromEntries(names.map((name) => [name, `value of ${name}`]));

  test('holds what its template sets, and nothing else of the process', () => {
    expect(requireEnvironment('voter-status', { ...complete, HOME: '/home/testa' })).toEqual(complete);
  });

  test('what is missing or empty is named, all of it', () => {
    const work = () => requireEnvironment('voter-status', { ...complete, ROLL_TABLE: '', INDEX_KEY_ID: undefined });
    expect(work).toThrow(EnvironmentIncomplete);
    expect(work).toThrow(/voter-status lacks ROLL_TABLE, INDEX_KEY_ID in its environment/);
  });
});
