import { judge } from '../../../../lib/guardrails';
import { readableTemplate } from '../../../../lib/guardrails/rules/integrity/readable-template';
import { assemblyOf } from '../../../support/assembly';

const stack = (environment?: string) => ({
  template: { Resources: { T: { Type: 'AWS::SNS::Topic' } } },
  stackName: 'Election',
  ...(environment === undefined ? {} : { environment }),
});

const said = (a: string | undefined, b: string | undefined): readonly string[] =>
  judge(assemblyOf({ stacks: { A: stack(a), B: stack(b) } }), [readableTemplate]).findings.map(
    ({ message }) => message,
  );

test('two stacks of one name in one place are refused: one would replace the other', () => {
  expect(said(undefined, undefined)).toEqual([expect.stringContaining('takes the place of the other')]);
  expect(said('aws://111111111111/us-east-2', 'aws://111111111111/us-east-2')).toHaveLength(1);
});

test('two stacks of one name in two regions are two stacks', () => {
  expect(said('aws://111111111111/us-east-2', 'aws://111111111111/us-west-2')).toEqual([]);
});
