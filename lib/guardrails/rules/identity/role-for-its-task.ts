import {
  type Assembly,
  get,
  itemsOf,
  type Json,
  type JsonObject,
  perAssembly,
  type Resource,
  resolve,
  resourcesOf,
  type Scope,
  scopeOf,
  toPattern,
} from '../../../assembly';
import { attribute, policy, resource, template } from '../../example';
import { changes } from '../../examples';
import { covers } from '../../glob';
import { actionsIn, grantsIn } from '../../identity';
import { keyOf } from '../../index-of';
import type { Statement } from '../../policy';
import { referred } from '../../referred';
import type { Rule, Violation } from '../../rule';
import { FOR_OURS, lets } from '../../service-requests';
import { listAt, valuesAt } from '../../values';

/** A place where something is handed a role, who then takes it on, and what it must be able to do with it. */
interface Task {
  readonly service: string;
  readonly path: readonly string[];
  /** One of each list is enough; nothing to ask where AWS’s own policy gives it. */
  readonly needs: readonly (readonly string[])[];
  /** Begins the names of what it is done to, where AWS fixes it. */
  readonly named?: string;
  /** AWS’s own policy that gives the last of them. */
  readonly orBy?: string;
  /** For a person: what comes to nothing otherwise. */
  readonly says: string;
}

const WRITES_LINES = [['logs:createlogstream'], ['logs:putlogevents']];

const TASKS: Readonly<Record<string, Task>> = {
  'AWS::ApiGateway::Account': {
    service: 'apigateway.amazonaws.com',
    path: ['CloudWatchRoleArn'],
    needs: WRITES_LINES,
    says: 'no API logs who asked for what',
  },
  'AWS::Backup::BackupSelection': {
    service: 'backup.amazonaws.com',
    path: ['BackupSelection', 'IamRoleArn'],
    needs: [['dynamodb:startawsbackupjob', 's3:getobjectversion']],
    says: 'nothing is backed up',
  },
  'AWS::Backup::RestoreTestingSelection': {
    service: 'backup.amazonaws.com',
    path: ['IamRoleArn'],
    needs: [['dynamodb:restoretablefromawsbackup', 's3:putobject']],
    named: 'awsbackup-restore-test-',
    says: 'no restore is rehearsed',
  },
  'AWS::CloudTrail::Trail': {
    service: 'cloudtrail.amazonaws.com',
    path: ['CloudWatchLogsRoleArn'],
    needs: WRITES_LINES,
    says: 'no alarm hears of what the trail records',
  },
  'AWS::Config::ConfigurationRecorder': {
    service: 'config.amazonaws.com',
    path: ['RoleARN'],
    needs: [['s3:putobject'], ['config:*', 'ec2:describesecuritygroups']],
    orBy: 'service-role/AWS_ConfigRole',
    says: 'no history of settings is kept',
  },
  'AWS::EC2::FlowLog': {
    service: 'vpc-flow-logs.amazonaws.com',
    path: ['DeliverLogsPermissionArn'],
    needs: WRITES_LINES,
    says: 'the traffic of the network is not recorded',
  },
  'AWS::GuardDuty::MalwareProtectionPlan': {
    service: 'malware-protection-plan.guardduty.amazonaws.com',
    path: ['Role'],
    needs: [['s3:getobject'], ['s3:putobjecttagging'], ['kms:decrypt']],
    says: 'no document from outside is scanned',
  },
};

const givenTo = perAssembly((assembly): ReadonlyMap<string, readonly Statement[]> => {
  const found = new Map<string, Statement[]>();
  for (const { from, statement } of grantsIn(assembly)) {
    if (statement.effect !== 'Allow' || !statement.certain) continue;
    for (const role of from.identities) found.set(keyOf(role), [...(found.get(keyOf(role)) ?? []), statement]);
  }
  return found;
});

const isOn = ({ resources }: Statement, name: string | undefined): boolean =>
  name === undefined ||
  resources.some(({ expression }) => {
    const pattern = toPattern(expression);
    return pattern === '*' || pattern.includes(name);
  });

const problemOf = (
  scope: Scope,
  value: Json | undefined,
  { service, needs, named, orBy }: Omit<Task, 'path'>,
): string | undefined => {
  const role = value === undefined ? undefined : referred(scope, value, 'AWS::IAM::Role');
  if (role === undefined) return 'it takes on no role of this app, so nobody can say what it may do, or whether it can';
  const { assembly } = scope;
  const trust = role.properties['AssumeRolePolicyDocument'];
  if (!lets(scopeOf(assembly, role.stack), trust, { service, action: 'sts:AssumeRole', facts: FOR_OURS }))
    return `${service} cannot take on its role ${role.constructPath}`;
  const given = givenTo(assembly).get(keyOf(role)) ?? [];
  const byAws = listAt(role.properties, ['ManagedPolicyArns']).some(
    (arn) =>
      orBy !== undefined &&
      resolve(scopeOf(assembly, role.stack), arn).some(
        (it) => typeof it !== 'symbol' && toPattern(it).endsWith(`:iam::aws:policy/${orBy}`),
      ),
  );
  const missing = (byAws ? needs.slice(0, -1) : needs).filter(
    (some) =>
      !given.some(
        (statement) =>
          isOn(statement, named) &&
          actionsIn(statement).some((pattern) => some.some((action) => covers(pattern, action))),
      ),
  );
  return missing.length === 0
    ? undefined
    : `its role ${role.constructPath} may not ${missing.map((some) => some.join(' or ')).join(', ')}${named === undefined ? '' : ` on ${named}`}`;
};

const ofTasks = (assembly: Assembly): readonly Violation[] =>
  Object.entries(TASKS).flatMap(([type, { path, ...task }]) =>
    resourcesOf(assembly, type).flatMap((runner: Resource) => {
      const scope = scopeOf(assembly, runner.stack);
      // A flow log into a bucket takes on no role, and another rule asks where logs go.
      return valuesAt(runner.properties, path).flatMap((value): readonly Violation[] => {
        if (value === undefined && type === 'AWS::EC2::FlowLog' && !isOfLines(runner)) return [];
        const problem = problemOf(scope, value, task);
        const { stack, logicalId } = runner;
        return problem === undefined ? [] : [{ stack, logicalId, what: `${problem}; ${task.says}.` }];
      });
    }),
  );

const isOfLines = ({ properties }: Resource): boolean =>
  [undefined, 'cloud-watch-logs'].includes(properties['LogDestinationType'] as string | undefined);

const isBus = (scope: Scope, value: Json | undefined): boolean =>
  itemsOf(scope, value).some(({ expression }) => toPattern(expression).includes(':event-bus/'));

/** Only with a role does EventBridge hand an event on to the bus of another region. */
const ofBuses = (assembly: Assembly): readonly Violation[] =>
  resourcesOf(assembly, 'AWS::Events::Rule').flatMap(({ stack, logicalId, properties }) => {
    const scope = scopeOf(assembly, stack);
    return listAt(properties, ['Targets']).flatMap((target): readonly Violation[] => {
      if (!isBus(scope, get(target, 'Arn'))) return [];
      const needs = [['events:putevents']];
      const says = 'the other region hears nothing';
      const problem = problemOf(scope, get(target, 'RoleArn'), { service: 'events.amazonaws.com', needs, says });
      return problem === undefined ? [] : [{ stack, logicalId, what: `${problem}; ${says}.` }];
    });
  });

const check = (assembly: Assembly): readonly Violation[] => [...ofTasks(assembly), ...ofBuses(assembly)];

const role = (service: string): JsonObject =>
  resource('AWS::IAM::Role', {
    AssumeRolePolicyDocument: policy({
      Effect: 'Allow',
      Principal: { Service: service },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    }),
  });
const giving = (id: string, ...actions: readonly string[]): JsonObject =>
  resource('AWS::IAM::ManagedPolicy', {
    Roles: [{ Ref: id }],
    PolicyDocument: policy({ Effect: 'Allow', Action: actions, Resource: '*' }),
  });

const GOOD = template({
  Flow: role('vpc-flow-logs.amazonaws.com'),
  FlowPolicy: giving('Flow', 'logs:CreateLogStream', 'logs:PutLogEvents'),
  Log: resource('AWS::EC2::FlowLog', { DeliverLogsPermissionArn: attribute('Flow') }),
  Scan: role('malware-protection-plan.guardduty.amazonaws.com'),
  ScanPolicy: giving('Scan', 's3:GetObject*', 's3:PutObjectTagging', 'kms:Decrypt'),
  Plan: resource('AWS::GuardDuty::MalwareProtectionPlan', { Role: attribute('Scan') }),
  Tell: role('events.amazonaws.com'),
  TellPolicy: giving('Tell', 'events:PutEvents'),
  Rule: resource('AWS::Events::Rule', {
    Targets: [
      { Id: 'home', Arn: 'arn:aws:events:us-east-2:111111111111:event-bus/default', RoleArn: attribute('Tell') },
    ],
  }),
});
const TRUST = 'Flow/Properties/AssumeRolePolicyDocument/Statement/0';

export const roleForItsTask: Rule = {
  id: 'role-for-its-task',
  title: 'Who is handed a role can take it on, and can do its task with it',
  core: false,
  why:
    'Hall County, 2020: what should have been restored was not there. A backup, a scan or a log whose role is another’s fails every ' +
    'night without a word, and a role by name does what whoever made it by hand thought right.',
  fix: 'Name the role that the construct made for this task, and leave its trust and its policy as they are.',
  mappings: { cis: ['A1.2.7', '5.1.13'], nist: ['AC-6', 'AU-5', 'AU-12', 'CP-9'], fsbp: [] },
  check,
  bad: changes(GOOD, {
    'a role made by hand': ['Log/Properties/DeliverLogsPermissionArn', 'arn:aws:iam::111111111111:role/by-hand'],
    'the role of another task': ['Plan/Properties/Role', attribute('Flow')],
    'a role that another service takes on': [`${TRUST}/Principal`, { Service: 'ec2.amazonaws.com' }],
    'a role that nobody takes on': [TRUST],
    'a role that the service is refused': [`${TRUST}/Effect`, 'Deny'],
    'a role for every account but this': [
      `${TRUST}/Condition`,
      { StringNotEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    ],
    'a role without a policy': ['FlowPolicy/Properties/Roles'],
    'a policy that gives less': ['FlowPolicy/Properties/PolicyDocument/Statement/0/Action', 'logs:CreateLogStream'],
    'a bus of another region without a role': ['Rule/Properties/Targets/0/RoleArn'],
    'a bus under the role of another task': ['Rule/Properties/Targets/0/RoleArn', attribute('Scan')],
  }),
  good: [
    { name: 'each with its own role', template: GOOD },
    {
      name: 'flow logs into a bucket, which need none',
      template: template({ Log: resource('AWS::EC2::FlowLog', { LogDestinationType: 's3' }) }),
    },
  ],
};
