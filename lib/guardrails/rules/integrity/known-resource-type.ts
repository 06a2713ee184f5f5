import { type Assembly, type JsonObject, resourcesOf } from '../../../assembly';
import { isUnknownAwsType } from '../../known-types';
import { powersOf } from '../../openings';
import type { Rule, Violation } from '../../rule';

const check = (assembly: Assembly): readonly Violation[] =>
  resourcesOf(assembly)
    .filter(({ type }) => isUnknownAwsType(type))
    .flatMap(({ stack, logicalId, type, properties }) => {
      const powers = powersOf(properties);
      if (powers.length === 0) return [];
      const what = `no rule knows ${type}, and it comes with ${powers.join(' and ')}: what it can reach or let in was not judged.`;
      return [{ stack, logicalId, what }];
    });

const unknown = (properties: JsonObject): JsonObject => ({
  Resources: { U: { Type: 'AWS::Made::Up', Properties: properties } },
});

export const knownResourceType: Rule = {
  id: 'known-resource-type',
  title: 'What acts under a role or carries a policy is of a kind that some rule knows',
  core: false,
  why:
    'COMELEC 2016: the public website had a way to the full roll that nobody had looked for. Something that acts by itself, and that no ' +
    'rule has ever been written for, is such a way (NIST 800-53 CM-7, CM-8).',
  fix: 'Use a service that the blueprint knows, write a rule for this one, or enter an exception with owner and date.',
  mappings: { cis: ['2.1.1'], nist: ['AC-6', 'CM-7', 'CM-8'], fsbp: [] },
  check,
  bad: [
    { name: 'a role', template: unknown({ ExecutionRoleArn: { 'Fn::GetAtt': ['R', 'Arn'] } }) },
    { name: 'a role deep inside', template: unknown({ Steps: [{ Role: 'r' }] }) },
    { name: 'a policy', template: unknown({ Policy: { Statement: [] } }) },
  ],
  good: [
    { name: 'neither', template: unknown({ Name: 'x' }) },
    { name: 'a kind that rules know', template: { Resources: { R: { Type: 'AWS::IAM::Role', Properties: {} } } } },
  ],
};
