import { S3Client } from '@aws-sdk/client-s3';
import { s3ScanVerdicts } from '../../lib/platform/aws/scan-verdicts';
import { ObjectKeyRefused } from '../../lib/platform/refused';
import { thrownBy } from './contract/records';
import { type Answer, wire } from './support/wire';

const over = (answer: Answer) => {
  const { config, sent } = wire(() => answer);
  return { verdicts: s3ScanVerdicts(new S3Client({ ...config, maxAttempts: 1 }), 'intake'), sent };
};
const xml = (status: number, body: string): Answer => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body: `<?xml version="1.0"?>${body}`,
});
const tagged = (...tags: readonly (readonly [string, string])[]) =>
  xml(
    200,
    `<Tagging><TagSet>${tags.map(([k, v]) => `<Tag><Key>${k}</Key><Value>${v}</Value></Tag>`).join('')}</TagSet></Tagging>`,
  );

describe('the verdict on an object', () => {
  test.each([
    ['NO_THREATS_FOUND', 'clean'],
    ['THREATS_FOUND', 'not-clean'],
    ['UNSUPPORTED', 'not-clean'],
    ['ACCESS_DENIED', 'not-clean'],
    ['FAILED', 'not-clean'],
    ['A_WORD_OF_NEXT_YEAR', 'not-clean'],
    ['no_threats_found', 'not-clean'],
  ])('%s is %s', async (value, verdict) => {
    const { verdicts, sent } = over(tagged(['other', 'x'], ['GuardDutyMalwareScanStatus', value]));
    expect(await verdicts.of('a/b')).toBe(verdict);
    expect(sent[0]).toMatchObject({ method: 'GET', path: '/a/b' });
    expect(Object.keys(sent[0]?.query ?? {})).toContain('tagging');
  });

  test('without GuardDuty’s own tag there is none, whatever other tags say', async () => {
    expect(await over(tagged()).verdicts.of('a')).toBe('unscanned');
    expect(await over(tagged(['ScanStatus', 'NO_THREATS_FOUND'])).verdicts.of('a')).toBe('unscanned');
    expect(await over(xml(404, '<Error><Code>NoSuchKey</Code></Error>')).verdicts.of('a')).toBe('unscanned');
  });

  test('a refusal is no verdict, and a key that climbs out is not asked for', async () => {
    const denied = over(xml(403, '<Error><Code>AccessDenied</Code></Error>'));
    expect(await thrownBy(denied.verdicts.of('a'))).toMatchObject({ name: 'AccessDenied' });
    const { verdicts, sent } = over(tagged());
    expect(await thrownBy(verdicts.of('../a'))).toBeInstanceOf(ObjectKeyRefused);
    expect(sent).toEqual([]);
  });
});
