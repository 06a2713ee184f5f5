import { at, type Cloud, type Entry, listAt, many, put } from '../../../support/cloud';
import { type Check, holds, unless, unlike } from '../../../support/holds';
import { allowedBy, deniedBy, permits, statementsOf } from '../../../support/policy';
import {
  accountOf,
  arnOf,
  bucketPolicy,
  classOf,
  isAccessLogBucket,
  isOfTheAccount,
  keyOf,
  regionOf,
} from '../../../support/stores';

const BUCKET = 'AWS::S3::Bucket';
const HOME = 'Election-Account-us-east-2';
const PRODUCTION = 'Election-Account-us-east-1@222222222222';

const everyEvidence =
  (ask: (bucket: Entry, cloud: Cloud) => readonly string[]): Check =>
  (cloud) => {
    const buckets = cloud.all(BUCKET).filter((bucket) => isOfTheAccount(bucket) && !isAccessLogBucket(bucket));
    if (buckets.length === 0) return ['there is no evidence'];
    return buckets.flatMap((bucket) => ask(bucket, cloud).map((what) => `${bucket.stack}.${bucket.id}: ${what}`));
  };
const bucketNamed = (cloud: Cloud, part: string, stack = HOME): Entry => cloud.the(BUCKET, stack, part);
const isTrailBucket = ({ id }: Entry): boolean => id.startsWith('TrailFiles');

const role = (cloud: Cloud, bucket: Entry, path: string): string =>
  `arn:aws:iam::${accountOf(cloud, bucket)}:role/${path}`;
const reader = (cloud: Cloud, bucket: Entry) => role(cloud, bucket, 'election/account/audit-log/readers/AuditReader');
const administrator = (cloud: Cloud, bucket: Entry) => role(cloud, bucket, 'Administrator');

const overTls = { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3' };
const asPerson = { ...overTls, 'aws:PrincipalIsAWSService': 'false' };
const read = (bucket: Entry, principal: string) => ({
  action: 's3:GetObject',
  resource: `${arnOf(bucket)}/AWSLogs/file.gz`,
  principal,
  context: asPerson,
});
const cut = (cloud: Cloud, bucket: Entry, sid: string): void => {
  const policy = bucketPolicy(cloud, bucket) ?? null;
  put(
    policy,
    ['Statement'],
    statementsOf(policy).filter((one) => at(one, 'Sid') !== sid),
  );
};

holds(
  'evidence is read by the auditors’ role and by nobody else, whatever other policies they have',
  everyEvidence((bucket, cloud) => {
    const policy = bucketPolicy(cloud, bucket);
    const strangers = [
      administrator(cloud, bucket),
      `arn:aws:iam::${accountOf(cloud, bucket)}:root`,
      role(cloud, bucket, 'election/lorem/audit-log/SomeRole'),
      role(cloud, bucket, 'election/account/audit-log/SomeRole'),
    ];
    return [
      ...strangers.flatMap((principal) =>
        ['s3:GetObject', 's3:GetObjectVersion', 's3:ListBucket', 's3:ListBucketVersions'].flatMap((action) =>
          unless(deniedBy(policy, { ...read(bucket, principal), action }).length > 0, `${principal} may ${action}`),
        ),
      ),
      ...unless(deniedBy(policy, read(bucket, reader(cloud, bucket))).length === 0, 'the auditors are refused'),
    ];
  }),
  {
    'the denial goes': (cloud) => cut(cloud, bucketNamed(cloud, 'TrailFiles'), 'OnlyAuditorsRead'),
    'any role of the account will do': (cloud) => {
      for (const one of statementsOf(bucketPolicy(cloud, bucketNamed(cloud, 'Findings'))))
        if (at(one, 'Sid') === 'OnlyAuditorsRead')
          put(one, ['Condition', 'ArnNotLike', 'aws:PrincipalArn'], 'arn:aws:iam::*:role/*');
    },
    'auditors are forgotten': (cloud) => {
      for (const one of statementsOf(bucketPolicy(cloud, bucketNamed(cloud, 'ConfigHistory'))))
        if (at(one, 'Sid') === 'OnlyAuditorsRead') put(one, ['Condition', 'ArnNotLike'], undefined);
    },
  },
);

holds(
  'nobody writes evidence but the services that saw it, and nobody deletes any or passes by its lock',
  everyEvidence((bucket, cloud) => {
    const policy = bucketPolicy(cloud, bucket);
    const people = [
      administrator(cloud, bucket),
      reader(cloud, bucket),
      `arn:aws:iam::${accountOf(cloud, bucket)}:root`,
    ];
    const asService = { ...overTls, 'aws:PrincipalIsAWSService': 'true' };
    return [
      ...people.flatMap((principal) =>
        [
          's3:PutObject',
          's3:PutObjectRetention',
          's3:PutObjectLegalHold',
          's3:DeleteObject',
          's3:DeleteObjectVersion',
          's3:ReplicateObject',
          's3:ReplicateDelete',
          // Without a lock there is none to go round.
          ...(at(bucket.properties, 'ObjectLockEnabled') === true ? ['s3:BypassGovernanceRetention'] : []),
        ].flatMap((action) =>
          unless(deniedBy(policy, { ...read(bucket, principal), action }).length > 0, `${principal} may ${action}`),
        ),
      ),
      ...['s3:PutReplicationConfiguration', 's3:PutInventoryConfiguration', 's3:PutAnalyticsConfiguration'].flatMap(
        (action) =>
          unless(
            deniedBy(policy, {
              action,
              resource: arnOf(bucket),
              principal: administrator(cloud, bucket),
              context: asPerson,
            }).length > 0,
            `may be copied elsewhere by ${action}`,
          ),
      ),
      ...unless(
        deniedBy(policy, { ...read(bucket, ''), action: 's3:PutObject', context: asService }).length === 0,
        'services are refused',
      ),
    ];
  }),
  {
    'anybody writes': (cloud) => cut(cloud, bucketNamed(cloud, 'TrailFiles'), 'OnlyServicesDeliver'),
    'somebody deletes': (cloud) => cut(cloud, bucketNamed(cloud, 'ConfigHistory'), 'NobodyDeletes'),
    'it may be copied out': (cloud) => cut(cloud, bucketNamed(cloud, 'Findings'), 'NoStandingExport'),
    'services are refused too': (cloud) => {
      for (const one of statementsOf(bucketPolicy(cloud, bucketNamed(cloud, 'Findings'))))
        if (at(one, 'Sid') === 'OnlyServicesDeliver') put(one, ['Condition'], undefined);
    },
  },
);

holds(
  'policies of evidence allow services of this account alone, and only what delivery needs',
  everyEvidence((bucket, cloud) =>
    statementsOf(bucketPolicy(cloud, bucket))
      .filter((one) => at(one, 'Effect') === 'Allow')
      .flatMap((one) => [
        ...unless(
          at(one, 'Principal', 'Service') !== undefined,
          `${at(one, 'Sid')} is for ${JSON.stringify(at(one, 'Principal'))}`,
        ),
        ...unless(
          many(at(one, 'Action')).every((action) =>
            ['s3:PutObject', 's3:GetBucketAcl', 's3:GetBucketLocation'].includes(String(action)),
          ),
          `${at(one, 'Sid')} allows ${at(one, 'Action')}`,
        ),
        ...unless(
          at(one, 'Condition', 'StringEquals', 'aws:SourceArn') !== undefined ||
            (at(one, 'Condition', 'StringEquals', 'aws:SourceAccount') === accountOf(cloud, bucket) &&
              at(one, 'Condition', 'ArnLike', 'aws:SourceArn') !== undefined),
          `${at(one, 'Sid')} acts for anybody`,
        ),
      ]),
  ),
  {
    'GuardDuty of any account delivers': (cloud) => {
      for (const one of statementsOf(bucketPolicy(cloud, bucketNamed(cloud, 'Findings'))))
        if (at(one, 'Sid') === 'ThreatFindingsDelivers') put(one, ['Condition'], undefined);
    },
    'Macie may read': (cloud) => {
      for (const one of statementsOf(bucketPolicy(cloud, bucketNamed(cloud, 'Findings'))))
        if (at(one, 'Sid') === 'SensitiveDataFindingsDelivers') put(one, ['Action'], 's3:GetObject');
    },
    'a person is allowed': (cloud) =>
      statementsOf(bucketPolicy(cloud, bucketNamed(cloud, 'Findings'))).push({
        Effect: 'Allow',
        Action: 's3:PutObject',
        Principal: { AWS: 'arn:aws:iam::111111111111:root' },
        Resource: '*',
      }),
  },
);

holds(
  'files of the trail are locked from the first second: in production against everybody for as long as logs are kept, in an evaluation for a day',
  (cloud) =>
    [
      { stack: HOME, rule: { Mode: 'GOVERNANCE', Days: 1 } },
      { stack: PRODUCTION, rule: { Mode: 'COMPLIANCE', Days: 731 } },
    ].flatMap(({ stack, rule }) => [
      ...unlike(bucketNamed(cloud, 'TrailFiles', stack).properties, {
        ObjectLockEnabled: true,
        ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: rule } },
      }),
    ]),
  {
    'there is no lock': (cloud) =>
      put(bucketNamed(cloud, 'TrailFiles').properties, ['ObjectLockConfiguration'], undefined),
    'administrators pass by the lock in production': (cloud) =>
      put(
        bucketNamed(cloud, 'TrailFiles', PRODUCTION).properties,
        ['ObjectLockConfiguration', 'Rule', 'DefaultRetention', 'Mode'],
        'GOVERNANCE',
      ),
    'production is locked for a day': (cloud) =>
      put(
        bucketNamed(cloud, 'TrailFiles', PRODUCTION).properties,
        ['ObjectLockConfiguration', 'Rule', 'DefaultRetention', 'Days'],
        1,
      ),
  },
);

holds(
  'no other bucket has a default retention: Config and log delivery are refused by one that has',
  (cloud) =>
    cloud
      .all(BUCKET)
      .filter((bucket) => !isTrailBucket(bucket))
      .flatMap(({ id, properties }) =>
        unless(at(properties['ObjectLockConfiguration'], 'Rule') === undefined, `${id} has one`),
      ),
  {
    'the access logs of a jurisdiction get one': (cloud) =>
      put(cloud.the(BUCKET, 'Election-lorem-Foundation', 'AccessLogs').properties, ['ObjectLockConfiguration'], {
        Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 1 } },
      }),
    'Config’s bucket gets one': (cloud) =>
      put(bucketNamed(cloud, 'ConfigHistory').properties, ['ObjectLockConfiguration'], {
        Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 1 } },
      }),
    'the access logs get one': (cloud) =>
      put(bucketNamed(cloud, 'AccessLogs').properties, ['ObjectLockConfiguration'], {
        Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 1 } },
      }),
  },
);

holds(
  'evidence is kept under a key of its own class, logged when touched, and for as long as logs are kept',
  everyEvidence((bucket, cloud) => {
    const key = keyOf(cloud, bucket);
    const target = cloud.referred(at(bucket.properties, 'LoggingConfiguration', 'DestinationBucketName'));
    return [
      ...unless(classOf(bucket) === 'audit-log', 'is of another class'),
      ...unless(key !== undefined && classOf(key) === 'audit-log' && key.stack === bucket.stack, 'has another’s key'),
      ...unless(target !== undefined && isAccessLogBucket(target) && target.stack === bucket.stack, 'is not logged'),
      ...unless(
        listAt(bucket.properties, 'LifecycleConfiguration', 'Rules').some(
          (rule) => at(rule, 'ExpirationInDays') === 731,
        ),
        'does not end with the retention',
      ),
    ];
  }),
  {
    'S3’s own key is taken': (cloud) => put(bucketNamed(cloud, 'Findings').properties, ['BucketEncryption'], undefined),
    'it is not logged': (cloud) => put(bucketNamed(cloud, 'Findings').properties, ['LoggingConfiguration'], undefined),
    'it ends after a week': (cloud) =>
      put(bucketNamed(cloud, 'Findings').properties, ['LifecycleConfiguration', 'Rules', 0, 'ExpirationInDays'], 7),
  },
);

holds(
  'keys of evidence open for the auditors’ role through S3, and for no other person',
  (cloud) =>
    cloud
      .all('AWS::KMS::Key')
      .filter(isOfTheAccount)
      .flatMap((key) => {
        const policy = key.properties['KeyPolicy'];
        const context = { 'kms:ViaService': `s3.${regionOf(cloud, key)}.amazonaws.com` };
        const call = (principal: string) => ({ action: 'kms:Decrypt', principal, context });
        return [
          ...unless(permits(policy, call(reader(cloud, key))), `${key.id} refuses the auditors`),
          ...unless(!permits(policy, { ...call(reader(cloud, key)), context: {} }), `${key.id} opens past S3`),
          ...unless(
            allowedBy(policy, call(administrator(cloud, key))).length === 0 &&
              allowedBy(policy, call(role(cloud, key, 'election/lorem/audit-log/X'))).length === 0,
            `${key.id} opens for others`,
          ),
        ];
      }),
  {
    'root may decrypt': (cloud) => {
      const key = cloud.the('AWS::KMS::Key', HOME, 'TrailKey');
      many(at(statementsOf(key.properties['KeyPolicy'])[0], 'Action')).push('kms:Decrypt');
    },
    'auditors are bound to nothing': (cloud) => {
      const key = cloud.the('AWS::KMS::Key', HOME, 'TrailKey');
      for (const one of statementsOf(key.properties['KeyPolicy']))
        if (at(one, 'Sid') === 'AuditorsRead') put(one, ['Condition', 'ArnLike'], undefined);
    },
  },
);

holds(
  'the auditors’ role is taken on with a second factor or from Identity Center’s set for it, for an hour, and only reads',
  (cloud) =>
    cloud
      .all('AWS::IAM::Role')
      .filter(({ id }) => id.startsWith('AuditReader'))
      .flatMap((auditor) => {
        const policy = auditor.properties['AssumeRolePolicyDocument'];
        const call = (principal: string, context: Record<string, string> = {}) => ({
          action: 'sts:AssumeRole',
          principal,
          context,
        });
        const somebody = `arn:aws:iam::${accountOf(cloud, auditor)}:user/testa-placeholder`;
        const central = (set: string) =>
          role(cloud, auditor, `aws-reserved/sso.amazonaws.com/us-east-2/AWSReservedSSO_${set}_0123456789abcdef`);
        const rights = cloud
          .all('AWS::IAM::ManagedPolicy', auditor.stack)
          .filter(({ properties }) => many(properties['Roles']).includes(`<${auditor.stack}.${auditor.id}>`))
          .flatMap(({ properties }) => statementsOf(properties['PolicyDocument']))
          .flatMap((one) => many(at(one, 'Action')).map(String));
        return [
          ...unless(!permits(policy, call(somebody)), 'a password will do'),
          ...unless(!permits(policy, call(somebody, { 'aws:MultiFactorAuthPresent': 'false' })), 'no factor will do'),
          ...unless(
            permits(policy, call(somebody, { 'aws:MultiFactorAuthPresent': 'true', 'aws:MultiFactorAuthAge': '60' })),
            'two factors do not do',
          ),
          ...unless(
            !permits(
              policy,
              call(somebody, { 'aws:MultiFactorAuthPresent': 'true', 'aws:MultiFactorAuthAge': '7200' }),
            ),
            'the factors of this morning will do',
          ),
          ...unless(permits(policy, call(central('ElectionAudit'))), 'Identity Center’s auditors are refused'),
          ...unless(!permits(policy, call(central('Developers'))), 'Identity Center’s developers are taken'),
          ...unless(auditor.properties['MaxSessionDuration'] === 3600, 'lasts longer than an hour'),
          ...rights.flatMap((action) =>
            unless(/^(s3:Get|s3:List|kms:Decrypt$|logs:(Get|Filter|StartQuery))/.test(action), `may ${action}`),
          ),
          ...unless(rights.length > 0, 'may read nothing'),
        ];
      }),
  {
    'a password is enough': (cloud) => {
      const auditor = cloud.the('AWS::IAM::Role', HOME, 'AuditReader');
      for (const one of statementsOf(auditor.properties['AssumeRolePolicyDocument']))
        put(one, ['Condition'], undefined);
    },
    'it may delete': (cloud) => {
      const policy = cloud.the('AWS::IAM::ManagedPolicy', HOME, 'AuditReader');
      many(at(statementsOf(policy.properties['PolicyDocument'])[1], 'Action')).push('s3:DeleteObject');
    },
    'it lasts a day': (cloud) =>
      put(cloud.the('AWS::IAM::Role', HOME, 'AuditReader').properties, ['MaxSessionDuration'], 43_200),
  },
);
