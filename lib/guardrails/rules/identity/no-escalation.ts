import { type Assembly, type Json, type JsonObject, type Resource, show } from '../../../assembly';
import { conditionBranches, isTest, literalsOf } from '../../conditions';
import { attribute, classRole, policy, resource, template } from '../../example';
import { type Grant, grantsIn, isOnlyFor, nameOf } from '../../identity';
import { given } from '../../key-policy';
import type { Rule, Violation } from '../../rule';

/** By each of these, a role gives itself or somebody else more than it was given: new rights, other code, an opened store. */
const ESCALATES = [
  ...[
    'addclientidtoopenidconnectprovider',
    'addroletoinstanceprofile',
    'addusertogroup',
    'attachgrouppolicy',
    'attachrolepolicy',
    'attachuserpolicy',
    'createaccesskey',
    'createinstanceprofile',
    'createloginprofile',
    'createopenidconnectprovider',
    'createpolicy',
    'createpolicyversion',
    'createrole',
    'createsamlprovider',
    'createservicelinkedrole',
    'createuser',
    'deleterolepermissionsboundary',
    'deleterolepolicy',
    'detachrolepolicy',
    'putgrouppolicy',
    'putrolepermissionsboundary',
    'putrolepolicy',
    'putuserpolicy',
    'setdefaultpolicyversion',
    'updateassumerolepolicy',
    'updateloginprofile',
    'updatesamlprovider',
  ].map((name) => `iam:${name}`),
  ...[
    'addlayerversionpermission',
    'addpermission',
    'createeventsourcemapping',
    'createfunction',
    'createfunctionurlconfig',
    'publishlayerversion',
    'updatealias',
    'updateeventsourcemapping',
    'updatefunctioncode',
    'updatefunctionconfiguration',
    'updatefunctionurlconfig',
  ].map((name) => `lambda:${name}`),
  ...[
    'bypassgovernanceretention',
    'createaccesspoint',
    'createmultiregionaccesspoint',
    'deletebucket',
    'deletebucketpolicy',
    'objectowneroverridetobucketowner',
    'putaccesspointpolicy',
    'putaccountpublicaccessblock',
    'putanalyticsconfiguration',
    'putbucketacl',
    'putbucketcors',
    'putbucketnotification',
    'putbucketobjectlockconfiguration',
    'putbucketownershipcontrols',
    'putbucketpolicy',
    'putbucketpublicaccessblock',
    'putbucketversioning',
    'putbucketwebsite',
    'putencryptionconfiguration',
    'putinventoryconfiguration',
    'putlifecycleconfiguration',
    'putobjectacl',
    'putobjectversionacl',
    'putreplicationconfiguration',
    'replicateobject',
  ].map((name) => `s3:${name}`),
  ...[
    'createbackup',
    'createglobaltable',
    'deleteresourcepolicy',
    'deletetable',
    'enablekinesisstreamingdestination',
    'exporttabletopointintime',
    'putresourcepolicy',
    'restoretablefrombackup',
    'restoretabletopointintime',
    'updatecontinuousbackups',
    'updatetable',
  ].map((name) => `dynamodb:${name}`),
  ...['creategrant', 'putkeypolicy', 'replicatekey', 'retiregrant', 'revokegrant', 'updateprimaryregion'].map(
    (name) => `kms:${name}`,
  ),
  ...['addpermission', 'setqueueattributes'].map((name) => `sqs:${name}`),
  ...['addpermission', 'settopicattributes', 'subscribe'].map((name) => `sns:${name}`),
  ...['deleteresourcepolicy', 'putresourcepolicy', 'replicatesecrettoregions', 'updatesecret'].map(
    (name) => `secretsmanager:${name}`,
  ),
  ...[
    'createstack',
    'createchangeset',
    'executechangeset',
    'setstackpolicy',
    'updatestack',
    'createstackset',
    'updatestackset',
  ].map((name) => `cloudformation:${name}`),
  ...[
    'authorizesecuritygroupegress',
    'authorizesecuritygroupingress',
    'attachinternetgateway',
    'createinternetgateway',
    'createnatgateway',
    'createroute',
    'createvpcpeeringconnection',
    'deleteflowlogs',
    'deletevpcendpoints',
    'modifyimageattribute',
    'modifyinstanceattribute',
    'modifyinstancemetadataoptions',
    'modifysnapshotattribute',
    'modifyvpcendpoint',
    'replaceiaminstanceprofileassociation',
    'runinstances',
  ].map((name) => `ec2:${name}`),
  ...[
    'admincreateuser',
    'adminaddusertogroup',
    'adminsetuserpassword',
    'adminsetusermfapreference',
    'setuserpoolmfaconfig',
    'updateuserpool',
    'updateuserpoolclient',
  ].map((name) => `cognito-idp:${name}`),
  ...['putpermission', 'putrule', 'puttargets', 'updateeventbus'].map((name) => `events:${name}`),
  'cloudfront:createdistribution',
  'cloudfront:updatedistribution',
  'codebuild:startbuild',
  'codebuild:updateproject',
  'ecs:registertaskdefinition',
  'ecs:runtask',
  'glue:updatejob',
  'logs:putresourcepolicy',
  'logs:putsubscriptionfilter',
  'organizations:leaveorganization',
  'ram:createresourceshare',
  'sagemaker:createpresignednotebookinstanceurl',
  'ssm:sendcommand',
  'ssm:startsession',
  'sts:assumerole',
  'wafv2:updatewebacl',
];

/** What AWS's own services need of it for the duty they are given; nobody else may take on such a role. */
const NEEDED_BY: Readonly<Record<string, readonly string[]>> = {
  'backup.amazonaws.com': [
    'dynamodb:restoretablefromawsbackup',
    'events:putrule',
    'events:puttargets',
    'kms:creategrant',
    's3:putbucketnotification',
    's3:putbucketownershipcontrols',
    's3:putbucketversioning',
    's3:putinventoryconfiguration',
    's3:putobjectacl',
    's3:putobjectversionacl',
  ],
  'malware-protection-plan.guardduty.amazonaws.com': [
    'events:putrule',
    'events:puttargets',
    's3:putbucketnotification',
  ],
  's3.amazonaws.com': ['s3:replicateobject'],
};

const neededBy = (assembly: Assembly, identities: readonly Resource[]): readonly string[] =>
  identities.length === 0
    ? []
    : (Object.entries(NEEDED_BY).find(([service]) =>
        identities.every((role) => isOnlyFor(assembly, role, service)),
      )?.[1] ?? []);

const tests = ({ from, statement }: Grant) => {
  const [first, ...more] = conditionBranches(from.scope, statement.condition);
  return more.length > 0 ? [] : (first ?? []);
};

/** GuardDuty manages rules of its own; AWS Backup's own are known by their name. */
const boundRules = (grant: Grant): boolean =>
  tests(grant).some(
    (test) =>
      test.operator === 'StringEquals' &&
      test.key === 'events:managedby' &&
      literalsOf(test)?.every((value) => !/[*?]/.test(value)) === true,
  ) || grant.statement.resources.every(({ expression }) => show(expression).includes(':rule/AwsBackupManagedRule'));

/** A role is handed on to one service, by name. */
const passProblem = (grant: Grant): string | undefined => {
  const { hasNotResource, resources } = grant.statement;
  const wide = hasNotResource || resources.some(({ expression }) => /[*?]/.test(show(expression)));
  if (wide) return 'hands on any role (iam:PassRole on more than one named role)';
  const toOne = tests(grant).some(
    (test) =>
      ['StringEquals', 'StringLike'].includes(test.operator) &&
      test.key === 'iam:passedtoservice' &&
      literalsOf(test)?.every((name) => !/[*?]/.test(name)) === true,
  );
  return toOne ? undefined : 'hands a role on to any service (iam:PassedToService is missing)';
};

const check = (assembly: Assembly): readonly Violation[] =>
  grantsIn(assembly).flatMap((grant) => {
    const { from, statement } = grant;
    const { stack, logicalId } = from.holder;
    const needed = neededBy(assembly, from.identities);
    const excess = given(statement, ESCALATES).filter((action) => !needed.includes(action));
    const problems: string[] =
      excess.length === 0
        ? []
        : [
            `lets the role widen what it may do: ${excess.slice(0, 4).join(', ')}${excess.length > 4 ? ' and more' : ''}`,
          ];
    if (given(statement, ['iam:passrole']).length > 0)
      problems.push(...[passProblem(grant)].filter((problem) => problem !== undefined));
    if (needed.includes('events:putrule') && given(statement, ['events:putrule']).length > 0 && !boundRules(grant)) {
      problems.push('lets the service change any event rule (events:ManagedBy is missing)');
    }
    if (
      needed.includes('kms:creategrant') &&
      given(statement, ['kms:creategrant']).length > 0 &&
      !tests(grant).some((test) => isTest(test, ['Bool'], 'kms:GrantIsForAWSResource', 'true'))
    ) {
      problems.push('lets a grant be given to anybody (kms:GrantIsForAWSResource is missing)');
    }
    return problems.map((problem) => ({ stack, logicalId, what: `${nameOf(statement)} ${problem}.` }));
  });

const allows = (Action: Json, more: JsonObject = {}, service = 'lambda.amazonaws.com'): JsonObject =>
  template({
    R: classRole('voter-roll', service),
    P: resource('AWS::IAM::ManagedPolicy', {
      Roles: [{ Ref: 'R' }],
      PolicyDocument: policy({ Effect: 'Allow', Action, Resource: attribute('R'), ...more }),
    }),
  });

const TO_BACKUP = { Condition: { StringEquals: { 'iam:PassedToService': 'backup.amazonaws.com' } } };

export const noEscalation: Rule = {
  id: 'no-escalation',
  title: 'No role can give itself more than it was given',
  core: true,
  why:
    'Elector 2020: one flaw gave administrator access, and that gave 6.45 million voters. A function that can change a policy, ' +
    'hand on a role or swap another function’s code is an administrator under another name.',
  fix: 'Remove the action; such changes are made by a deploy that two people have reviewed.',
  mappings: { cis: ['A1.2.7', '4.2.1'], nist: ['AC-6', 'AC-6(5)', 'CM-5', 'AC-2'], fsbp: ['IAM.1'] },
  check,
  bad: [
    ...[
      'iam:PutRolePolicy',
      'iam:CreateAccessKey',
      'lambda:UpdateFunctionCode',
      'lambda:AddPermission',
      's3:PutBucketPolicy',
      's3:PutAccountPublicAccessBlock',
      'dynamodb:PutResourcePolicy',
      'kms:CreateGrant',
      'sts:AssumeRole',
      'cloudformation:UpdateStack',
      'cognito-idp:AdminCreateUser',
      'ssm:SendCommand',
    ].map((Action) => ({
      name: `a function’s role with ${Action}`,
      template: allows(Action),
    })),
    { name: 'everything of IAM', template: allows('iam:*') },
    {
      name: 'everything but reading',
      template: template({
        R: classRole('voter-roll'),
        P: resource('AWS::IAM::Policy', {
          Roles: [{ Ref: 'R' }],
          PolicyDocument: policy({ Effect: 'Allow', NotAction: 's3:GetObject', Resource: '*' }),
        }),
      }),
    },
    { name: 'any role handed on', template: allows('iam:PassRole', { Resource: '*', ...TO_BACKUP }) },
    { name: 'a role handed on to any service', template: allows('iam:PassRole') },
    {
      name: 'any event rule, for the scanner',
      template: allows('events:PutRule', {}, 'malware-protection-plan.guardduty.amazonaws.com'),
    },
    { name: 'a grant for anybody', template: allows('kms:CreateGrant', {}, 'backup.amazonaws.com') },
  ],
  good: [
    { name: 'one role handed on to one service', template: allows('iam:PassRole', TO_BACKUP) },
    {
      name: 'AWS Backup’s grant',
      template: allows(
        'kms:CreateGrant',
        { Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } } },
        'backup.amazonaws.com',
      ),
    },
    { name: 'reading', template: allows('s3:GetObject') },
  ],
};
