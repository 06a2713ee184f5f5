import { get, type Json, type Resource, resourcesOf, type Scope, scopeOf } from '../assembly';
import { shown } from './marks';
import { type Names, placeOf } from './names';
import type { Principal } from './principals';
import { type Statement, statementsAt } from './statements';

/** Policies that AWS keeps, with what they allow, for those that templates of functions use. */
const AWS_MANAGED: Readonly<Record<string, readonly string[]>> = {
  'service-role/AWSLambdaBasicExecutionRole': ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
  'service-role/AWSLambdaVPCAccessExecutionRole': [
    'logs:CreateLogGroup',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
    'ec2:CreateNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:DeleteNetworkInterface',
    'ec2:AssignPrivateIpAddresses',
    'ec2:UnassignPrivateIpAddresses',
  ],
  AWSXRayDaemonWriteAccess: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'xray:GetSampling*'],
};

/** Policies that AWS keeps and extends, and that only look: read as everything that an action's name says it looks at. */
const AWS_READING = ['ReadOnlyAccess', 'SecurityAudit', 'job-function/ViewOnlyAccess', 'service-role/AWS_ConfigRole'];
const LOOKING = 'Describe* Get* List* BatchGet* Search* Select* Query* Scan* Filter* Lookup* View* Check*'
  .split(' ')
  .map((name) => `*:${name}`);

const POLICY_TYPES = [
  'AWS::IAM::Policy',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::RolePolicy',
  'AWS::IAM::UserPolicy',
  'AWS::IAM::GroupPolicy',
];
/** Properties in which a policy says to whom it is attached. */
const ATTACHED = ['Roles', 'Users', 'Groups', 'RoleName', 'UserName', 'GroupName'];

const collect = <V>(map: Map<string, V[]>, key: string, values: readonly V[]): void => {
  const list = map.get(key) ?? [];
  list.push(...values);
  map.set(key, list);
};

/** Statements of a policy that AWS keeps; one that is not known here may allow anything. */
const awsManaged = (names: Names, scope: Scope, policy: string): readonly Statement[] => {
  const actions = AWS_MANAGED[policy];
  if (actions !== undefined) {
    const document = { Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] };
    return statementsAt(names, scope, document, `the AWS policy ${policy}`);
  }
  const action = AWS_READING.includes(policy) ? LOOKING : '*';
  const document = { Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] };
  return statementsAt(names, scope, document, `the AWS policy ${policy}`).map((statement) => ({
    ...statement,
    undecided: ['what an AWS-managed policy allows is not in the template'],
  }));
};

/** Every role and user, with every policy that is attached to it from either side. */
export const identitiesOf = (names: Names): readonly Principal[] => {
  const { assembly } = names;
  /** By the name to which policies are attached, account and all. */
  const attached = new Map<string, Statement[]>();
  const managed = new Map<string, readonly Statement[]>();
  const where = (kind: string, account: string, name: string) => `${kind} ${account} ${name}`;
  for (const policy of resourcesOf(assembly, ...POLICY_TYPES)) {
    const scope = scopeOf(assembly, policy.stack);
    const account = names.accountOf(policy.stack);
    const statements = statementsAt(
      names,
      scope,
      policy.properties['PolicyDocument'],
      'its policy',
      policy.condition === undefined,
    );
    if (policy.type === 'AWS::IAM::ManagedPolicy') managed.set(names.attribute(policy, 'Ref'), statements);
    for (const property of ATTACHED) {
      const kind = property.startsWith('R') ? 'role' : property.startsWith('U') ? 'user' : 'group';
      for (const { text } of names.textsAt(scope, policy.properties[property])) {
        collect(attached, where(kind, account, text), statements);
      }
    }
  }
  const functions = new Map<string, string[]>();
  for (const code of resourcesOf(assembly, 'AWS::Lambda::Function')) {
    for (const { text } of names.textsAt(scopeOf(assembly, code.stack), code.properties['Role'])) {
      collect(functions, text, [names.attribute(code, 'Arn')]);
    }
  }
  const policyNamed = (scope: Scope, arn: string): readonly Statement[] =>
    managed.get(arn) ?? awsManaged(names, scope, arn.replace(/^arn:[^:]*:iam::aws:policy\//, ''));
  const ownPolicies = (scope: Scope, resource: Resource, kind: string): readonly Statement[] => {
    const inline = resource.properties['Policies'];
    const account = names.accountOf(resource.stack);
    return [
      ...(Array.isArray(inline) ? (inline as readonly Json[]) : []).flatMap((policy) =>
        statementsAt(names, scope, get(policy, 'PolicyDocument'), 'its policy'),
      ),
      ...names.textsAt(scope, resource.properties['ManagedPolicyArns']).flatMap(({ text }) => policyNamed(scope, text)),
      ...(attached.get(where(kind, account, names.attribute(resource, 'Ref'))) ?? []),
    ];
  };
  const groups = new Map<string, readonly Statement[]>();
  for (const group of resourcesOf(assembly, 'AWS::IAM::Group')) {
    const scope = scopeOf(assembly, group.stack);
    groups.set(names.attribute(group, 'Ref'), ownPolicies(scope, group, 'group'));
  }
  const memberships = new Map<string, string[]>();
  for (const addition of resourcesOf(assembly, 'AWS::IAM::UserToGroupAddition')) {
    const scope = scopeOf(assembly, addition.stack);
    const [group] = names.textsAt(scope, addition.properties['GroupName']);
    for (const { text } of names.textsAt(scope, addition.properties['Users'])) {
      if (group) collect(memberships, text, [group.text]);
    }
  }
  const known = new Set<string>();
  const made = [...resourcesOf(assembly, 'AWS::IAM::Role', 'AWS::IAM::User')].map((resource): Principal => {
    const scope = scopeOf(assembly, resource.stack);
    const kind = resource.type === 'AWS::IAM::Role' ? 'role' : 'user';
    const name = names.attribute(resource, 'Ref');
    const account = names.accountOf(resource.stack);
    known.add(where(kind, account, name));
    const inGroups = [
      ...names.textsAt(scope, resource.properties['Groups']).map(({ text }) => text),
      ...(memberships.get(name) ?? []),
    ];
    const [boundary] = names.textsAt(scope, resource.properties['PermissionsBoundary']);
    // A boundary that stands elsewhere may let everything through.
    const bounded = boundary === undefined ? undefined : managed.get(boundary.text);
    const arn = names.attribute(resource, 'Arn');
    return {
      name: placeOf(resource),
      kind,
      account,
      arn,
      identity: {
        kind: 'statements',
        statements: [
          ...ownPolicies(scope, resource, kind),
          ...inGroups.flatMap((group) => (kind === 'user' ? (groups.get(group) ?? []) : [])),
        ],
        ...(bounded === undefined ? {} : { boundary: bounded }),
      },
      functions: functions.get(arn) ?? [],
    };
  });
  // Policies may be attached to a role that stands in no template.
  const elsewhere = [...attached].flatMap(([key, statements]): readonly Principal[] => {
    const [kind = '', account = '', ...rest] = key.split(' ');
    const name = rest.join(' ');
    if (known.has(key) || (kind !== 'role' && kind !== 'user')) return [];
    return [
      {
        name: `${kind} ${shown(name)}, defined elsewhere`,
        kind,
        account,
        arn: `arn:aws:iam::${account}:${kind}/${name}`,
        identity: { kind: 'statements', statements },
        functions: [],
      },
    ];
  });
  return [...made, ...elsewhere];
};

/** The role of each function, by the function's ARN. */
export const rolesOfFunctions = (names: Names): ReadonlyMap<string, string> => {
  const roles = new Map<string, string>();
  for (const code of resourcesOf(names.assembly, 'AWS::Lambda::Function')) {
    const [role] = names.textsAt(scopeOf(names.assembly, code.stack), code.properties['Role']);
    if (role) roles.set(names.attribute(code, 'Arn'), role.text);
  }
  return roles;
};
