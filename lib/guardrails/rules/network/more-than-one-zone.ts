import { type Assembly, type JsonObject, type Resource, resourcesOf, scopeOf } from '../../../assembly';
import { attribute, resource, template } from '../../example';
import { changed, changes } from '../../examples';
import { allReferred } from '../../referred';
import type { Rule, Violation } from '../../rule';
import { valuesAt } from '../../written';

/** The zone of a subnet, as written. One without is put by AWS into any, the same for all of them if it likes. */
const zoneOf = (subnet: Resource | undefined): string | undefined => {
  const zone = subnet?.properties['AvailabilityZone'] ?? subnet?.properties['AvailabilityZoneId'];
  return zone === undefined ? undefined : JSON.stringify(zone);
};

const problemOf = (subnets: readonly (Resource | undefined)[]): string | undefined => {
  if (subnets.includes(undefined))
    return 'nobody can say in which zones it stands: one of its subnets is not in this app';
  const zones = subnets.map(zoneOf);
  if (zones.includes(undefined))
    return 'nobody can say in which zones it stands: a subnet of it names none (AvailabilityZone)';
  return new Set(zones).size > 1 ? undefined : 'it stands in one zone alone, and with that zone it is gone';
};

const check = (assembly: Assembly): readonly Violation[] =>
  resourcesOf(assembly, 'AWS::Lambda::Function').flatMap(({ stack, logicalId, properties }): readonly Violation[] => {
    const [written] = valuesAt(properties, ['VpcConfig', 'SubnetIds']);
    if (written === undefined) return [];
    const problem = problemOf(allReferred(scopeOf(assembly, stack), written, 'AWS::EC2::Subnet'));
    return problem === undefined ? [] : [{ stack, logicalId, what: `${problem} (VpcConfig.SubnetIds).` }];
  });

const zone = (at: number): JsonObject => ({ 'Fn::Select': [at, { 'Fn::GetAZs': '' }] });
const SUBNETS = 'F/Properties/VpcConfig/SubnetIds';
const GOOD: JsonObject = template({
  V: resource('AWS::EC2::VPC'),
  A: resource('AWS::EC2::Subnet', { VpcId: { Ref: 'V' }, AvailabilityZone: zone(0) }),
  B: resource('AWS::EC2::Subnet', { VpcId: { Ref: 'V' }, AvailabilityZone: zone(1) }),
  G: resource('AWS::EC2::SecurityGroup', { VpcId: { Ref: 'V' } }),
  F: resource('AWS::Lambda::Function', {
    VpcConfig: { SubnetIds: [{ Ref: 'A' }, { Ref: 'B' }], SecurityGroupIds: [attribute('G', 'GroupId')] },
  }),
});

export const moreThanOneZone: Rule = {
  id: 'more-than-one-zone',
  title: 'What runs in the network runs in more than one zone',
  core: false,
  why:
    'On the last day of registration there is no tomorrow: Florida’s site failed on 5 October 2020, and a court was asked for more time. A ' +
    'function in one zone is gone with it.',
  fix: 'Give the function the subnets of at least two zones, as PrivateNetwork and ElectionFunction do.',
  mappings: { cis: ['1.5.6'], nist: ['CP-10', 'SC-5(2)'], fsbp: ['Lambda.5'] },
  check,
  bad: changes(GOOD, {
    'one subnet': [SUBNETS, [{ Ref: 'A' }]],
    'one subnet twice': [SUBNETS, [{ Ref: 'A' }, { Ref: 'A' }]],
    'two subnets of which one is somebody else’s': [SUBNETS, [{ Ref: 'A' }, 'subnet-0a1b2c3d']],
    'two subnets that are not in this app': [SUBNETS, ['subnet-0a1b2c3d', 'subnet-0a1b2c3e']],
    'no subnets': [SUBNETS, []],
    'a subnet in whatever zone AWS takes': ['B/Properties/AvailabilityZone'],
    'two subnets of one zone': ['B/Properties/AvailabilityZone', zone(0)],
  }),
  good: [
    { name: 'two zones', template: GOOD },
    {
      name: 'two zones by their ids',
      template: changed(
        changed(
          changed(changed(GOOD, 'A/Properties/AvailabilityZone'), 'B/Properties/AvailabilityZone'),
          'A/Properties/AvailabilityZoneId',
          'use2-az1',
        ),
        'B/Properties/AvailabilityZoneId',
        'use2-az2',
      ),
    },
    {
      name: 'a function outside any network, where another rule looks',
      template: changed(GOOD, 'F/Properties/VpcConfig'),
    },
  ],
};
