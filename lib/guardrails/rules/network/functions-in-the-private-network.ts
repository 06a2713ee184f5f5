import { type Assembly, type JsonObject, type Resource, scopeOf } from '../../../assembly';
import { attribute, classRole, resource, tagged, template } from '../../example';
import { allReferred, guardedFunctions, referred } from '../../referred';
import type { Rule, Violation } from '../../rule';
import { valuesAt } from '../../written';

const problemOf = (assembly: Assembly, runner: Resource): string | undefined => {
  const scope = scopeOf(assembly, runner.stack);
  const [subnets] = valuesAt(runner.properties, ['VpcConfig', 'SubnetIds']);
  const [groups] = valuesAt(runner.properties, ['VpcConfig', 'SecurityGroupIds']);
  const inSubnets = allReferred(scope, subnets, 'AWS::EC2::Subnet');
  const inGroups = allReferred(scope, groups, 'AWS::EC2::SecurityGroup');
  if (inSubnets.length === 0)
    return 'it runs outside the private network (VpcConfig is missing), where it can send what it reads to anybody';
  const outside = [...inSubnets, ...inGroups].some(
    (found) =>
      found === undefined || !referred(scopeOf(assembly, found.stack), found.properties['VpcId'], 'AWS::EC2::VPC'),
  );
  if (outside) return 'it runs in a subnet or security group that is not of this app’s network';
  if (inGroups.length === 0) return 'no security group of this app limits where it can go';
  const [ipv6] = valuesAt(runner.properties, ['VpcConfig', 'Ipv6AllowedForDualStack']);
  return ipv6 === undefined || ipv6 === false
    ? undefined
    : 'it may speak IPv6 (Ipv6AllowedForDualStack), past the addresses that the network limits';
};

const check = (assembly: Assembly): readonly Violation[] =>
  guardedFunctions(assembly).flatMap((runner) => {
    const problem = problemOf(assembly, runner);
    return problem === undefined ? [] : [{ stack: runner.stack, logicalId: runner.logicalId, what: `${problem}.` }];
  });

const app = (properties: JsonObject, owner = 'voter-roll'): JsonObject =>
  template({
    V: resource('AWS::EC2::VPC'),
    S: resource('AWS::EC2::Subnet', { VpcId: { Ref: 'V' } }),
    T: resource('AWS::EC2::Subnet', { VpcId: 'vpc-1' }),
    G: resource('AWS::EC2::SecurityGroup', { VpcId: { Ref: 'V' } }),
    R: classRole(owner),
    F: resource('AWS::Lambda::Function', { Role: attribute('R'), ...properties }),
  });

const INSIDE = { VpcConfig: { SubnetIds: [{ Ref: 'S' }], SecurityGroupIds: [attribute('G', 'GroupId')] } };

export const functionsInThePrivateNetwork: Rule = {
  id: 'functions-in-the-private-network',
  title: 'Functions that touch never-public data run in the private network',
  core: true,
  why:
    'Capital One, March 2019: the machine that held the role could reach the whole internet, and was reached from it. From the ' +
    'private network no route leads further than the endpoints of AWS in this account.',
  fix: 'Use ElectionFunction, which takes the network of Foundation for every class that is not public.',
  mappings: { cis: ['1.1.3', '4.2.5'], nist: ['SC-7', 'SC-7(5)', 'AC-4'], fsbp: [] },
  check,
  bad: [
    { name: 'a function of the roll outside', template: app({}) },
    { name: 'a function that is tagged so, outside', template: app(tagged('voter-documents'), 'site-content') },
    { name: 'a function of notices outside', template: app({}, 'incident-notices') },
    { name: 'a subnet from elsewhere', template: app({ VpcConfig: { ...INSIDE.VpcConfig, SubnetIds: ['subnet-1'] } }) },
    {
      name: 'a subnet of another network',
      template: app({ VpcConfig: { ...INSIDE.VpcConfig, SubnetIds: [{ Ref: 'T' }] } }),
    },
    { name: 'no security group', template: app({ VpcConfig: { SubnetIds: [{ Ref: 'S' }] } }) },
    { name: 'IPv6', template: app({ VpcConfig: { ...INSIDE.VpcConfig, Ipv6AllowedForDualStack: true } }) },
  ],
  good: [
    { name: 'a function of the roll inside', template: app(INSIDE) },
    { name: 'a function of the website', template: app(tagged('site-content'), 'site-content') },
  ],
};
