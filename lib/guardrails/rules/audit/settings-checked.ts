import { type Assembly, get, type JsonObject, literalAt, type Resource, type Scope, scopeOf } from '../../../assembly';
import { DATA_CLASS_TAG, DATA_CLASSES, isDataClass } from '../../../contracts/data-class';
import { changed, changes } from '../../examples';
import type { Rule, Violation } from '../../rule';
import { listAt } from '../../values';
import { isLeft, standingIn, type WatchedPlace, watchedAccounts, watchedPlaces } from '../../watched-places';

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

/** Of the account as a whole: what no template shows. Once is enough, in any region. */
const OF_THE_ACCOUNT = [
  'CLOUD_TRAIL_LOG_FILE_VALIDATION_ENABLED',
  'IAM_POLICY_NO_STATEMENTS_WITH_ADMIN_ACCESS',
  'IAM_ROOT_ACCESS_KEY_CHECK',
  'MFA_ENABLED_FOR_IAM_CONSOLE_ACCESS',
  'MULTI_REGION_CLOUD_TRAIL_ENABLED',
  'ROOT_ACCOUNT_MFA_ENABLED',
];
/** Where the website’s distribution is recorded. */
const OF_THE_EDGE = 'CLOUDFRONT_S3_ORIGIN_ACCESS_CONTROL_ENABLED';
const TAGS = 'REQUIRED_TAGS';
const TAGGED = ['AWS::DynamoDB::Table', 'AWS::S3::Bucket'];

/** Does the rule ask every bucket and table for one of the data classes, and for nothing else? */
const asksForClasses = (scope: Scope, { properties }: Resource): boolean => {
  const parameters = properties['InputParameters'];
  const classes = (literalAt(scope, get(parameters, 'tag1Value')) ?? '').split(',').map((one) => one.trim());
  const types = listAt(properties, ['Scope', 'ComplianceResourceTypes']).map((one) => literalAt(scope, one));
  return (
    literalAt(scope, get(parameters, 'tag1Key')) === DATA_CLASS_TAG &&
    classes.every(isDataClass) &&
    TAGGED.every((type) => types.includes(type))
  );
};

/** What AWS’s own rules in these stacks look for. */
const lookedFor = (assembly: Assembly, stacks: ReadonlySet<string>): ReadonlySet<string | undefined> =>
  new Set(
    standingIn(assembly, stacks, 'AWS::Config::ConfigRule')
      .filter(({ properties }) => get(properties['Source'], 'Owner') === 'AWS')
      .flatMap((rule) => {
        const scope = scopeOf(assembly, rule.stack);
        const identifier = literalAt(scope, get(rule.properties['Source'], 'SourceIdentifier'));
        return identifier === TAGS && !asksForClasses(scope, rule) ? [] : [identifier];
      }),
  );

const missingIn = (assembly: Assembly, place: WatchedPlace, isFirst: boolean): readonly string[] => {
  const here = lookedFor(assembly, place.stacks);
  const anywhere = lookedFor(assembly, place.accountStacks);
  const hasWebsite = standingIn(assembly, place.accountStacks, 'AWS::CloudFront::Distribution').length > 0;
  return [
    ...[...EVERYWHERE, TAGS].filter((identifier) => !here.has(identifier)),
    // What is missing of the account is said once.
    ...(isFirst
      ? [...OF_THE_ACCOUNT, ...(hasWebsite ? [OF_THE_EDGE] : [])].filter((identifier) => !anywhere.has(identifier))
      : []),
  ];
};

const check = (assembly: Assembly): readonly Violation[] => {
  const firsts = watchedAccounts(assembly);
  return watchedPlaces(assembly).flatMap((place) => {
    if (isLeft(assembly, place, 'config')) return [];
    const missing = missingIn(assembly, place, firsts.includes(place));
    const { stack, logicalId } = place.first;
    return missing.length === 0
      ? []
      : [{ stack, logicalId, what: `no rule of AWS Config in ${place.region} looks for ${missing.join(', ')}.` }];
  });
};

const GOOD: JsonObject = {
  Resources: {
    Store: { Type: 'AWS::S3::Bucket' },
    Site: { Type: 'AWS::CloudFront::Distribution' },
    ...Object.fromEntries(
      [...EVERYWHERE, ...OF_THE_ACCOUNT, OF_THE_EDGE].map((identifier, index) => [
        `Rule${index}`,
        { Type: 'AWS::Config::ConfigRule', Properties: { Source: { Owner: 'AWS', SourceIdentifier: identifier } } },
      ]),
    ),
    Tags: {
      Type: 'AWS::Config::ConfigRule',
      Properties: {
        Source: { Owner: 'AWS', SourceIdentifier: TAGS },
        InputParameters: { tag1Key: DATA_CLASS_TAG, tag1Value: DATA_CLASSES.join(',') },
        Scope: { ComplianceResourceTypes: TAGGED },
      },
    },
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
    'an account whose root user nobody looks at': [`Rule${EVERYWHERE.length + 2}`],
    'a website whose origin nobody looks at': [`Rule${EVERYWHERE.length + OF_THE_ACCOUNT.length}`],
    'stores of which nobody asks what they hold': ['Tags'],
    'another tag': ['Tags/Properties/InputParameters/tag1Key', 'cost-centre'],
    'any value of the tag': ['Tags/Properties/InputParameters/tag1Value'],
    'a value that is no class': ['Tags/Properties/InputParameters/tag1Value', 'voter-roll,public'],
    'no parameters': ['Tags/Properties/InputParameters'],
    'buckets without tables': ['Tags/Properties/Scope/ComplianceResourceTypes', ['AWS::S3::Bucket']],
    'no types': ['Tags/Properties/Scope'],
    'a rule swapped for another': ['Rule1/Properties/Source/SourceIdentifier', 'EC2_INSTANCE_NO_PUBLIC_IP'],
  }),
  good: [
    { name: 'every rule', template: GOOD },
    {
      name: 'no website, and nobody who looks at one',
      template: changed(changed(GOOD, 'Site'), `Rule${EVERYWHERE.length + OF_THE_ACCOUNT.length}`),
    },
    {
      name: 'an account where central IT checks, which is reported as not covered',
      template: { ...changed(GOOD, 'Rule8'), Metadata: { 'election:existing': ['config'] } },
    },
  ],
};
