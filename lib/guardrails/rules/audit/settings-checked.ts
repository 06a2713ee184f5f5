import { type Assembly, get, type JsonObject, literalAt, scopeOf } from '../../../assembly';
import { changed, changes } from '../../examples';
import type { Rule, Violation } from '../../rule';
import { isLeft, standingIn, watchedPlaces } from '../../watched-places';

/** AWS’s own rules that hold what is there against this baseline, in every region that has a store. */
const EVERYWHERE = [
  'CMK_BACKING_KEY_ROTATION_ENABLED',
  'DYNAMODB_PITR_ENABLED',
  'DYNAMODB_TABLE_DELETION_PROTECTION_ENABLED',
  'KMS_CMK_NOT_SCHEDULED_FOR_DELETION',
  'KMS_KEY_POLICY_NO_PUBLIC_ACCESS',
  'LAMBDA_FUNCTION_PUBLIC_ACCESS_PROHIBITED',
  'S3_BUCKET_ACL_PROHIBITED',
  'S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED',
  'S3_BUCKET_PUBLIC_READ_PROHIBITED',
  'S3_BUCKET_PUBLIC_WRITE_PROHIBITED',
  'S3_BUCKET_SSL_REQUESTS_ONLY',
  'S3_BUCKET_VERSIONING_ENABLED',
];

const check = (assembly: Assembly): readonly Violation[] =>
  watchedPlaces(assembly).flatMap((place) => {
    if (isLeft(assembly, place, 'config')) return [];
    const rules = standingIn(assembly, place.stacks, 'AWS::Config::ConfigRule').filter(
      ({ properties }) => get(properties['Source'], 'Owner') === 'AWS',
    );
    const found = new Set(
      rules.map((rule) => literalAt(scopeOf(assembly, rule.stack), get(rule.properties['Source'], 'SourceIdentifier'))),
    );
    const missing = EVERYWHERE.filter((identifier) => !found.has(identifier));
    const { stack, logicalId } = place.first;
    return missing.length === 0
      ? []
      : [{ stack, logicalId, what: `no rule of AWS Config in ${place.region} looks for ${missing.join(', ')}.` }];
  });

const GOOD: JsonObject = {
  Resources: {
    Store: { Type: 'AWS::S3::Bucket' },
    ...Object.fromEntries(
      EVERYWHERE.map((identifier, index) => [
        `Rule${index}`,
        { Type: 'AWS::Config::ConfigRule', Properties: { Source: { Owner: 'AWS', SourceIdentifier: identifier } } },
      ]),
    ),
  },
};

export const settingsChecked: Rule = {
  id: 'settings-checked',
  title: 'Settings are held against the baseline after the deploy too',
  core: false,
  why:
    'Deep Root, June 2017: one changed setting stood for 13 days. A template is judged once; AWS Config judges at every change, whoever ' +
    'made it and however.',
  fix: 'Leave ConfigRules of the Account stack as it is; where central IT runs AWS Config, say so in `existing`.',
  mappings: { cis: ['2.1.4'], nist: ['CA-7', 'CM-3', 'CM-6'], fsbp: [] },
  check,
  bad: changes(GOOD, {
    'a region that nobody checks for public buckets': ['Rule8'],
    'a rule of somebody’s own under the name of AWS’s': ['Rule8/Properties/Source/Owner', 'CUSTOM_LAMBDA'],
    'a rule swapped for another': ['Rule1/Properties/Source/SourceIdentifier', 'EC2_INSTANCE_NO_PUBLIC_IP'],
  }),
  good: [
    { name: 'every rule', template: GOOD },
    {
      name: 'an account where central IT checks, which is reported as not covered',
      template: { ...changed(GOOD, 'Rule8'), Metadata: { 'election:existing': ['config'] } },
    },
  ],
};
