import {
  type Assembly,
  type Json,
  type JsonObject,
  literalOf,
  type Resource,
  resourcesOf,
  scopeOf,
} from '../../../assembly';
import { classOf, ownerInPath, pathOf, roleOf } from '../../belongs-to';
import { conditionBranches } from '../../conditions';
import { dataClassOf } from '../../data-class';
import { namesAction } from '../../demands';
import { attribute, classRole, policy, resource, sub, tagged, template } from '../../example';
import { functionsByRole, isInside } from '../../function-roles';
import { grantsOf } from '../../identity';
import { keyOf, policiesOfIdentity } from '../../index-of';
import { given } from '../../key-policy';
import { policyAt, type Statement } from '../../policy';
import { allReferred } from '../../referred';
import type { Rule, Violation } from '../../rule';

const agreement = (assembly: Assembly, runner: Resource): string | undefined => {
  const role = roleOf(assembly, runner);
  if (!role) return 'it runs with a role that is not in this app, so nobody can say what it reaches';
  const others = (functionsByRole(assembly).get(keyOf(role)) ?? []).length - 1;
  if (others > 0)
    return `it shares the role ${role.constructPath} with ${others} other function${others === 1 ? '' : 's'}, and each can do what any of them needs`;
  const declared = dataClassOf(scopeOf(assembly, runner.stack), runner);
  const owner = ownerInPath(pathOf(assembly, role));
  const works = classOf(assembly, role);
  return declared === works
    ? undefined
    : `it says that it works on ${declared ?? 'nothing'}, and its role belongs to ${owner ?? 'nobody'}`;
};

const deniesAlways = (
  statements: readonly Statement[],
  action: string,
  mayTest: (statement: Statement) => boolean,
): boolean =>
  statements.some(
    (statement) =>
      statement.effect === 'Deny' &&
      namesAction(statement, action) &&
      statement.resources.some(({ expression }) => literalOf(expression) === '*') &&
      mayTest(statement),
  );

/** What is missing among the denials that keep a function from undoing its own surroundings. */
const missingDenials = (assembly: Assembly, role: Resource): readonly string[] => {
  const policies = policiesOfIdentity(assembly, role);
  const statements = policies.flatMap(({ scope, document }) => policyAt(scope, document).statements);
  const grants = grantsOf(assembly, role);
  const makesInterfaces = grants.some(({ statement }) => given(statement, ['ec2:createnetworkinterface']).length > 0);
  const runners = functionsByRole(assembly).get(keyOf(role)) ?? [];
  const onlyInside = (statement: Statement) =>
    policies.some(({ scope }) =>
      conditionBranches(scope, statement.condition).every(
        (tests) => tests?.every((test) => runners.every((runner) => isInside(scope, runner, test))) === true,
      ),
    );
  const missing: string[] = [];
  if (!deniesAlways(statements, 'logs:CreateLogGroup', ({ condition }) => condition === undefined)) {
    missing.push(
      'nothing keeps its code from making a log group again, unencrypted and without end, after somebody deleted it (Deny logs:CreateLogGroup)',
    );
  }
  if (makesInterfaces && !deniesAlways(statements, 'ec2:*', onlyInside)) {
    missing.push('its code can make network interfaces, which only Lambda needs (Deny ec2:* inside the function)');
  }
  return missing;
};

/** Do rights of the policy hold inside functions, and in none that runs with this role? */
const isForAnother = (assembly: Assembly, held: Resource, role: Resource): boolean => {
  const scope = scopeOf(assembly, held.stack);
  const places = policyAt(scope, held.properties['PolicyDocument']).statements.flatMap(({ condition }) =>
    conditionBranches(scope, condition)
      .flatMap((tests) => tests ?? [])
      .filter(({ operator, key }) => key === 'lambda:sourcefunctionarn' && !operator.includes('Not')),
  );
  const runners = functionsByRole(assembly).get(keyOf(role)) ?? [];
  return places.length > 0 && !places.some((test) => runners.some((runner) => isInside(scope, runner, test)));
};

/** Why a policy is in the wrong hands: that role may too much, or, where its rights hold to their function, theirs too little. */
const strays = (assembly: Assembly, held: Resource, path: string, role: Resource | undefined): string | undefined => {
  if (role === undefined)
    return 'it is given to a role that is not in this app: nobody can say what that one reaches with it, and the one that it is for has not its rights';
  if (!pathOf(assembly, role)?.startsWith(path))
    return `it belongs under ${path}, and ${role.constructPath} does not stand there: that role got rights that are not for it, and the one that they are for has them not`;
  return isForAnother(assembly, held, role)
    ? `its rights hold inside a function that does not run with ${role.constructPath}, so the function that they are for has them not`
    : undefined;
};

const strayPolicies = (assembly: Assembly): readonly Violation[] =>
  resourcesOf(assembly, 'AWS::IAM::ManagedPolicy').flatMap((held) => {
    const path = pathOf(assembly, held);
    if (path === undefined || ownerInPath(path) === undefined) return [];
    const roles = allReferred(scopeOf(assembly, held.stack), held.properties['Roles'], 'AWS::IAM::Role');
    return roles.flatMap((role) => {
      const why = strays(assembly, held, path, role);
      return why === undefined ? [] : [{ stack: held.stack, logicalId: held.logicalId, what: `${why}.` }];
    });
  });

const check = (assembly: Assembly): readonly Violation[] => {
  const ofFunctions = resourcesOf(assembly, 'AWS::Lambda::Function').flatMap((runner) => {
    const problem = agreement(assembly, runner);
    return problem === undefined ? [] : [{ stack: runner.stack, logicalId: runner.logicalId, what: `${problem}.` }];
  });
  const ofRoles = resourcesOf(assembly, 'AWS::IAM::Role')
    .filter((role) => functionsByRole(assembly).has(keyOf(role)))
    .flatMap((role) =>
      missingDenials(assembly, role).map((problem) => ({
        stack: role.stack,
        logicalId: role.logicalId,
        what: `${problem}.`,
      })),
    );
  return [...ofFunctions, ...ofRoles, ...strayPolicies(assembly)];
};

const app = (
  functionClass: 'voter-roll' | 'site-content',
  roleClass: string,
  ...statements: readonly JsonObject[]
): JsonObject =>
  template({
    R: classRole(roleClass),
    F: resource('AWS::Lambda::Function', { ...tagged(functionClass), Role: attribute('R') }),
    P: resource('AWS::IAM::ManagedPolicy', { Roles: [{ Ref: 'R' }], PolicyDocument: policy(...statements) }),
  });

const NO_GROUPS = { Effect: 'Deny', Action: 'logs:CreateLogGroup', Resource: '*' };
const INTERFACES = { Effect: 'Allow', Action: 'ec2:CreateNetworkInterface', Resource: '*' };
const NO_INTERFACES = {
  Effect: 'Deny',
  Action: 'ec2:*',
  Resource: '*',
  Condition: { ArnEquals: { 'lambda:SourceFunctionArn': attribute('F') } },
};

const INTAKE = sub('arn:aws:lambda:us-east-2:${AWS::AccountId}:function:election-lorem-intake');
const intakePolicy = (role: Json): JsonObject =>
  resource('AWS::IAM::ManagedPolicy', {
    Path: '/election/lorem/voter-documents/',
    Roles: [role],
    PolicyDocument: policy(
      { Effect: 'Deny', Action: 'logs:CreateLogGroup', Resource: '*' },
      {
        Effect: 'Allow',
        Action: 's3:PutObject',
        Resource: 'arn:aws:s3:::b/*',
        Condition: { ArnEquals: { 'lambda:SourceFunctionArn': INTAKE } },
      },
    ),
  });
const intake = (role: string): JsonObject =>
  template({
    R: classRole('voter-documents'),
    Scan: classRole('voter-documents', 'malware-protection-plan.guardduty.amazonaws.com'),
    F: resource('AWS::Lambda::Function', {
      ...tagged('voter-documents'),
      FunctionName: 'election-lorem-intake',
      Role: attribute('R'),
    }),
    P: intakePolicy({ Ref: role }),
  });

export const functionAndRoleAgree: Rule = {
  id: 'function-and-role-agree',
  title: 'A function runs with a role of its own class that cannot undo its surroundings',
  core: false,
  why:
    'COMELEC 2016: what served pages could read the roll. A function of the website that runs with a role of the roll is the same, ' +
    'and its tag hides it.',
  fix: 'Use ElectionFunction with the data class that the code works on; it makes the role, its path and its denials.',
  mappings: { cis: ['A1.2.7', '4.3.4'], nist: ['AC-3', 'AC-6', 'AU-9'], fsbp: [] },
  check,
  bad: [
    {
      name: 'a function of the website with a role of the roll',
      template: app('site-content', 'voter-roll', NO_GROUPS),
    },
    { name: 'a function of the roll with a role of no class', template: app('voter-roll', 'x', NO_GROUPS) },
    {
      name: 'a role from elsewhere',
      template: template({
        F: resource('AWS::Lambda::Function', { ...tagged('voter-roll'), Role: 'arn:aws:iam::111111111111:role/admin' }),
      }),
    },
    {
      name: 'a policy of the website given to a role of the roll',
      template: template({
        R: classRole('voter-roll'),
        P: resource('AWS::IAM::ManagedPolicy', {
          Path: '/election/lorem/site-content/',
          Roles: [{ Ref: 'R' }],
          PolicyDocument: policy({ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' }),
        }),
      }),
    },
    {
      name: 'a policy given to a role made by hand',
      template: template({ P: intakePolicy('made-by-hand') }),
    },
    {
      name: 'a policy for a function, given to the role of a scanner beside it',
      template: intake('Scan'),
    },
    {
      name: 'two functions with one role',
      template: template({
        R: classRole('site-content'),
        F: resource('AWS::Lambda::Function', { ...tagged('site-content'), Role: attribute('R') }),
        G: resource('AWS::Lambda::Function', { ...tagged('site-content'), Role: attribute('R') }),
      }),
    },
    { name: 'a function that may make log groups', template: app('voter-roll', 'voter-roll') },
    { name: 'a function that may make interfaces', template: app('voter-roll', 'voter-roll', NO_GROUPS, INTERFACES) },
    {
      name: 'a denial with another test',
      template: app('voter-roll', 'voter-roll', NO_GROUPS, INTERFACES, {
        ...NO_INTERFACES,
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    },
    {
      name: 'a denial for another function',
      template: app('voter-roll', 'voter-roll', NO_GROUPS, INTERFACES, {
        ...NO_INTERFACES,
        Condition: { ArnEquals: { 'lambda:SourceFunctionArn': '*' } },
      }),
    },
    {
      name: 'a denial of less',
      template: app('voter-roll', 'voter-roll', NO_GROUPS, INTERFACES, { ...NO_INTERFACES, Action: 'ec2:CreateVpc' }),
    },
  ],
  good: [
    {
      name: 'a function and role of one class',
      template: app('voter-roll', 'voter-roll', NO_GROUPS, INTERFACES, NO_INTERFACES),
    },
    { name: 'a policy for a function, given to the role that it runs with', template: intake('R') },
    { name: 'a function of the website', template: app('site-content', 'site-content', NO_GROUPS) },
  ],
};
