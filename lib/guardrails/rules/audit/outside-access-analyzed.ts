import { type Assembly, type JsonObject, type Resource, scopeOf } from '../../../assembly';
import { changed, changes } from '../../examples';
import type { Rule, Violation } from '../../rule';
import { listAt, numberAt } from '../../values';
import { isLeft, standingIn, watchedAccounts, watchedPlaces } from '../../watched-places';

const EXTERNAL = ['ACCOUNT', 'ORGANIZATION'];
const UNUSED = ['ACCOUNT_UNUSED_ACCESS', 'ORGANIZATION_UNUSED_ACCESS'];
/** A right that nobody used for a quarter of a year was for an election that is over. */
const DAYS = 90;

const isOf =
  (types: readonly string[]) =>
  ({ properties }: Resource): boolean =>
    types.includes(String(properties['Type']));
const hides = ({ properties }: Resource): boolean => listAt(properties, ['ArchiveRules']).length > 0;

const check = (assembly: Assembly): readonly Violation[] => [
  ...watchedPlaces(assembly).flatMap((place): readonly Violation[] => {
    if (isLeft(assembly, place, 'accessAnalyzer')) return [];
    const analyzers = standingIn(assembly, place.stacks, 'AWS::AccessAnalyzer::Analyzer');
    const { stack, logicalId } = place.first;
    return [
      ...(analyzers.some(isOf(EXTERNAL))
        ? []
        : [{ stack, logicalId, what: `no analyzer looks for access from outside in ${place.region}.` }]),
      ...analyzers.filter(hides).map((one) => ({
        stack: one.stack,
        logicalId: one.logicalId,
        what: 'its ArchiveRules hide findings before anybody reads them.',
      })),
    ];
  }),
  ...watchedAccounts(assembly).flatMap((place): readonly Violation[] => {
    if (isLeft(assembly, place, 'accessAnalyzer')) return [];
    const analyzers = standingIn(assembly, place.accountStacks, 'AWS::AccessAnalyzer::Analyzer').filter(isOf(UNUSED));
    const { stack, logicalId } = place.first;
    if (analyzers.length === 0)
      return [{ stack, logicalId, what: 'no analyzer of its account looks for rights that nobody uses.' }];
    return analyzers.flatMap((one) => {
      const path = ['AnalyzerConfiguration', 'UnusedAccessConfiguration', 'UnusedAccessAge'];
      const days = numberAt(scopeOf(assembly, one.stack), one.properties, path);
      return days !== undefined && days <= DAYS
        ? []
        : [
            {
              stack: one.stack,
              logicalId: one.logicalId,
              what: `it waits longer than ${DAYS} days before a right counts as unused (UnusedAccessAge).`,
            },
          ];
    });
  }),
];

const GOOD: JsonObject = {
  Resources: {
    Store: { Type: 'AWS::S3::Bucket' },
    Outside: { Type: 'AWS::AccessAnalyzer::Analyzer', Properties: { Type: 'ACCOUNT' } },
    Unused: {
      Type: 'AWS::AccessAnalyzer::Analyzer',
      Properties: {
        Type: 'ACCOUNT_UNUSED_ACCESS',
        AnalyzerConfiguration: { UnusedAccessConfiguration: { UnusedAccessAge: 90 } },
      },
    },
  },
};

export const outsideAccessAnalyzed: Rule = {
  id: 'outside-access-analyzed',
  title: 'A store that opens to the outside, and a right that nobody uses, come to light',
  core: false,
  why:
    'Capital One, 2019: the role of a firewall could list and read every bucket, and had no need to. Deep Root, 2017: the opening was ' +
    'made after the deploy, where only a look at what is there finds it.',
  fix: 'Leave AccessAnalyzers of the Account stack as it is; where central IT runs analyzers, say so in `existing`.',
  mappings: { cis: ['4.2.1'], nist: ['AC-6(7)', 'CA-7'], fsbp: ['IAM.28'] },
  check,
  bad: changes(GOOD, {
    'a region without an analyzer': ['Outside'],
    'an account where nobody looks for unused rights': ['Unused'],
    'an analyzer of another kind': ['Outside/Properties/Type', 'ACCOUNT_INTERNAL_ACCESS'],
    'an analyzer that hides what it finds': ['Outside/Properties/ArchiveRules', [{ RuleName: 'quiet', Filter: [] }]],
    'unused rights that may stay a year': [
      'Unused/Properties/AnalyzerConfiguration/UnusedAccessConfiguration/UnusedAccessAge',
      365,
    ],
  }),
  good: [
    { name: 'an analyzer of each kind', template: GOOD },
    {
      name: 'an account where central IT analyzes, which is reported as not covered',
      template: {
        ...changed(changed(GOOD, 'Outside'), 'Unused'),
        Metadata: { 'election:existing': ['accessAnalyzer'] },
      },
    },
  ],
};
