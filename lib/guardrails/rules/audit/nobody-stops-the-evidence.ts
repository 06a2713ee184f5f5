import {
  type Assembly,
  itemsOf,
  type JsonObject,
  literalOf,
  resourcesOf,
  scopeOf,
  show,
  toPattern,
} from '../../../assembly';
import { changed, changes } from '../../examples';
import { identityPolicies } from '../../index-of';
import { policyAt, type Statement } from '../../policy';
import type { Rule, Violation } from '../../rule';

/** What ends, thins out or deletes the record of what happened, or silences those who watch. */
const ENDING = [
  'access-analyzer:DeleteAnalyzer',
  'backup:DeleteBackupVault',
  'backup:DeleteRecoveryPoint',
  'cloudtrail:DeleteTrail',
  'cloudtrail:PutEventSelectors',
  'cloudtrail:StopLogging',
  'cloudtrail:UpdateTrail',
  'cloudwatch:DeleteAlarms',
  'cloudwatch:DisableAlarmActions',
  'cloudwatch:SetAlarmState',
  'config:DeleteConfigurationRecorder',
  'config:DeleteDeliveryChannel',
  'config:StopConfigurationRecorder',
  'events:DeleteRule',
  'events:DisableRule',
  'events:RemoveTargets',
  'guardduty:DeleteDetector',
  'guardduty:UpdateDetector',
  'logs:DeleteLogGroup',
  'logs:DeleteLogStream',
  'logs:DeleteMetricFilter',
  'logs:PutRetentionPolicy',
  'macie2:DisableMacie',
  'macie2:UpdateMacieSession',
  's3:BypassGovernanceRetention',
  'securityhub:DisableSecurityHub',
  'sns:DeleteTopic',
  'sns:Unsubscribe',
].map((action) => action.toLowerCase());

/** AWS's own policies that hold all of these. */
const MANAGED =
  /:aws:policy\/(AdministratorAccess|PowerUserAccess|IAMFullAccess|CloudWatch(Logs)?FullAccess(V2)?|AWSCloudTrail_FullAccess|AmazonS3FullAccess|AmazonGuardDutyFullAccess|AWSSecurityHubFullAccess|AmazonMacieFullAccess|AmazonEventBridgeFullAccess|AmazonSNSFullAccess|job-function\/SystemAdministrator)$/;

const meant = new Map<string, readonly string[]>();

/** Which of them a pattern means, worked out once for each pattern. */
const endingIn = (written: string): readonly string[] => {
  const pattern = written.toLowerCase();
  const known = meant.get(pattern);
  if (known) return known;
  const regular = new RegExp(
    `^${pattern
      .replace(/[.+^$()|[\]\\{}]/g, '\\$&')
      .replace(/\*/g, '.*')
      .replace(/\?/g, '.')}$`,
  );
  const found = /[*?]/.test(pattern)
    ? ENDING.filter((action) => regular.test(action))
    : ENDING.filter((action) => action === pattern);
  meant.set(pattern, found);
  return found;
};

/** AWS Backup and GuardDuty keep rules of their own on the bus; a role that may touch these alone touches none of ours. */
const onlyRulesOfServices = ({ resources }: Statement): boolean =>
  resources.length > 0 &&
  resources.every(({ expression }) =>
    /:rule\/(AwsBackupManagedRule|DO-NOT-DELETE-AmazonGuardDutyMalwareProtectionS3)/.test(toPattern(expression)),
  );

const allowedIn = (statement: Statement): readonly string[] => {
  if (statement.effect === 'Deny' || onlyRulesOfServices(statement)) return [];
  const meantHere = new Set(statement.actions.flatMap(({ expression }) => endingIn(toPattern(expression))));
  return statement.hasNotAction ? ENDING.filter((action) => !meantHere.has(action)) : [...meantHere];
};

const check = (assembly: Assembly): readonly Violation[] => [
  ...identityPolicies(assembly).flatMap(({ scope, holder, document }) => {
    const allowed = new Set(policyAt(scope, document).statements.flatMap(allowedIn));
    return allowed.size === 0
      ? []
      : [
          {
            stack: holder.stack,
            logicalId: holder.logicalId,
            what: `it lets an identity end or thin out the evidence: ${[...allowed].join(', ')}.`,
          },
        ];
  }),
  ...[
    ...resourcesOf(assembly, 'AWS::IAM::Role', 'AWS::IAM::User', 'AWS::IAM::Group', 'AWS::SSO::PermissionSet'),
  ].flatMap(({ stack, logicalId, properties }) => {
    const managed = [
      ...itemsOf(scopeOf(assembly, stack), properties['ManagedPolicyArns']),
      ...itemsOf(scopeOf(assembly, stack), properties['ManagedPolicies']),
    ]
      .map(({ expression }) => literalOf(expression) ?? show(expression))
      .filter((arn) => MANAGED.test(arn));
    return managed.length === 0
      ? []
      : [{ stack, logicalId, what: `it has ${managed.join(', ')}, which may end all evidence.` }];
  }),
];

const GOOD: JsonObject = {
  Resources: {
    R: { Type: 'AWS::IAM::Role', Properties: { ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] } },
    P: {
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: {
        Roles: [{ Ref: 'R' }],
        PolicyDocument: {
          Statement: [{ Effect: 'Allow', Action: ['logs:PutLogEvents', 'logs:CreateLogStream'], Resource: '*' }],
        },
      },
    },
  },
};
const ACTION = 'P/Properties/PolicyDocument/Statement/0/Action';

export const nobodyStopsTheEvidence: Rule = {
  id: 'nobody-stops-the-evidence',
  title: 'No role may stop the trail, the detectors or the alarms',
  core: true,
  why:
    'Illinois, 2016: 19 days unnoticed. What is found out so late is found in records, and an intruder who may stop them leaves none; ' +
    'Arizona’s in 2016 began with a single phished credential.',
  fix: 'Take these actions out of the policy; only a deploy changes what watches, and a person does it in the open under two-person rule.',
  mappings: { cis: ['A1.2.7', 'A1.6.9'], nist: ['AU-9', 'AU-9(4)', 'AC-6', 'AC-5'], fsbp: ['IAM.1'] },
  check,
  bad: changes(GOOD, {
    'a role that may stop the trail': [ACTION, 'cloudtrail:StopLogging'],
    'a role that may do anything with trails': [ACTION, 'cloudtrail:*'],
    'a role that may delete anything': [ACTION, '*:Delete*'],
    'a role that may do everything': [ACTION, '*'],
    'a role that may do everything but one thing': [
      'P/Properties/PolicyDocument/Statement/0',
      { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' },
    ],
    'a role that may delete logs': [ACTION, ['logs:DeleteLogStream']],
    'a role that may silence alarms': [ACTION, 'cloudwatch:disablealarmactions'],
    'a role that may open a lock': [ACTION, 's3:BypassGovernanceRetention'],
    'an administrator made by the template': [
      'R/Properties/ManagedPolicyArns',
      [{ 'Fn::Sub': 'arn:${AWS::Partition}:iam::aws:policy/AdministratorAccess' }],
    ],
  }),
  good: [
    { name: 'a role that writes logs', template: GOOD },
    {
      name: 'a role that denies it',
      template: changed(GOOD, 'P/Properties/PolicyDocument/Statement', [
        { Effect: 'Deny', Action: 'cloudtrail:*', Resource: '*' },
      ]),
    },
  ],
};
