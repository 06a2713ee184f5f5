import {
  type Assembly,
  type Json,
  type JsonObject,
  type Resource,
  resourcesOf,
  type Scope,
  scopeOf,
  show,
} from '../../../assembly';
import { surelyTrue } from '../../certainty';
import { conditionBranches } from '../../conditions';
import { attribute, only, policy, resource, template } from '../../example';
import { changed } from '../../examples';
import { actionsIn, nameOf } from '../../identity';
import { policyAt, type Statement } from '../../policy';
import { isOwnAccountId, whoIs } from '../../principals';
import { allReferred, referred } from '../../referred';
import type { Rule, Violation } from '../../rule';
import { textAt } from '../../written';

/** With only one of the two, data goes to a stranger’s bucket under our credentials, or to ours under a stranger’s. */
const MUST_HOLD = ['aws:resourceaccount', 'aws:principalaccount'];

const heldKeys = (scope: Scope, { condition }: Statement): readonly string[] => {
  const [tests = []] = conditionBranches(scope, condition);
  return tests
    .filter(
      ({ operator, values }) =>
        operator === 'StringEquals' &&
        values.length > 0 &&
        values.every(({ expression }) => isOwnAccountId(scope.assembly, scope.stack, expression)),
    )
    .map(({ key }) => key);
};

const problemsOf = (scope: Scope, { properties }: Resource): readonly string[] => {
  const problems: string[] = [];
  if (!referred(scope, properties['VpcId'], 'AWS::EC2::VPC'))
    problems.push('it stands in a network that is not of this app.');
  if (allReferred(scope, properties['SecurityGroupIds'], 'AWS::EC2::SecurityGroup').includes(undefined)) {
    problems.push('a security group that is not of this app says who may use it.');
  }
  const kind = textAt(scope, properties['VpcEndpointType'] ?? 'Gateway');
  if (kind === 'Interface') {
    if (!surelyTrue(scope, properties['PrivateDnsEnabled']))
      problems.push('the service’s name leads past it (PrivateDnsEnabled is not true).');
    if (allReferred(scope, properties['SecurityGroupIds'], 'AWS::EC2::SecurityGroup').length === 0)
      problems.push('everything in the network may use it (SecurityGroupIds is missing or empty).');
  }
  const document = properties['PolicyDocument'];
  if (document === undefined)
    return [...problems, 'it has no PolicyDocument, so it lets anybody’s credentials through to anybody’s account.'];
  const { statements, unreadable } = policyAt(scope, document);
  problems.push(...unreadable.map((why) => `${why}.`));
  for (const statement of statements) {
    if (statement.effect === 'Deny') continue;
    const held = heldKeys(scope, statement);
    const open = MUST_HOLD.filter((key) => !held.includes(key));
    if (open.length > 0)
      problems.push(
        `${nameOf(statement)} lets requests through that are not held to this account (${open.join(', ')}).`,
      );
    const strangers = statement.principals.filter((it) =>
      ['outside', 'service'].includes(whoIs(scope.assembly, scope.stack, it).who),
    );
    if (statement.hasNotPrincipal || statement.hasNotResource)
      problems.push(`${nameOf(statement)} names who or what it leaves out, and lets everything else through.`);
    if (strangers.length > 0)
      problems.push(
        `${nameOf(statement)} is for ${strangers.map(({ expression }) => show(expression)).join(', ')}, which is not of this account.`,
      );
    const wide = actionsIn(statement).filter((action) => action === '*' || /:\*$/.test(action));
    if (wide.length > 0)
      problems.push(`${nameOf(statement)} lets every action of the service through (${wide.join(', ')}).`);
  }
  return problems;
};

const check = (assembly: Assembly): readonly Violation[] =>
  resourcesOf(assembly, 'AWS::EC2::VPCEndpoint').flatMap((endpoint) =>
    problemsOf(scopeOf(assembly, endpoint.stack), endpoint).map((what) => ({
      stack: endpoint.stack,
      logicalId: endpoint.logicalId,
      what,
    })),
  );

const OWN = { Ref: 'AWS::AccountId' };
const BOTH: JsonObject = { StringEquals: { 'aws:ResourceAccount': OWN, 'aws:PrincipalAccount': OWN } };

const endpoint = (statement: JsonObject, properties: JsonObject = {}): JsonObject =>
  template({
    V: resource('AWS::EC2::VPC'),
    G: resource('AWS::EC2::SecurityGroup'),
    E: resource('AWS::EC2::VPCEndpoint', {
      VpcId: { Ref: 'V' },
      PolicyDocument: policy({
        Effect: 'Allow',
        Principal: '*',
        Action: 's3:GetObject',
        Resource: '*',
        Condition: BOTH,
        ...statement,
      }),
      ...properties,
    }),
  });
const held = (condition: Json): JsonObject => endpoint({ Condition: condition });
const INTERFACE = {
  VpcEndpointType: 'Interface',
  PrivateDnsEnabled: true,
  SecurityGroupIds: [attribute('G', 'GroupId')],
};

export const endpointsHoldToTheAccount: Rule = {
  id: 'endpoints-hold-to-the-account',
  title: 'Endpoints carry requests of this account to this account, and no others',
  core: false,
  why:
    'An endpoint without a policy is a way out: code inside the network copies records into a stranger’s bucket with the stranger’s ' +
    'own credentials, and no policy of ours is asked (Capital One, 2019, from the other side).',
  fix: 'Use PrivateNetwork, whose endpoints name the actions and hold aws:ResourceAccount and aws:PrincipalAccount to this account.',
  mappings: { cis: ['1.1.3', '4.1.3'], nist: ['AC-4', 'SC-7', 'SC-7(5)', 'SC-7(10)'], fsbp: [] },
  check,
  bad: [
    { name: 'an endpoint without a policy', template: only('AWS::EC2::VPCEndpoint') },
    { name: 'requests to any account', template: held({ StringEquals: { 'aws:PrincipalAccount': OWN } }) },
    { name: 'requests of any account', template: held({ StringEquals: { 'aws:ResourceAccount': OWN } }) },
    {
      name: 'requests to this account or another',
      template: held({ StringEquals: { 'aws:PrincipalAccount': OWN, 'aws:ResourceAccount': [OWN, '999999999999'] } }),
    },
    {
      name: 'tests that an absent key passes',
      template: held({ StringEqualsIfExists: { 'aws:PrincipalAccount': OWN, 'aws:ResourceAccount': OWN } }),
    },
    { name: 'no tests', template: held({}) },
    {
      name: 'everybody but one',
      template: changed(endpoint({ NotPrincipal: { AWS: 'x' } }), 'E/Properties/PolicyDocument/Statement/0/Principal'),
    },
    {
      name: 'everything but one',
      template: changed(endpoint({ NotResource: 'x' }), 'E/Properties/PolicyDocument/Statement/0/Resource'),
    },
    { name: 'another account by name', template: endpoint({ Principal: { AWS: '999999999999' } }) },
    { name: 'every action', template: endpoint({ Action: '*' }) },
    { name: 'every action of the service', template: endpoint({ Action: ['s3:GetObject', 's3:*'] }) },
    { name: 'a name that leads past it', template: endpoint({}, { ...INTERFACE, PrivateDnsEnabled: false }) },
    { name: 'an endpoint of another network', template: endpoint({}, { VpcId: 'vpc-1' }) },
    { name: 'a security group from elsewhere', template: endpoint({}, { ...INTERFACE, SecurityGroupIds: ['sg-1'] }) },
    { name: 'no security group', template: endpoint({}, { ...INTERFACE, SecurityGroupIds: [] }) },
    {
      name: 'an endpoint for the whole network',
      template: endpoint({}, { VpcEndpointType: 'Interface', PrivateDnsEnabled: true }),
    },
  ],
  good: [
    { name: 'a gateway endpoint held to the account', template: endpoint({}) },
    { name: 'an interface endpoint held to the account', template: endpoint({}, INTERFACE) },
  ],
};
