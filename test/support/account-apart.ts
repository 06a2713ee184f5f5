import { at, type Cloud, type Entry, listAt, many, type Plain, put, stringsIn } from './cloud';
import { type Check, unless } from './holds';
import { deniedBy, statementsOf } from './policy';
import { ORGANIZATION, SEVERAL } from './shipped';
import { accountOf, bucketPolicy } from './stores';

/** Questions about an account that holds one duty alone (lib/infrastructure/account-apart.ts), the same for each duty. */

export const inAccount = (cloud: Cloud, account: string): readonly Entry[] =>
  cloud.everything().filter((entry) => accountOf(cloud, entry) === account);

/** Which stacks stand there, by the last part of their path. */
export const kindsIn = (cloud: Cloud, account: string): readonly string[] =>
  cloud.stacks
    .filter((stack) => stack.account === account)
    .map(({ path }) => path.split('/').at(-1) ?? '')
    .sort();

const POLICIES = ['AccessPolicy', 'AssumeRolePolicyDocument', 'KeyPolicy', 'PolicyDocument', 'ResourcePolicy'];

/** Whatever there lets another account in, but for copies of backups out of its own organization. */
export const trustOfOthersIn =
  (account: string, others: readonly string[]): Check =>
  (cloud) =>
    inAccount(cloud, account).flatMap((entry) =>
      POLICIES.filter((property) => property !== 'PolicyDocument' || entry.type !== 'AWS::IAM::ManagedPolicy')
        .flatMap((property) => statementsOf(at(entry.properties, property)))
        .concat(statementsOf(at(entry.properties, 'ResourcePolicy', 'PolicyDocument')))
        .filter((one) => at(one, 'Effect') === 'Allow')
        .filter((one) => stringsIn(one).some((text) => others.some((other) => text.includes(other))))
        .flatMap((one) =>
          unless(
            at(one, 'Action') === 'backup:CopyIntoBackupVault' &&
              at(one, 'Principal', 'AWS') === `arn:aws:iam::${SEVERAL.backup}:root` &&
              at(one, 'Condition', 'StringEquals', 'aws:PrincipalOrgID') === ORGANIZATION,
            `${entry.stack}.${entry.id} ${at(one, 'Sid')} trusts another account`,
          ),
        ),
    );

/** A role there may be taken on from another account. */
export const roleTrusts = (account: string, other: string) => (cloud: Cloud) => {
  const role = inAccount(cloud, account).find(({ type }) => type === 'AWS::IAM::Role');
  statementsOf(role?.properties['AssumeRolePolicyDocument'] ?? null).push({
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${other}:root` },
    Action: 'sts:AssumeRole',
  });
};

const policyOf = (cloud: Cloud, store: Entry): Plain | undefined =>
  store.type === 'AWS::S3::Bucket'
    ? bucketPolicy(cloud, store)
    : at(store.properties, 'ResourcePolicy', 'PolicyDocument');

/** What these roles of another account may do in these tables and buckets, whatever their own policies say. */
export const reachedBy = (cloud: Cloud, stores: readonly Entry[], roles: readonly string[]): readonly string[] =>
  stores.flatMap((store) =>
    (store.type === 'AWS::S3::Bucket'
      ? ['s3:GetObject', 's3:PutObject']
      : ['dynamodb:GetItem', 'dynamodb:PutItem']
    ).flatMap((action) =>
      roles.flatMap((principal) =>
        unless(
          deniedBy(policyOf(cloud, store), {
            action,
            principal,
            resource: `<${store.stack}.${store.id}.Arn>/a`,
            context: { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3' },
          }).includes('OnlyNamedRoles'),
          `${principal} may ${action} in ${store.id}`,
        ),
      ),
    ),
  );

/** The denial of these stores no longer says of which account the named roles are. */
export const rolesOfAnyAccount = (cloud: Cloud, stores: readonly Entry[]): void => {
  for (const store of stores)
    for (const one of statementsOf(policyOf(cloud, store)))
      if (at(one, 'Sid') === 'OnlyNamedRoles')
        put(one, ['Condition', 'ArnNotLike', 'aws:PrincipalArn'], 'arn:aws:iam::*:role/election/elit/*');
};

/** What of one account's templates refers to a resource of another's. */
export const referencesAcrossAccounts: Check = (cloud) =>
  cloud.everything().flatMap((entry) =>
    stringsIn(entry.properties).flatMap((text) =>
      [...text.matchAll(/<(Election-[^.>]+)\./g)]
        .map(([, stack]) => cloud.stacks.find(({ name }) => name === stack)?.account)
        .filter((account) => account !== accountOf(cloud, entry))
        .map((account) => `${entry.stack}.${entry.id} refers into ${account}`),
    ),
  );

/** Each account's APIs take tokens of its own user pool alone. */
export const tokensAcrossAccounts =
  (...accounts: readonly string[]): Check =>
  (cloud) =>
    accounts.flatMap((account) => {
      const pools = inAccount(cloud, account)
        .filter(({ type }) => type === 'AWS::ApiGateway::Authorizer')
        .flatMap(({ properties }) => many(properties['ProviderARNs']).map((arn) => cloud.referred(arn)));
      return [
        ...unless(pools.length > 0, `${account} has no authorizer`),
        ...pools.flatMap((pool) =>
          unless(pool !== undefined && accountOf(cloud, pool) === account, `${account} trusts ${pool?.stack}`),
        ),
      ];
    });

/** One account's APIs let in who signed in in another. */
export const letsIn = (account: string, other: string) => (cloud: Cloud) => {
  const [theirs] = inAccount(cloud, other).filter(({ type }) => type === 'AWS::Cognito::UserPool');
  for (const entry of inAccount(cloud, account))
    if (entry.type === 'AWS::ApiGateway::Authorizer')
      put(entry.properties, ['ProviderARNs'], [`<${theirs?.stack}.${theirs?.id}.Arn>`]);
};

/** What CloudFront fetches from. */
export const originsOf = (cloud: Cloud): readonly Plain[] =>
  listAt(
    cloud.the('AWS::CloudFront::Distribution', 'Election-elit-PublicSite').properties,
    'DistributionConfig',
    'Origins',
  );

/** The value that it shows there. */
export const headerOf = (origin: Plain | undefined): Plain | undefined =>
  at(origin, 'OriginCustomHeaders', 0, 'HeaderValue');

/** CloudFront shows this host another value. */
export const showsAnother = (host: string) => (cloud: Cloud) => {
  for (const origin of originsOf(cloud))
    if (at(origin, 'DomainName') === host) put(origin, ['OriginCustomHeaders', 0, 'HeaderValue'], 'own');
};

/** The firewall there that asks for a value asks for nothing. */
export const asksForNothing = (account: string, value: string) => (cloud: Cloud) => {
  const firewall = inAccount(cloud, account).find(
    ({ type, properties }) => type === 'AWS::WAFv2::WebACL' && stringsIn(properties).includes(value),
  );
  put(firewall?.properties ?? null, ['Rules'], []);
};
