import { type Assembly, type Json, type JsonObject, type Scope, scopeOf } from '../../../assembly';
import { type ConditionTest, conditionBranches } from '../../conditions';
import { dataClassOf } from '../../data-class';
import { isDeclaredTrail } from '../../declared-trails';
import { attribute, policy, resource, sub, tagged, template } from '../../example';
import { changes } from '../../examples';
import { nameOf } from '../../identity';
import { policyAt, type Statement } from '../../policy';
import { render, whoIs } from '../../principals';
import type { Rule, Violation } from '../../rule';
import { policiesOf } from '../../stores';

const NAMING = ['StringEquals', 'StringLike', 'ArnEquals', 'ArnLike'];

/** The service and something of its own: `arn:aws:guardduty:us-east-2:<own>:detector/*`, `arn:aws:s3:::election-lorem-*`. */
const A_SOURCE = /^arn:[^:]*:[a-z0-9-]+:[^:]*:[^:]*:.+/;

const namesSource = (scope: Scope, test: ConditionTest): boolean =>
  NAMING.includes(test.operator) &&
  test.key === 'aws:sourcearn' &&
  test.values.length > 0 &&
  test.values.every(
    ({ expression }) =>
      expression.some(({ kind }) => kind === 'attribute') ||
      A_SOURCE.test(render(scope.assembly, scope.stack, expression)),
  );

const services = (scope: Scope, statement: Statement): readonly string[] =>
  statement.principals.flatMap((principal) => {
    if (isDeclaredTrail(scope, statement, principal)) return [];
    const who = whoIs(scope.assembly, scope.stack, principal);
    return who.who === 'service' ? [who.service] : [];
  });

const check = (assembly: Assembly): readonly Violation[] =>
  policiesOf(assembly).flatMap(({ scope, holder, stores, document }): readonly Violation[] => {
    const isEvidence = stores.some(
      (store) => store.type === 'AWS::S3::Bucket' && dataClassOf(scopeOf(assembly, store.stack), store) === 'audit-log',
    );
    if (!isEvidence) return [];
    return policyAt(scope, document).statements.flatMap((statement): readonly Violation[] => {
      if (statement.effect === 'Deny') return [];
      const named = conditionBranches(scope, statement.condition).every(
        (tests) => tests?.some((test) => namesSource(scope, test)) === true,
      );
      return named
        ? []
        : services(scope, statement).map((service) => ({
            stack: holder.stack,
            logicalId: holder.logicalId,
            what: `${nameOf(statement)} lets ${service} write evidence for whatever of this account asks it to; no aws:SourceArn says for what.`,
          }));
    });
  });

const CONDITION = 'P/Properties/PolicyDocument/Statement/0/Condition';
const OWN: Json = { Ref: 'AWS::AccountId' };
const DETECTORS = sub('arn:aws:guardduty:us-east-2:${AWS::AccountId}:detector/*');
const GOOD: JsonObject = template({
  B: resource('AWS::S3::Bucket', tagged('audit-log')),
  P: resource('AWS::S3::BucketPolicy', {
    Bucket: { Ref: 'B' },
    PolicyDocument: policy({
      Effect: 'Allow',
      Principal: { Service: 'guardduty.amazonaws.com' },
      Action: 's3:PutObject',
      Resource: sub('${B.Arn}/*'),
      Condition: { StringEquals: { 'aws:SourceAccount': OWN }, ArnLike: { 'aws:SourceArn': DETECTORS } },
    }),
  }),
});

export const evidenceNamesItsSource: Rule = {
  id: 'evidence-names-its-source',
  title: 'A service writes evidence for what is named, and for nothing else of the account',
  core: false,
  why:
    'Logs are believed because nobody else can write them. Held to the account alone, log delivery writes for every bucket and detector of ' +
    'it: whoever runs code there lays lines of her own beside the true ones, or so many that nobody finds those.',
  fix: 'Add ArnLike aws:SourceArn with the trail, the detector or the buckets that the service writes for, as EvidenceBucket and AccessLogBucket do.',
  mappings: { cis: ['4.2.1', '5.3.1'], nist: ['AC-3', 'AU-9', 'AU-10'], fsbp: [] },
  check,
  bad: changes(GOOD, {
    'anything of the account': [`${CONDITION}/ArnLike`],
    'any source': [`${CONDITION}/ArnLike/aws:SourceArn`, '*'],
    'sources that may be absent': [`${CONDITION}`, { ArnLikeIfExists: { 'aws:SourceArn': DETECTORS } }],
    'every source but these': [`${CONDITION}`, { ArnNotLike: { 'aws:SourceArn': DETECTORS } }],
    'no condition': [`${CONDITION}`],
  }),
  good: [
    { name: 'detectors of this account', template: GOOD },
    {
      name: 'one trail by reference',
      template: template({
        B: resource('AWS::S3::Bucket', tagged('audit-log')),
        T: resource('AWS::CloudTrail::Trail'),
        P: resource('AWS::S3::BucketPolicy', {
          Bucket: { Ref: 'B' },
          PolicyDocument: policy({
            Effect: 'Allow',
            Principal: { Service: 'cloudtrail.amazonaws.com' },
            Action: 's3:PutObject',
            Resource: sub('${B.Arn}/*'),
            Condition: { StringEquals: { 'aws:SourceArn': attribute('T') } },
          }),
        }),
      }),
    },
    {
      name: 'a bucket of the website, where another rule looks',
      template: template({
        B: resource('AWS::S3::Bucket', tagged('site-content')),
        P: resource('AWS::S3::BucketPolicy', {
          Bucket: { Ref: 'B' },
          PolicyDocument: policy({
            Effect: 'Allow',
            Principal: { Service: 'logging.s3.amazonaws.com' },
            Action: 's3:PutObject',
            Resource: sub('${B.Arn}/*'),
          }),
        }),
      }),
    },
  ],
};
