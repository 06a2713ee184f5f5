import { S3Client } from '@aws-sdk/client-s3';
import { s3LegalHolds } from '../../lib/platform/aws/legal-holds';
import { NothingToHold } from '../../lib/platform/ports';
import { ObjectKeyRefused } from '../../lib/platform/refused';
import { thrownBy } from './contract/records';
import { type Answer, wire } from './support/wire';

const over = (answer: Answer) => {
  const { config, sent } = wire(() => answer);
  return { holds: s3LegalHolds(new S3Client({ ...config, maxAttempts: 1 }), 'vault'), sent };
};
const xml = (status: number, body: string): Answer => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body: `<?xml version="1.0"?>${body}`,
});
const error = (status: number, code: string) => xml(status, `<Error><Code>${code}</Code></Error>`);

describe('legal holds over S3', () => {
  test.each([
    [true, 'ON'],
    [false, 'OFF'],
  ])('set to %s is %s on the object’s legal-hold, and nothing else', async (held, status) => {
    const { holds, sent } = over({});
    await holds.set('2028/abc', held);
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ method: 'PUT', path: '/2028/abc' });
    expect(Object.keys(sent[0]?.query ?? {})).toEqual(['legal-hold']);
    expect(sent[0]?.body.toString()).toContain(`<Status>${status}</Status>`);
  });

  test('an object that never had one is not held', async () => {
    expect(await over(xml(200, '<LegalHold><Status>ON</Status></LegalHold>')).holds.isHeld('a')).toBe(true);
    expect(await over(xml(200, '<LegalHold><Status>OFF</Status></LegalHold>')).holds.isHeld('a')).toBe(false);
    expect(await over(error(404, 'NoSuchObjectLockConfiguration')).holds.isHeld('a')).toBe(false);
  });

  test('what is not there cannot be held, and a refusal is not taken for that', async () => {
    expect(await thrownBy(over(error(404, 'NoSuchKey')).holds.set('a', true))).toBeInstanceOf(NothingToHold);
    expect(await thrownBy(over(error(404, 'NoSuchKey')).holds.isHeld('a'))).toBeInstanceOf(NothingToHold);
    expect(await thrownBy(over(error(403, 'AccessDenied')).holds.set('a', true))).toMatchObject({
      name: 'AccessDenied',
    });
    expect(await thrownBy(over(error(403, 'AccessDenied')).holds.isHeld('a'))).toMatchObject({ name: 'AccessDenied' });
  });

  test('a key that climbs out is refused before it is sent', async () => {
    const { holds, sent } = over({});
    expect(await thrownBy(holds.set('../a', true))).toBeInstanceOf(ObjectKeyRefused);
    expect(sent).toEqual([]);
  });
});
