import {
  type Assembly,
  type Expression,
  type Json,
  type JsonObject,
  literalOf,
  resourceAt,
  type Scope,
  scopeOf,
} from '../../../assembly';
import { DATA_CLASS_TAG } from '../../../contracts/data-class';
import { conditionBranches } from '../../conditions';
import { dataClassOf, isWebsite } from '../../data-class';
import { policyAt, type Statement } from '../../policy';
import { OWN_ACCOUNT, render, whoIs } from '../../principals';
import type { Rule, Violation } from '../../rule';
import { policiesOf } from '../../stores';

const CLOUDFRONT = 'cloudfront.amazonaws.com';

/** What a website store may give CloudFront; listing would tell of files that no page links to. */
const READS = [
  's3:getobject',
  'kms:decrypt',
  'kms:encrypt',
  'kms:generatedatakey*',
  'kms:generatedatakey',
  'kms:describekey',
];

/** `arn:...:distribution/<id>` of a distribution in this assembly, the id not a pattern. */
const isOwnDistribution = (scope: Scope, expression: Expression): boolean => {
  const last = expression.at(-1);
  if (last?.kind !== 'attribute' || !['Ref', 'Id'].includes(last.attribute)) return false;
  if (resourceAt(scope.assembly, last.resource)?.type !== 'AWS::CloudFront::Distribution') return false;
  return (
    render(scope.assembly, scope.stack, expression.slice(0, -1)) === `arn:aws:cloudfront::${OWN_ACCOUNT}:distribution/`
  );
};

const namesOwnDistribution = (scope: Scope, condition: Json | undefined): boolean =>
  condition !== undefined &&
  conditionBranches(scope, condition).every((tests) =>
    tests?.some(
      ({ operator, key, values }) =>
        ['StringEquals', 'ArnEquals', 'ArnLike', 'StringLike'].includes(operator) &&
        key === 'aws:sourcearn' &&
        values.length > 0 &&
        values.every(({ expression }) => isOwnDistribution(scope, expression)),
    ),
  );

const problemsIn = (scope: Scope, statement: Statement): readonly string[] => {
  if (statement.effect === 'Deny') return [];
  return statement.principals.flatMap((principal) => {
    const who = whoIs(scope.assembly, scope.stack, principal);
    if (who.who !== 'service' || who.service !== CLOUDFRONT) return [];
    const name = statement.sid === '' ? 'a statement' : `statement ${statement.sid}`;
    const problems: string[] = [];
    if (!namesOwnDistribution(scope, statement.condition)) {
      problems.push(
        `${name} lets any CloudFront distribution in, those of other accounts too; aws:SourceArn must name this app’s.`,
      );
    }
    const more = statement.actions.filter(
      ({ expression }) => !READS.includes((literalOf(expression) ?? '*').toLowerCase()),
    );
    if (more.length > 0 || statement.hasNotAction) problems.push(`${name} lets CloudFront do more than read objects.`);
    return problems;
  });
};

const check = (assembly: Assembly): readonly Violation[] => {
  const violations: Violation[] = [];
  for (const { scope, holder, stores, document } of policiesOf(assembly)) {
    if (!stores.some((store) => isWebsite(dataClassOf(scopeOf(assembly, store.stack), store)))) continue;
    for (const statement of policyAt(scope, document).statements) {
      for (const what of problemsIn(scope, statement)) {
        violations.push({ stack: holder.stack, logicalId: holder.logicalId, what });
      }
    }
  }
  return violations;
};

const OWN: Json = {
  StringEquals: {
    'aws:SourceArn': { 'Fn::Sub': 'arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution/${D}' },
  },
};

const site = (change: JsonObject): JsonObject => ({
  Resources: {
    D: { Type: 'AWS::CloudFront::Distribution', Properties: {} },
    B: { Type: 'AWS::S3::Bucket', Properties: { Tags: [{ Key: DATA_CLASS_TAG, Value: 'results-public' }] } },
    P: {
      Type: 'AWS::S3::BucketPolicy',
      Properties: {
        Bucket: { Ref: 'B' },
        PolicyDocument: {
          Statement: [
            {
              Sid: 'Site',
              Effect: 'Allow',
              Principal: { Service: CLOUDFRONT },
              Action: 's3:GetObject',
              Resource: { 'Fn::Sub': '${B.Arn}/*' },
              Condition: OWN,
              ...change,
            },
          ],
        },
      },
    },
  },
});

export const websiteOnlyThroughCloudFront: Rule = {
  id: 'website-only-through-cloudfront',
  title: 'Published files are read by this app’s own distribution, and nothing else',
  core: true,
  why:
    'A store that any CloudFront distribution may read can be served under a stranger’s name, with figures mixed in that no ' +
    'office released (confused deputy; COMELEC 2016 began at the public website).',
  fix: 'Use ElectionSite: origin access control, and aws:SourceArn with the ARN of the distribution in the same stack.',
  mappings: { cis: ['4.2.1', '4.3.1'], nist: ['AC-3', 'AC-4', 'SC-7'], fsbp: ['CloudFront.13'] },
  check,
  bad: [
    {
      name: 'any distribution',
      template: site({ Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } } }),
    },
    {
      name: 'every distribution of an account',
      template: site({
        Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:cloudfront::111111111111:distribution/*' } },
      }),
    },
    {
      name: 'a distribution from elsewhere',
      template: site({
        Condition: {
          StringEquals: { 'aws:SourceArn': 'arn:aws:cloudfront::999999999999:distribution/EDFDVBD6EXAMPLE' },
        },
      }),
    },
    {
      name: 'a distribution of another account under the id of ours',
      template: site({
        Condition: {
          StringEquals: { 'aws:SourceArn': { 'Fn::Sub': 'arn:aws:cloudfront::999999999999:distribution/${D}' } },
        },
      }),
    },
    {
      name: 'a distribution that an absent key passes',
      template: site({
        Condition: { StringEqualsIfExists: { 'aws:SourceArn': 'arn:aws:cloudfront::1:distribution/E' } },
      }),
    },
    { name: 'CloudFront listing the bucket', template: site({ Action: ['s3:GetObject', 's3:ListBucket'] }) },
    { name: 'CloudFront writing', template: site({ Action: 's3:*' }) },
  ],
  good: [{ name: 'the distribution of the same app', template: site({}) }],
};
