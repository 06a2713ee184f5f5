import { at, type Cloud, type Entry, isRecord, many, put, stringsIn } from '../../support/cloud';
import { every, holds, unless, unlike } from '../../support/holds';
import { allowedBy, type Call, statementsOf } from '../../support/policy';
import {
  accountOf,
  arnOf,
  classOf,
  jurisdictionOf,
  recoveryRoleOf,
  regionOf,
  roleOf,
  strangerIn,
} from '../../support/stores';

const KEY = 'AWS::KMS::Key';
const everyKey = (ask: (key: Entry, cloud: Cloud) => readonly string[]) => every(KEY, ask);
const policyOf = (key: Entry) => key.properties['KeyPolicy'];
const rollKey = (cloud: Cloud): Entry => cloud.the(KEY, 'Election-lorem-Foundation', 'RollKey');
const indexKey = (cloud: Cloud): Entry => cloud.the(KEY, 'Election-lorem-Foundation', 'IndexKey');
const otherThan = (key: Entry): string => (classOf(key) === 'incident-notices' ? 'ballot-data' : 'incident-notices');
/** In which stack the stores of a key of the Foundation stand. */
const STORES_OF: Readonly<Record<string, string>> = {
  'voter-roll': 'Registration',
  'voter-documents': 'Registration',
  'results-draft': 'Results',
  'ballot-data': 'Ballots',
  'incident-notices': 'Incidents',
};
const draftKey = (cloud: Cloud): Entry => cloud.the(KEY, 'Election-lorem-Foundation', 'DraftResultsKey');
const auditKey = (cloud: Cloud): Entry => cloud.the(KEY, 'Election-lorem-Foundation', 'AuditLogKey');
const signingKey = (cloud: Cloud): Entry => cloud.the(KEY, 'Election-lorem-Results', 'SigningKey');
const noticesKey = (cloud: Cloud): Entry => cloud.the(KEY, 'Election-lorem-Incidents', 'SigningKey');
const publicKey = (cloud: Cloud): Entry => cloud.the(KEY, 'Election-lorem-PublicSite', 'ResultsKey');

const statement = (key: Entry, sid: string) => {
  const found = statementsOf(policyOf(key)).find((one) => at(one, 'Sid') === sid);
  if (found === undefined) throw new Error(`${key.id} has no statement ${sid}`);
  return found;
};
const change = (key: Entry, sid: string, path: readonly (string | number)[], value?: string) =>
  put(statement(key, sid), path, value);
const isPlainKey = (key: Entry): boolean => key.properties['KeySpec'] === undefined;

/** Everything that reads, writes, signs, or hands the key on. */
const USES = [
  'Decrypt',
  'Encrypt',
  'GenerateDataKey',
  'GenerateDataKeyPair',
  'GenerateDataKeyPairWithoutPlaintext',
  'GenerateDataKeyWithoutPlaintext',
  'GenerateMac',
  'VerifyMac',
  'ReEncryptFrom',
  'ReEncryptTo',
  'Sign',
  'Verify',
  'DeriveSharedSecret',
  'CreateGrant',
  'ImportKeyMaterial',
].map((name) => `kms:${name}`);

const RELEASE_SIGNATURE = { 'kms:SigningAlgorithm': 'ED25519_SHA_512', 'kms:MessageType': 'RAW' };

/** Everything that any statement asks for besides the role, so that only the role is missing. */
const honestContexts = (cloud: Cloud, key: Entry) => ({
  ...Object.assign({}, ...Object.values(honest(cloud, key)).map(({ context }) => context)),
  ...RELEASE_SIGNATURE,
  'kms:GrantIsForAWSResource': 'true',
});

holds(
  'the account, and whoever holds administrator rights in it, can use no key: not decrypt, sign, index, or grant',
  everyKey((key, cloud) => {
    const administrator = `arn:aws:iam::${accountOf(cloud, key)}:role/Administrator`;
    return [administrator, `arn:aws:iam::${accountOf(cloud, key)}:root`].flatMap((principal) =>
      USES.flatMap((action) =>
        unless(
          allowedBy(policyOf(key), { action, principal, context: honestContexts(cloud, key) }).length === 0,
          `${principal} may ${action}`,
        ),
      ),
    );
  }),
  {
    'the root may do all': (cloud) => change(rollKey(cloud), 'AdministerOnly', ['Action'], 'kms:*'),
    'the root may decrypt': (cloud) =>
      many(at(statement(rollKey(cloud), 'AdministerOnly'), 'Action')).push('kms:Decrypt'),
    'the root may grant': (cloud) =>
      many(at(statement(draftKey(cloud), 'AdministerOnly'), 'Action')).push('kms:CreateGrant'),
    'signing is bound to no role': (cloud) => change(signingKey(cloud), 'SignReleases', ['Condition', 'ArnLike']),
  },
);

holds(
  'no key is lost: the account can still change its policy, describe it, and stop its deletion',
  everyKey((key, cloud) =>
    ['kms:PutKeyPolicy', 'kms:DescribeKey', 'kms:CancelKeyDeletion', 'kms:EnableKey'].flatMap((action) =>
      unless(
        allowedBy(policyOf(key), { action, principal: `arn:aws:iam::${accountOf(cloud, key)}:role/Administrator` })
          .length > 0,
        `nobody may ${action}`,
      ),
    ),
  ),
  {
    'administration goes': (cloud) => change(rollKey(cloud), 'AdministerOnly', ['Effect'], 'Deny'),
  },
);

holds(
  'no key answers another account, or everybody',
  everyKey((key, cloud) =>
    statementsOf(policyOf(key)).flatMap((one) => {
      const principals = many(at(one, 'Principal', 'AWS')).map(String);
      const own = `arn:aws:iam::${accountOf(cloud, key)}:root`;
      return [
        ...unless(isRecord(at(one, 'Principal')), `${at(one, 'Sid')} speaks to everybody`),
        ...unless(
          principals.every((name) => name === own),
          `${at(one, 'Sid')} speaks to ${principals}`,
        ),
      ];
    }),
  ),
  {
    'anybody may decrypt': (cloud) =>
      statementsOf(policyOf(rollKey(cloud))).push({
        Effect: 'Allow',
        Action: 'kms:Decrypt',
        Principal: { AWS: '*' },
        Resource: '*',
      }),
    'an outside account may': (cloud) =>
      put(statement(draftKey(cloud), 'AdministerOnly'), ['Principal'], { AWS: 'arn:aws:iam::999999999999:root' }),
  },
);

holds(
  'a service principal uses a key only for this account’s own things',
  everyKey((key) =>
    statementsOf(policyOf(key))
      .filter((one) => at(one, 'Principal', 'Service') !== undefined)
      .flatMap((one) =>
        unless(
          /aws:SourceAccount|aws:SourceArn|kms:EncryptionContext:aws:logs:arn/.test(
            JSON.stringify(at(one, 'Condition') ?? {}),
          ),
          `${at(one, 'Sid')} may act for anybody`,
        ),
      ),
  ),
  {
    'CloudFront may act for anybody': (cloud) => change(publicKey(cloud), 'ThisDistribution', ['Condition']),
    'logs of any account are taken': (cloud) => change(auditKey(cloud), 'CloudWatchLogsOfThisAccount', ['Condition']),
  },
);

/** How a use of the key looks when the right role makes it in the right way. */
const honest = (cloud: Cloud, key: Entry): Readonly<Record<string, Call>> => {
  const region = regionOf(cloud, key);
  const jurisdiction = jurisdictionOf(key);
  const stack = key.stack.split('-').at(-1) ?? '';
  const isFoundation = stack === 'Foundation';
  const storeStack = (isFoundation ? STORES_OF[classOf(key) ?? ''] : undefined) ?? stack;
  const principal = roleOf(cloud, key, classOf(key) ?? '');
  const bucket = `arn:aws:s3:::election-${jurisdiction}-${storeStack.toLowerCase()}-bucket`;
  return {
    ThroughS3ForTheseBuckets: {
      action: 'kms:Decrypt',
      principal,
      context: { 'kms:ViaService': `s3.${region}.amazonaws.com`, 'kms:EncryptionContext:aws:s3:arn': bucket },
    },
    ThroughDynamoDbForTheseTables: {
      action: 'kms:Decrypt',
      principal,
      context: {
        'kms:ViaService': `dynamodb.${region}.amazonaws.com`,
        'kms:EncryptionContext:aws:dynamodb:subscriberId': accountOf(cloud, key),
        'kms:EncryptionContext:aws:dynamodb:tableName': `Election-${jurisdiction}-${storeStack}-Roll`,
      },
    },
    ThroughSqs: {
      action: 'kms:GenerateDataKey',
      principal,
      context: { 'kms:ViaService': `sqs.${region}.amazonaws.com` },
    },
    SealRecordsOfThisJurisdiction: {
      action: 'kms:Decrypt',
      principal,
      context: { 'kms:EncryptionContext:jurisdiction': jurisdiction },
    },
    BackupReadsTheseBuckets: {
      action: 'kms:Decrypt',
      principal: recoveryRoleOf(cloud, key, 'backup'),
      context: { 'kms:ViaService': `s3.${region}.amazonaws.com`, 'kms:EncryptionContext:aws:s3:arn': bucket },
    },
    RestoresIntoNewBuckets: {
      action: 'kms:GenerateDataKey',
      principal: recoveryRoleOf(cloud, key, 'restore'),
      context: {
        'kms:ViaService': `s3.${region}.amazonaws.com`,
        'kms:EncryptionContext:aws:s3:arn': bucket.replace('-bucket', '-restored-bucket'),
      },
    },
    BackupReadsTheseTables: {
      action: 'kms:Decrypt',
      principal: recoveryRoleOf(cloud, key, 'backup'),
      context: {
        'kms:ViaService': `dynamodb.${region}.amazonaws.com`,
        'kms:EncryptionContext:aws:dynamodb:subscriberId': accountOf(cloud, key),
        'kms:EncryptionContext:aws:dynamodb:tableName': `Election-${jurisdiction}-${storeStack}-Roll`,
      },
    },
    RestoresIntoNewTables: {
      action: 'kms:Encrypt',
      principal: recoveryRoleOf(cloud, key, 'restore'),
      context: {
        'kms:ViaService': `dynamodb.${region}.amazonaws.com`,
        'kms:EncryptionContext:aws:dynamodb:subscriberId': accountOf(cloud, key),
        'kms:EncryptionContext:aws:dynamodb:tableName': `Election-${jurisdiction}-${storeStack}-restored-1`,
      },
    },
  };
};

holds(
  'a class’s roles use its key only through the service it was made for, and only for the stores it was made for',
  everyKey((key, cloud) =>
    Object.entries(honest(cloud, key)).flatMap(([sid, call]) => {
      if (!statementsOf(policyOf(key)).some((one) => at(one, 'Sid') === sid)) return [];
      const allowed = (changed: Partial<Call>) => allowedBy(policyOf(key), { ...call, ...changed }).length > 0;
      return [
        ...unless(allowed({}), `${sid}: the right use is refused`),
        ...Object.keys(call.context ?? {}).flatMap((name) => {
          const { [name]: _, ...rest } = call.context ?? {};
          return [
            ...unless(!allowed({ context: rest }), `${sid}: works without ${name}`),
            ...unless(!allowed({ context: { ...rest, [name]: 'something-else' } }), `${sid}: works with any ${name}`),
          ];
        }),
        ...unless(!allowed({ principal: strangerIn(cloud, key) }), `${sid}: a role outside the path may use it`),
        ...unless(!allowed({ principal: roleOf(cloud, key, otherThan(key)) }), `${sid}: another class may use it`),
        ...unless(
          !allowed({ principal: call.principal?.replace(`/${jurisdictionOf(key)}/`, '/another/') }),
          `${sid}: another jurisdiction may use it`,
        ),
      ];
    }),
  ),
  {
    'any service will do': (cloud) =>
      change(draftKey(cloud), 'ThroughS3ForTheseBuckets', ['Condition', 'StringEquals', 'kms:ViaService']),
    'any bucket will do': (cloud) => change(draftKey(cloud), 'ThroughS3ForTheseBuckets', ['Condition', 'StringLike']),
    'any table will do': (cloud) =>
      change(rollKey(cloud), 'ThroughDynamoDbForTheseTables', ['Condition', 'StringLike']),
    'the backup role reads any table': (cloud) =>
      change(rollKey(cloud), 'BackupReadsTheseTables', ['Condition', 'StringLike']),
    'the restore role writes into any bucket': (cloud) =>
      change(draftKey(cloud), 'RestoresIntoNewBuckets', ['Condition', 'StringLike']),
    'anybody restores tables': (cloud) => change(rollKey(cloud), 'RestoresIntoNewTables', ['Condition', 'ArnLike']),
    'any role will do': (cloud) => change(rollKey(cloud), 'ThroughSqs', ['Condition', 'ArnLike']),
    'records are unsealed in any context': (cloud) =>
      change(rollKey(cloud), 'SealRecordsOfThisJurisdiction', ['Condition', 'StringEquals']),
    'the path is widened to every class': (cloud) =>
      change(
        rollKey(cloud),
        'SealRecordsOfThisJurisdiction',
        ['Condition', 'ArnLike', 'aws:PrincipalArn'],
        'arn:aws:iam::111111111111:role/election/lorem/*',
      ),
  },
);

holds(
  'statements of keys are the ones that were reviewed, and each speaks of roles, a service or a source',
  everyKey((key) =>
    statementsOf(policyOf(key)).flatMap((one) => {
      // One for each account whose trail is kept.
      const sid = String(at(one, 'Sid')).replace(/Of\d{12}$/, '');
      const condition = JSON.stringify(at(one, 'Condition') ?? {});
      return [
        ...unless(KNOWN_STATEMENTS.has(sid), `${sid} is new: say in this file who may use the key by it`),
        ...unless(
          sid === 'AdministerOnly' || /aws:PrincipalArn|aws:SourceA|kms:EncryptionContext/.test(condition),
          `${sid} holds for anybody`,
        ),
      ];
    }),
  ),
  {
    'a statement is added': (cloud) =>
      statementsOf(policyOf(rollKey(cloud))).push({ Sid: 'Temporary', Effect: 'Allow', Action: 'kms:Decrypt' }),
  },
);
const KNOWN_STATEMENTS = new Set([
  'AdministerOnly',
  'ThroughS3ForTheseBuckets',
  'ThroughDynamoDbForTheseTables',
  'DynamoDbGrantForTheseTables',
  'ThroughSqs',
  'UndeliveredEventsOfThisAccount',
  'SealRecordsOfThisJurisdiction',
  'BackupReadsTheseBuckets',
  'RestoresIntoNewBuckets',
  'BackupReadsTheseTables',
  'RestoresIntoNewTables',
  'GrantForRestoredTables',
  'BackupsInThisVault',
  'MakeTheVault',
  'GrantForThisVault',
  'ThisDistribution',
  'CloudWatchLogsOfThisAccount',
  'DeployedSecrets',
  'AlarmsOfThisAccount',
  'SignReleases',
  'SignNotices',
  'ComputeIndexes',
  'ThisTrailEncrypts',
  'ThisTrailAsks',
  'CopiesBetweenAccounts',
  'GrantForCopiesBetweenAccounts',
  'AuditorsRead',
  'ConfigWrites',
  'FindingsOfThisAccount',
]);

holds(
  'a grant on a key is made by the deploy role alone, to DynamoDB alone',
  everyKey((key, cloud) => {
    const account = accountOf(cloud, key);
    const call = {
      action: 'kms:CreateGrant',
      principal: `arn:aws:iam::${account}:role/cdk-hnb659fds-cfn-exec-role-${account}-us-east-2`,
      context: {
        'kms:GrantIsForAWSResource': 'true',
        'kms:ViaService': `dynamodb.${regionOf(cloud, key)}.amazonaws.com`,
      },
    };
    const holdsTables = statementsOf(policyOf(key)).some((one) => at(one, 'Sid') === 'ThroughDynamoDbForTheseTables');
    const allowed = (changed: Partial<Call>) => allowedBy(policyOf(key), { ...call, ...changed }).length > 0;
    return [
      ...unless(allowed({}) === holdsTables, holdsTables ? 'no table can be made' : 'grants without need'),
      ...unless(!allowed({ principal: roleOf(cloud, key, classOf(key) ?? '') }), 'the class’s own roles may grant'),
      ...unless(!allowed({ context: { ...call.context, 'kms:GrantIsForAWSResource': 'false' } }), 'grants to anybody'),
      ...unless(!allowed({ context: { 'kms:GrantIsForAWSResource': 'true' } }), 'grants outside DynamoDB'),
    ];
  }),
  {
    'grants go to anybody': (cloud) => change(rollKey(cloud), 'DynamoDbGrantForTheseTables', ['Condition', 'Bool']),
    'any role may grant': (cloud) => change(rollKey(cloud), 'DynamoDbGrantForTheseTables', ['Condition', 'ArnLike']),
  },
);

holds(
  'releases and notices are each signed by an Ed25519 key of their own, by their own release role alone and in that one algorithm',
  (cloud) => {
    const keys = cloud.all(KEY).filter(({ properties }) => properties['KeyUsage'] === 'SIGN_VERIFY');
    return keys
      .flatMap((key) => {
        const [own, other] = key.stack.endsWith('-Incidents')
          ? (['incident-notices', 'results-draft'] as const)
          : (['results-draft', 'incident-notices'] as const);
        const call = {
          action: 'kms:Sign',
          principal: roleOf(cloud, key, own, 'release/'),
          context: RELEASE_SIGNATURE,
        };
        const allowed = (changed: Partial<Call>) => allowedBy(policyOf(key), { ...call, ...changed }).length > 0;
        return [
          ...unlike(key.properties, { KeySpec: 'ECC_NIST_EDWARDS25519', KeyUsage: 'SIGN_VERIFY' }),
          ...unless(allowed({}), 'the release role cannot sign'),
          ...unless(!allowed({ principal: roleOf(cloud, key, own) }), 'any role of its class may sign'),
          ...unless(
            !allowed({ principal: roleOf(cloud, key, other, 'release/') }),
            'the other’s release role may sign',
          ),
          ...unless(!allowed({ principal: roleOf(cloud, key, 'results-public') }), 'the public site may sign'),
          ...unless(
            !allowed({ context: { ...RELEASE_SIGNATURE, 'kms:SigningAlgorithm': 'ED25519_PH_SHA_512' } }),
            'signs another algorithm',
          ),
          ...unless(
            !allowed({ context: { ...RELEASE_SIGNATURE, 'kms:MessageType': 'DIGEST' } }),
            'signs a digest of somebody’s making',
          ),
        ].map((what) => `${key.stack}: ${what}`);
      })
      .concat(unless(keys.length > 0, 'there is no signing key'));
  },
  {
    'every draft role may sign': (cloud) =>
      change(
        signingKey(cloud),
        'SignReleases',
        ['Condition', 'ArnLike', 'aws:PrincipalArn'],
        'arn:aws:iam::111111111111:role/election/lorem/results-draft/*',
      ),
    'whoever releases results may sign notices': (cloud) =>
      change(
        noticesKey(cloud),
        'SignNotices',
        ['Condition', 'ArnLike', 'aws:PrincipalArn'],
        'arn:aws:iam::111111111111:role/election/lorem/*/release/*',
      ),
    'every role of incidents may sign': (cloud) =>
      change(noticesKey(cloud), 'SignNotices', ['Condition', 'ArnLike'], undefined),
    'digests may be signed': (cloud) =>
      change(signingKey(cloud), 'SignReleases', ['Condition', 'StringEquals', 'kms:MessageType'], undefined),
    'it is an RSA key': (cloud) => put(signingKey(cloud).properties, ['KeySpec'], 'RSA_2048'),
  },
);

holds(
  'only roles of the voter roll compute blind indexes, and their key does nothing else',
  (cloud) => {
    const keys = cloud.all(KEY).filter(({ id }) => id.startsWith('IndexKey'));
    return keys
      .flatMap((key) => {
        const allowed = (action: string, principal: string) =>
          allowedBy(policyOf(key), { action, principal }).length > 0;
        const own = roleOf(cloud, key, 'voter-roll');
        return [
          ...unlike(key.properties, { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' }),
          ...unless(allowed('kms:GenerateMac', own), 'its own roles cannot'),
          ...unless(!allowed('kms:GenerateMac', roleOf(cloud, key, 'results-draft')), 'roles of results may'),
          ...unless(!allowed('kms:Decrypt', own), 'it decrypts'),
        ];
      })
      .concat(unless(keys.length > 0, 'there is no index key'));
  },
  {
    'any role may compute indexes': (cloud) => change(indexKey(cloud), 'ComputeIndexes', ['Condition']),
    'it becomes a short key': (cloud) => put(indexKey(cloud).properties, ['KeySpec'], 'HMAC_224'),
  },
);

holds(
  'the keys of the voter roll are multi-Region from their first day, and no others are',
  everyKey((key) =>
    unless(
      // A vault's key is as sensitive as what lies in the vault, and each region's vault has its own.
      (key.properties['MultiRegion'] === true) === (classOf(key) === 'voter-roll' && !key.id.startsWith('VaultKey')),
      `MultiRegion is ${key.properties['MultiRegion']}`,
    ),
  ),
  {
    'the roll’s key is single-Region': (cloud) => put(rollKey(cloud).properties, ['MultiRegion'], false),
    'the index key is single-Region': (cloud) => put(indexKey(cloud).properties, ['MultiRegion'], undefined),
  },
);

holds(
  'every key that can be rotated is, and none is destroyed in less than thirty days or with its stack',
  everyKey((key) => [
    ...unless(!isPlainKey(key) || key.properties['EnableKeyRotation'] === true, 'is never rotated'),
    ...unlike(key.properties, { PendingWindowInDays: 30 }),
    ...unlike(key.definition, { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' }),
  ]),
  {
    'rotation is off': (cloud) => put(rollKey(cloud).properties, ['EnableKeyRotation'], false),
    'it is gone in a week': (cloud) => put(indexKey(cloud).properties, ['PendingWindowInDays'], 7),
    'its stack takes it along': (cloud) => put(signingKey(cloud).definition, ['DeletionPolicy'], 'Delete'),
  },
);

holds(
  'CloudWatch Logs uses the audit key for log groups of this account and region, and for nothing else',
  (cloud) => {
    const keys = cloud.all(KEY).filter(({ id }) => id.startsWith('AuditLogKey'));
    return keys
      .flatMap((key) => {
        const region = regionOf(cloud, key);
        const group = (account: string, where: string) => `arn:aws:logs:${where}:${account}:log-group:something`;
        const call = (arn: string): Call => ({
          action: 'kms:Decrypt',
          service: `logs.${region}.amazonaws.com`,
          context: { 'kms:EncryptionContext:aws:logs:arn': arn },
        });
        const allowed = (arn: string) => allowedBy(policyOf(key), call(arn)).length > 0;
        const keepsLogs = cloud.all('AWS::Logs::LogGroup').some(({ stack }) => stack === key.stack);
        return [
          ...unless(!keepsLogs || allowed(group(accountOf(cloud, key), region)), 'its own logs are refused'),
          ...unless(!allowed(group('999999999999', region)), 'another account’s logs are taken'),
          ...unless(!allowed(group(accountOf(cloud, key), 'eu-west-1')), 'another region’s logs are taken'),
          ...unless(!allowed('arn:aws:s3:::bucket'), 'something else is taken'),
        ];
      })
      .concat(unless(keys.length > 0, 'there is no audit key'));
  },
  {
    'any log group will do': (cloud) =>
      change(
        auditKey(cloud),
        'CloudWatchLogsOfThisAccount',
        ['Condition', 'ArnLike', 'kms:EncryptionContext:aws:logs:arn'],
        'arn:aws:logs:*:*:log-group:*',
      ),
  },
);

holds(
  'CloudFront decrypts for the one distribution of the stack',
  (cloud) => {
    const keys = cloud
      .all(KEY)
      .filter((key) => statementsOf(policyOf(key)).some((one) => at(one, 'Sid') === 'ThisDistribution'));
    return keys
      .flatMap((key) => {
        const own = cloud.the('AWS::CloudFront::Distribution', key.stack);
        const source = (id: string) => ({
          action: 'kms:Decrypt',
          service: 'cloudfront.amazonaws.com',
          context: { 'aws:SourceArn': `arn:aws:cloudfront::${accountOf(cloud, key)}:distribution/${id}` },
        });
        return [
          ...unless(
            allowedBy(policyOf(key), source(`<${key.stack}.${own.id}>`)).length > 0,
            'its own distribution is refused',
          ),
          ...unless(allowedBy(policyOf(key), source('E1ANOTHER')).length === 0, 'another distribution may decrypt'),
        ];
      })
      .concat(unless(keys.length > 0, 'no key is for CloudFront'));
  },
  {
    'any distribution will do': (cloud) => {
      put(statement(publicKey(cloud), 'ThisDistribution'), ['Condition'], {
        ArnLike: { 'aws:SourceArn': 'arn:aws:cloudfront::111111111111:distribution/*' },
      });
    },
  },
);

holds(
  'every key is referred to by what it encrypts or signs; none stands unused',
  everyKey((key, cloud) => {
    const used = cloud
      .everything()
      .some((other) => other !== key && JSON.stringify(other.properties).includes(arnOf(key)));
    return unless(used || key.stack.startsWith('Election-worm'), 'nothing uses it');
  }),
  {
    'the roll’s tables go': (cloud) => {
      for (const entry of cloud.everything()) {
        if (JSON.stringify(entry.properties).includes(arnOf(rollKey(cloud)))) put(entry.definition, ['Properties'], {});
      }
    },
  },
);

holds(
  'no key asks from which network a request comes: S3 and DynamoDB ask for it themselves, from theirs',
  everyKey((key) =>
    stringsIn(policyOf(key))
      .filter((text) => /^aws:(SourceVpc|VpcSource|SourceIp)/i.test(text))
      .map((condition) => `asks for ${condition}`),
  ),
  {
    'an endpoint is asked for': (cloud) =>
      change(
        rollKey(cloud),
        'ThroughDynamoDbForTheseTables',
        ['Condition', 'StringEquals', 'aws:SourceVpce'],
        'vpce-of-ours',
      ),
  },
);

holds(
  'a key knows roles by their path and things by their name, and refers to nothing but its own stack’s distribution or trail',
  everyKey((key) =>
    stringsIn(policyOf(key))
      .flatMap((text) => text.match(/<[^>]+>/g) ?? [])
      .filter((reference) => !/^<[^>]+\.(SiteDistribution|Trail)[0-9A-F]+(\.Arn)?>$/.test(reference))
      .map((reference) => `refers to ${reference}`),
  ),
  {
    'it names a role of a stack above': (cloud) =>
      change(
        rollKey(cloud),
        'SealRecordsOfThisJurisdiction',
        ['Condition', 'ArnLike', 'aws:PrincipalArn'],
        '<Election-lorem-Registration.SubmitRole12345678.Arn>',
      ),
  },
);
