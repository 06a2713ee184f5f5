import { signed } from '../../../lib/cli/doctor/signed-request';

/** The keys, the moment and the signatures of AWS's own published examples of Signature Version 4. */
const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const TARGET = { service: 'service', region: 'us-east-1', at: new Date('2015-08-30T12:36:00Z') };
const HOST = 'https://example.amazonaws.com';

const signatureOf = (headers: Readonly<Record<string, string>>): string =>
  headers['authorization']?.split('Signature=')[1] ?? '';

test.each([
  ['a plain request', '/', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
  [
    'a query, whatever its order',
    '/?Param2=value2&Param1=value1',
    'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
  ],
])('%s is signed as AWS signs it', (_, path, signature) => {
  const headers = signed({ method: 'GET', url: new URL(path, HOST), headers: {}, body: '' }, TARGET, CREDENTIALS);
  expect(signatureOf(headers)).toBe(signature);
});

test('a form is signed with its body', () => {
  const form = (body: string) =>
    signatureOf(
      signed(
        {
          method: 'POST',
          url: new URL(HOST),
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body,
        },
        TARGET,
        CREDENTIALS,
      ),
    );
  expect(form('Param1=value1')).toBe('ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a');
  expect(form('Param1=value2')).not.toBe(form('Param1=value1'));
});

test('a session’s token is sent and signed', () => {
  const headers = signed({ method: 'GET', url: new URL(HOST), headers: {}, body: '' }, TARGET, {
    ...CREDENTIALS,
    sessionToken: 'of-this-hour',
  });
  expect(headers['x-amz-security-token']).toBe('of-this-hour');
  expect(headers['authorization']).toContain('SignedHeaders=host;x-amz-date;x-amz-security-token');
});
