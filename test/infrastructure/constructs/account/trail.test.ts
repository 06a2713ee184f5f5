import { at, type Cloud, type Entry, listAt, many, put } from '../../../support/cloud';
import { every, holds, unless, unlike } from '../../../support/holds';
import { allowedBy, permits, statementsOf } from '../../../support/policy';
import { everyCloud } from '../../../support/shipped';
import { accountOf, arnOf, bucketPolicy, keyOf, regionOf } from '../../../support/stores';
import { selectorsOf } from '../../../support/trail-selection';

const TRAIL = 'AWS::CloudTrail::Trail';
const HOME = 'Election-Account-us-east-2';
const trailOf = (cloud: Cloud): Entry => cloud.the(TRAIL, HOME);
const bucketOf = (cloud: Cloud, trail: Entry): Entry => {
  const name = trail.properties['S3BucketName'];
  const bucket =
    // In another account, by the name that both spell.
    cloud.referred(name) ?? cloud.all('AWS::S3::Bucket').find(({ properties }) => properties['BucketName'] === name);
  if (bucket === undefined) throw new Error(`${trail.id} has no bucket of ours`);
  return bucket;
};
/** The key behind the ARN of an alias of another account. */
const aliased = (cloud: Cloud, arn: string): Entry | undefined => {
  const [, region, account, name] = /^arn:aws:kms:([^:]+):(\d{12}):(alias\/.+)$/.exec(arn) ?? [];
  const alias = cloud
    .all('AWS::KMS::Alias')
    .find(
      (one) =>
        one.properties['AliasName'] === name && regionOf(cloud, one) === region && accountOf(cloud, one) === account,
    );
  return cloud.referred(alias?.properties['TargetKeyId']);
};
const keyOfTrail = (cloud: Cloud, trail: Entry): Entry => {
  const key = cloud.referred(trail.properties['KMSKeyId']) ?? aliased(cloud, String(trail.properties['KMSKeyId']));
  if (key === undefined) throw new Error(`${trail.id} has no key of ours`);
  return key;
};
const arnOfTrail = (cloud: Cloud, trail: Entry): string =>
  `arn:aws:cloudtrail:${regionOf(cloud, trail)}:${accountOf(cloud, trail)}:trail/${trail.properties['TrailName']}`;

holds(
  'an account has one trail, of all regions, that validates its files and is on',
  (cloud) => {
    const accounts = cloud.stacks
      .filter(({ name }) => name.startsWith('Election-Account-'))
      .map(({ account }) => account);
    return [
      ...[...new Set(accounts)].flatMap((account) => {
        const trails = cloud.all(TRAIL).filter((trail) => accountOf(cloud, trail) === account);
        return unless(trails.length === 1, `${account} has ${trails.length} trails`);
      }),
      ...every(TRAIL, ({ properties }) =>
        unlike(properties, {
          IsLogging: true,
          IsMultiRegionTrail: true,
          IncludeGlobalServiceEvents: true,
          EnableLogFileValidation: true,
        }),
      )(cloud),
    ];
  },
  {
    'there is none': (cloud) => cloud.remove(trailOf(cloud)),
    'the region of the edge has a second one': (cloud) => {
      const second = cloud.the('AWS::GuardDuty::Detector', 'Election-Account-us-east-1@111111111111');
      put(second.definition, ['Type'], TRAIL);
      put(second.definition, ['Properties'], structuredClone(trailOf(cloud).properties));
    },
    'it is of one region': (cloud) => put(trailOf(cloud).properties, ['IsMultiRegionTrail'], false),
    'its files are not validated': (cloud) => put(trailOf(cloud).properties, ['EnableLogFileValidation'], false),
    'it is off': (cloud) => put(trailOf(cloud).properties, ['IsLogging'], false),
    'it leaves IAM and CloudFront out': (cloud) =>
      put(trailOf(cloud).properties, ['IncludeGlobalServiceEvents'], false),
  },
);

const data = (type: string, arn: string, eventName = 'GetObject') => ({
  category: 'Data' as const,
  eventName,
  resource: { type, arn },
});

/** Buckets as CloudFormation and the stacks name them. */
const NEVER_PUBLIC_BUCKETS = [
  'election-lorem-results-stagedbucket-placeholder',
  'election-lorem-registration-documentsbucket-placeholder',
  'election-amet-ballots-vaultbucket-placeholder',
  // A copy under another name, made by somebody.
  'totally-unrelated',
];
const LOG_BUCKETS = [
  'election-account-us-east-2-trailfilesbucket-placeholder',
  'election-lorem-foundation-accesslogs-placeholder',
  'election-lorem-publicsite-accesslogs-placeholder',
];
const object = (bucket: string): string => `arn:aws:s3:::${bucket}/some/object`;

holds(
  'the trail records every touch of a store that is not public, of tables and functions, and everything that manages',
  (cloud) => {
    const { properties } = trailOf(cloud);
    const wanted = [
      { category: 'Management' as const, eventName: 'Decrypt' },
      ...NEVER_PUBLIC_BUCKETS.flatMap((bucket) =>
        ['GetObject', 'PutObject', 'DeleteObject'].map((name) => data('AWS::S3::Object', object(bucket), name)),
      ),
      ...['election-lorem-Registration-Roll', 'a-restored-copy'].map((table) =>
        data('AWS::DynamoDB::Table', `arn:aws:dynamodb:us-west-2:111111111111:table/${table}`, 'GetItem'),
      ),
      data('AWS::Lambda::Function', 'arn:aws:lambda:us-east-2:111111111111:function:anything', 'Invoke'),
      ...LOG_BUCKETS.flatMap((bucket) =>
        ['GetObject', 'DeleteObject'].map((name) => data('AWS::S3::Object', object(bucket), name)),
      ),
    ];
    return wanted.flatMap((event) =>
      unless(
        selectorsOf(properties, event).length > 0,
        `${event.eventName} of ${JSON.stringify(event)} goes unrecorded`,
      ),
    );
  },
  {
    'tables are left out': (cloud) =>
      put(
        trailOf(cloud).properties,
        ['AdvancedEventSelectors', 3, 'FieldSelectors', 1, 'Equals'],
        ['AWS::S3::AccessPoint'],
      ),
    'functions are left out': (cloud) => put(trailOf(cloud).properties, ['AdvancedEventSelectors', 4], undefined),
    'stores are chosen by name': (cloud) =>
      put(trailOf(cloud).properties, ['AdvancedEventSelectors', 1, 'FieldSelectors', 2], {
        Field: 'resources.ARN',
        StartsWith: ['arn:aws:s3:::election-lorem-results-'],
      }),
    'reads of logs are left out': (cloud) => put(trailOf(cloud).properties, ['AdvancedEventSelectors', 2], undefined),
    'KMS is left out': (cloud) => put(trailOf(cloud).properties, ['AdvancedEventSelectors', 0], undefined),
  },
);

holds(
  'the trail records no delivery of logs, which would answer itself without end, and no reading of public files',
  (cloud) => {
    const { properties } = trailOf(cloud);
    const unwanted = [
      ...LOG_BUCKETS.map((bucket) => data('AWS::S3::Object', object(bucket), 'PutObject')),
      ...['content', 'results'].map((part) =>
        data('AWS::S3::Object', object(`election-lorem-publicsite-${part}-placeholder`)),
      ),
    ];
    return unwanted.flatMap((event) =>
      selectorsOf(properties, event).map((name) => `${name} records ${event.eventName} of ${event.resource.arn}`),
    );
  },
  {
    'log buckets are recorded like others': (cloud) =>
      put(trailOf(cloud).properties, ['AdvancedEventSelectors', 1, 'FieldSelectors', 2], undefined),
    'deliveries are recorded': (cloud) =>
      put(trailOf(cloud).properties, ['AdvancedEventSelectors', 2, 'FieldSelectors', 3], undefined),
  },
);

holds(
  'public buckets and those that logs are delivered to have the names by which the trail leaves them out',
  (cloud) => {
    const { properties } = trailOf(cloud);
    const publics = cloud
      .all('AWS::S3::Bucket')
      .filter(
        ({ stack, id }) =>
          stack === 'Election-lorem-PublicSite' ||
          (stack === 'Election-lorem-Foundation' && id.startsWith('AccessLogs')),
      );
    return [
      ...unless(publics.length === 5, `there are ${publics.length}`),
      ...publics.flatMap(({ properties: { BucketName: name } }) =>
        unless(
          selectorsOf(properties, data('AWS::S3::Object', object(String(name)), 'PutObject')).length === 0,
          `${name} is recorded`,
        ),
      ),
    ];
  },
  {
    'one is called otherwise': (cloud) => {
      const [first] = cloud.all('AWS::S3::Bucket', 'Election-lorem-PublicSite');
      for (const bucket of cloud.all('AWS::S3::Bucket', 'Election-lorem-PublicSite'))
        if (bucket.id !== first?.id) put(bucket.properties, ['BucketName'], 'renamed');
    },
  },
);

test('the trail names no store: no value of its selectors refers to a resource', () => {
  const text = JSON.stringify(everyCloud().template(HOME)['Resources']);
  expect(text).not.toContain('Fn::ImportValue');
  expect(text).not.toContain('Fn::GetStackOutput');
  const { AdvancedEventSelectors: selectors } = trailOf(everyCloud()).properties;
  expect(JSON.stringify(selectors)).not.toMatch(/<Election-/);
});

const cloudTrail = 'cloudtrail.amazonaws.com';

holds(
  'the key of the trail’s files encrypts for this trail alone, and for nobody else’s',
  every(TRAIL, (trail, cloud) => {
    const key = keyOfTrail(cloud, trail);
    const arn = arnOfTrail(cloud, trail);
    const other = arn.replace(/trail\/.*/, 'trail/other');
    const call = (source: string, context = source) => ({
      action: 'kms:GenerateDataKey',
      service: cloudTrail,
      context: { 'aws:SourceArn': source, 'kms:EncryptionContext:aws:cloudtrail:arn': context },
    });
    const policy = key.properties['KeyPolicy'];
    return [
      ...unless(permits(policy, call(arn)), 'the trail itself is refused'),
      ...unless(!permits(policy, call(other, arn)), 'another trail may encrypt'),
      ...unless(!permits(policy, call(arn, other)), 'another trail’s files may be encrypted'),
      ...unless(
        !permits(policy, { action: 'kms:GenerateDataKey', service: cloudTrail }),
        'CloudTrail may encrypt for anybody',
      ),
      ...unless(!permits(policy, { ...call(arn), action: 'kms:Decrypt' }), 'CloudTrail may decrypt'),
      ...unless(
        permits(policy, { action: 'kms:DescribeKey', service: cloudTrail, context: { 'aws:SourceArn': arn } }),
        'CloudTrail may not look at the key and refuses to make the trail',
      ),
      ...unless(
        cloud
          .all('AWS::S3::Bucket')
          .every((bucket) => keyOf(cloud, bucket) !== key || bucket === bucketOf(cloud, trail)),
        'another bucket has the same key',
      ),
      ...unless(keyOf(cloud, bucketOf(cloud, trail)) === key, 'the bucket has another key'),
    ];
  }),
  {
    'any trail will do': (cloud) => {
      for (const one of statementsOf(keyOfTrail(cloud, trailOf(cloud)).properties['KeyPolicy']))
        if (at(one, 'Sid') === 'ThisTrailEncrypts') put(one, ['Condition'], undefined);
    },
    'the trail’s own ARN is not asked for': (cloud) => {
      for (const one of statementsOf(keyOfTrail(cloud, trailOf(cloud)).properties['KeyPolicy']))
        if (at(one, 'Sid') === 'ThisTrailEncrypts') put(one, ['Condition', 'StringEquals', 'aws:SourceArn'], undefined);
    },
    'CloudTrail may do all': (cloud) => {
      for (const one of statementsOf(keyOfTrail(cloud, trailOf(cloud)).properties['KeyPolicy']))
        if (at(one, 'Sid') === 'ThisTrailEncrypts') put(one, ['Action'], 'kms:*');
    },
    'the trail shares the key of logs': (cloud) =>
      put(
        trailOf(cloud).properties,
        ['KMSKeyId'],
        `<${HOME}.${cloud.the('AWS::KMS::Key', HOME, 'AuditLogKey').id}.Arn>`,
      ),
  },
);

holds(
  'the bucket takes files of this trail alone, and its digests, which CloudTrail encrypts with S3’s own keys',
  every(TRAIL, (trail, cloud) => {
    const bucket = bucketOf(cloud, trail);
    const account = accountOf(cloud, trail);
    const policy = bucketPolicy(cloud, bucket);
    const delivery = (path: string, source = arnOfTrail(cloud, trail), more: Record<string, string> = {}) => ({
      action: 's3:PutObject',
      resource: `${arnOf(bucket)}/AWSLogs/${account}/${path}`,
      service: cloudTrail,
      context: {
        'aws:SecureTransport': 'true',
        's3:TlsVersion': '1.3',
        'aws:PrincipalIsAWSService': 'true',
        'aws:SourceArn': source,
        's3:x-amz-acl': 'bucket-owner-full-control',
        ...more,
      },
    });
    const s3Encrypted = { 's3:x-amz-server-side-encryption': 'AES256' };
    const own = {
      's3:x-amz-server-side-encryption': 'aws:kms',
      's3:x-amz-server-side-encryption-aws-kms-key-id': arnOf(keyOfTrail(cloud, trail)),
    };
    const others = {
      ...own,
      's3:x-amz-server-side-encryption-aws-kms-key-id': 'arn:aws:kms:us-east-2:999999999999:key/a',
    };
    const here = arnOfTrail(cloud, trail);
    return [
      ...unless(permits(policy, delivery('CloudTrail/a.gz', here, own)), 'files are refused'),
      ...unless(permits(policy, delivery('CloudTrail-Digest/a.gz', here, s3Encrypted)), 'digests are refused'),
      ...unless(permits(policy, delivery('CloudTrail-Digest/a.gz', here, own)), 'digests under the key are refused'),
      ...unless(!permits(policy, delivery('CloudTrail/a.gz', here, s3Encrypted)), 'files with S3’s own key are taken'),
      ...unless(!permits(policy, delivery('CloudTrail/a.gz', here, others)), 'files under another key are taken'),
      ...unless(!permits(policy, delivery('CloudTrail/a.gz', `${here}-other`, own)), 'another trail may deliver'),
      ...unless(
        allowedBy(policy, delivery('../elsewhere', here, own)).length === 0 ||
          !permits(policy, { ...delivery('x'), resource: `${arnOf(bucket)}/elsewhere` }),
        'the trail may write anywhere',
      ),
      ...unless(
        permits(policy, { ...delivery(''), action: 's3:GetBucketAcl', resource: arnOf(bucket) }),
        'CloudTrail may not ask for the bucket and refuses to make the trail',
      ),
    ];
  }),
  {
    'any trail may deliver': (cloud) => {
      for (const one of statementsOf(bucketPolicy(cloud, bucketOf(cloud, trailOf(cloud)))))
        if (at(one, 'Sid') === 'ThisTrailDelivers') put(one, ['Condition', 'StringEquals', 'aws:SourceArn'], undefined);
    },
    'digests need the key': (cloud) => {
      const bucket = bucketOf(cloud, trailOf(cloud));
      for (const one of statementsOf(bucketPolicy(cloud, bucket))) {
        if (at(one, 'Sid') !== 'NoOtherEncryption') continue;
        put(one, ['NotResource'], undefined);
        put(one, ['Resource'], `${arnOf(bucket)}/*`);
      }
    },
    'any encryption is taken': (cloud) => {
      for (const one of statementsOf(bucketPolicy(cloud, bucketOf(cloud, trailOf(cloud)))))
        if (at(one, 'Sid') === 'NoOtherEncryption') put(one, ['Effect'], 'Allow');
    },
    'any key is taken': (cloud) => {
      for (const one of statementsOf(bucketPolicy(cloud, bucketOf(cloud, trailOf(cloud)))))
        if (at(one, 'Sid') === 'NoOtherKey') put(one, ['Condition', 'Null'], { 'aws:PrincipalArn': 'true' });
    },
  },
);

holds(
  'the trail waits for the policies that CloudTrail tries when the trail is made',
  every(TRAIL, (trail, cloud) => {
    const waits = many(trail.definition['DependsOn']).map(String);
    const policies = [
      // In another account the whole stack comes first.
      ...cloud.all('AWS::S3::BucketPolicy', trail.stack).flatMap(({ id }) => (id.startsWith('TrailFiles') ? [id] : [])),
      cloud.the('AWS::IAM::ManagedPolicy', trail.stack, 'TrailLogPolicy').id,
    ];
    return policies.flatMap((policy) => unless(waits.includes(policy), `does not wait for ${policy}`));
  }),
  { 'it waits for nothing': (cloud) => put(trailOf(cloud).definition, ['DependsOn'], undefined) },
);

holds(
  'a selector has no more values than CloudTrail takes from all selectors of a trail together',
  every(TRAIL, ({ properties }) => {
    const values = listAt(properties, 'AdvancedEventSelectors').flatMap((selector) =>
      listAt(selector, 'FieldSelectors').flatMap((field) =>
        Object.entries(field ?? {}).flatMap(([operator, wanted]) => (operator === 'Field' ? [] : many(wanted))),
      ),
    );
    return unless(values.length <= 500, `${values.length} values`);
  }),
  {
    'one has very many': (cloud) =>
      put(
        trailOf(cloud).properties,
        ['AdvancedEventSelectors', 1, 'FieldSelectors', 2, 'NotStartsWith'],
        Array.from({ length: 600 }, (_, i) => `arn:aws:s3:::${i}`),
      ),
  },
);
