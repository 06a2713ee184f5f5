import { isAnyValue } from '../../lib/guardrails/any-value';

describe('names nobody in particular', () => {
  test.each([
    '*',
    '**',
    '?*',
    '*?',
    '????????????',
    '*:*',
    'arn:*',
    'arn*',
    'arn:*:*:*:*:*',
    'arn:aws:*',
    'arn:aws:iam::*',
    'arn:aws:iam::*:*',
    'arn:aws:iam::*:root',
    'arn:aws:iam::????????????:root',
    'arn:aws:iam::*:role/*',
    'arn:aws:sts::*:assumed-role/*/*',
    'arn:aws:s3:::*',
    'arn:aws:events:*:*:rule/*',
    'o-*',
    'o-*/r-*',
    'o-*/*',
    'vpce-*',
    'vpc-?*',
    '*.amazonaws.com',
    '0.0.0.0/0',
    '128.0.0.0/1',
    '::/0',
  ])('%s', (text) => expect(isAnyValue(text)).toBe(true));
});

describe('names somebody', () => {
  test.each([
    '111111111111',
    'arn:aws:iam::111111111111:root',
    'arn:aws:iam::111111111111:*',
    'arn:aws:iam::111111111111:role/election/lorem/*',
    'arn:aws:iam::x:role/*',
    'arn:aws:s3:::election-lorem-*',
    'arn:aws:logs:*:111111111111:delivery-source:*',
    'arn:x:events:us-east-2:x:rule/*',
    'o-abc/*',
    'vpce-0a1b',
    'backup.*.amazonaws.com',
    'root',
    '192.0.2.0/24',
    '10.0.0.0/8',
    'FORM#*',
    'aws:kms',
  ])('%s', (text) => expect(isAnyValue(text)).toBe(false));
});
