import {
  type Assembly,
  type Json,
  type JsonObject,
  type Resource,
  resourcesOf,
  type Scope,
  scopeOf,
} from '../../../assembly';
import { only } from '../../example';
import type { Rule, Violation } from '../../rule';
import { listOf, textAt, valuesAt } from '../../written';

/** The one port that AWS services answer on. */
const HTTPS = '443';
/** How CDK writes "nowhere". */
const NOWHERE = '255.255.255.255/32';

const isLimited = (scope: Scope, rule: Json): boolean => {
  const at = (name: string) => textAt(scope, valuesAt(rule, [name])[0]);
  if (at('CidrIp') === NOWHERE) return true;
  return ['tcp', '6'].includes(at('IpProtocol') ?? '') && at('FromPort') === HTTPS && at('ToPort') === HTTPS;
};

const problemOf = (scope: Scope, { type, properties }: Resource): string | undefined => {
  const group = type === 'AWS::EC2::SecurityGroup';
  const rules = group ? listOf(properties['SecurityGroupEgress']) : [properties];
  if (group && rules.length === 0) return 'it says nothing of what may go out, and AWS then lets everything out';
  return rules.every((rule) => isLimited(scope, rule)) ? undefined : 'it lets out more than HTTPS (tcp 443)';
};

const check = (assembly: Assembly): readonly Violation[] =>
  resourcesOf(assembly, 'AWS::EC2::SecurityGroup', 'AWS::EC2::SecurityGroupEgress').flatMap((group) => {
    const problem = problemOf(scopeOf(assembly, group.stack), group);
    return problem === undefined ? [] : [{ stack: group.stack, logicalId: group.logicalId, what: `${problem}.` }];
  });

const group = (...rules: readonly JsonObject[]): JsonObject =>
  only('AWS::EC2::SecurityGroup', { SecurityGroupEgress: rules });
const out = (change: JsonObject): JsonObject => ({
  IpProtocol: 'tcp',
  FromPort: 443,
  ToPort: 443,
  CidrIp: '0.0.0.0/0',
  ...change,
});

export const limitedEgress: Rule = {
  id: 'limited-egress',
  title: 'Only HTTPS leaves a security group',
  core: false,
  why:
    'Deny by default holds a stolen foothold where it is: no file transfer, no mail, no tunnel on another port. Hall County 2020 ' +
    'spread from machine to machine because everything could speak to everything.',
  fix: 'Write SecurityGroupEgress with tcp 443 alone (PrivateNetwork’s groups), or nothing at all going out.',
  mappings: { cis: ['1.1.3', '1.1.4'], nist: ['SC-7', 'SC-7(5)', 'AC-4'], fsbp: [] },
  check,
  bad: [
    { name: 'a group that says nothing', template: only('AWS::EC2::SecurityGroup') },
    { name: 'everything', template: group({ IpProtocol: '-1', CidrIp: '0.0.0.0/0' }) },
    { name: 'every port', template: group(out({ FromPort: 0, ToPort: 65535 })) },
    { name: 'mail', template: group(out({}), out({ FromPort: 25, ToPort: 25 })) },
    { name: 'a protocol without ports', template: group(out({ IpProtocol: 'udp' })) },
    { name: 'a rule of its own', template: only('AWS::EC2::SecurityGroupEgress', { IpProtocol: '-1' }) },
  ],
  good: [
    { name: 'HTTPS', template: group(out({})) },
    {
      name: 'nothing',
      template: group({ IpProtocol: 'icmp', FromPort: 252, ToPort: 86, CidrIp: '255.255.255.255/32' }),
    },
  ],
};
