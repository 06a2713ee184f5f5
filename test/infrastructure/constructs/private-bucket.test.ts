import { at, type Cloud, type Entry, isRecord, listAt, many, put } from '../../support/cloud';
import { actionsOf, allows, functionNamed, rightsOf, roleOfFunction } from '../../support/functions';
import { every, holds, unless, unlike } from '../../support/holds';
import { deniedBy, statementsOf } from '../../support/policy';
import {
  accountOf,
  arnOf,
  bucketPolicy,
  classOf,
  deployRoleIn,
  isAccessLogBucket,
  isNeverPublicStore,
  isOfTheAccount,
  jurisdictionOf,
  keyOf,
  roleOf,
  strangerIn,
} from '../../support/stores';

const BUCKET = 'AWS::S3::Bucket';
const everyBucket = (ask: (bucket: Entry, cloud: Cloud) => readonly string[]) => every(BUCKET, ask);
/** Every bucket but those that S3 writes its access logs to, and those of evidence (account/evidence-bucket.test.ts). */
const everyPrivateBucket = (ask: (bucket: Entry, cloud: Cloud) => readonly string[]) =>
  everyBucket((bucket, cloud) => (isAccessLogBucket(bucket) || isOfTheAccount(bucket) ? [] : ask(bucket, cloud)));
const everyNeverPublicBucket = (ask: (bucket: Entry, cloud: Cloud) => readonly string[]) =>
  everyPrivateBucket((bucket, cloud) => (isNeverPublicStore(bucket) ? ask(bucket, cloud) : []));

const staged = (cloud: Cloud): Entry => cloud.the(BUCKET, 'Election-lorem-Results', 'Staged');
const intake = (cloud: Cloud): Entry => cloud.the(BUCKET, 'Election-lorem-Results', 'Intake');
/** Of the production profile. */
const vault = (cloud: Cloud): Entry => cloud.the(BUCKET, 'Election-ipsum-Ballots', 'Vault');
const isVault = (bucket: Entry): boolean => bucket.id.startsWith('Vault');
/** What the vaults of the two profiles ask for; the tests pin it a second time. */
const LOCKS: Readonly<Record<string, { readonly mode: string; readonly floor: number; readonly ceiling: number }>> = {
  lorem: { mode: 'GOVERNANCE', floor: 1, ceiling: 7 },
  ipsum: { mode: 'COMPLIANCE', floor: 30, ceiling: 22 * 31 + 4 * 366 },
  elit: { mode: 'COMPLIANCE', floor: 30, ceiling: 22 * 31 + 4 * 366 },
};
const lockOf = (bucket: Entry) => {
  const lock = LOCKS[jurisdictionOf(bucket)];
  if (!lock) throw new Error(`there is no vault expected in ${bucket.stack}`);
  return lock;
};
const DAYS_LEFT = 's3:object-lock-remaining-retention-days';

/** Takes statements out of a bucket's policy. */
const without = (cloud: Cloud, bucket: Entry, sid: string): void => {
  const policy = bucketPolicy(cloud, bucket) ?? null;
  put(
    policy,
    ['Statement'],
    statementsOf(policy).filter((statement) => at(statement, 'Sid') !== sid),
  );
};
const change = (
  cloud: Cloud,
  bucket: Entry,
  sid: string,
  path: readonly (string | number)[],
  value: string | undefined,
) => {
  const statement = statementsOf(bucketPolicy(cloud, bucket)).find((one) => at(one, 'Sid') === sid);
  if (statement === undefined) throw new Error(`${bucket.id} has no statement ${sid}`);
  put(statement, path, value);
};

/** An upload by the right role from the right place, so that only what the test adds can be the reason of a denial. */
const upload = (cloud: Cloud, bucket: Entry, context: Record<string, string> = {}, subPath = '') => ({
  action: 's3:PutObject',
  resource: `${arnOf(bucket)}/some/object.json`,
  principal: roleOf(cloud, bucket, classOf(bucket) ?? '', subPath),
  context: {
    'aws:SecureTransport': 'true',
    's3:TlsVersion': '1.3',
    'aws:SourceVpce': endpointOf(cloud, bucket),
    ...(isVault(bucket)
      ? {
          [DAYS_LEFT]: String(lockOf(bucket).ceiling),
          's3:object-lock-mode': lockOf(bucket).mode,
          's3:if-none-match': '*',
        }
      : {}),
    ...context,
  },
});
const fetch = (cloud: Cloud, bucket: Entry, context: Record<string, string> = {}) => ({
  ...upload(cloud, bucket, context),
  action: 's3:GetObject',
});

/** The S3 endpoint of the jurisdiction's own network. */
const endpointOf = (cloud: Cloud, bucket: Entry): string => {
  const foundation = `Election-${jurisdictionOf(bucket)}-Foundation`;
  const [endpoint] = cloud
    .all('AWS::EC2::VPCEndpoint', foundation)
    .filter(({ properties }) => String(properties['ServiceName']).endsWith('.s3'));
  return endpoint ? `<${foundation}.${endpoint.id}>` : 'vpce-s3';
};

holds(
  'every bucket has all four parts of Block Public Access on',
  everyBucket(({ properties }) =>
    unlike(properties['PublicAccessBlockConfiguration'], {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    }),
  ),
  {
    'one part is switched off': (cloud) =>
      put(staged(cloud).properties, ['PublicAccessBlockConfiguration', 'BlockPublicPolicy'], false),
    'it is deleted': (cloud) => put(intake(cloud).properties, ['PublicAccessBlockConfiguration'], undefined),
  },
);

holds(
  'every bucket is encrypted with a customer key of its own class and asks KMS through a bucket key',
  everyPrivateBucket((bucket, cloud) => {
    const rule = at(bucket.properties, 'BucketEncryption', 'ServerSideEncryptionConfiguration', 0);
    const key = keyOf(cloud, bucket);
    return [
      ...unlike(rule, { BucketKeyEnabled: true, ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }),
      ...unless(key !== undefined && classOf(key) === classOf(bucket), 'the key is missing or of another class'),
    ];
  }),
  {
    'the bucket key is off': (cloud) =>
      put(
        staged(cloud).properties,
        ['BucketEncryption', 'ServerSideEncryptionConfiguration', 0, 'BucketKeyEnabled'],
        false,
      ),
    'another class’s key is used': (cloud) =>
      put(
        staged(cloud).properties,
        ['BucketEncryption', 'ServerSideEncryptionConfiguration', 0, 'ServerSideEncryptionByDefault', 'KMSMasterKeyID'],
        '<Election-lorem-Foundation.RollKey99BAE038.Arn>',
      ),
    'S3’s own key is used': (cloud) =>
      put(staged(cloud).properties, ['BucketEncryption', 'ServerSideEncryptionConfiguration', 0], {
        ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' },
      }),
  },
);

holds(
  'only access-log buckets stand on S3’s own keys, and they hold the audit log',
  everyBucket((bucket) => {
    const algorithm = at(
      bucket.properties,
      'BucketEncryption',
      'ServerSideEncryptionConfiguration',
      0,
      'ServerSideEncryptionByDefault',
      'SSEAlgorithm',
    );
    if (!isAccessLogBucket(bucket)) return unless(algorithm === 'aws:kms', `stands on ${algorithm}`);
    return [
      ...unless(algorithm === 'AES256', `log delivery cannot write under ${algorithm}`),
      ...unless(classOf(bucket) === 'audit-log', 'is not declared as audit-log'),
    ];
  }),
  {
    'another bucket takes S3’s own key': (cloud) =>
      put(
        staged(cloud).properties,
        ['BucketEncryption', 'ServerSideEncryptionConfiguration', 0, 'ServerSideEncryptionByDefault', 'SSEAlgorithm'],
        'AES256',
      ),
    'a log bucket has no encryption': (cloud) =>
      put(cloud.the(BUCKET, 'Election-lorem-Foundation').properties, ['BucketEncryption'], undefined),
  },
);

const withTransport = (secure: string, version: string) => (bucket: Entry, cloud: Cloud) =>
  [fetch, upload].map((call) => call(cloud, bucket, { 'aws:SecureTransport': secure, 's3:TlsVersion': version }));

holds(
  'every bucket refuses plain HTTP and TLS older than 1.2, for the bucket and for its objects',
  everyBucket((bucket, cloud) => {
    const policy = bucketPolicy(cloud, bucket);
    const bad = [withTransport('false', '1.3'), withTransport('true', '1.1'), withTransport('true', '1.0')];
    const listing = {
      ...fetch(cloud, bucket, { 's3:TlsVersion': '1.1' }),
      action: 's3:ListBucket',
      resource: arnOf(bucket),
    };
    return [...bad.flatMap((calls) => calls(bucket, cloud)), listing].flatMap((call) =>
      unless(
        deniedBy(policy, call).length > 0,
        `${call.action} on ${call.resource} with ${JSON.stringify(call.context)}`,
      ),
    );
  }),
  {
    'the denial of old TLS goes': (cloud) => {
      const policy = bucketPolicy(cloud, staged(cloud)) ?? null;
      put(
        policy,
        ['Statement'],
        statementsOf(policy).filter((one) => at(one, 'Condition', 'NumericLessThan', 's3:TlsVersion') === undefined),
      );
    },
    'it speaks of the bucket and no longer of its objects': (cloud) => {
      for (const one of statementsOf(bucketPolicy(cloud, staged(cloud)))) {
        if (at(one, 'Action') === 's3:*') put(one, ['Resource'], arnOf(staged(cloud)));
      }
    },
    'one more condition neuters it': (cloud) => {
      for (const one of statementsOf(bucketPolicy(cloud, staged(cloud)))) {
        if (at(one, 'Action') === 's3:*')
          put(one, ['Condition', 'StringEquals'], { 'aws:PrincipalTag/never': 'there' });
      }
    },
    'Deny becomes Allow': (cloud) => {
      for (const one of statementsOf(bucketPolicy(cloud, staged(cloud)))) {
        if (at(one, 'Action') === 's3:*') put(one, ['Effect'], 'Allow');
      }
    },
  },
);

holds(
  'every bucket takes calls over TLS 1.2 and newer from its own roles',
  everyPrivateBucket((bucket, cloud) =>
    ['1.2', '1.3'].flatMap((version) => {
      const denials = deniedBy(bucketPolicy(cloud, bucket), upload(cloud, bucket, { 's3:TlsVersion': version }));
      return unless(denials.length === 0, `TLS ${version} is denied by ${denials}`);
    }),
  ),
  {
    'the floor is put above what clients speak': (cloud) => {
      for (const one of statementsOf(bucketPolicy(cloud, staged(cloud)))) {
        if (at(one, 'Condition', 'NumericLessThan') !== undefined)
          put(one, ['Condition', 'NumericLessThan', 's3:TlsVersion'], '1.3');
      }
    },
  },
);

holds(
  'every bucket keeps versions, has one owner and no access-control lists',
  everyBucket(({ properties }) => [
    ...unlike(properties, {
      VersioningConfiguration: { Status: 'Enabled' },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    }),
    ...unless(properties['AccessControl'] === undefined, 'has an access-control list'),
    ...unless(properties['WebsiteConfiguration'] === undefined, 'serves a website past CloudFront'),
    ...unless(properties['ReplicationConfiguration'] === undefined, 'copies itself elsewhere'),
    ...unless(listAt(properties, 'InventoryConfigurations').length === 0, 'exports inventories'),
  ]),
  {
    'versions are suspended': (cloud) =>
      put(staged(cloud).properties, ['VersioningConfiguration', 'Status'], 'Suspended'),
    'uploaders own their objects': (cloud) =>
      put(staged(cloud).properties, ['OwnershipControls', 'Rules', 0, 'ObjectOwnership'], 'ObjectWriter'),
    'it becomes a website': (cloud) =>
      put(staged(cloud).properties, ['WebsiteConfiguration'], { IndexDocument: 'index.html' }),
  },
);

holds(
  'every bucket writes access logs to an access-log bucket of its own stack or Foundation, under a prefix of its own',
  (cloud) => {
    const prefixes = new Set<string>();
    return everyPrivateBucket((bucket) => {
      const target = cloud.referred(at(bucket.properties, 'LoggingConfiguration', 'DestinationBucketName'));
      const prefix = `${target?.id}/${at(bucket.properties, 'LoggingConfiguration', 'LogFilePrefix')}`;
      const taken = prefixes.has(prefix);
      prefixes.add(prefix);
      return [
        ...unless(target !== undefined && isAccessLogBucket(target), 'logs nowhere, or to a bucket for something else'),
        ...unless(!taken, `shares the prefix ${prefix}`),
      ];
    })(cloud);
  },
  {
    'logging goes': (cloud) => put(staged(cloud).properties, ['LoggingConfiguration'], undefined),
    'it logs to itself': (cloud) =>
      put(
        staged(cloud).properties,
        ['LoggingConfiguration', 'DestinationBucketName'],
        `<${staged(cloud).stack}.${staged(cloud).id}>`,
      ),
    'two share a prefix': (cloud) =>
      put(
        staged(cloud).properties,
        ['LoggingConfiguration', 'LogFilePrefix'],
        at(intake(cloud).properties, 'LoggingConfiguration', 'LogFilePrefix'),
      ),
  },
);

const KEY_HEADER = 's3:x-amz-server-side-encryption-aws-kms-key-id';
const ENCRYPTION_HEADER = 's3:x-amz-server-side-encryption';
const CUSTOMER_HEADER = 's3:x-amz-server-side-encryption-customer-algorithm';

holds(
  'every bucket refuses an upload under another key, and takes one that names none or its own',
  everyPrivateBucket((bucket, cloud) => {
    const policy = bucketPolicy(cloud, bucket);
    const key = keyOf(cloud, bucket);
    const own = key ? arnOf(key) : '';
    const refused: Record<string, string>[] = [
      { [KEY_HEADER]: 'arn:aws:kms:us-east-2:999999999999:key/attacker', [ENCRYPTION_HEADER]: 'aws:kms' },
      { [ENCRYPTION_HEADER]: 'AES256' },
      { [CUSTOMER_HEADER]: 'AES256' },
    ];
    const taken: Record<string, string>[] = [
      {},
      { [ENCRYPTION_HEADER]: 'aws:kms' },
      { [ENCRYPTION_HEADER]: 'aws:kms', [KEY_HEADER]: own },
    ];
    return [
      ...refused.flatMap((headers) =>
        unless(deniedBy(policy, upload(cloud, bucket, headers)).length > 0, `takes ${JSON.stringify(headers)}`),
      ),
      ...taken.flatMap((headers) => {
        const denials = deniedBy(policy, upload(cloud, bucket, headers));
        return unless(denials.length === 0, `${JSON.stringify(headers)} is denied by ${denials}`);
      }),
    ];
  }),
  {
    'the denial of other keys goes': (cloud) => without(cloud, staged(cloud), 'NoOtherKey'),
    'the denial of other encryption goes': (cloud) => without(cloud, staged(cloud), 'NoOtherEncryption'),
    'a customer-provided key is taken': (cloud) => without(cloud, staged(cloud), 'NoCustomerProvidedKey'),
    'Null: false goes, so that an upload naming no key is refused': (cloud) =>
      change(cloud, staged(cloud), 'NoOtherKey', ['Condition', 'Null'], undefined),
  },
);

holds(
  'every bucket tidies up: broken uploads, and old versions where nothing is sealed',
  everyBucket((bucket) => {
    const rules = listAt(bucket.properties, 'LifecycleConfiguration', 'Rules').filter(
      (rule) => at(rule, 'Status') === 'Enabled',
    );
    const sealed = bucket.properties['ObjectLockEnabled'] === true;
    const has = (...path: string[]) => rules.some((rule) => at(rule, ...path) !== undefined);
    return [
      ...unless(has('AbortIncompleteMultipartUpload', 'DaysAfterInitiation'), 'keeps broken uploads for ever'),
      ...unless(sealed || has('NoncurrentVersionExpiration', 'NoncurrentDays'), 'keeps old versions for ever'),
    ];
  }),
  {
    'the rules go': (cloud) => put(staged(cloud).properties, ['LifecycleConfiguration'], undefined),
    'the rules are disabled': (cloud) =>
      put(staged(cloud).properties, ['LifecycleConfiguration', 'Rules', 0, 'Status'], 'Disabled'),
  },
);

/** By the first that fits. */
const EXPIRES_AFTER_DAYS: readonly (readonly [string, number])[] = [
  ['IntakeDocuments', 14],
  ['Intake', 30],
  ['Quarantine', 90],
];

holds(
  'files that nobody loaded leave intake, files with a threat in them leave quarantine, and nothing else leaves by itself',
  everyPrivateBucket((bucket) => {
    const days = listAt(bucket.properties, 'LifecycleConfiguration', 'Rules').map((rule) =>
      at(rule, 'ExpirationInDays'),
    );
    const [, wanted] = EXPIRES_AFTER_DAYS.find(([id]) => bucket.id.startsWith(id)) ?? [];
    return unless(JSON.stringify(days) === JSON.stringify([wanted]), `expires after ${days}`);
  }),
  {
    'staged files expire': (cloud) =>
      put(staged(cloud).properties, ['LifecycleConfiguration', 'Rules', 0, 'ExpirationInDays'], 30),
    'intake files stay': (cloud) =>
      put(intake(cloud).properties, ['LifecycleConfiguration', 'Rules', 0, 'ExpirationInDays'], undefined),
  },
);

holds(
  'every bucket outlives its stack, and a first deploy that failed leaves none behind',
  everyBucket(({ definition }) =>
    unlike(definition, { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' }),
  ),
  {
    'it is deleted with the stack': (cloud) => put(staged(cloud).definition, ['DeletionPolicy'], 'Delete'),
    'a replacement deletes it': (cloud) => put(staged(cloud).definition, ['UpdateReplacePolicy'], 'Delete'),
  },
);

const everyVault = (ask: (bucket: Entry, cloud: Cloud) => readonly string[]) => (cloud: Cloud) => {
  const vaults = cloud.all(BUCKET).filter(isVault);
  // Evaluation and production.
  return vaults.length < 2
    ? ['a vault is missing']
    : vaults.flatMap((bucket) => ask(bucket, cloud).map((what) => `${bucket.stack}: ${what}`));
};
type UploadCall = Omit<ReturnType<typeof upload>, 'context'> & { readonly context: Readonly<Record<string, string>> };
/** The same call with one key of its context changed, or taken out. */
const changed = (call: UploadCall, key: string, value: string | number | undefined): UploadCall => {
  const { [key]: _, ...context } = call.context;
  return { ...call, context: value === undefined ? context : { ...context, [key]: String(value) } };
};

holds(
  'a vault takes no object without a date of its own, none under the floor or over the ceiling, in no other mode, and lets nobody bypass it',
  everyVault((bucket, cloud) => {
    const policy = bucketPolicy(cloud, bucket);
    const { floor, ceiling } = lockOf(bucket);
    const call: UploadCall = upload(cloud, bucket);
    const taken = (one: UploadCall, what: string) => unless(deniedBy(policy, one).length === 0, what);
    const refused = (one: UploadCall, what: string) => unless(deniedBy(policy, one).length > 0, what);
    return [
      ...unless(bucket.properties['ObjectLockEnabled'] === true, 'has no Object Lock'),
      // A default period counts from the upload, not from the election.
      ...unless(at(bucket.properties, 'ObjectLockConfiguration', 'Rule') === undefined, 'has a default period'),
      ...taken(changed(call, DAYS_LEFT, floor), 'refuses a date at the floor'),
      ...taken(changed(call, DAYS_LEFT, ceiling), 'refuses a date at the ceiling'),
      ...refused(changed(call, DAYS_LEFT, undefined), 'takes an object without a date'),
      ...['s3:PutObject', 's3:PutObjectRetention'].flatMap((action) => [
        ...refused({ ...changed(call, DAYS_LEFT, floor - 1), action }, `takes a date under the floor by ${action}`),
        ...refused({ ...changed(call, DAYS_LEFT, ceiling + 1), action }, `takes a date over the ceiling by ${action}`),
        ...['GOVERNANCE', 'COMPLIANCE']
          .filter((mode) => mode !== lockOf(bucket).mode)
          .flatMap((mode) =>
            refused({ ...changed(call, 's3:object-lock-mode', mode), action }, `takes ${mode} by ${action}`),
          ),
      ]),
      ...refused({ ...call, action: 's3:BypassGovernanceRetention' }, 'lets somebody bypass the lock'),
    ];
  }),
  {
    'Object Lock is off': (cloud) => put(vault(cloud).properties, ['ObjectLockEnabled'], undefined),
    'a default period appears': (cloud) =>
      put(vault(cloud).properties, ['ObjectLockConfiguration'], {
        ObjectLockEnabled: 'Enabled',
        Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 1 } },
      }),
    'undated objects are taken': (cloud) => {
      without(cloud, vault(cloud), 'EveryObjectIsLocked');
      without(cloud, vault(cloud), 'NoOtherMode');
    },
    'the floor goes': (cloud) => without(cloud, vault(cloud), 'NoLockShorterThanTheFloor'),
    'the floor is lowered': (cloud) =>
      change(cloud, vault(cloud), 'NoLockShorterThanTheFloor', ['Condition', 'NumericLessThan', DAYS_LEFT], '1'),
    'the ceiling goes': (cloud) => without(cloud, vault(cloud), 'NoLockLongerThanTheCeiling'),
    'production takes governance locks': (cloud) => without(cloud, vault(cloud), 'NoOtherMode'),
    'the bypass is open': (cloud) => without(cloud, vault(cloud), 'NobodyBypassesTheLock'),
  },
);

holds(
  'nothing is laid over an object of a vault, and nobody deletes one or hides it behind a delete marker, whoever it is',
  everyVault((bucket, cloud) => {
    const policy = bucketPolicy(cloud, bucket);
    const call = upload(cloud, bucket);
    const everybody = [
      call.principal,
      roleOf(cloud, bucket, 'ballot-data', 'legal-hold/'),
      strangerIn(cloud, bucket),
      `arn:aws:iam::${accountOf(cloud, bucket)}:role/Administrator`,
      `arn:aws:iam::${accountOf(cloud, bucket)}:root`,
    ];
    return [
      ...unless(deniedBy(policy, call).length === 0, 'refuses a right upload'),
      ...unless(
        deniedBy(policy, changed(call, 's3:if-none-match', undefined)).length > 0,
        'takes an upload that could lie over another',
      ),
      ...everybody.flatMap((principal) =>
        ['s3:DeleteObject', 's3:DeleteObjectVersion'].flatMap((action) =>
          unless(deniedBy(policy, { ...call, principal, action }).length > 0, `${principal} may ${action}`),
        ),
      ),
    ];
  }),
  {
    'uploads need no condition': (cloud) => without(cloud, vault(cloud), 'NothingIsLaidOverAnObject'),
    'deletions are allowed': (cloud) => without(cloud, vault(cloud), 'NobodyDeletes'),
    'delete markers are allowed': (cloud) =>
      change(cloud, vault(cloud), 'NobodyDeletes', ['Action'], 's3:DeleteObjectVersion'),
  },
);

holds(
  'nothing in a vault goes by itself: no lifecycle rule expires an object or a version of it',
  everyVault((bucket) =>
    listAt(bucket.properties, 'LifecycleConfiguration', 'Rules').flatMap((rule) =>
      Object.keys(isRecord(rule) ? rule : {})
        .filter((name) => !['Id', 'Status', 'AbortIncompleteMultipartUpload'].includes(name))
        .map((name) => `has a rule with ${name}`),
    ),
  ),
  {
    'old versions expire': (cloud) =>
      put(vault(cloud).properties, ['LifecycleConfiguration', 'Rules', 0, 'NoncurrentVersionExpiration'], {
        NoncurrentDays: 90,
      }),
    'objects expire': (cloud) =>
      put(vault(cloud).properties, ['LifecycleConfiguration', 'Rules', 0, 'ExpirationInDays'], 700),
  },
);

holds(
  'a legal hold is placed and lifted by the holders’ role alone, never by the one that writes',
  everyVault((bucket, cloud) => {
    const policy = bucketPolicy(cloud, bucket);
    const call = { ...upload(cloud, bucket), action: 's3:PutObjectLegalHold' };
    const holder = { ...call, principal: roleOf(cloud, bucket, 'ballot-data', 'legal-hold/') };
    const writer = functionNamed(cloud, jurisdictionOf(bucket), 'ballots-staff');
    const holding = functionNamed(cloud, jurisdictionOf(bucket), 'ballots-hold');
    const objectActions = (fn: Entry) =>
      rightsOf(cloud, fn)
        .filter(allows)
        .flatMap(actionsOf)
        .filter((action) => action.startsWith('s3:'));
    return [
      ...unless(deniedBy(policy, holder).length === 0, 'the holders’ role may not'),
      ...unless(deniedBy(policy, call).length > 0, 'the writer may'),
      ...unless(deniedBy(policy, { ...call, principal: strangerIn(cloud, bucket) }).length > 0, 'a stranger may'),
      ...unless(
        objectActions(holding).sort().join() === 's3:GetObjectLegalHold,s3:PutObjectLegalHold',
        `the holders’ role may ${objectActions(holding)}`,
      ),
      ...unless(
        roleOfFunction(cloud, holding).properties['Path'] ===
          `/election/${jurisdictionOf(bucket)}/ballot-data/legal-hold/`,
        'the holders’ role has another path',
      ),
      ...objectActions(writer).flatMap((action) =>
        unless(!/LegalHold|Delete|Bypass/.test(action), `the writer’s own policy has ${action}`),
      ),
    ];
  }),
  {
    'anybody sets holds': (cloud) => without(cloud, vault(cloud), 'OnlyTheHoldersRoleSetsHolds'),
    'every role of the class sets holds': (cloud) =>
      change(
        cloud,
        vault(cloud),
        'OnlyTheHoldersRoleSetsHolds',
        ['Condition', 'ArnNotLike', 'aws:PrincipalArn'],
        'arn:aws:iam::222222222222:role/election/ipsum/ballot-data/*',
      ),
    'the writer’s policy lets it': (cloud) => {
      const [right] = rightsOf(cloud, functionNamed(cloud, 'ipsum', 'ballots-staff')).filter(allows);
      put(right ?? null, ['Action'], 's3:PutObjectLegalHold');
    },
    'the holders’ role may read': (cloud) => {
      const [right] = rightsOf(cloud, functionNamed(cloud, 'ipsum', 'ballots-hold')).filter(allows);
      put(right ?? null, ['Action'], 's3:GetObject');
    },
  },
);

const OUTSIDE = 'vpce-of-somebody-else';

holds(
  'a credential stolen from a function opens no never-public bucket from outside the network',
  everyNeverPublicBucket((bucket, cloud) => {
    const policy = bucketPolicy(cloud, bucket);
    return ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject', 's3:DeleteObject', 's3:ListBucket'].flatMap(
      (action) => {
        const resource = action === 's3:ListBucket' ? arnOf(bucket) : `${arnOf(bucket)}/x`;
        const { 'aws:SourceVpce': _, ...internet } = fetch(cloud, bucket).context;
        return [
          ...unless(
            deniedBy(policy, { ...fetch(cloud, bucket), action, resource, context: internet }).length > 0,
            `answers ${action} from the internet`,
          ),
          ...unless(
            deniedBy(policy, { ...fetch(cloud, bucket, { 'aws:SourceVpce': OUTSIDE }), action, resource }).length > 0,
            `answers ${action} through another network`,
          ),
          ...unless(
            deniedBy(policy, {
              ...fetch(cloud, bucket, { 'aws:SourceVpce': OUTSIDE, 'aws:ViaAWSService': 'true' }),
              action,
              resource,
            }).length > 0,
            `answers ${action} of any service that passes a caller on`,
          ),
        ];
      },
    );
  }),
  {
    'the network denial goes': (cloud) => without(cloud, staged(cloud), 'OnlyFromThePrivateNetwork'),
    'forwarded sessions are exempt': (cloud) =>
      change(
        cloud,
        staged(cloud),
        'OnlyFromThePrivateNetwork',
        ['Condition', 'BoolIfExists', 'aws:ViaAWSService'],
        'false',
      ),
    'reads are left out': (cloud) => {
      const statement = statementsOf(bucketPolicy(cloud, staged(cloud))).find(
        (one) => at(one, 'Sid') === 'OnlyFromThePrivateNetwork',
      );
      put(
        statement ?? null,
        ['Action'],
        many(at(statement, 'Action')).filter((one) => one !== 's3:GetObject*'),
      );
    },
  },
);

holds(
  'inside the network, only roles under the class’s path reach a never-public bucket',
  everyNeverPublicBucket((bucket, cloud) => {
    const policy = bucketPolicy(cloud, bucket);
    const others = [
      strangerIn(cloud, bucket),
      roleOf(cloud, bucket, 'site-content'),
      roleOf(cloud, bucket, classOf(bucket) === 'voter-documents' ? 'voter-roll' : 'voter-documents'),
      `arn:aws:iam::999999999999:role/election/${jurisdictionOf(bucket)}/${classOf(bucket)}/SomeRole`,
      roleOf(cloud, bucket, classOf(bucket) ?? '').replace(`/${jurisdictionOf(bucket)}/`, '/another/'),
    ];
    return [
      ...others.flatMap((principal) =>
        unless(deniedBy(policy, { ...fetch(cloud, bucket), principal }).length > 0, `answers ${principal}`),
      ),
      ...unless(deniedBy(policy, fetch(cloud, bucket)).length === 0, 'does not answer its own roles'),
    ];
  }),
  {
    'the denial goes': (cloud) => without(cloud, staged(cloud), 'OnlyNamedRoles'),
    'its pattern is widened': (cloud) =>
      change(
        cloud,
        staged(cloud),
        'OnlyNamedRoles',
        ['Condition', 'ArnNotLike', 'aws:PrincipalArn'],
        'arn:aws:iam::*:role/*',
      ),
  },
);

holds(
  'AWS’s own log and backup services are not locked out of a never-public bucket',
  everyNeverPublicBucket((bucket, cloud) => {
    const call = fetch(cloud, bucket, { 'aws:PrincipalIsAWSService': 'true', 'aws:SourceVpce': OUTSIDE });
    const denials = deniedBy(bucketPolicy(cloud, bucket), {
      ...call,
      principal: undefined,
      service: 'backup.amazonaws.com',
    });
    return unless(denials.length === 0, `denied by ${denials}`);
  }),
  {
    'the exemption goes': (cloud) =>
      change(cloud, staged(cloud), 'OnlyFromThePrivateNetwork', ['Condition', 'BoolIfExists'], undefined),
  },
);

holds(
  'nobody sets up a standing export of a never-public bucket',
  everyNeverPublicBucket((bucket, cloud) =>
    ['s3:PutReplicationConfiguration', 's3:PutInventoryConfiguration', 's3:PutAnalyticsConfiguration'].flatMap(
      (action) =>
        [
          roleOf(cloud, bucket, classOf(bucket) ?? ''),
          `arn:aws:iam::${accountOf(cloud, bucket)}:role/Administrator`,
        ].flatMap((principal) =>
          unless(
            deniedBy(bucketPolicy(cloud, bucket), {
              ...fetch(cloud, bucket),
              action,
              resource: arnOf(bucket),
              principal,
            }).length > 0,
            `${principal} may ${action}`,
          ),
        ),
    ),
  ),
  { 'the denial goes': (cloud) => without(cloud, staged(cloud), 'NoStandingExport') },
);

const LINKS = 'upload-links/';
/** A browser's upload: outside the network, signed in the address. */
const byLink = (cloud: Cloud, bucket: Entry, changes: Record<string, string> = {}) => {
  const call = upload(cloud, bucket, {}, LINKS);
  const { 'aws:SourceVpce': _, ...context } = call.context;
  return {
    ...call,
    context: { ...context, 's3:authType': 'REST-QUERY-STRING', 's3:signatureAge': '60000', ...changes },
  };
};

holds(
  'from outside, one role puts one object by a link of at most fifteen minutes, and can do nothing else anywhere',
  (cloud) => {
    const buckets = cloud.all(BUCKET).filter(({ id }) => id.startsWith('Intake'));
    return buckets.flatMap((bucket) => {
      const policy = bucketPolicy(cloud, bucket);
      const refused = (call: Parameters<typeof deniedBy>[1], what: string) =>
        unless(deniedBy(policy, call).length > 0, `${bucket.stack}: ${what}`);
      const link = byLink(cloud, bucket);
      const inside = { ...link, context: { ...link.context, 'aws:SourceVpce': endpointOf(cloud, bucket) } };
      const bothPlaces = [link, inside];
      return [
        ...unless(deniedBy(policy, link).length === 0, `the link is denied by ${deniedBy(policy, link)}`),
        ...refused(byLink(cloud, bucket, { 's3:signatureAge': '900001' }), 'an old link is taken'),
        ...refused(byLink(cloud, bucket, { 's3:authType': 'REST-HEADER' }), 'the role itself may put from outside'),
        ...bothPlaces.flatMap((call) =>
          [
            's3:GetObject',
            's3:DeleteObject',
            's3:PutObjectAcl',
            's3:AbortMultipartUpload',
            's3:PutBucketPolicy',
          ].flatMap((action) => refused({ ...call, action }, `the link’s role may ${action}`)),
        ),
        ...refused({ ...link, action: 's3:ListBucket', resource: arnOf(bucket) }, 'the link’s role may list'),
        ...refused(
          { ...link, principal: roleOf(cloud, bucket, classOf(bucket) ?? '') },
          'another role’s link is taken',
        ),
        ...refused({ ...link, principal: strangerIn(cloud, bucket) }, 'a stranger’s link is taken'),
      ];
    });
  },
  {
    'links never grow old': (cloud) => without(cloud, intake(cloud), 'UploadLinksAreShortLived'),
    'links live an hour': (cloud) =>
      change(
        cloud,
        intake(cloud),
        'UploadLinksAreShortLived',
        ['Condition', 'NumericGreaterThan', 's3:signatureAge'],
        '3600000',
      ),
    'the role may put without a link': (cloud) => without(cloud, intake(cloud), 'UploadsByLinkOnly'),
    'the role may read': (cloud) => without(cloud, intake(cloud), 'UploadLinksDoNothingElse'),
    'every draft role is excepted': (cloud) =>
      change(
        cloud,
        intake(cloud),
        'OnlyFromThePrivateNetwork',
        ['Condition', 'ArnNotLike', 'aws:PrincipalArn'],
        'arn:aws:iam::111111111111:role/election/lorem/results-draft/*',
      ),
    'the exception goes, and no browser can upload': (cloud) =>
      change(cloud, intake(cloud), 'OnlyFromThePrivateNetwork', ['Condition', 'ArnNotLike'], undefined),
  },
);

holds(
  'only intake buckets answer a page of another origin, to PUT, for one origin',
  everyBucket((bucket) => {
    const rules = listAt(bucket.properties, 'CorsConfiguration', 'CorsRules');
    if (!bucket.id.startsWith('Intake')) return unless(rules.length === 0, 'answers other origins');
    return rules.flatMap((rule) => [
      ...unless(JSON.stringify(at(rule, 'AllowedMethods')) === '["PUT"]', 'allows more than PUT'),
      ...unless(
        listAt(rule, 'AllowedOrigins').length === 1 &&
          listAt(rule, 'AllowedOrigins').every((one) => !String(one).includes('*')),
        'allows more than one origin',
      ),
      ...unless(
        listAt(rule, 'AllowedHeaders').every((one) => one !== '*'),
        'allows any header',
      ),
    ]);
  }),
  {
    'any origin is allowed': (cloud) =>
      put(intake(cloud).properties, ['CorsConfiguration', 'CorsRules', 0, 'AllowedOrigins', 0], '*'),
    'GET is allowed': (cloud) =>
      put(intake(cloud).properties, ['CorsConfiguration', 'CorsRules', 0, 'AllowedMethods', 1], 'GET'),
  },
);

const ALLOWED_TO = new Set([
  's3:GetObject cloudfront.amazonaws.com',
  's3:PutObject logging.s3.amazonaws.com',
  's3:PutObject delivery.logs.amazonaws.com',
]);

holds(
  'bucket policies allow nothing but CloudFront’s reads and the delivery of logs, each bound to its source',
  every('AWS::S3::BucketPolicy', (policy) =>
    (isOfTheAccount(policy) ? [] : statementsOf(policy.properties['PolicyDocument']))
      .filter((one) => at(one, 'Effect') === 'Allow')
      .flatMap((one) => {
        const what = `${at(one, 'Action')} ${at(one, 'Principal', 'Service')}`;
        const source = JSON.stringify(at(one, 'Condition'));
        return [
          ...unless(ALLOWED_TO.has(what), `allows ${what}`),
          ...unless(/aws:SourceA(rn|ccount)/.test(source), `${what} may come from anybody’s account`),
        ];
      }),
  ),
  {
    'anybody may read': (cloud) =>
      statementsOf(bucketPolicy(cloud, staged(cloud))).push({
        Effect: 'Allow',
        Action: 's3:GetObject',
        Principal: '*',
        Resource: '*',
      }),
    'log delivery may come from any account': (cloud) => {
      const logs = cloud.the(BUCKET, 'Election-lorem-Foundation');
      change(cloud, logs, 'S3AccessLogsOfTheseBuckets', ['Condition'], undefined);
    },
  },
);

holds(
  'nobody deletes an access log before its time',
  everyBucket((bucket, cloud) => {
    if (!isAccessLogBucket(bucket)) return [];
    return ['s3:DeleteObject', 's3:DeleteObjectVersion'].flatMap((action) =>
      unless(
        deniedBy(bucketPolicy(cloud, bucket), {
          action,
          resource: `${arnOf(bucket)}/log`,
          principal: `arn:aws:iam::${accountOf(cloud, bucket)}:role/Administrator`,
          context: { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3' },
        }).length > 0,
        `an administrator may ${action}`,
      ),
    );
  }),
  {
    'the denial goes': (cloud) => without(cloud, cloud.the(BUCKET, 'Election-lorem-Foundation'), 'NobodyDeletesLogs'),
  },
);

holds(
  'nobody writes over an access log, or lays one beside it, but the services that deliver them',
  everyBucket((bucket, cloud) => {
    if (!isAccessLogBucket(bucket)) return [];
    const refusals = (action: string, isService: string) =>
      deniedBy(bucketPolicy(cloud, bucket), {
        action,
        resource: `${arnOf(bucket)}/log`,
        principal: isService === 'true' ? '' : `arn:aws:iam::${accountOf(cloud, bucket)}:role/Administrator`,
        context: { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3', 'aws:PrincipalIsAWSService': isService },
      });
    return [
      ...['s3:PutObject', 's3:PutObjectAcl', 's3:PutObjectTagging'].flatMap((action) =>
        unless(refusals(action, 'false').length > 0, `an administrator may ${action}`),
      ),
      ...unless(refusals('s3:PutObject', 'true').length === 0, 'delivery is refused'),
    ];
  }),
  {
    'the denial goes': (cloud) => without(cloud, cloud.the(BUCKET, 'Election-lorem-Foundation'), 'OnlyServicesDeliver'),
    'the services are refused too': (cloud) => {
      change(
        cloud,
        cloud.the(BUCKET, 'Election-lorem-PublicSite', 'AccessLogs'),
        'OnlyServicesDeliver',
        ['Condition'],
        undefined,
      );
    },
  },
);

/** Settings that CloudFormation reads and writes; every one of its sessions is a forwarded one. */
const SETTINGS = [
  'GetBucketPolicy',
  'GetEncryptionConfiguration',
  'PutBucketCORS',
  'PutBucketLogging',
  'PutBucketNotification',
  'PutBucketPolicy',
  'PutBucketPublicAccessBlock',
  'PutBucketTagging',
  'PutBucketVersioning',
  'PutEncryptionConfiguration',
  'PutLifecycleConfiguration',
].map((name) => `s3:${name}`);

holds(
  'a deploy can still change the settings of a never-public bucket: its policy denies data, never the whole service',
  everyNeverPublicBucket((bucket, cloud) =>
    SETTINGS.flatMap((action) => {
      const denials = deniedBy(bucketPolicy(cloud, bucket), {
        action,
        resource: arnOf(bucket),
        principal: deployRoleIn(cloud, bucket),
        context: { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3', 'aws:ViaAWSService': 'true' },
      });
      return unless(denials.length === 0, `denies ${action} by ${denials}`);
    }),
  ),
  {
    'everything is denied to forwarded sessions': (cloud) => {
      change(cloud, staged(cloud), 'OnlyFromThePrivateNetwork', ['Action'], 's3:*');
    },
  },
);
