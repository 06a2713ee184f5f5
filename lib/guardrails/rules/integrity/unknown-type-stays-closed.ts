import { type Assembly, type JsonObject, resourcesOf, scopeOf } from '../../../assembly';
import { isUnknownAwsType } from '../../known-types';
import { openingsAnywhere } from '../../openings';
import type { Rule, Violation } from '../../rule';

const check = (assembly: Assembly): readonly Violation[] =>
  resourcesOf(assembly)
    .filter(({ type }) => isUnknownAwsType(type))
    .flatMap(({ stack, logicalId, type, properties }) =>
      openingsAnywhere(scopeOf(assembly, stack), properties).map((opening) => ({
        stack,
        logicalId,
        what: `no rule knows ${type}, and ${opening}.`,
      })),
    );

const unknown = (properties: JsonObject): JsonObject => ({
  Resources: { U: { Type: 'AWS::Made::Up', Properties: properties } },
});

const OPEN = { Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }] };

export const unknownTypeStaysClosed: Rule = {
  id: 'unknown-type-stays-closed',
  title: 'A kind of resource that no rule knows is not open to anybody outside',
  core: true,
  why:
    'Mexico, April 2016: the roll lay in a kind of store that nobody had thought to check. What is new to these rules is judged by ' +
    'the words that open things everywhere: a public flag, any address, another account, a policy for everybody.',
  fix: 'Close it, or write a rule for this kind of resource first (lib/guardrails/rules) that knows what it must be.',
  mappings: { cis: ['4.3.1', '4.2.1'], nist: ['AC-3', 'AC-21', 'CM-7', 'SC-7'], fsbp: [] },
  check,
  bad: [
    { name: 'a public flag', template: unknown({ PubliclyAccessible: true }) },
    { name: 'a public flag that whoever deploys sets', template: unknown({ Settings: { IsPublic: { Ref: 'P' } } }) },
    { name: 'a policy for everybody', template: unknown({ AccessPolicies: OPEN }) },
    { name: 'a policy for everybody in a string', template: unknown({ Policy: JSON.stringify(OPEN) }) },
    { name: 'every address on the internet', template: unknown({ Sources: ['0.0.0.0/0'] }) },
    { name: 'a share with another account', template: unknown({ Share: ['999999999999'] }) },
    {
      name: 'something of another account',
      template: unknown({ To: 'arn:aws:s3:::b', Owner: 'arn:aws:iam::999999999999:root' }),
    },
  ],
  good: [
    {
      name: 'one that says nothing of the kind',
      template: unknown({ Name: 'x', PublicKey: 'abc', BlockPublicAccess: true }),
    },
    {
      name: 'a policy for this account',
      template: unknown({
        Policy: {
          Statement: [
            {
              Effect: 'Allow',
              Principal: { AWS: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root' } },
              Action: '*',
              Resource: '*',
            },
          ],
        },
      }),
    },
  ],
};
