import type { Assembly, JsonObject } from '../../../assembly';
import { classOf } from '../../belongs-to';
import { classRole, policy, resource, template } from '../../example';
import { grantsIn, nameOf } from '../../identity';
import { bindingProblem, CONTEXT_OF_EVIDENCE, CONTEXT_OF_ONE_STORE, DATA_USE, signProblem } from '../../key-binding';
import { given, testsOf } from '../../key-policy';
import type { Rule, Violation } from '../../rule';

const check = (assembly: Assembly): readonly Violation[] =>
  grantsIn(assembly).flatMap(({ from, statement }) => {
    const classes = from.identities.map((role) => classOf(assembly, role)).filter((it) => it !== undefined);
    if (classes.length === 0) return [];
    const contexts = classes.every((it) => it === 'audit-log') ? CONTEXT_OF_EVIDENCE : CONTEXT_OF_ONE_STORE;
    const tests = testsOf(from.scope, statement) ?? [];
    const problem =
      (given(statement, DATA_USE).length > 0 ? bindingProblem(from.scope, tests, contexts) : undefined) ??
      (given(statement, ['kms:sign']).length > 0 ? signProblem(tests) : undefined);
    const { stack, logicalId } = from.holder;
    return problem === undefined ? [] : [{ stack, logicalId, what: `${nameOf(statement)} ${problem}.` }];
  });

const role = (Condition: JsonObject, Action = 'kms:Decrypt'): JsonObject =>
  template({
    R: classRole('ballot-data'),
    P: resource('AWS::IAM::ManagedPolicy', {
      Roles: [{ Ref: 'R' }],
      PolicyDocument: policy({ Effect: 'Allow', Action, Resource: 'arn:aws:kms:x:1:key/1', Condition }),
    }),
  });

const VIA_S3 = { 'kms:ViaService': 's3.us-east-2.amazonaws.com' };
const ONE_BUCKET = { 'kms:EncryptionContext:aws:s3:arn': 'arn:aws:s3:::election-lorem-ballots' };

export const keyGrantsAreBound: Rule = {
  id: 'key-grants-are-bound',
  title: 'A role of a data class uses keys through one service, for named stores',
  core: false,
  why:
    'Capital One, March 2019: the role could decrypt whatever it found. Key policy and role policy both say for what a key may be ' +
    'used, so that an edit of either alone opens nothing.',
  fix: 'Use the grants of PrivateBucket and ProtectedTable, which add kms:ViaService and the encryption context of the one store.',
  mappings: { cis: ['A1.2.7', '4.2.4'], nist: ['AC-3', 'AC-6', 'SC-28(1)'], fsbp: [] },
  check,
  bad: [
    { name: 'decryption of anything', template: role({}) },
    { name: 'decryption of any bucket', template: role({ StringEquals: VIA_S3 }) },
    { name: 'decryption of a bucket past S3', template: role({ StringEquals: ONE_BUCKET }) },
    { name: 'tests that an absent key passes', template: role({ StringEqualsIfExists: { ...VIA_S3, ...ONE_BUCKET } }) },
    { name: 'signatures in any algorithm', template: role({}, 'kms:Sign') },
    { name: 'tests turned round', template: role({ StringNotEquals: { ...VIA_S3, ...ONE_BUCKET } }) },
  ],
  good: [{ name: 'one service and one store', template: role({ StringEquals: { ...VIA_S3, ...ONE_BUCKET } }) }],
};
