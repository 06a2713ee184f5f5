import { judge } from '../../lib/guardrails';
import { assemblyOf } from '../support/assembly';

const tagged = (dataClass: string) => ({
  Type: 'AWS::DynamoDB::Table',
  Properties: { Tags: [{ Key: 'election:data-class', Value: dataClass }] },
});
/** Other things that a made-up assembly lacks are not covered either, and not this file's business. */
const OTHERS = /hash the template had|no rule judges these/;
const notCovered = (template: Parameters<typeof assemblyOf>[0]['stacks'][string]['template']) =>
  judge(assemblyOf({ stacks: { Example: { template } } }), [])
    .notCovered.map(({ message }) => message)
    .filter((message) => !OTHERS.test(message));

test('what central IT runs is said every time, never passed in silence', () => {
  const messages = notCovered({ Resources: {}, Metadata: { 'election:existing': ['trail', 'macie'] } });
  expect(messages).toHaveLength(2);
  expect(messages[0]).toMatch(/^trail is left to central IT/);
});

test('a store in no backup is said with its reason', () => {
  const reason = 'Counters expire within hours.';
  const messages = notCovered({
    Resources: { T: { ...tagged('voter-roll'), Metadata: { 'election:not-backed-up': reason } } },
  });
  expect(messages).toEqual([`it is in no backup, for this reason: ${reason}`]);
});

test('the region’s opt-in to backups is said to be out of reach', () => {
  expect(notCovered({ Resources: { S: { Type: 'AWS::Backup::BackupSelection' } } })).toEqual([
    expect.stringMatching(/opted in/),
  ]);
});
