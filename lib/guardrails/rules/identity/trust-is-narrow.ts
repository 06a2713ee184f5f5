import {
  type Assembly,
  type Json,
  type JsonObject,
  literalOf,
  perAssembly,
  type Resource,
  resourcesOf,
  type Scope,
  scopeOf,
} from '../../../assembly';
import type { DataClass } from '../../../contracts/data-class';
import { classOf, ownerInPath, pathOf } from '../../belongs-to';
import { type ConditionTest, conditionBranches, isTest, literalsOf, restrictsToOwnAccount } from '../../conditions';
import { attribute, classRole, only, ownRoles, policy, resource, sub, template } from '../../example';
import { functionsByRole } from '../../function-roles';
import { actionsIn, trustedBy } from '../../identity';
import { keyOf } from '../../index-of';
import { type PrincipalItem, policyAt, type Statement } from '../../policy';
import { render, whoIs } from '../../principals';
import type { Rule, Violation } from '../../rule';

/** Services that say for whom they act, so that a trust can hold them to this account. Lambda and AWS Backup do not say. */
const ACT_FOR_ANYBODY = [
  'apigateway',
  'cloudtrail',
  'config',
  'events',
  'firehose',
  'pipes',
  'scheduler',
  'states',
  'vpc-flow-logs',
].map((service) => `${service}.amazonaws.com`);

/** Seconds since the second factor was shown: for this, not for the morning's sign-in. */
const MAX_SECOND_FACTOR_AGE = 3600;
const MAX_SESSION = 3600;

/** GuardDuty as it scans objects of one bucket. */
const MALWARE = 'malware-protection-plan.guardduty.amazonaws.com';
const OWN_PATH = /^\/election\/[^/]+\/[^/]+\/[^/]+\//;

/** People read evidence; every other class is read by functions alone. A role of no class reads none. */
const PEOPLE_READ: readonly (DataClass | undefined)[] = ['audit-log', undefined];

const testsOf = (scope: Scope, { condition }: Statement): readonly ConditionTest[] => {
  const [tests, ...more] = conditionBranches(scope, condition);
  return more.length > 0 ? [] : (tests ?? []);
};

/** People of IAM Identity Center come with one named permission set; their second factor is asked for there. */
const IDENTITY_CENTER =
  /^arn:aws:iam::<own>:role\/aws-reserved\/sso\.amazonaws\.com\/\*?AWSReservedSSO_[A-Za-z0-9]{3,}_\*$/;

const isIdentityCenter = (scope: Scope, test: ConditionTest): boolean =>
  ['ArnLike', 'StringLike'].includes(test.operator) &&
  test.key === 'aws:principalarn' &&
  test.values.length > 0 &&
  test.values.every(({ expression }) => IDENTITY_CENTER.test(render(scope.assembly, scope.stack, expression)));

/** People, however they are named, show a second factor. A role of this app that takes on another shows its own trust. */
const personProblem = (scope: Scope, principal: PrincipalItem, tests: readonly ConditionTest[]): string | undefined => {
  if (principal.expression.some(({ kind }) => kind === 'attribute')) return undefined;
  if (tests.some((test) => isIdentityCenter(scope, test))) return undefined;
  if (!tests.some((test) => isTest(test, ['Bool'], 'aws:MultiFactorAuthPresent', 'true'))) {
    return 'people may take it on without a second factor (Bool aws:MultiFactorAuthPresent true)';
  }
  const recent = tests.some(
    (test) =>
      ['NumericLessThan', 'NumericLessThanEquals'].includes(test.operator) &&
      test.key === 'aws:multifactorauthage' &&
      Number(literalsOf(test)?.[0] ?? Number.NaN) <= MAX_SECOND_FACTOR_AGE,
  );
  return recent
    ? undefined
    : `people may take it on hours after they showed the second factor (aws:MultiFactorAuthAge at most ${MAX_SECOND_FACTOR_AGE})`;
};

/** An identity provider vouches for thousands; the tests say which audience and which subject. */
const federatedProblem = (tests: readonly ConditionTest[]): string | undefined => {
  const pinned = (suffix: RegExp, whole: boolean) =>
    tests.some(
      (test) =>
        suffix.test(test.key) &&
        ['StringEquals', 'StringLike', 'StringEqualsIgnoreCase'].includes(test.operator) &&
        (literalsOf(test) ?? ['*']).every((value) => (whole ? !/[*?]/.test(value) : !/^[^:/]*[*?]/.test(value))),
    );
  if (!pinned(/:aud$/, true)) return 'any audience of the identity provider may take it on (no test of :aud)';
  return pinned(/:(sub|amr)$/, false) ? undefined : 'any identity of the provider may take it on (no test of :sub)';
};

const problemsIn = (assembly: Assembly, scope: Scope, role: Resource, statement: Statement): readonly string[] => {
  if (statement.effect === 'Deny') return [];
  const tests = testsOf(scope, statement);
  const wide = actionsIn(statement).filter((action) => /[*?]/.test(action));
  const deputies = restrictsToOwnAccount(scope, statement.condition)
    ? []
    : statement.principals.flatMap((principal) => {
        const who = whoIs(assembly, scope.stack, principal);
        return who.who === 'service' && ACT_FOR_ANYBODY.includes(who.service) ? [who.service] : [];
      });
  const people = statement.principals.flatMap((principal) => {
    const who = whoIs(assembly, scope.stack, principal);
    if (who.who === 'federated') return [federatedProblem(tests)];
    if (who.who === 'service' || principal.kind === 'Service') return [];
    return literalOf(principal.expression) === '*' || who.who === 'own' ? [personProblem(scope, principal, tests)] : [];
  });
  const isAnybody = statement.principals.some(({ expression }) => literalOf(expression) === '*');
  return [
    ...(isAnybody ? ['its trust names anybody (*) and leaves it to a condition to say who'] : []),
    ...(wide.length > 0 ? [`its trust says ${wide.join(', ')} instead of the way to take it on (sts:AssumeRole)`] : []),
    ...deputies.map((service) => `${service} may take it on for any account (aws:SourceAccount is missing)`),
    ...people.filter((problem) => problem !== undefined),
    ...(people.length > 0 && !PEOPLE_READ.includes(classOf(assembly, role))
      ? ['people may take on a role that reads never-public data']
      : []),
  ];
};

/** Who takes on roles under the path of a class, beside functions. Key policies and denials go by the path alone. */
const BESIDE_FUNCTIONS: Readonly<Record<string, readonly (string | undefined)[]>> = {
  'audit-log': ['config.amazonaws.com', 'macie.amazonaws.com', undefined],
  'break-glass': [undefined],
  recovery: ['backup.amazonaws.com'],
  'voter-documents': [MALWARE],
  'results-draft': [MALWARE],
  'ballot-data': [MALWARE],
};

/** Roles by a path of their own below that of their class, `/election/lorem/results-draft/release/`. */
const byOwnPath = perAssembly((assembly): ReadonlyMap<string, readonly Resource[]> => {
  const found = new Map<string, Resource[]>();
  for (const role of resourcesOf(assembly, 'AWS::IAM::Role')) {
    const path = pathOf(assembly, role);
    if (path === undefined || !OWN_PATH.test(path)) continue;
    found.set(path, [...(found.get(path) ?? []), role]);
  }
  return found;
});

const pathProblems = (
  assembly: Assembly,
  role: Resource,
  services: readonly (string | undefined)[],
): readonly string[] => {
  const path = pathOf(assembly, role);
  const owner = ownerInPath(path);
  if (owner === undefined) return [];
  const others = services.filter(
    (service) => service !== 'lambda.amazonaws.com' && !(BESIDE_FUNCTIONS[owner] ?? []).includes(service),
  );
  // What stands once in each account and region has its twins there, under the same path.
  const at = ({ stack }: Resource) => assembly.stacks.get(stack);
  const isTwin = (other: Resource): boolean =>
    at(other)?.account !== at(role)?.account ||
    (at(other)?.region !== at(role)?.region && other.logicalId === role.logicalId);
  const sharing = (byOwnPath(assembly).get(path ?? '') ?? []).filter((other) => other !== role && !isTwin(other));
  return [
    ...(others.length > 0
      ? [
          `it stands under the path of ${owner}, whose keys and stores it then may use, and ${others.map((it) => it ?? 'people').join(', ')} may take it on`,
        ]
      : []),
    ...sharing.map(
      (other) =>
        `it shares the path ${path} with ${other.constructPath}, and what is given to one by its path the other has too`,
    ),
  ];
};

const roleProblems = (assembly: Assembly, role: Resource): readonly string[] => {
  const services = [...new Set(trustedBy(assembly, role))];
  const named = services.filter((service) => service !== undefined);
  const problems: string[] = [];
  if (services.length > 1)
    problems.push(
      `several may take it on (${services.map((it) => it ?? 'people').join(', ')}); what one does with it the other can do too`,
    );
  const strangers = named.filter((service) => service !== 'lambda.amazonaws.com');
  if (functionsByRole(assembly).has(keyOf(role)) && strangers.length > 0) {
    problems.push(`a function runs with it, and ${strangers.join(', ')} may take it on as well`);
  }
  const session = role.properties['MaxSessionDuration'];
  if (session !== undefined && !(Number(session) <= MAX_SESSION)) {
    problems.push('its credentials work for more than an hour (MaxSessionDuration)');
  }
  return [...problems, ...pathProblems(assembly, role, services)];
};

const check = (assembly: Assembly): readonly Violation[] =>
  resourcesOf(assembly, 'AWS::IAM::Role').flatMap((role) => {
    const scope = scopeOf(assembly, role.stack);
    const { statements } = policyAt(scope, role.properties['AssumeRolePolicyDocument'] ?? { Statement: [] });
    return [
      ...statements.flatMap((statement) => problemsIn(assembly, scope, role, statement)),
      ...roleProblems(assembly, role),
    ].map((problem) => ({ stack: role.stack, logicalId: role.logicalId, what: `${problem}.` }));
  });

const role = (Principal: Json, more: JsonObject = {}, properties: JsonObject = {}): JsonObject =>
  only('AWS::IAM::Role', {
    AssumeRolePolicyDocument: policy({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole', ...more }),
    ...properties,
  });

const roleAt = (Path: string): JsonObject =>
  resource('AWS::IAM::Role', {
    Path,
    AssumeRolePolicyDocument: policy({
      Effect: 'Allow',
      Principal: { Service: 'lambda.amazonaws.com' },
      Action: 'sts:AssumeRole',
    }),
  });

const ROOT = { AWS: sub('arn:${AWS::Partition}:iam::${AWS::AccountId}:root') };
const MFA = { Bool: { 'aws:MultiFactorAuthPresent': 'true' }, NumericLessThan: { 'aws:MultiFactorAuthAge': '900' } };
const GITHUB = { Federated: sub('arn:aws:iam::${AWS::AccountId}:oidc-provider/token.actions.githubusercontent.com') };
const AUD = { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' };
const SUB = { 'token.actions.githubusercontent.com:sub': 'repo:lorem/election:environment:production' };
const oidc = (condition: JsonObject): JsonObject =>
  role(GITHUB, { Action: 'sts:AssumeRoleWithWebIdentity', Condition: condition });

export const trustIsNarrow: Rule = {
  id: 'trust-is-narrow',
  title: 'A role is taken on by one service, or by a person with a second factor',
  core: true,
  why:
    'Arizona, June 2016: a phished password of a county official was sold; the second credential held. Elector 2020 had no second ' +
    'one. A trust that asks for less than it could hands the role to whoever has the first.',
  fix:
    'Trust one service; for people add Bool aws:MultiFactorAuthPresent true and a short aws:MultiFactorAuthAge; for a pipeline test ' +
    'the audience and the exact subject.',
  mappings: { cis: ['5.1.3', '2.4.5', 'A1.4.1'], nist: ['IA-2', 'IA-2(1)', 'AC-3', 'AC-6'], fsbp: [] },
  check,
  bad: [
    {
      name: 'a service that may use a class’s keys by its path',
      template: role(
        { Service: 'vpc-flow-logs.amazonaws.com' },
        { Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } } },
        { Path: '/election/lorem/voter-roll/' },
      ),
    },
    {
      name: 'two roles under the path of the one that signs',
      template: template({
        R: roleAt('/election/lorem/results-draft/release/'),
        S: roleAt('/election/lorem/results-draft/release/'),
      }),
    },
    { name: 'people of the account without a second factor', template: role(ROOT) },
    {
      name: 'a second factor that may be absent',
      template: role(ROOT, { Condition: { BoolIfExists: MFA.Bool, NumericLessThan: MFA.NumericLessThan } }),
    },
    { name: 'a second factor shown this morning', template: role(ROOT, { Condition: { Bool: MFA.Bool } }) },
    {
      name: 'people on a role of a class',
      template: role(ROOT, { Condition: MFA }, { Path: '/election/lorem/voter-roll/' }),
    },
    {
      name: 'people of any permission set',
      template: role(ROOT, {
        Condition: { ArnLike: { 'aws:PrincipalArn': ownRoles('aws-reserved/sso.amazonaws.com/*') } },
      }),
    },
    {
      name: 'anybody, held by a condition alone',
      template: role('*', {
        Condition: {
          ArnLike: { 'aws:PrincipalArn': ownRoles('aws-reserved/sso.amazonaws.com/*AWSReservedSSO_ElectionAudit_*') },
        },
      }),
    },
    { name: 'two services', template: role({ Service: ['lambda.amazonaws.com', 'ec2.amazonaws.com'] }) },
    { name: 'a service that acts for any account', template: role({ Service: 'events.amazonaws.com' }) },
    { name: 'every way to take it on', template: role({ Service: 'lambda.amazonaws.com' }, { Action: 'sts:*' }) },
    {
      name: 'a day of credentials',
      template: role({ Service: 'lambda.amazonaws.com' }, {}, { MaxSessionDuration: 43200 }),
    },
    {
      name: 'a function’s role for machines',
      template: template({
        R: classRole('voter-roll', 'ec2.amazonaws.com'),
        F: resource('AWS::Lambda::Function', { Role: attribute('R') }),
      }),
    },
    { name: 'any repository of the audience', template: oidc({ StringEquals: AUD }) },
    {
      name: 'any repository by pattern',
      template: oidc({ StringEquals: AUD, StringLike: { 'token.actions.githubusercontent.com:sub': 'repo*' } }),
    },
    { name: 'any audience', template: oidc({ StringEquals: SUB }) },
    { name: 'an identity where the test may be absent', template: oidc({ StringEqualsIfExists: { ...AUD, ...SUB } }) },
  ],
  good: [
    { name: 'one service', template: role({ Service: 'lambda.amazonaws.com' }) },
    {
      name: 'a service that acts for this account',
      template: role(
        { Service: 'events.amazonaws.com' },
        { Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } } },
      ),
    },
    { name: 'people with a second factor just shown', template: role(ROOT, { Condition: MFA }) },
    {
      name: 'people of one permission set',
      template: role(ROOT, {
        Condition: {
          ArnLike: { 'aws:PrincipalArn': ownRoles('aws-reserved/sso.amazonaws.com/*AWSReservedSSO_ElectionAudit_*') },
        },
      }),
    },
    { name: 'one environment of one repository', template: oidc({ StringEquals: { ...AUD, ...SUB } }) },
    {
      name: 'a function with its role',
      template: template({
        R: classRole('voter-roll'),
        F: resource('AWS::Lambda::Function', { Role: attribute('R') }),
      }),
    },
  ],
};
