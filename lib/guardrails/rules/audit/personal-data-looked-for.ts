import { type Assembly, type JsonObject, scopeOf } from '../../../assembly';
import { dataClassOf } from '../../data-class';
import { policy, sub, tagged } from '../../example';
import { changed, changes } from '../../examples';
import { policiesOn } from '../../index-of';
import { isOfferedIn } from '../../not-offered';
import type { Rule, Violation } from '../../rule';
import { FOR_OURS, lets } from '../../service-requests';
import { isLeft, standingIn, watchedPlaces } from '../../watched-places';

const FINDING: readonly string[] = ['s3:GetBucketLocation', 's3:PutObject'];

/** Macie tells of a finding for 90 days; where it writes the rest is no setting of a template, but who lets it is. */
const isKept = (assembly: Assembly, stacks: ReadonlySet<string>): boolean =>
  standingIn(assembly, stacks, 'AWS::S3::Bucket').some(
    (bucket) =>
      dataClassOf(scopeOf(assembly, bucket.stack), bucket) === 'audit-log' &&
      policiesOn(assembly, bucket).some(({ scope, document }) =>
        FINDING.every((action) => lets(scope, document, { service: 'macie.amazonaws.com', action, facts: FOR_OURS })),
      ),
  );

const check = (assembly: Assembly): readonly Violation[] =>
  watchedPlaces(assembly).flatMap((place) => {
    if (isLeft(assembly, place, 'macie') || !isOfferedIn(place.region, 'AWS::Macie::Session')) return [];
    const { stack, logicalId } = place.first;
    const [session] = standingIn(assembly, place.stacks, 'AWS::Macie::Session');
    if (session === undefined) return [{ stack, logicalId, what: `Macie is not on in ${place.region}.` }];
    const { Status: status } = session.properties;
    const problems = [
      ...(status === undefined || status === 'ENABLED' ? [] : ['it is paused (Status)']),
      ...(session.properties['FindingPublishingFrequency'] === 'FIFTEEN_MINUTES'
        ? []
        : ['it tells after hours only (FindingPublishingFrequency)']),
      ...(isKept(assembly, place.stacks)
        ? []
        : [`no bucket for evidence takes from it what it finds (macie.amazonaws.com: ${FINDING.join(', ')})`]),
      ...standingIn(assembly, place.stacks, 'AWS::Macie::FindingsFilter')
        .filter(({ properties }) => properties['Action'] === 'ARCHIVE')
        .map(({ logicalId: filter }) => `${filter} hides findings (Action ARCHIVE)`),
    ];
    return problems.length === 0
      ? []
      : [{ stack: session.stack, logicalId: session.logicalId, what: `of Macie: ${problems.join('; ')}.` }];
  });

const GOOD: JsonObject = {
  Resources: {
    Store: { Type: 'AWS::S3::Bucket', Properties: tagged('audit-log') },
    Policy: {
      Type: 'AWS::S3::BucketPolicy',
      Properties: {
        Bucket: { Ref: 'Store' },
        PolicyDocument: policy({
          Effect: 'Allow',
          Principal: { Service: 'macie.amazonaws.com' },
          Action: ['s3:GetBucketLocation', 's3:PutObject'],
          Resource: [{ 'Fn::GetAtt': ['Store', 'Arn'] }, sub('${Store.Arn}/macie/*')],
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        }),
      },
    },
    Session: {
      Type: 'AWS::Macie::Session',
      Properties: { Status: 'ENABLED', FindingPublishingFrequency: 'FIFTEEN_MINUTES' },
    },
  },
};

export const personalDataLookedFor: Rule = {
  id: 'personal-data-looked-for',
  title: 'Personal data where none belongs comes to light',
  core: false,
  why:
    'COMELEC, 2016: the website’s own database held the whole roll, and the office learned it from the thief. Macie looks into buckets ' +
    'for what a label does not say.',
  fix: 'Leave SensitiveData of the Account stack as it is; where central IT runs Macie, say so in `existing`.',
  mappings: { cis: ['4.2.8'], nist: ['SI-4', 'PM-5(1)'], fsbp: ['Macie.1'] },
  check,
  bad: changes(GOOD, {
    'a region without Macie': ['Session'],
    'Macie paused': ['Session/Properties/Status', 'PAUSED'],
    'Macie that tells after six hours': ['Session/Properties/FindingPublishingFrequency', 'SIX_HOURS'],
    'findings that no bucket takes': ['Policy'],
    'findings that a bucket refuses': ['Policy/Properties/PolicyDocument/Statement/0/Effect', 'Deny'],
    'findings into the website': ['Store/Properties', tagged('site-content')],
    'a filter that hides findings': ['Hide', { Type: 'AWS::Macie::FindingsFilter', Properties: { Action: 'ARCHIVE' } }],
  }),
  good: [
    { name: 'Macie on', template: GOOD },
    {
      name: 'an account where central IT looks, which is reported as not covered',
      template: { ...changed(GOOD, 'Session'), Metadata: { 'election:existing': ['macie'] } },
    },
  ],
};
