import {
  type Assembly,
  get,
  type Json,
  type JsonObject,
  type Resource,
  resourcesOf,
  type Scope,
  scopeOf,
} from '../../../assembly';
import { classRole, policy, resource } from '../../example';
import { changed, changes } from '../../examples';
import { render } from '../../principals';
import type { Rule, Violation } from '../../rule';
import { gives, roleServing, statementsOf } from '../../serving-roles';

/** What reads a store into a vault, and what makes a new one out of a vault, in lower case. */
const TAKING = ['dynamodb:startawsbackupjob', 's3:getobjectversion'];
const MAKING = ['dynamodb:restoretablefromawsbackup', 's3:createbucket'];
/** The name under which AWS Backup restores for a test, and deletes again after it. */
const TRIAL = /(:table\/|:::)awsbackup-restore-test-/;

const may = (scope: Scope, role: Resource, actions: readonly string[]): boolean =>
  statementsOf(scope, role).some(({ statement }) => actions.some((action) => gives(statement, action)));

const backupProblem = (scope: Scope, value: Json | undefined): string | undefined => {
  const role = roleServing(scope, value, 'backup.amazonaws.com');
  if (role === undefined) return 'its role is none of this assembly that AWS Backup alone takes on (IamRoleArn)';
  if (!may(scope, role, TAKING)) return `its role ${role.constructPath} may back up nothing`;
  return may(scope, role, MAKING) ? `its role ${role.constructPath} may restore as well` : undefined;
};

const trialProblem = (scope: Scope, value: Json | undefined): string | undefined => {
  const role = roleServing(scope, value, 'backup.amazonaws.com');
  if (role === undefined) return 'its role is none of this assembly that AWS Backup alone takes on (IamRoleArn)';
  const making = statementsOf(scope, role).filter(({ statement }) => MAKING.some((action) => gives(statement, action)));
  if (making.length === 0) return `its role ${role.constructPath} may restore nothing, so every trial fails`;
  const isTrial = making.every(
    ({ scope: own, statement }) =>
      !statement.hasNotResource &&
      statement.resources.every(({ expression }) => TRIAL.test(render(own.assembly, own.stack, expression))),
  );
  return isTrial
    ? undefined
    : `its role ${role.constructPath} restores under names that stay, and not for a trial alone`;
};

const found = ({ stack, logicalId }: Resource, problem: string | undefined): readonly Violation[] =>
  problem === undefined ? [] : [{ stack, logicalId, what: `${problem}.` }];

const check = (assembly: Assembly): readonly Violation[] => [
  ...[...resourcesOf(assembly, 'AWS::Backup::BackupSelection')].flatMap((one) =>
    found(one, backupProblem(scopeOf(assembly, one.stack), get(one.properties['BackupSelection'], 'IamRoleArn'))),
  ),
  ...[...resourcesOf(assembly, 'AWS::Backup::RestoreTestingSelection')].flatMap((one) =>
    found(one, trialProblem(scopeOf(assembly, one.stack), one.properties['IamRoleArn'])),
  ),
];

const role = (name: string): Json => ({ 'Fn::GetAtt': [name, 'Arn'] });
const rights = (of: string, action: string, on: Json): JsonObject =>
  resource('AWS::IAM::ManagedPolicy', {
    Roles: [{ Ref: of }],
    PolicyDocument: policy({ Effect: 'Allow', Action: action, Resource: on }),
  });
const trial = 'arn:aws:dynamodb:*:111111111111:table/awsbackup-restore-test-*';
const restored = 'arn:aws:dynamodb:*:111111111111:table/lorem-restored-*';
const GOOD: JsonObject = {
  Resources: {
    Backup: classRole('recovery', 'backup.amazonaws.com'),
    BackupRights: rights('Backup', 'dynamodb:StartAwsBackupJob', 'arn:aws:dynamodb:us-east-2:111111111111:table/roll'),
    Trial: classRole('recovery', 'backup.amazonaws.com'),
    TrialRights: rights('Trial', 'dynamodb:RestoreTableFromAwsBackup', trial),
    Restore: classRole('recovery', 'backup.amazonaws.com'),
    RestoreRights: rights('Restore', 'dynamodb:RestoreTableFromAwsBackup', restored),
    Selection: {
      Type: 'AWS::Backup::BackupSelection',
      Properties: { BackupSelection: { IamRoleArn: role('Backup') } },
    },
    Tests: { Type: 'AWS::Backup::RestoreTestingSelection', Properties: { IamRoleArn: role('Trial') } },
  },
};
const SELECTION = 'Selection/Properties/BackupSelection/IamRoleArn';
const TESTS = 'Tests/Properties/IamRoleArn';

export const backupRolesApart: Rule = {
  id: 'backup-roles-apart',
  title: 'Who backs up cannot restore, and a trial restores nothing that stays',
  core: false,
  why:
    'Chicago, 2017: what lay open were backups. Whoever can make a new store out of a backup holds a copy without a policy, so the role ' +
    'that works every night must not be the one that restores; and a backup by a role that may not is no backup.',
  fix: 'Leave the three roles of the Recovery stack as they are: one backs up, one restores for a trial, one restores when two people say so.',
  mappings: { cis: ['1.4.2', '1.4.3'], nist: ['AC-5', 'AC-6', 'CP-9', 'CP-4'], fsbp: [] },
  check,
  bad: changes(GOOD, {
    'backups by a role that is not here': [SELECTION, 'arn:aws:iam::111111111111:role/somebody'],
    'backups by a role that restores': [SELECTION, role('Restore')],
    'backups by a role that may restore as well': ['BackupRights/Properties/PolicyDocument/Statement/0/Action', '*'],
    'backups by a role that code may take on': ['Backup', classRole('recovery', 'lambda.amazonaws.com')],
    'trials by the role of backups': [TESTS, role('Backup')],
    'trials by the role that restores for good': [TESTS, role('Restore')],
    'trials by a role that is not here': [TESTS, 'arn:aws:iam::111111111111:role/somebody'],
    'trials under any name': ['TrialRights/Properties/PolicyDocument/Statement/0/Resource', '*'],
  }),
  good: [
    { name: 'a role for each', template: GOOD },
    { name: 'no backup, which is another rule’s business', template: changed(changed(GOOD, 'Selection'), 'Tests') },
  ],
};
