import {
  type Assembly,
  attributeOf,
  type Json,
  type JsonObject,
  literalOf,
  type Resource,
  resourceAt,
  resourcesOf,
  sameResource,
  scopeOf,
} from '../../../assembly';
import type { ConditionTest } from '../../conditions';
import { type Denial, denialsOfBucket, refuses } from '../../denials';
import { keyNamedBy } from '../../encryption';
import { changed, changes } from '../../examples';
import type { Rule, Violation } from '../../rule';
import { textAt, valuesAt } from '../../values';

const DEFAULT = ['BucketEncryption', 'ServerSideEncryptionConfiguration', '[]', 'ServerSideEncryptionByDefault'];
const KEY_ID = 's3:x-amz-server-side-encryption-aws-kms-key-id';
const ALGORITHM = 's3:x-amz-server-side-encryption';
const CUSTOMER = 's3:x-amz-server-side-encryption-customer-algorithm';

/** `Null: false`: the request names it. Any other test beside the one that matters would have to hold as well. */
const isPresent = (test: ConditionTest, key: string): boolean =>
  test.operator === 'Null' &&
  test.key === key &&
  test.values.length === 1 &&
  test.values.every(({ certain, expression }) => certain && literalOf(expression)?.toLowerCase() === 'false');

/** Refuses whatever is not this one value; uploads that name none and take the bucket's default may pass or not. */
const allBut = (denial: Denial, key: string, isRight: (test: ConditionTest) => boolean): boolean => {
  const others = denial.tests.filter((test) => !isPresent(test, key));
  const [test, ...more] = others;
  return (
    test !== undefined &&
    more.length === 0 &&
    test.key === key &&
    /^String(Not(Equals|EqualsIgnoreCase|Like))(IfExists)?$/.test(test.operator) &&
    test.values.length === 1 &&
    isRight(test)
  );
};

/** CloudTrail encrypts the digests of its files with S3’s own key, whatever the trail says. */
const DIGESTS = /\/CloudTrail-Digest\/\*$/;

const sparesDigestsAlone = ({ spares }: Denial): boolean =>
  spares.length > 0 && spares.every((one) => DIGESTS.test(one));

const isWhole = ({ spares }: Denial): boolean => spares.length === 0;

const problemsOf = (assembly: Assembly, bucket: Resource, key: Resource): readonly string[] => {
  const denials = denialsOfBucket(assembly, bucket).filter(
    (denial) => (denial.reach.has('contents') || sparesDigestsAlone(denial)) && refuses(denial, 's3:PutObject'),
  );
  const isOwnKey = ({ values }: ConditionTest): boolean =>
    values.every(({ certain, expression }) => {
      const attribute = attributeOf(expression);
      const named = attribute && resourceAt(assembly, attribute.resource);
      return certain && attribute?.attribute === 'Arn' && named !== undefined && sameResource(named, key);
    });
  const algorithm = textAt(scopeOf(assembly, bucket.stack), bucket.properties, [...DEFAULT, 'SSEAlgorithm']);
  const isOwnAlgorithm = ({ values }: ConditionTest): boolean =>
    values.every(({ certain, expression }) => certain && literalOf(expression) === algorithm);
  return [
    ...(denials.some((denial) => isWhole(denial) && allBut(denial, KEY_ID, isOwnKey)) ? [] : ['under another key']),
    ...(denials.some((denial) => allBut(denial, ALGORITHM, isOwnAlgorithm))
      ? []
      : ['under another kind of encryption']),
    ...(denials.some(
      (denial) =>
        isWhole(denial) && denial.tests.length === 1 && denial.tests.every((test) => isPresent(test, CUSTOMER)),
    )
      ? []
      : ['under a key that the uploader keeps']),
  ];
};

const check = (assembly: Assembly): readonly Violation[] =>
  [...resourcesOf(assembly, 'AWS::S3::Bucket')].flatMap((bucket) => {
    const scope = scopeOf(assembly, bucket.stack);
    const [written] = valuesAt(bucket.properties, [...DEFAULT, 'KMSMasterKeyID']);
    const key = written === undefined ? undefined : keyNamedBy(scope, written);
    if (key === undefined) return [];
    const problems = problemsOf(assembly, bucket, key);
    if (problems.length === 0) return [];
    return [
      {
        stack: bucket.stack,
        logicalId: bucket.logicalId,
        what: `no statement of its policy refuses everybody an upload ${problems.join(', nor one ')}; such an object is readable to whoever holds that key, and to nobody here.`,
      },
    ];
  });

const KEY: Json = { 'Fn::GetAtt': ['K', 'Arn'] };
const OBJECTS: Json = { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['B', 'Arn'] }, '/*']] };
const denial = (condition: JsonObject, what: JsonObject = { Resource: OBJECTS }): JsonObject => ({
  Effect: 'Deny',
  Principal: { AWS: '*' },
  Action: 's3:PutObject',
  ...what,
  Condition: condition,
});

const GOOD: JsonObject = {
  Resources: {
    K: { Type: 'AWS::KMS::Key' },
    Other: { Type: 'AWS::KMS::Key' },
    B: {
      Type: 'AWS::S3::Bucket',
      Properties: {
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            { ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: KEY } },
          ],
        },
      },
    },
    P: {
      Type: 'AWS::S3::BucketPolicy',
      Properties: {
        Bucket: { Ref: 'B' },
        PolicyDocument: {
          Statement: [
            denial({ StringNotEquals: { [KEY_ID]: KEY }, Null: { [KEY_ID]: 'false' } }),
            denial({ StringNotEquals: { [ALGORITHM]: 'aws:kms' }, Null: { [ALGORITHM]: 'false' } }),
            denial({ Null: { [CUSTOMER]: 'false' } }),
          ],
        },
      },
    },
  },
};
const sparing = (objects: Json): JsonObject =>
  denial({ StringNotEquals: { [ALGORITHM]: 'aws:kms' } }, { NotResource: objects });
const STATEMENTS = 'P/Properties/PolicyDocument/Statement';

export const noUploadUnderAnotherKey: Rule = {
  id: 'no-upload-under-another-key',
  title: 'Nobody puts an object under a key that is not the bucket’s',
  core: false,
  why:
    'Whoever may upload may name a key. An object under a key of the attacker’s own is data held to ransom, as the open database of ' +
    'California’s voters was in 2017, and no deletion is needed for it.',
  fix: 'Use PrivateBucket, and leave its statements NoOtherKey, NoOtherEncryption and NoCustomerProvidedKey as they are.',
  mappings: { cis: ['4.3.1', '4.3.2'], nist: ['AC-3', 'SC-12', 'SC-28(1)'], fsbp: ['S3.17'] },
  check,
  bad: changes(GOOD, {
    'a bucket without a policy': ['P'],
    'a policy that lets another key pass': [`${STATEMENTS}/0`],
    'a policy that names another key as the right one': [
      `${STATEMENTS}/0/Condition/StringNotEquals/${KEY_ID}`,
      { 'Fn::GetAtt': ['Other', 'Arn'] },
    ],
    'a denial for objects under one prefix': [`${STATEMENTS}/0/Resource`, { 'Fn::Sub': '${B.Arn}/a/*' }],
    'a denial neutered by one more test': [`${STATEMENTS}/0/Condition/Bool`, { 'aws:ViaAWSService': 'true' }],
    'a denial turned into an Allow': [`${STATEMENTS}/0/Effect`, 'Allow'],
    'a denial for one principal': [`${STATEMENTS}/0/Principal`, { AWS: 'arn:aws:iam::111111111111:role/x' }],
    'a test turned round': [`${STATEMENTS}/0/Condition/Null`, { [KEY_ID]: 'true' }],
    'a denial of reading instead of uploading': [`${STATEMENTS}/0/Action`, 's3:GetObject'],
    'a policy that lets another kind of encryption pass': [`${STATEMENTS}/1`],
    'a policy that takes S3’s own key for the right kind': [
      `${STATEMENTS}/1/Condition/StringNotEquals/${ALGORITHM}`,
      'AES256',
    ],
    'a policy that lets the uploader keep the key': [`${STATEMENTS}/2`],
    'a bucket that services alone write to, under any key': [
      STATEMENTS,
      [denial({ BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } })],
    ],
    'a denial that spares everything under one prefix': [
      `${STATEMENTS}/1`,
      sparing({ 'Fn::Sub': '${B.Arn}/AWSLogs/*' }),
    ],
    'a policy that only some deployments have': ['P/Condition', 'C'],
  }),
  good: [
    { name: 'denials of every key but the bucket’s own', template: GOOD },
    {
      name: 'a denial that also refuses uploads that name no key',
      template: changed(GOOD, `${STATEMENTS}/0/Condition/Null`),
    },
    {
      name: 'a bucket of a trail, whose digests S3 encrypts',
      template: changed(GOOD, `${STATEMENTS}/1`, sparing({ 'Fn::Sub': '${B.Arn}/AWSLogs/1/CloudTrail-Digest/*' })),
    },
  ],
};
