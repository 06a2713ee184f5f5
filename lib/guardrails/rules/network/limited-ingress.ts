import {
  type Assembly,
  type Json,
  type JsonObject,
  type Resource,
  resourcesOf,
  type Scope,
  scopeOf,
} from '../../../assembly';
import { attribute, resource, template } from '../../example';
import { referred } from '../../referred';
import type { Rule, Violation } from '../../rule';
import { listOf, textAt, valuesAt } from '../../written';

const GROUP = 'AWS::EC2::SecurityGroup';

const problemOf = (scope: Scope, rule: Json): string | undefined => {
  const at = (name: string) => valuesAt(rule, [name])[0];
  const [protocol, from, to] = ['IpProtocol', 'FromPort', 'ToPort'].map((name) => textAt(scope, at(name)));
  if (!['tcp', '6'].includes(protocol ?? '') || from === undefined || from !== to)
    return 'it lets in more than one port of TCP';
  const source = at('SourceSecurityGroupId');
  return source === undefined || referred(scope, source, GROUP)
    ? undefined
    : 'it lets in a security group that is not of this app';
};

const rulesOf = ({ type, properties }: Resource): readonly Json[] =>
  type === GROUP ? listOf(properties['SecurityGroupIngress']) : [properties];

const check = (assembly: Assembly): readonly Violation[] =>
  resourcesOf(assembly, GROUP, 'AWS::EC2::SecurityGroupIngress').flatMap((group) =>
    rulesOf(group).flatMap((rule) => {
      const problem = problemOf(scopeOf(assembly, group.stack), rule);
      return problem === undefined ? [] : [{ stack: group.stack, logicalId: group.logicalId, what: `${problem}.` }];
    }),
  );

const ingress = (properties: JsonObject): JsonObject =>
  template({
    G: resource(GROUP),
    I: resource('AWS::EC2::SecurityGroupIngress', {
      IpProtocol: 'tcp',
      FromPort: 443,
      ToPort: 443,
      SourceSecurityGroupId: attribute('G', 'GroupId'),
      ...properties,
    }),
  });

export const limitedIngress: Rule = {
  id: 'limited-ingress',
  title: 'A security group lets in one port, from groups of this app',
  core: false,
  why:
    'Hall County, October 2020: ransomware went from machine to machine because each answered the others on every port. What is ' +
    'not let in cannot be tried.',
  fix: 'Write one port of TCP, and name the security group of the part that calls (SourceSecurityGroupId).',
  mappings: { cis: ['1.1.3', '1.1.4'], nist: ['SC-7', 'SC-7(5)', 'AC-4'], fsbp: [] },
  check,
  bad: [
    { name: 'every protocol', template: ingress({ IpProtocol: '-1' }) },
    { name: 'a range of ports', template: ingress({ FromPort: 0 }) },
    {
      name: 'every port',
      template: template({
        G: resource(GROUP, { SecurityGroupIngress: [{ IpProtocol: 'tcp', CidrIp: '10.20.0.0/20' }] }),
      }),
    },
    { name: 'a group from elsewhere', template: ingress({ SourceSecurityGroupId: '999999999999/sg-1' }) },
  ],
  good: [{ name: 'HTTPS from a group of this app', template: ingress({}) }],
};
