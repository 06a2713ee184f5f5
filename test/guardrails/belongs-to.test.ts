import { type JsonObject, resourceAt } from '../../lib/assembly';
import { classOf } from '../../lib/guardrails/belongs-to';
import { assemblyOf } from '../support/assembly';

const TAG = { Tags: [{ Key: 'election:data-class', Value: 'voter-roll' }] };
const role = (Path: string): JsonObject => ({ Type: 'AWS::IAM::Role', Properties: { Path } });

const assembly = assemblyOf({
  stacks: {
    App: {
      template: {
        Resources: {
          ByTag: { Type: 'AWS::S3::Bucket', Properties: TAG },
          Untagged: { Type: 'AWS::S3::Bucket' },
          RollRole: role('/election/lorem/voter-roll/'),
          LinkRole: role('/election/lorem/ballot-data/upload-links/'),
          BackupRole: role('/election/lorem/recovery/backup/'),
          PlainRole: role('/'),
          WildRole: role('/election/*/voter-roll/'),
          ByRole: { Type: 'AWS::Lambda::Function', Properties: { Role: { 'Fn::GetAtt': ['RollRole', 'Arn'] } } },
          ByBoth: {
            Type: 'AWS::Lambda::Function',
            Properties: { ...TAG, Role: { 'Fn::GetAtt': ['PlainRole', 'Arn'] } },
          },
        },
      },
    },
  },
});

test.each([
  ['ByTag', 'voter-roll', 'by its tag'],
  ['Untagged', undefined, 'because nobody says'],
  ['RollRole', 'voter-roll', 'by its path'],
  ['LinkRole', 'ballot-data', 'by the beginning of its path'],
  ['BackupRole', undefined, 'because recovery is no class'],
  ['PlainRole', undefined, 'because its path says nothing'],
  ['WildRole', undefined, 'because a pattern is no jurisdiction'],
  ['ByRole', 'voter-roll', 'by its role, when it has no tag'],
  ['ByBoth', 'voter-roll', 'by its tag first'],
])('%s belongs to %s %s', (logicalId, expected, _) => {
  const found = resourceAt(assembly, { stack: 'App', logicalId });
  expect(found && classOf(assembly, found)).toBe(expected);
});
