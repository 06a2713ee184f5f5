import { at, type Cloud, type Entry, listAt, many, type Plain, put, stringsIn } from '../../support/cloud';
import { holds, unless } from '../../support/holds';
import { deniedBy, permits, statementsOf } from '../../support/policy';
import { everyCloud, IN_SEVERAL_ACCOUNTS, ORGANIZATION, SEVERAL } from '../../support/shipped';
import { accountOf, arnOf, bucketPolicy, classOf } from '../../support/stores';

const TRAIL = 'AWS::CloudTrail::Trail';
const VAULT = 'AWS::Backup::BackupVault';
const BUCKET = 'AWS::S3::Bucket';
const DATA_HOME = `Election-Account-us-west-1@${SEVERAL.data}`;
const KEEPER = `Election-Account-us-west-1@${SEVERAL.auditLog}`;
const COPIES = 'Election-elit-CopyVaults';
const OURS: readonly string[] = Object.values(SEVERAL);
const { suffix } = IN_SEVERAL_ACCOUNTS.accounts;

const inAccount = (cloud: Cloud, account: string): readonly Entry[] =>
  cloud.everything().filter((entry) => accountOf(cloud, entry) === account);
const ofElit = (cloud: Cloud): readonly Entry[] => OURS.flatMap((account) => inAccount(cloud, account));
const keptFiles = (cloud: Cloud): Entry => cloud.the(BUCKET, KEEPER, 'TrailFiles');
const keptKey = (cloud: Cloud): Entry => cloud.the('AWS::KMS::Key', KEEPER, 'TrailKey');
const copies = (cloud: Cloud): Entry => cloud.the(VAULT, COPIES);
const home = (cloud: Cloud): Entry => cloud.the(VAULT, 'Election-elit-Recovery');
const policyOf = (vault: Entry): Plain => vault.properties['AccessPolicy'] ?? null;
const administrator = (account: string): string => `arn:aws:iam::${account}:role/Administrator`;
const backupRole = (account: string): string => `arn:aws:iam::${account}:role/election/elit/recovery/backup/SomeRole`;

const numbersIn = (value: Plain | undefined): readonly string[] =>
  stringsIn(value).flatMap((text) => text.match(/(?<=:)[0-9]{12}(?=:)|^[0-9]{12}$/g) ?? []);

holds(
  'no policy names an account that the settings do not',
  (cloud) =>
    ofElit(cloud).flatMap((entry) =>
      numbersIn(entry.properties)
        .filter((number) => !OURS.includes(number))
        .map((number) => `${entry.stack}.${entry.id} names ${number}`),
    ),
  {
    'a stranger may copy into the vault': (cloud) => {
      statementsOf(policyOf(copies(cloud))).push({
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::999999999999:root' },
        Action: 'backup:CopyIntoBackupVault',
        Resource: '*',
      });
    },
  },
);

/** Allowing statements of resource policies and of roles' trust that speak of another account than the one in which they stand. */
const crossings = (cloud: Cloud): readonly { readonly entry: Entry; readonly statement: Plain }[] =>
  ofElit(cloud).flatMap((entry) =>
    ['AccessPolicy', 'AssumeRolePolicyDocument', 'KeyPolicy', 'PolicyDocument', 'ResourcePolicy']
      .filter((property) => property !== 'PolicyDocument' || entry.type !== 'AWS::IAM::ManagedPolicy')
      .flatMap((property) => statementsOf(entry.properties[property] ?? null))
      .filter((statement) => at(statement, 'Effect') === 'Allow')
      .filter((statement) =>
        [...numbersIn(at(statement, 'Principal')), ...numbersIn(at(statement, 'Condition'))].some(
          (account) => account !== accountOf(cloud, entry),
        ),
      )
      .map((statement) => ({ entry, statement })),
  );

holds(
  'accounts trust each other for two things alone: a trail delivers its files, the backup role copies into a vault',
  (cloud) => {
    const found = crossings(cloud);
    return [
      ...unless(found.length >= 4, `only ${found.length} crossings were looked at`),
      ...found.flatMap(({ entry, statement }) => {
        const where = `${entry.stack}.${entry.id} ${at(statement, 'Sid')}`;
        const actions = many(at(statement, 'Action')).map(String);
        const service = at(statement, 'Principal', 'Service');
        if (service !== undefined) {
          return unless(
            service === 'cloudtrail.amazonaws.com' &&
              entry.stack === KEEPER &&
              /^arn:aws:cloudtrail:[a-z0-9-]+:\d{12}:trail\/election-account-[a-z0-9-]+$/.test(
                String(at(statement, 'Condition', 'StringEquals', 'aws:SourceArn')),
              ) &&
              actions.every((action) =>
                ['s3:GetBucketAcl', 's3:PutObject', 'kms:GenerateDataKey*', 'kms:DescribeKey'].includes(action),
              ),
            `${where} lets ${service} do ${actions.join()}`,
          );
        }
        const other = accountOf(cloud, entry) === SEVERAL.backup ? SEVERAL.data : SEVERAL.backup;
        return unless(
          entry.type === VAULT &&
            actions.join() === 'backup:CopyIntoBackupVault' &&
            at(statement, 'Principal', 'AWS') === `arn:aws:iam::${other}:root` &&
            at(statement, 'Condition', 'ArnLike', 'aws:PrincipalArn') ===
              `arn:aws:iam::${other}:role/election/elit/recovery/backup/*` &&
            at(statement, 'Condition', 'StringEquals', 'aws:PrincipalOrgID') === ORGANIZATION,
          `${where} lets ${JSON.stringify(at(statement, 'Principal'))} do ${actions.join()}`,
        );
      }),
    ];
  },
  {
    'the whole account may copy': (cloud) => {
      for (const one of statementsOf(policyOf(copies(cloud)))) put(one, ['Condition', 'ArnLike'], undefined);
    },
    'any organization will do': (cloud) => {
      for (const one of statementsOf(policyOf(copies(cloud)))) put(one, ['Condition', 'StringEquals'], undefined);
    },
    'the keeper’s key lets the watched account decrypt': (cloud) => {
      statementsOf(keptKey(cloud).properties['KeyPolicy']).push({
        Sid: 'Shared',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${SEVERAL.data}:root` },
        Action: 'kms:Decrypt',
        Resource: '*',
      });
    },
    'a role of the backup account trusts the other': (cloud) => {
      const [role] = cloud.all('AWS::IAM::Role', COPIES);
      statementsOf(role?.properties['AssumeRolePolicyDocument'] ?? null).push({
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${SEVERAL.data}:root` },
        Action: 'sts:AssumeRole',
      });
    },
  },
);

const everyTrail = (cloud: Cloud): readonly Entry[] =>
  cloud.all(TRAIL).filter((trail) => OURS.includes(accountOf(cloud, trail)));

holds(
  'what a trail has written cannot be deleted, read or written over from the account that it watches',
  (cloud) => [
    ...unless(everyTrail(cloud).length === OURS.length, 'an account has no trail'),
    ...everyTrail(cloud).flatMap((trail) => {
      const bucket = cloud.referred(trail.properties['S3BucketName']) ?? keptFiles(cloud);
      const name = trail.properties['S3BucketName'];
      const watched = accountOf(cloud, trail);
      return [
        ...unless(bucket === keptFiles(cloud), `${trail.stack} keeps its files in ${bucket.stack}`),
        ...unless(
          watched === SEVERAL.auditLog || name === keptFiles(cloud).properties['BucketName'],
          `${trail.stack} delivers to ${name}`,
        ),
        ...['s3:DeleteObject', 's3:DeleteObjectVersion', 's3:BypassGovernanceRetention', 's3:GetObject', 's3:PutObject']
          .map((action) => ({
            action,
            resource: `${arnOf(bucket)}/AWSLogs/${watched}/a`,
            principal: administrator(watched),
          }))
          .flatMap((call) =>
            unless(
              deniedBy(bucketPolicy(cloud, bucket), {
                ...call,
                context: { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3' },
              }).length > 0,
              `an administrator of ${watched} may ${call.action}`,
            ),
          ),
      ];
    }),
    ...unless(
      at(keptFiles(cloud).properties, 'ObjectLockConfiguration', 'Rule', 'DefaultRetention', 'Mode') === 'COMPLIANCE',
      'the files are not locked for good',
    ),
  ],
  {
    'one account keeps its own': (cloud) =>
      put(cloud.the(TRAIL, DATA_HOME).properties, ['S3BucketName'], 'election-account-trail-own'),
    'the lock goes': (cloud) => put(keptFiles(cloud).properties, ['ObjectLockConfiguration'], undefined),
    'deletion is allowed': (cloud) => {
      const policy = bucketPolicy(cloud, keptFiles(cloud)) ?? null;
      put(
        policy,
        ['Statement'],
        statementsOf(policy).filter((one) => at(one, 'Sid') !== 'NobodyDeletes'),
      );
    },
    'the trail of an account is missing': (cloud) => cloud.remove(cloud.the(TRAIL, DATA_HOME)),
  },
);

holds(
  'each account’s trail may write its own files, and no other account’s',
  (cloud) => {
    const policy = bucketPolicy(cloud, keptFiles(cloud));
    const arn = (trail: Entry) =>
      `arn:aws:cloudtrail:${trail.stack.replace(/^Election-Account-|@.*$/g, '')}:${accountOf(cloud, trail)}:trail/${trail.properties['TrailName']}`;
    return everyTrail(cloud).flatMap((trail) =>
      OURS.flatMap((account) => {
        const may = permits(policy, {
          action: 's3:PutObject',
          resource: `${arnOf(keptFiles(cloud))}/AWSLogs/${account}/CloudTrail/a`,
          service: 'cloudtrail.amazonaws.com',
          context: {
            'aws:SecureTransport': 'true',
            's3:TlsVersion': '1.3',
            'aws:PrincipalIsAWSService': 'true',
            'aws:SourceArn': arn(trail),
            's3:x-amz-acl': 'bucket-owner-full-control',
          },
        });
        const own = account === accountOf(cloud, trail);
        return unless(
          may === own,
          `the trail of ${accountOf(cloud, trail)} ${may ? 'writes' : 'cannot write'} files of ${account}`,
        );
      }),
    );
  },
  {
    'they share one prefix': (cloud) => {
      for (const one of statementsOf(bucketPolicy(cloud, keptFiles(cloud))))
        if (String(at(one, 'Sid')).startsWith('ThisTrailDelivers'))
          put(one, ['Resource'], `${arnOf(keptFiles(cloud))}/*`);
    },
    'a trail is not let in': (cloud) => {
      for (const one of statementsOf(bucketPolicy(cloud, keptFiles(cloud))))
        if (at(one, 'Sid') === `ThisTrailDeliversOf${SEVERAL.data}`) put(one, ['Effect'], 'Deny');
    },
  },
);

holds(
  'whoever stops a trail is heard in the account that keeps it, which nobody of the watched account can silence',
  (cloud) => {
    const filters = listAt(keptFiles(cloud).properties, 'MetricsConfigurations');
    return OURS.filter((account) => account !== SEVERAL.auditLog).flatMap((account) => {
      const filter = filters.find((one) => String(at(one, 'Prefix')).startsWith(`AWSLogs/${account}/`));
      const alarm = cloud
        .all('AWS::CloudWatch::Alarm', KEEPER)
        .find(({ properties }) =>
          listAt(properties, 'Dimensions').some((one) => at(one, 'Value') === (at(filter, 'Id') ?? 'none')),
        );
      const topic = cloud.referred(many(alarm?.properties['AlarmActions'])[0]);
      return [
        ...unless(alarm !== undefined, `nobody counts the files of ${account}`),
        ...unless(
          alarm === undefined ||
            (alarm.properties['TreatMissingData'] === 'breaching' &&
              alarm.properties['ComparisonOperator'] === 'LessThanThreshold'),
          `silence of ${account} is taken for calm`,
        ),
        ...unless(topic?.stack === KEEPER, `the silence of ${account} is told elsewhere`),
      ];
    });
  },
  {
    'nothing is counted': (cloud) => put(keptFiles(cloud).properties, ['MetricsConfigurations'], []),
    'missing data is no news': (cloud) => {
      for (const alarm of cloud.all('AWS::CloudWatch::Alarm', KEEPER))
        put(alarm.properties, ['TreatMissingData'], 'notBreaching');
    },
  },
);

holds(
  'copies lie in the backup account, under its own key, and an administrator of the account with the data can neither reach nor delete one',
  (cloud) => {
    const vault = copies(cloud);
    const key = cloud.referred(vault.properties['EncryptionKeyArn']);
    const arn = `arn:aws:backup:us-west-2:${SEVERAL.backup}:backup-vault:elit-${SEVERAL.data}-${suffix}`;
    const destinations = cloud
      .all('AWS::Backup::BackupPlan', 'Election-elit-Recovery')
      .flatMap(({ properties }) => stringsIn(properties).filter((text) => text.includes(':backup-vault:')));
    return [
      ...unless(accountOf(cloud, vault) === SEVERAL.backup, 'the vault stands elsewhere'),
      ...unless(vault.properties['BackupVaultName'] === arn.split(':').at(-1), 'the vault has another name'),
      ...unless(
        destinations.length > 0 && destinations.every((one) => one === arn),
        `copies go to ${destinations.join()}`,
      ),
      ...unless(key !== undefined && accountOf(cloud, key) === SEVERAL.backup, 'the key is of another account'),
      ...unless(
        cloud.all(VAULT, 'Election-elit-RecoveryCopies').length === 0,
        'there is a second copy in the account of the data',
      ),
      ...[
        'backup:DeleteRecoveryPoint',
        'backup:DeleteBackupVault',
        'backup:StartRestoreJob',
        'backup:UpdateRecoveryPointLifecycle',
        'backup:CopyIntoBackupVault',
      ].flatMap((action) =>
        unless(
          !permits(policyOf(vault), {
            action,
            principal: administrator(SEVERAL.data),
            context: { 'aws:PrincipalOrgID': ORGANIZATION },
          }),
          `an administrator of the account with the data may ${action}`,
        ),
      ),
      ...unless(
        permits(policyOf(vault), {
          action: 'backup:CopyIntoBackupVault',
          principal: backupRole(SEVERAL.data),
          context: { 'aws:PrincipalOrgID': ORGANIZATION },
        }),
        'nothing can be copied',
      ),
      ...['kms:Decrypt', 'kms:GenerateDataKey', 'kms:ScheduleKeyDeletion', 'kms:CreateGrant'].flatMap((action) =>
        unless(
          !permits(key?.properties['KeyPolicy'], {
            action,
            principal: administrator(SEVERAL.data),
            context: { 'kms:GrantIsForAWSResource': 'true', 'kms:ViaService': 'backup.us-west-2.amazonaws.com' },
          }),
          `an administrator of the account with the data may ${action}`,
        ),
      ),
    ];
  },
  {
    'the plan copies at home': (cloud) => {
      for (const plan of cloud.all('AWS::Backup::BackupPlan', 'Election-elit-Recovery'))
        put(
          plan.properties,
          ['BackupPlan', 'BackupPlanRule', 0, 'CopyActions', 0, 'DestinationBackupVaultArn'],
          `arn:aws:backup:us-west-2:${SEVERAL.data}:backup-vault:other`,
        );
    },
    'the account of the data may delete': (cloud) => {
      for (const one of statementsOf(policyOf(copies(cloud))))
        if (at(one, 'Effect') === 'Allow') {
          put(one, ['Action'], 'backup:*');
          put(one, ['Condition'], undefined);
        }
      put(
        policyOf(copies(cloud)),
        ['Statement'],
        statementsOf(policyOf(copies(cloud))).filter((one) => at(one, 'Effect') === 'Allow'),
      );
    },
    'the key is shared': (cloud) =>
      statementsOf(cloud.the('AWS::KMS::Key', COPIES, 'VaultKey').properties['KeyPolicy']).push({
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${SEVERAL.data}:root` },
        Action: 'kms:*',
        Resource: '*',
      }),
  },
);

holds(
  'copies can go back: the vault at home takes them from the backup account’s role, which reaches this one vault',
  (cloud) => {
    const copying = cloud.the('AWS::IAM::ManagedPolicy', COPIES, 'ReturnToMainCopying').properties['PolicyDocument'];
    const at_ = (name: Plain | undefined) => `arn:aws:backup:us-west-1:${SEVERAL.data}:backup-vault:${name}`;
    const into = (resource: string) => ({ action: 'backup:CopyIntoBackupVault', resource });
    return [
      ...unless(permits(copying, into(at_(home(cloud).properties['BackupVaultName']))), 'the role may not copy there'),
      ...unless(!permits(copying, into(at_('another'))), 'the role copies into any vault'),
      ...unless(
        permits(policyOf(home(cloud)), {
          action: 'backup:CopyIntoBackupVault',
          principal: backupRole(SEVERAL.backup),
          context: { 'aws:PrincipalOrgID': ORGANIZATION },
        }),
        'the vault at home takes none',
      ),
    ];
  },
  {
    'the vault gets another name': (cloud) => put(home(cloud).properties, ['BackupVaultName'], 'another-name'),
    'the role takes any vault': (cloud) => {
      const policy = cloud.the('AWS::IAM::ManagedPolicy', COPIES, 'ReturnToMainCopying').properties['PolicyDocument'];
      for (const one of statementsOf(policy)) put(one, ['Resource'], '*');
    },
  },
);

holds(
  'the account that keeps evidence and the one that keeps copies hold nothing else: no function, no table, no API, no class but their own',
  (cloud) =>
    [
      { account: SEVERAL.auditLog, classes: ['audit-log'] },
      { account: SEVERAL.backup, classes: ['audit-log', 'voter-roll'] },
    ].flatMap(({ account, classes }) =>
      inAccount(cloud, account).flatMap((entry) => [
        ...unless(
          !/^AWS::(Lambda|DynamoDB|ApiGateway|Cognito|CloudFront|EC2)::/.test(entry.type),
          `${account} has a ${entry.type}`,
        ),
        ...unless(
          classOf(entry) === undefined || classes.includes(String(classOf(entry))),
          `${entry.stack}.${entry.id} in ${account} holds ${classOf(entry)}`,
        ),
      ]),
    ),
  {
    'a table appears beside the evidence': (cloud) =>
      put(cloud.the('AWS::SNS::Topic', KEEPER).definition, ['Type'], 'AWS::DynamoDB::Table'),
  },
);

const inSeveral = ({ account }: { readonly account: string }): boolean =>
  Object.values<string>(SEVERAL).includes(account);

test('each template of the jurisdiction, and of its accounts, says which accounts it stands in, and all say the same', () => {
  const said = everyCloud()
    .stacks.filter(inSeveral)
    .map(({ template }) => JSON.stringify(at(template['Metadata'], 'election:accounts')));
  expect(said.length).toBeGreaterThan(7);
  expect(new Set(said)).toEqual(
    new Set([
      JSON.stringify([
        {
          jurisdiction: 'elit',
          data: [SEVERAL.data],
          auditLog: SEVERAL.auditLog,
          backup: SEVERAL.backup,
          organization: ORGANIZATION,
        },
      ]),
    ]),
  );
});

test('where there is one account, no template speaks of others', () => {
  for (const { name, template } of everyCloud().stacks.filter((stack) => !inSeveral(stack))) {
    expect([name, at(template['Metadata'], 'election:accounts')]).toEqual([name, undefined]);
  }
});
