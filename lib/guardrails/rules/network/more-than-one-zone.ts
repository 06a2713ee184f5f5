import { type Assembly, type JsonObject, resourcesOf, scopeOf } from '../../../assembly';
import { attribute, resource, template } from '../../example';
import { changed, changes } from '../../examples';
import { allReferred } from '../../referred';
import type { Rule, Violation } from '../../rule';
import { valuesAt } from '../../written';

const check = (assembly: Assembly): readonly Violation[] =>
  resourcesOf(assembly, 'AWS::Lambda::Function').flatMap((runner): readonly Violation[] => {
    const scope = scopeOf(assembly, runner.stack);
    const [written] = valuesAt(runner.properties, ['VpcConfig', 'SubnetIds']);
    if (written === undefined) return [];
    const subnets = allReferred(scope, written, 'AWS::EC2::Subnet').filter((subnet) => subnet !== undefined);
    const zones = new Set(
      subnets.map(({ logicalId, properties }) => JSON.stringify(properties['AvailabilityZone'] ?? logicalId)),
    );
    return zones.size > 1
      ? []
      : [
          {
            stack: runner.stack,
            logicalId: runner.logicalId,
            what: 'it stands in one zone alone (VpcConfig.SubnetIds), and with that zone it is gone.',
          },
        ];
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
    'two subnets of one zone': ['B/Properties/AvailabilityZone', zone(0)],
  }),
  good: [
    { name: 'two zones', template: GOOD },
    {
      name: 'a function outside any network, where another rule looks',
      template: changed(GOOD, 'F/Properties/VpcConfig'),
    },
  ],
};
