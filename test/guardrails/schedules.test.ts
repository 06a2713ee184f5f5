import { daysBetween, soleDayOf } from '../../lib/guardrails/schedules';

describe('the longest wait between two runs of', () => {
  test.each([
    ['rate(1 minute)', 1 / 1440],
    ['rate(12 hours)', 0.5],
    ['rate(9999 days)', 9999],
    ['cron(0 8 * * ? *)', 1],
    ['cron(0/15 * ? * * *)', 1],
    ['cron(30 8,20 * * ? *)', 1],
    ['cron(0 9 ? * SUN *)', 7],
    ['cron(0 9 28 * ? *)', 31],
    ['cron(0 9 L * ? *)', 31],
  ])('%s is %d days', (expression, days) => expect(daysBetween(expression)).toBe(days));

  test.each([
    undefined,
    '',
    'rate(0 days)',
    'rate(00 minutes)',
    'rate(-1 days)',
    'rate(1 fortnight)',
    'at(2027-10-24T15:00:00)',
    'cron(0 8 * * ? 2020)',
    'cron(0 8 30 2 ? *)',
    'cron(0 8 31 * ? *)',
    'cron(0 8 0 * ? *)',
    'cron(99 8 * * ? *)',
    'cron(0 25 * * ? *)',
    'cron(0 9 ? * 9 *)',
    'cron(0 9 ? * SUN#5 *)',
    'cron(0 9 31W * ? *)',
    'cron(0 9 * * ? * *)',
  ])('%s is not said: it may never come', (expression) => expect(daysBetween(expression)).toBeUndefined());
});

test('one day is a day of one year; a rule knows no at()', () => {
  expect(soleDayOf('cron(0 15 1 10 ? 2027)')).toBe('2027-10-01');
  expect(soleDayOf('cron(0 15 1 10 ? *)')).toBeUndefined();
  expect(soleDayOf('at(2027-10-24T15:00:00)')).toBeUndefined();
});
