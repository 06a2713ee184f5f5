import { isUnknownAwsType } from '../../lib/guardrails/known-types';
import { everyCloud } from '../support/shipped';

test('every type that the blueprint makes, in any profile, was looked at', () => {
  const types = new Set(
    everyCloud()
      .everything()
      .map(({ type }) => type),
  );
  expect(types.size).toBeGreaterThan(50);
  expect([...types].filter(isUnknownAwsType)).toEqual([]);
});

test('a type that nobody looked at is unknown, and third parties’ and custom ones are not AWS’s', () => {
  expect(['AWS::Made::Up', 'Vendor::Made::Up', 'Custom::Thing'].map(isUnknownAwsType)).toEqual([true, false, false]);
});
