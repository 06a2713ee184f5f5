import { resourceAt, resourcesOf } from '../../lib/assembly';
import { identityPolicies, policiesOfIdentity, policiesOn } from '../../lib/guardrails/index-of';
import { assemblyOf, nestedUrl } from '../support/assembly';

const DOCUMENT = { Statement: [] };
const assembly = assemblyOf({
  stacks: {
    A: {
      template: {
        Resources: {
          B: { Type: 'AWS::S3::Bucket' },
          Q: { Type: 'AWS::S3::BucketPolicy', Properties: { Bucket: { Ref: 'B' }, PolicyDocument: DOCUMENT } },
          R: {
            Type: 'AWS::IAM::Role',
            Properties: {
              Policies: [{ PolicyName: 'inline', PolicyDocument: DOCUMENT }],
              ManagedPolicyArns: [{ Ref: 'M' }],
            },
          },
          P: { Type: 'AWS::IAM::Policy', Properties: { Roles: [{ Ref: 'R' }], PolicyDocument: DOCUMENT } },
          M: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: DOCUMENT } },
          N: {
            Type: 'AWS::CloudFormation::Stack',
            Properties: { TemplateURL: nestedUrl('inner'), Parameters: { Role: { Ref: 'R' } } },
          },
        },
      },
      nested: {
        inner: {
          Parameters: { Role: { Type: 'String' } },
          Resources: {
            P: { Type: 'AWS::IAM::RolePolicy', Properties: { RoleName: { Ref: 'Role' }, PolicyDocument: DOCUMENT } },
          },
        },
      },
    },
  },
});

test('a role’s policies are found wherever they are declared', () => {
  const role = resourceAt(assembly, { stack: 'A', logicalId: 'R' });
  if (!role) throw new Error('no role');
  expect(
    policiesOfIdentity(assembly, role)
      .map(({ holder }) => `${holder.stack}/${holder.logicalId}`)
      .sort(),
  ).toEqual(['A/M', 'A/N/P', 'A/P', 'A/R']);
  expect(identityPolicies(assembly)).toHaveLength(4);
});

test('a store’s policies are found, and the walk is done once', () => {
  const bucket = { stack: 'A', logicalId: 'B' };
  expect(policiesOn(assembly, bucket).map(({ holder }) => holder.logicalId)).toEqual(['Q']);
  expect(policiesOn(assembly, bucket)).toBe(policiesOn(assembly, bucket));
  expect(resourcesOf(assembly)).toBe(resourcesOf(assembly));
});
