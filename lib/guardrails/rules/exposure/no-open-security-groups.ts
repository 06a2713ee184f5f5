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

/** Addresses that exist in private networks only (RFC 1918, RFC 4193). */
const PRIVATE = /^(10\.\d+|172\.(1[6-9]|2\d|3[01])|192\.168)\.\d+\.\d+(\.\d+)?\/(\d+)$|^f[cd][0-9a-f]{2}:/i;
/** The shortest prefix that still lies within those ranges. */
const SHORTEST_PREFIX = 8;

const isPrivate = (range: string): boolean => {
  const prefix = Number(range.split('/')[1]);
  return PRIVATE.test(range) && prefix >= SHORTEST_PREFIX;
};

const problemOf = (scope: Scope, rule: Json | undefined): string | undefined => {
  const ranges = ['CidrIp', 'CidrIpv6']
    .flatMap((name) => valuesAt(rule, [name]))
    .filter((range) => range !== undefined);
  for (const range of ranges) {
    const text = textAt(scope, range);
    if (text === undefined) return 'it lets in addresses that whoever deploys decides';
    if (!isPrivate(text)) return `it lets in ${text}, which reaches beyond the private network`;
  }
  return valuesAt(rule, ['SourcePrefixListId']).some((list) => list !== undefined)
    ? 'it lets in a list of addresses that the template does not show (SourcePrefixListId)'
    : undefined;
};

const rulesOf = ({ type, properties }: Resource): readonly Json[] =>
  type === 'AWS::EC2::SecurityGroup' ? listOf(properties['SecurityGroupIngress']) : [properties];

const check = (assembly: Assembly): readonly Violation[] =>
  resourcesOf(
    assembly,
    'AWS::EC2::SecurityGroup',
    'AWS::EC2::SecurityGroupIngress',
    'AWS::RDS::DBSecurityGroupIngress',
    'AWS::Redshift::ClusterSecurityGroupIngress',
  ).flatMap((group) =>
    rulesOf(group).flatMap((rule) => {
      const problem = problemOf(
        scopeOf(assembly, group.stack),
        group.type.endsWith('SecurityGroupIngress') && group.type !== 'AWS::EC2::SecurityGroupIngress'
          ? { CidrIp: valuesAt(rule, ['CIDRIP'])[0] ?? '0.0.0.0/0' }
          : rule,
      );
      return problem === undefined ? [] : [{ stack: group.stack, logicalId: group.logicalId, what: `${problem}.` }];
    }),
  );

const group = (rule: JsonObject): JsonObject => only('AWS::EC2::SecurityGroup', { SecurityGroupIngress: [rule] });

export const noOpenSecurityGroups: Rule = {
  id: 'no-open-security-groups',
  title: 'No security group lets the internet in',
  core: true,
  why:
    'California, December 2017: a database in the cloud that answered the internet was copied, deleted and held to ransom. Mexico ' +
    '2016 was the same kind of database with the whole roll.',
  fix: 'Let in a security group of this network (SourceSecurityGroupId) instead of addresses.',
  mappings: { cis: ['1.1.3', '1.1.4'], nist: ['SC-7', 'SC-7(5)', 'AC-4'], fsbp: ['EC2.18', 'EC2.19'] },
  check,
  bad: [
    {
      name: 'the whole internet',
      template: group({ IpProtocol: 'tcp', FromPort: 27017, ToPort: 27017, CidrIp: '0.0.0.0/0' }),
    },
    { name: 'the whole internet by IPv6', template: group({ IpProtocol: '-1', CidrIpv6: '::/0' }) },
    { name: 'half the internet', template: group({ IpProtocol: 'tcp', CidrIp: '0.0.0.0/1' }) },
    { name: 'an office on the internet', template: group({ IpProtocol: 'tcp', CidrIp: '203.0.113.0/24' }) },
    { name: 'more than the private range', template: group({ IpProtocol: 'tcp', CidrIp: '10.0.0.0/4' }) },
    {
      name: 'a parameter',
      template: { ...group({ IpProtocol: 'tcp', CidrIp: { Ref: 'P' } }), Parameters: { P: { Type: 'String' } } },
    },
    {
      name: 'a rule of its own',
      template: only('AWS::EC2::SecurityGroupIngress', { IpProtocol: 'tcp', CidrIp: '0.0.0.0/0' }),
    },
    { name: 'a list of addresses', template: group({ IpProtocol: 'tcp', SourcePrefixListId: 'pl-1' }) },
  ],
  good: [
    {
      name: 'another group',
      template: only('AWS::EC2::SecurityGroupIngress', { IpProtocol: 'tcp', SourceSecurityGroupId: 'sg-1' }),
    },
    { name: 'the private network', template: group({ IpProtocol: 'tcp', CidrIp: '10.20.0.0/20' }) },
  ],
};
