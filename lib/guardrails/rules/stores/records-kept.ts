import { type Assembly, get, type JsonObject, type Resource, resourcesOf, scopeOf } from '../../../assembly';
import { dataClassOf } from '../../data-class';
import { reasonNotBackedUp } from '../../declared';
import { changed, changes } from '../../examples';
import type { Rule, Violation } from '../../rule';
import { listAt, numberAt } from '../../values';

/** 22 months after a federal election (52 U.S.C. 20701), in days. */
const RECORD_DAYS = 670;
/** What passes through on the way to its store: long enough to be loaded again after a weekend. */
const PASSING_DAYS = 7;
/** What goes so soon anyway may go at once when it was deleted: documents of voters on their way to the scan. */
const SOON_DAYS = 14;
/** A deleted or overwritten version must outlast the time in which somebody notices. */
const VERSION_DAYS = 30;

const rulesOf = (bucket: Resource): readonly JsonObject[] =>
  listAt(bucket.properties, ['LifecycleConfiguration', 'Rules']).filter(
    (rule): rule is JsonObject => get(rule, 'Status') === 'Enabled' || typeof get(rule, 'Status') !== 'string',
  );

const problemsOf = (assembly: Assembly, bucket: Resource): readonly string[] => {
  const scope = scopeOf(assembly, bucket.stack);
  const isPassing = reasonNotBackedUp(bucket) !== undefined && dataClassOf(scope, bucket) !== 'audit-log';
  const least = isPassing ? PASSING_DAYS : RECORD_DAYS;
  return rulesOf(bucket).flatMap((rule) => {
    const problems: string[] = [];
    const days = get(rule, 'ExpirationInDays');
    if (days !== undefined && !((numberAt(scope, days) ?? 0) >= least)) {
      problems.push(`objects expire after ${JSON.stringify(days)} days instead of ${least} at the earliest`);
    }
    if (get(rule, 'ExpirationDate') !== undefined) problems.push('everything expires on one date (ExpirationDate)');
    const versions = [
      get(get(rule, 'NoncurrentVersionExpiration'), 'NoncurrentDays'),
      get(rule, 'NoncurrentVersionExpirationInDays'),
    ].filter((value) => value !== undefined);
    const isSoon = isPassing && (numberAt(scope, days) ?? Number.POSITIVE_INFINITY) <= SOON_DAYS;
    for (const value of isSoon ? [] : versions) {
      if ((numberAt(scope, value) ?? 0) >= VERSION_DAYS) continue;
      problems.push(
        `overwritten and deleted versions go after ${JSON.stringify(value)} days instead of ${VERSION_DAYS}`,
      );
    }
    return problems;
  });
};

const check = (assembly: Assembly): readonly Violation[] =>
  [...resourcesOf(assembly, 'AWS::S3::Bucket')].flatMap((bucket) => {
    const problems = problemsOf(assembly, bucket);
    return problems.length === 0
      ? []
      : [
          {
            stack: bucket.stack,
            logicalId: bucket.logicalId,
            what: `its lifecycle takes records away: ${problems.join('; ')}.`,
          },
        ];
  });

const bucket = (metadata: JsonObject, rule: JsonObject, dataClass = 'ballot-data'): JsonObject => ({
  Resources: {
    B: {
      Type: 'AWS::S3::Bucket',
      Metadata: metadata,
      Properties: {
        Tags: [{ Key: 'election:data-class', Value: dataClass }],
        LifecycleConfiguration: { Rules: [{ Status: 'Enabled', ...rule }] },
      },
    },
  },
});
const TIDY = {
  AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
  NoncurrentVersionExpiration: { NoncurrentDays: 90 },
};
const GOOD = bucket({}, TIDY);
const PASSING = bucket(
  { 'election:not-backed-up': 'What was loaded is in the vault; the rest expires.' },
  { ExpirationInDays: 30 },
);
const RULE = 'B/Properties/LifecycleConfiguration/Rules/0';

export const recordsKept: Rule = {
  id: 'records-kept',
  title: 'No lifecycle ends a record before its time',
  core: false,
  why:
    'Records of a federal election are kept for 22 months after it; to lose them is a crime of the officer who holds them ' +
    '(52 U.S.C. 20701). A lifecycle rule of thirty days does it in silence, on every object.',
  fix: 'Take the expiration away, or keep objects for 670 days and versions for 30; a store that only passes things on says so with notBackedUp.',
  mappings: { cis: ['5.3.2'], nist: ['AU-11', 'SI-12', 'CP-9'], fsbp: [] },
  check,
  bad: [
    ...changes(GOOD, {
      'ballots that expire after a month': [`${RULE}/ExpirationInDays`, 30],
      'ballots that expire when a parameter says so': [`${RULE}/ExpirationInDays`, { Ref: 'P' }],
      'ballots that all expire on one date': [`${RULE}/ExpirationDate`, '2028-12-01T00:00:00Z'],
      'versions that go after a day': [`${RULE}/NoncurrentVersionExpiration/NoncurrentDays`, 1],
      'versions that go after a day, in the older spelling': [`${RULE}/NoncurrentVersionExpirationInDays`, 1],
    }),
    { name: 'an intake that is emptied after a day', template: changed(PASSING, `${RULE}/ExpirationInDays`, 1) },
    {
      name: 'copies whose overwritten versions go after a day',
      template: changed(PASSING, `${RULE}/NoncurrentVersionExpiration`, { NoncurrentDays: 1 }),
    },
    { name: 'logs that expire after a month', template: bucket({}, { ExpirationInDays: 30 }, 'audit-log') },
    {
      name: 'logs that say they need no backup and expire after a month',
      template: bucket(
        { 'election:not-backed-up': 'Logs are many and nobody reads them.' },
        { ExpirationInDays: 30 },
        'audit-log',
      ),
    },
  ],
  good: [
    { name: 'a bucket that tidies up uploads and old versions alone', template: GOOD },
    { name: 'an intake that keeps for a month', template: PASSING },
    {
      name: 'documents of voters that go within two weeks, and at once when deleted',
      template: changed(changed(PASSING, `${RULE}/ExpirationInDays`, 14), `${RULE}/NoncurrentVersionExpiration`, {
        NoncurrentDays: 1,
      }),
    },
    { name: 'logs that are kept for two years', template: bucket({}, { ExpirationInDays: 731 }, 'audit-log') },
    { name: 'a rule that is switched off', template: bucket({}, { Status: 'Disabled', ExpirationInDays: 1 }) },
  ],
};
