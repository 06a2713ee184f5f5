import { type Json, scopeOf } from '../../lib/assembly';
import { surelyAtLeast, surelyFalse, surelyOneOf, surelyTrue } from '../../lib/guardrails/certainty';
import { assemblyOf } from '../support/assembly';

const assembly = assemblyOf({
  stacks: {
    A: {
      template: {
        Parameters: {
          Any: { Type: 'String', Default: 'true' },
          Yes: { Type: 'String', AllowedValues: ['true', 'TRUE'] },
          Either: { Type: 'String', AllowedValues: ['true', 'false'] },
          Days: { Type: 'Number', AllowedValues: [30, 400] },
        },
        Resources: { T: { Type: 'AWS::SNS::Topic' } },
      },
    },
  },
});
const scope = scopeOf(assembly, 'A');
const ref = (name: string): Json => ({ Ref: name });

test('a switch is surely on when every allowed value says so', () => {
  expect([true, 'true', ref('Yes')].every((value) => surelyTrue(scope, value))).toBe(true);
});

test('a default that whoever deploys may change is not sure', () => {
  expect([ref('Any'), ref('Either'), '{{resolve:ssm:/on}}', undefined].some((v) => surelyTrue(scope, v))).toBe(false);
});

test('what is not written is not surely false', () => {
  expect(surelyFalse(scope, undefined)).toBe(false);
  expect(surelyFalse(scope, 'False')).toBe(true);
});

test('a retention is long enough when the shortest allowed one is', () => {
  expect(surelyAtLeast(scope, ref('Days'), 30)).toBe(true);
  expect(surelyAtLeast(scope, ref('Days'), 31)).toBe(false);
  expect(surelyAtLeast(scope, '', 0)).toBe(false);
});

test('one of a list, in every case', () => {
  expect(surelyOneOf(scope, ref('Either'), ['true', 'false'])).toBe(true);
  expect(surelyOneOf(scope, ref('Either'), ['true'])).toBe(false);
});
