import { at, type Cloud, type Entry, many, put } from '../../support/cloud';
import {
  actionsOf,
  allows,
  functionNamed,
  policiesOf,
  resourcesOf,
  rightsOf,
  roleOfFunction,
} from '../../support/functions';
import { holds, unless, unlike } from '../../support/holds';
import { deniedBy, statementsOf } from '../../support/policy';
import { accountOf, arnOf, bucketPolicy, classOf, jurisdictionOf, roleOf, strangerIn } from '../../support/stores';

const BUCKET = 'AWS::S3::Bucket';
const REGISTRATION = 'Election-lorem-Registration';
const PLAN = 'AWS::GuardDuty::MalwareProtectionPlan';
const PLANS = 'malware-protection-plan.guardduty.amazonaws.com';
const TEST_OBJECT = 'malware-protection-resource-validation-object';

const intake = (cloud: Cloud): Entry => cloud.the(BUCKET, REGISTRATION, 'IntakeDocuments');
const everyIntake = (ask: (bucket: Entry, cloud: Cloud) => readonly string[]) => (cloud: Cloud) => {
  const found = cloud.all(BUCKET).filter(({ id }) => id.startsWith('IntakeDocuments'));
  // The two jurisdictions that keep registrations.
  return found.length < 2
    ? ['an intake of documents is missing']
    : found.flatMap((bucket) => ask(bucket, cloud).map((what) => `${bucket.stack}: ${what}`));
};
const statement = (cloud: Cloud, sid: string) =>
  statementsOf(bucketPolicy(cloud, intake(cloud))).find((one) => at(one, 'Sid') === sid);
const without = (cloud: Cloud, sid: string): void => {
  const policy = bucketPolicy(cloud, intake(cloud)) ?? null;
  put(
    policy,
    ['Statement'],
    statementsOf(policy).filter((one) => at(one, 'Sid') !== sid),
  );
};

/** The scanner works from AWS's own network. */
const byScanner = (cloud: Cloud, bucket: Entry, action: string, key = 'documents/x') => ({
  action,
  resource: `${arnOf(bucket)}/${key}`,
  principal: roleOf(cloud, bucket, 'voter-documents', 'malware-scan/'),
  context: { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3', 'aws:PrincipalIsAWSService': 'false' },
});

holds(
  'the scanner’s role reads and tags documents in intake, and can do nothing else there',
  everyIntake((bucket, cloud) => {
    const policy = bucketPolicy(cloud, bucket);
    const may = (action: string, key?: string) =>
      unless(deniedBy(policy, byScanner(cloud, bucket, action, key)).length === 0, `the scanner may not ${action}`);
    const mayNot = (action: string, key?: string) =>
      unless(
        deniedBy(policy, byScanner(cloud, bucket, action, key)).length > 0,
        `the scanner may ${action} ${key ?? ''}`,
      );
    return [
      ...['s3:GetObject', 's3:GetObjectVersion', 's3:PutObjectTagging', 's3:GetObjectTagging'].flatMap((one) =>
        may(one),
      ),
      ...may('s3:PutObject', TEST_OBJECT),
      ...mayNot('s3:PutObject'),
      ...['s3:DeleteObject', 's3:DeleteObjectVersion', 's3:PutObjectAcl', 's3:PutBucketPolicy'].flatMap((one) =>
        mayNot(one),
      ),
    ];
  }),
  {
    'it may do anything': (cloud) => without(cloud, 'ScannerReadsAndTagsAlone'),
    'it may put documents': (cloud) => without(cloud, 'ScannerPutsItsTestObjectAlone'),
    'it is shut out, and nothing is ever scanned': (cloud) =>
      put(
        statement(cloud, 'OnlyFromThePrivateNetwork') ?? null,
        ['Condition', 'ArnNotLike', 'aws:PrincipalArn'],
        'arn:aws:iam::111111111111:role/election/lorem/voter-documents/upload-links/*',
      ),
  },
);

holds(
  'nobody but the scanner sets or takes away a tag, for a tag is what lets a document pass',
  everyIntake((bucket, cloud) => {
    const policy = bucketPolicy(cloud, bucket);
    const others = [
      roleOf(cloud, bucket, 'voter-documents'),
      roleOf(cloud, bucket, 'voter-documents', 'upload-links/'),
      strangerIn(cloud, bucket),
      `arn:aws:iam::${accountOf(cloud, bucket)}:role/Administrator`,
    ];
    return ['s3:PutObjectTagging', 's3:PutObjectVersionTagging', 's3:DeleteObjectTagging'].flatMap((action) =>
      others.flatMap((principal) =>
        unless(
          statementsOf(policy)
            .filter((one) => at(one, 'Sid') === 'OnlyTheScannerTags')
            .some(
              (one) => deniedBy({ Statement: [one] }, { ...byScanner(cloud, bucket, action), principal }).length > 0,
            ),
          `${principal} may ${action}`,
        ),
      ),
    );
  }),
  {
    'anybody may tag': (cloud) => without(cloud, 'OnlyTheScannerTags'),
    'tags may be taken away': (cloud) =>
      put(
        statement(cloud, 'OnlyTheScannerTags') ?? null,
        ['Action'],
        ['s3:PutObjectTagging', 's3:PutObjectVersionTagging'],
      ),
    'every role of the class may tag': (cloud) =>
      put(
        statement(cloud, 'OnlyTheScannerTags') ?? null,
        ['Condition', 'ArnNotLike', 'aws:PrincipalArn'],
        'arn:aws:iam::111111111111:role/election/lorem/voter-documents/*',
      ),
  },
);

holds(
  'GuardDuty scans every document in intake and writes its verdict on it, through a role that reaches this bucket alone',
  everyIntake((bucket, cloud) => {
    const [plan] = cloud.all(PLAN, bucket.stack);
    const role = cloud.referred(plan?.properties['Role']);
    const rights = cloud
      .all('AWS::IAM::ManagedPolicy', bucket.stack)
      .filter(({ properties }) => many(properties['Roles']).some((one) => cloud.referred(one) === role))
      .flatMap(({ properties }) => statementsOf(properties['PolicyDocument']));
    const prefixes = at(plan?.properties, 'ProtectedResource', 'S3Bucket', 'ObjectPrefixes');
    return [
      ...unlike(plan?.properties, {
        Actions: { Tagging: { Status: 'ENABLED' } },
        ProtectedResource: { S3Bucket: { BucketName: `<${bucket.stack}.${bucket.id}>` } },
      }),
      ...unless(prefixes === undefined, 'part of the bucket is not scanned'),
      ...unless(
        role?.properties['Path'] === `/election/${jurisdictionOf(bucket)}/voter-documents/malware-scan/`,
        'the scanner’s role has another path',
      ),
      ...unless(
        statementsOf(role?.properties['AssumeRolePolicyDocument']).every(
          (one) => JSON.stringify(at(one, 'Principal')) === JSON.stringify({ Service: PLANS }),
        ),
        'somebody else may take on the scanner’s role',
      ),
      ...rights.flatMap((right) =>
        many(at(right, 'Resource')).flatMap((resource) => {
          const text = String(resource);
          const own = text.startsWith(arnOf(bucket)) || /:rule\/DO-NOT-DELETE-AmazonGuardDuty/.test(text);
          const key = cloud.referred(text);
          return unless(
            own || (key?.type === 'AWS::KMS::Key' && classOf(key) === 'voter-documents'),
            `the scanner reaches ${text}`,
          );
        }),
      ),
    ];
  }),
  {
    'the plan goes': (cloud) => cloud.remove(cloud.the(PLAN, REGISTRATION)),
    'the verdict is not written': (cloud) =>
      put(cloud.the(PLAN, REGISTRATION).properties, ['Actions', 'Tagging', 'Status'], 'DISABLED'),
    'one folder alone is scanned': (cloud) =>
      put(cloud.the(PLAN, REGISTRATION).properties, ['ProtectedResource', 'S3Bucket', 'ObjectPrefixes'], ['x/']),
    'another bucket is scanned': (cloud) =>
      put(
        cloud.the(PLAN, REGISTRATION).properties,
        ['ProtectedResource', 'S3Bucket', 'BucketName'],
        `<${REGISTRATION}.${cloud.the(BUCKET, REGISTRATION, 'Documents').id}>`,
      ),
    'the scanner reaches every bucket': (cloud) => {
      const [right] = statementsOf(
        cloud.the('AWS::IAM::ManagedPolicy', REGISTRATION, 'DocumentScanPolicy').properties['PolicyDocument'],
      );
      put(right ?? null, ['Resource'], 'arn:aws:s3:::*');
    },
    'any function may take on its role': (cloud) => {
      const role = cloud.the('AWS::IAM::Role', REGISTRATION, 'DocumentScanRole');
      const [trust] = statementsOf(role.properties['AssumeRolePolicyDocument']);
      put(trust ?? null, ['Principal', 'Service'], 'lambda.amazonaws.com');
    },
  },
);

holds(
  'the function that hands out links for documents may put into intake and nothing else; no function tags or deletes one',
  everyIntake((bucket, cloud) => {
    const jurisdiction = jurisdictionOf(bucket);
    const data = (name: string) =>
      rightsOf(cloud, functionNamed(cloud, jurisdiction, name))
        .filter(allows)
        .flatMap((right) =>
          actionsOf(right).map((action) => ({ action, resources: many(at(right, 'Resource')).map(String) })),
        )
        .filter(({ action }) => /^(s3|dynamodb):/.test(action));
    return [
      ...data('documents-upload').flatMap(({ action, resources }) =>
        unless(
          action === 's3:PutObject' && resources.every((one) => one === `${arnOf(bucket)}/*`),
          `documents-upload may ${action} on ${resources}`,
        ),
      ),
      ...['documents-upload', 'documents-promote'].flatMap((name) =>
        data(name).flatMap(({ action }) =>
          unless(!/PutObjectTagging|Delete/.test(action) && !action.startsWith('dynamodb:'), `${name} may ${action}`),
        ),
      ),
    ];
  }),
  {
    'it may read': (cloud) => {
      const [right] = rightsOf(cloud, functionNamed(cloud, 'lorem', 'documents-upload')).filter(allows);
      put(right ?? null, ['Action'], 's3:GetObject');
    },
    'it may put into the store': (cloud) => {
      const [right] = rightsOf(cloud, functionNamed(cloud, 'lorem', 'documents-upload')).filter(allows);
      put(right ?? null, ['Resource'], `${arnOf(cloud.the(BUCKET, REGISTRATION, 'Documents'))}/*`);
    },
    'the mover may tag': (cloud) => {
      const [right] = rightsOf(cloud, functionNamed(cloud, 'lorem', 'documents-promote')).filter(allows);
      put(right ?? null, ['Action'], 's3:PutObjectTagging');
    },
  },
);

holds(
  'a finished scan calls the function that moves documents, of this bucket’s objects alone, and a lost call is kept',
  everyIntake((bucket, cloud) => {
    const rules = cloud.all('AWS::Events::Rule', bucket.stack).filter(({ id }) => id.startsWith('PromoteOnScan'));
    return [
      ...unless(rules.length === 1, 'there is no such rule'),
      ...rules.flatMap(({ properties }) => [
        ...unlike(properties['EventPattern'], {
          source: ['aws.guardduty'],
          'detail-type': ['GuardDuty Malware Protection Object Scan Result'],
          detail: { s3ObjectDetails: { bucketName: [`<${bucket.stack}.${bucket.id}>`] } },
        }),
        ...unless(at(properties['Targets'], 0, 'DeadLetterConfig', 'Arn') !== undefined, 'a lost call is lost'),
      ]),
    ];
  }),
  {
    'the rule goes': (cloud) => cloud.remove(cloud.the('AWS::Events::Rule', REGISTRATION, 'PromoteOnScan')),
    'scans of any bucket count': (cloud) =>
      put(
        cloud.the('AWS::Events::Rule', REGISTRATION, 'PromoteOnScan').properties,
        ['EventPattern', 'detail'],
        undefined,
      ),
    'lost calls are lost': (cloud) =>
      put(
        cloud.the('AWS::Events::Rule', REGISTRATION, 'PromoteOnScan').properties,
        ['Targets', 0, 'DeadLetterConfig'],
        undefined,
      ),
  },
);

holds(
  'the function that shows documents to staff opens clean ones alone: of the others it learns that they are there',
  (cloud) => {
    const fn = functionNamed(cloud, 'lorem', 'documents-staff');
    const store = cloud.the('AWS::S3::Bucket', 'Election-lorem-Registration', 'DocumentsBucket');
    const rights = rightsOf(cloud, fn).filter(allows);
    const opens = rights.filter((one) => actionsOf(one).some((action) => /^s3:(Get|Put|Delete|\*)/.test(action)));
    return [
      ...unless(
        opens.every((one) => resourcesOf(one).every((resource) => resource === `${arnOf(store)}/documents/*`)),
        `opens ${opens.flatMap(resourcesOf)}`,
      ),
      ...unless(
        opens.flatMap(actionsOf).every((action) => action === 's3:GetObject'),
        `does ${opens.flatMap(actionsOf)}`,
      ),
    ];
  },
  {
    'it may open what was not scanned': (cloud) => {
      const [policy] = policiesOf(cloud, roleOfFunction(cloud, functionNamed(cloud, 'lorem', 'documents-staff')));
      const intake = cloud.the('AWS::S3::Bucket', 'Election-lorem-Registration', 'IntakeDocuments');
      statementsOf(policy?.properties['PolicyDocument']).push({
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: `${arnOf(intake)}/*`,
      });
    },
  },
);
