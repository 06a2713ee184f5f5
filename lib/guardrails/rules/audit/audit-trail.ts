import { type Assembly, type JsonObject, type Resource, scopeOf } from '../../../assembly';
import { dataClassOf, isNeverPublic } from '../../data-class';
import { changed, changes } from '../../examples';
import { OWN_ACCOUNT } from '../../principals';
import type { Rule, Violation } from '../../rule';
import { type Call, physicalNameStart, records, trailProblems, trailsOf } from '../../trails';
import { isLeft, standingIn, type WatchedPlace, watchedAccounts } from '../../watched-places';

const MANAGING: readonly Call[] = [
  { category: 'Management', name: 'PutBucketPolicy', readOnly: false },
  { category: 'Management', name: 'Decrypt', readOnly: true },
];

/** Calls on a store that somebody must be able to look up afterwards. */
const callsOn = (assembly: Assembly, store: Resource): readonly Call[] => {
  const start = physicalNameStart(assembly, store);
  const region = assembly.stacks.get(store.stack)?.region ?? 'us-east-2';
  const data = (type: string, arn: string, calls: Readonly<Record<string, boolean>>): readonly Call[] =>
    Object.entries(calls).map(([name, readOnly]) => ({ category: 'Data', type, arn, name, readOnly }));
  const isEvidence = dataClassOf(scopeOf(assembly, store.stack), store) === 'audit-log';
  switch (store.type) {
    case 'AWS::S3::Bucket':
      // A record of each delivered log file would be a log file again, without end; reading and deleting must be recorded.
      return data('AWS::S3::Object', `arn:aws:s3:::${start}`, {
        GetObject: true,
        DeleteObject: false,
        ...(isEvidence ? {} : { PutObject: false }),
      });
    case 'AWS::Lambda::Function':
      return data('AWS::Lambda::Function', `arn:aws:lambda:${region}:${OWN_ACCOUNT}:function:${start}`, {
        Invoke: false,
      });
    default:
      return data('AWS::DynamoDB::Table', `arn:aws:dynamodb:${region}:${OWN_ACCOUNT}:table/${start}`, {
        GetItem: true,
        Scan: true,
        PutItem: false,
        DeleteItem: false,
      });
  }
};

const unrecorded = (
  assembly: Assembly,
  { accountStacks }: WatchedPlace,
  trails: readonly Resource[],
): readonly Violation[] => {
  const isRecorded = (call: Call): boolean => trails.some((trail) => records(assembly, trail, call));
  const [trail] = trails;
  const managing = MANAGING.filter((call) => !isRecorded(call)).map(({ name }) => name);
  const onTrail: readonly Violation[] =
    trail === undefined || managing.length === 0
      ? []
      : [
          {
            stack: trail.stack,
            logicalId: trail.logicalId,
            what: `it does not record management calls such as ${managing.join(', ')}.`,
          },
        ];
  const stores = standingIn(
    assembly,
    accountStacks,
    'AWS::S3::Bucket',
    'AWS::DynamoDB::Table',
    'AWS::DynamoDB::GlobalTable',
    'AWS::Lambda::Function',
  );
  return [
    ...onTrail,
    ...stores.flatMap((store) => {
      const isWatched =
        store.type === 'AWS::Lambda::Function' || isNeverPublic(dataClassOf(scopeOf(assembly, store.stack), store));
      const missing = isWatched ? callsOn(assembly, store).filter((call) => !isRecorded(call)) : [];
      return missing.length === 0
        ? []
        : [
            {
              stack: store.stack,
              logicalId: store.logicalId,
              what: `no trail of its account records ${missing.map(({ name }) => name).join(', ')} on it.`,
            },
          ];
    }),
  ];
};

const check = (assembly: Assembly): readonly Violation[] =>
  watchedAccounts(assembly).flatMap((place) => {
    if (isLeft(assembly, place, 'trail')) return [];
    const trails = trailsOf(assembly).filter(({ stack }) => place.accountStacks.has(stack));
    const { stack, logicalId } = place.first;
    if (trails.length === 0)
      return [{ stack, logicalId, what: 'no trail of this assembly records what happens in its account.' }];
    const sound = trails.filter((trail) => trailProblems(assembly, trail).length === 0);
    const broken = trails
      .filter((trail) => !sound.includes(trail))
      .map((trail) => ({
        stack: trail.stack,
        logicalId: trail.logicalId,
        what: `of this trail: ${trailProblems(assembly, trail).join('; ')}.`,
      }));
    return sound.length === 0 ? broken : [...broken, ...unrecorded(assembly, place, sound)];
  });

const selector = (...fields: readonly JsonObject[]): JsonObject => ({ FieldSelectors: fields });
const CATEGORY = { Field: 'eventCategory', Equals: ['Data'] };
const type = (name: string): JsonObject => ({ Field: 'resources.type', Equals: [name] });
const GOOD: JsonObject = {
  Resources: {
    Roll: { Type: 'AWS::DynamoDB::Table', Properties: { Tags: [{ Key: 'election:data-class', Value: 'voter-roll' }] } },
    Documents: {
      Type: 'AWS::S3::Bucket',
      Properties: { Tags: [{ Key: 'election:data-class', Value: 'voter-documents' }] },
    },
    Files: {
      Type: 'AWS::S3::Bucket',
      Properties: { BucketName: 'evidence-files', Tags: [{ Key: 'election:data-class', Value: 'audit-log' }] },
    },
    Log: { Type: 'AWS::Logs::LogGroup' },
    Role: { Type: 'AWS::IAM::Role' },
    Key: { Type: 'AWS::KMS::Key', Properties: { Tags: [{ Key: 'election:data-class', Value: 'audit-log' }] } },
    Trail: {
      Type: 'AWS::CloudTrail::Trail',
      Properties: {
        IsLogging: true,
        IsMultiRegionTrail: true,
        EnableLogFileValidation: true,
        IncludeGlobalServiceEvents: true,
        KMSKeyId: { 'Fn::GetAtt': ['Key', 'Arn'] },
        S3BucketName: { Ref: 'Files' },
        CloudWatchLogsLogGroupArn: { 'Fn::GetAtt': ['Log', 'Arn'] },
        CloudWatchLogsRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
        AdvancedEventSelectors: [
          selector({ Field: 'eventCategory', Equals: ['Management'] }),
          selector(CATEGORY, type('AWS::S3::Object'), {
            Field: 'resources.ARN',
            NotStartsWith: ['arn:aws:s3:::evidence-'],
          }),
          selector(CATEGORY, type('AWS::S3::Object'), { Field: 'eventName', NotEquals: ['PutObject'] }),
          selector(CATEGORY, type('AWS::DynamoDB::Table')),
          selector(CATEGORY, type('AWS::Lambda::Function')),
        ],
      },
    },
  },
};
const TRAIL = 'Trail/Properties';
const SELECTORS = `${TRAIL}/AdvancedEventSelectors`;

export const auditTrail: Rule = {
  id: 'audit-trail',
  title: 'Every call on what is never public is recorded, in every region',
  core: true,
  why:
    'Illinois, 2016: the registration page was being emptied for 19 days before anybody looked. Without a record of who read what, ' +
    'nobody can say afterwards whose data is gone.',
  fix: 'Leave the Trail of the Account stack as it is; where central IT records, say so in `existing`, and the report will say that nobody here judged it.',
  mappings: {
    cis: ['4.2.10', '5.3.1', '5.3.6', 'A1.6.7'],
    nist: ['AU-2', 'AU-3', 'AU-10', 'AU-12'],
    fsbp: ['CloudTrail.1', 'CloudTrail.2', 'CloudTrail.4', 'CloudTrail.5'],
  },
  check,
  bad: changes(GOOD, {
    'an account without a trail': ['Trail'],
    'a trail that is stopped': [`${TRAIL}/IsLogging`, false],
    'a trail that says nothing of recording': [`${TRAIL}/IsLogging`],
    'a trail of one region': [`${TRAIL}/IsMultiRegionTrail`, false],
    'a trail whose files are not signed': [`${TRAIL}/EnableLogFileValidation`, false],
    'a trail without IAM': [`${TRAIL}/IncludeGlobalServiceEvents`, false],
    'a trail under the key of voters’ data': ['Key/Properties/Tags/0/Value', 'voter-roll'],
    'a selector without a category': [`${SELECTORS}/3/FieldSelectors`, [type('AWS::DynamoDB::Table')]],
    'a selector of nothing': [`${SELECTORS}/0/FieldSelectors`, []],
    'a trail without a key': [`${TRAIL}/KMSKeyId`],
    'a trail into somebody else’s bucket': [`${TRAIL}/S3BucketName`, 'some-other-bucket'],
    'a trail that no alarm can see': [`${TRAIL}/CloudWatchLogsLogGroupArn`],
    'a trail without management calls': [`${SELECTORS}/0`],
    'a trail of management calls that change something': [
      `${SELECTORS}/0/FieldSelectors`,
      [
        { Field: 'eventCategory', Equals: ['Management'] },
        { Field: 'readOnly', Equals: ['false'] },
      ],
    ],
    'a trail without objects': [`${SELECTORS}/1`],
    'a trail that leaves the voters’ documents out by name': [
      `${SELECTORS}/1/FieldSelectors/2/NotStartsWith`,
      ['arn:aws:s3:::example-doc'],
    ],
    'a trail that leaves a name out that only the deploy knows': [
      `${SELECTORS}/1/FieldSelectors/2/NotStartsWith`,
      [{ Ref: 'P' }],
    ],
    'a trail that records only one bucket’s objects': [
      `${SELECTORS}/1/FieldSelectors/2`,
      { Field: 'resources.ARN', StartsWith: ['arn:aws:s3:::other'] },
    ],
    'a trail that records who reads, not who deletes': [
      `${SELECTORS}/1/FieldSelectors/2`,
      { Field: 'readOnly', Equals: ['true'] },
    ],
    'a trail that does not see who reads the evidence': [`${SELECTORS}/2`],
    'a trail without the roll': [`${SELECTORS}/3`],
  }),
  good: [
    { name: 'a trail of everything that matters', template: GOOD },
    {
      name: 'a trail of every data event, in the older spelling',
      template: changed(changed(GOOD, SELECTORS), `${TRAIL}/EventSelectors`, [
        {
          ReadWriteType: 'All',
          IncludeManagementEvents: true,
          DataResources: [
            { Type: 'AWS::S3::Object', Values: ['arn:aws:s3'] },
            { Type: 'AWS::DynamoDB::Table', Values: ['arn:aws:dynamodb'] },
          ],
        },
      ]),
    },
    {
      name: 'an account where central IT records, which is reported as not covered',
      template: { ...changed(GOOD, 'Trail'), Metadata: { 'election:existing': ['trail'] } },
    },
  ],
};
