import type { Json, JsonObject } from '../../lib/assembly';
import { ACCOUNTS_METADATA } from '../../lib/contracts/declared-accounts';
import { judge } from '../../lib/guardrails';
import { assemblyOf, type StackFixture } from '../support/assembly';

const DATA = '111111111111';
const BACKUP = '222222222222';
const STRANGER = '999999999999';
const DECLARED = { jurisdiction: 'lorem', data: [DATA], backup: BACKUP, organization: 'o-placeholder0' };

const ROLE_OF_DATA = `arn:aws:iam::${DATA}:role/election/lorem/recovery/backup/*`;
const CONDITION = {
  ArnLike: { 'aws:PrincipalArn': ROLE_OF_DATA },
  StringEquals: { 'aws:PrincipalOrgID': 'o-placeholder0' },
};
const copies = (changes: JsonObject = {}): JsonObject => ({
  Sid: 'Copies',
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${DATA}:root` },
  Action: 'backup:CopyIntoBackupVault',
  Resource: '*',
  Condition: CONDITION,
  ...changes,
});
const stack = (account: string, declared: JsonObject | undefined, Resources: JsonObject = {}): StackFixture => ({
  environment: `aws://${account}/us-west-2`,
  template: { ...(declared === undefined ? {} : { Metadata: { [ACCOUNTS_METADATA]: [declared] } }), Resources },
});
const vault = (...statements: readonly Json[]): JsonObject => ({
  V: { Type: 'AWS::Backup::BackupVault', Properties: { AccessPolicy: { Statement: [...statements] } } },
});
const findings = (stacks: Readonly<Record<string, StackFixture>>) =>
  judge(assemblyOf({ stacks })).findings.filter(({ rule }) => rule === 'no-outsider-access');

const withStatement = (statement: Json, more: Readonly<Record<string, StackFixture>> = {}) =>
  findings({ Data: stack(DATA, DECLARED), Copies: stack(BACKUP, DECLARED, vault(statement)), ...more });

test('the backup role of the declared account copies into the vault of the declared backup account', () => {
  expect(withStatement(copies())).toEqual([]);
});

test('copies go back to the account that they came from', () => {
  const back = copies({
    Principal: { AWS: `arn:aws:iam::${BACKUP}:root` },
    Condition: {
      ...CONDITION,
      ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${BACKUP}:role/election/lorem/recovery/backup/*` },
    },
  });
  expect(findings({ Data: stack(DATA, DECLARED, vault(back)), Copies: stack(BACKUP, DECLARED) })).toEqual([]);
});

test.each<[string, JsonObject]>([
  ['another action', { Action: ['backup:CopyIntoBackupVault', 'backup:DeleteRecoveryPoint'] }],
  ['every action', { Action: '*' }],
  ['every action but one', { Action: [], NotAction: 'backup:StartRestoreJob' }],
  ['any role of the account', { Condition: { StringEquals: CONDITION.StringEquals } }],
  [
    'a role outside the backup path',
    { Condition: { ...CONDITION, ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${DATA}:role/*` } } },
  ],
  [
    'a role of the same path elsewhere',
    {
      Condition: {
        ...CONDITION,
        ArnLike: { 'aws:PrincipalArn': [ROLE_OF_DATA, ROLE_OF_DATA.replace(DATA, STRANGER)] },
      },
    },
  ],
  [
    'whoever is not excluded',
    { Condition: { ...CONDITION, ArnLike: {}, ArnNotLike: { 'aws:PrincipalArn': ROLE_OF_DATA } } },
  ],
  ['any organization', { Condition: { ArnLike: CONDITION.ArnLike } }],
  ['another organization', { Condition: { ...CONDITION, StringEquals: { 'aws:PrincipalOrgID': 'o-somebodyelse' } } }],
  ['an account that is not declared', { Principal: { AWS: `arn:aws:iam::${STRANGER}:root` } }],
  ['everybody', { Principal: '*' }],
])('nothing wider passes: %s', (_, change) => {
  expect(withStatement(copies(change))).not.toEqual([]);
});

test('no other store takes anything from a declared account', () => {
  const bucket = {
    B: { Type: 'AWS::S3::Bucket' },
    P: {
      Type: 'AWS::S3::BucketPolicy',
      Properties: { Bucket: { Ref: 'B' }, PolicyDocument: { Statement: [copies()] } },
    },
  };
  expect(findings({ Data: stack(DATA, DECLARED), Copies: stack(BACKUP, DECLARED, bucket) })).not.toEqual([]);
});

test('a stack that is slipped in with a declaration of its own is trusted by nobody, and takes everybody’s trust away', () => {
  const theirs = { ...DECLARED, data: [DATA, STRANGER] };
  const statement = copies({
    Principal: { AWS: `arn:aws:iam::${STRANGER}:root` },
    Condition: { ...CONDITION, ArnLike: { 'aws:PrincipalArn': ROLE_OF_DATA.replace(DATA, STRANGER) } },
  });
  expect(withStatement(statement, { Slipped: stack(STRANGER, theirs) })).not.toEqual([]);
  expect(withStatement(copies(), { Slipped: stack(STRANGER, theirs) })).not.toEqual([]);
});

test('an account is trusted only where the jurisdiction has a stack in it', () => {
  expect(findings({ Copies: stack(BACKUP, DECLARED, vault(copies())) })).not.toEqual([]);
  expect(findings({ Data: stack(DATA, undefined), Copies: stack(BACKUP, DECLARED, vault(copies())) })).not.toEqual([]);
});

test('a vault that declares nothing trusts nobody', () => {
  expect(findings({ Data: stack(DATA, DECLARED), Copies: stack(BACKUP, undefined, vault(copies())) })).not.toEqual([]);
});
