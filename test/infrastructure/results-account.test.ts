import { at, type Cloud, type Entry, listAt, many, type Plain, put, stringsIn } from '../support/cloud';
import { unless } from '../support/holds';
import { cloudOfOne } from '../support/one-jurisdiction';
import { PINNED, PINNED_WITH_RESULTS_APART, STATEFUL } from '../support/pinned-ids';
import { deniedBy, statementsOf } from '../support/policy';
import { IN_SEVERAL_ACCOUNTS, ORGANIZATION, SEVERAL, settingsWith } from '../support/shipped';
import { accountOf, bucketPolicy, classOf } from '../support/stores';

const RESULTS = '777777777770';
const TOLD = {
  released: 'k1l2m3n4o5.execute-api.us-west-1.amazonaws.com',
  staffApi: 'p6q7r8s9t0.execute-api.us-west-1.amazonaws.com',
  intake: 'election-placeholder-results-intake.s3.us-west-1.amazonaws.com',
  signIn: 'election-results.auth.us-west-1.amazoncognito.com',
  clientId: '4placeholder5placeholder6',
};
const SIGNING_KEY = 'MCowBQYDK2VwAyEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=';
const SHARED = `{{resolve:secretsmanager:election/elit/edge-results-${IN_SEVERAL_ACCOUNTS.accounts.suffix}:SecretString:::}}`;
const SITE = 'Election-elit-PublicSite';

jest.setTimeout(300_000);
let told: Cloud;
beforeAll(() => {
  told = cloudOfOne(
    settingsWith({
      id: 'elit',
      ...IN_SEVERAL_ACCOUNTS,
      accounts: {
        ...IN_SEVERAL_ACCOUNTS.accounts,
        results: RESULTS,
        fromResults: { ...TOLD, signingKey: SIGNING_KEY },
      },
      region: 'us-west-1',
    }),
  );
});

const inAccount = (cloud: Cloud, account: string): readonly Entry[] =>
  cloud.everything().filter((entry) => accountOf(cloud, entry) === account);
const mine = (cloud: Cloud) => inAccount(cloud, RESULTS);

/** States it of the stacks as synthesized, and sees it fail in each broken copy. */
const holds = (
  sentence: string,
  check: (cloud: Cloud) => readonly string[],
  broken: Readonly<Record<string, (cloud: Cloud) => void>>,
): void => {
  describe(sentence, () => {
    it('holds', () => expect(check(told)).toEqual([]));
    for (const [how, destroy] of Object.entries(broken)) {
      it(`is seen to fail when ${how}`, () => {
        const cloud = told.copy();
        destroy(cloud);
        expect(check(cloud)).not.toEqual([]);
      });
    }
  });
};

const STORES = ['AWS::DynamoDB::Table', 'AWS::S3::Bucket', 'AWS::SQS::Queue', 'AWS::KMS::Key'];

holds(
  'results before their release, and the key that signs them, stand in the results account alone, copies of their backups apart',
  (cloud) => {
    const drafts = cloud
      .everything()
      .filter(({ type }) => STORES.includes(type))
      .filter((store) => classOf(store) === 'results-draft');
    return [
      ...unless(drafts.length > 6, `there are ${drafts.length}`),
      ...drafts
        .filter((store) => accountOf(cloud, store) !== RESULTS && !store.stack.endsWith('-CopyVaults'))
        .map((store) => `${store.stack}.${store.id} holds drafts`),
      ...cloud
        .all('AWS::KMS::Key')
        .filter(({ properties }) => properties['KeyUsage'] === 'SIGN_VERIFY')
        .filter((key) => accountOf(cloud, key) !== RESULTS)
        .map((key) => `${key.stack}.${key.id} signs`),
    ];
  },
  {
    'the register of incidents is called a draft': (cloud) =>
      put(
        cloud.the('AWS::DynamoDB::Table', 'Election-elit-Incidents').properties,
        ['Tags'],
        [{ Key: 'election:data-class', Value: 'results-draft' }],
      ),
  },
);

holds(
  'nothing in the results account trusts the account with the website, nor anybody but AWS Backup’s copies and the trail',
  (cloud) =>
    mine(cloud).flatMap((entry) =>
      ['AccessPolicy', 'AssumeRolePolicyDocument', 'KeyPolicy', 'PolicyDocument', 'ResourcePolicy']
        .filter((property) => property !== 'PolicyDocument' || entry.type !== 'AWS::IAM::ManagedPolicy')
        .flatMap((property) => statementsOf(at(entry.properties, property)))
        .concat(statementsOf(at(entry.properties, 'ResourcePolicy', 'PolicyDocument')))
        .filter((one) => at(one, 'Effect') === 'Allow')
        .filter((one) => stringsIn(one).some((text) => Object.values(SEVERAL).some((other) => text.includes(other))))
        .flatMap((one) =>
          unless(
            at(one, 'Action') === 'backup:CopyIntoBackupVault' &&
              at(one, 'Principal', 'AWS') === `arn:aws:iam::${SEVERAL.backup}:root` &&
              at(one, 'Condition', 'StringEquals', 'aws:PrincipalOrgID') === ORGANIZATION,
            `${entry.stack}.${entry.id} ${at(one, 'Sid')} trusts another account`,
          ),
        ),
    ),
  {
    'the signing key lets the website’s account read it': (cloud) => {
      const key = mine(cloud).find(({ properties }) => properties['KeyUsage'] === 'SIGN_VERIFY');
      statementsOf(key?.properties['KeyPolicy'] ?? null).push({
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${SEVERAL.data}:root` },
        Action: 'kms:GetPublicKey',
        Resource: '*',
      });
    },
    'a role may be taken on from the website’s account': (cloud) => {
      const role = mine(cloud).find(({ type }) => type === 'AWS::IAM::Role');
      statementsOf(role?.properties['AssumeRolePolicyDocument'] ?? null).push({
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${SEVERAL.data}:root` },
        Action: 'sts:AssumeRole',
      });
    },
  },
);

const draftStores = (cloud: Cloud): readonly Entry[] =>
  mine(cloud).filter(
    (store) => ['AWS::DynamoDB::Table', 'AWS::S3::Bucket'].includes(store.type) && classOf(store) === 'results-draft',
  );

holds(
  'a role of the account with the website reaches no draft, whatever its own policies say',
  (cloud) => {
    const stores = draftStores(cloud);
    return [
      ...unless(stores.length > 2, `there are ${stores.length} stores`),
      ...stores.flatMap((store) =>
        (store.type === 'AWS::S3::Bucket'
          ? ['s3:GetObject', 's3:PutObject']
          : ['dynamodb:GetItem', 'dynamodb:PutItem']
        ).flatMap((action) =>
          unless(
            deniedBy(
              store.type === 'AWS::S3::Bucket'
                ? bucketPolicy(cloud, store)
                : at(store.properties, 'ResourcePolicy', 'PolicyDocument'),
              {
                action,
                principal: `arn:aws:iam::${SEVERAL.data}:role/election/elit/results-draft/SomeRole`,
                resource: `<${store.stack}.${store.id}.Arn>/a`,
                context: { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3' },
              },
            ).includes('OnlyNamedRoles'),
            `it may ${action} in ${store.id}`,
          ),
        ),
      ),
    ];
  },
  {
    'the denial names roles of any account': (cloud) => {
      for (const store of draftStores(cloud))
        for (const one of statementsOf(at(store.properties, 'ResourcePolicy', 'PolicyDocument')))
          if (at(one, 'Sid') === 'OnlyNamedRoles')
            put(one, ['Condition', 'ArnNotLike', 'aws:PrincipalArn'], 'arn:aws:iam::*:role/election/elit/*');
    },
  },
);

const publisher = (cloud: Cloud): Entry => {
  const found = cloud
    .all('AWS::Lambda::Function', SITE)
    .find(({ properties }) => at(properties, 'Environment', 'Variables', 'SIGNING_KEY') !== undefined);
  if (found === undefined) throw new Error('the website fetches nothing');
  return found;
};

holds(
  'the website believes results for their signatures alone: it fetches them from the address that it was told, by the key that a person read, and can reach nothing there',
  (cloud) => {
    const variables = at(publisher(cloud).properties, 'Environment', 'Variables');
    return [
      ...unless(at(variables, 'SIGNING_KEY') === SIGNING_KEY, 'it believes another key'),
      ...unless(at(variables, 'RELEASED_API') === `https://${TOLD.released}/v1`, 'it asks somebody else'),
      ...cloud
        .everything()
        .filter(({ stack }) => stack === SITE)
        .filter(({ properties }) => stringsIn(properties).some((text) => text.includes(RESULTS)))
        .map(({ id }) => `${id} names the results account`),
    ];
  },
  {
    'it takes the key from where the files come from': (cloud) =>
      put(publisher(cloud).properties, ['Environment', 'Variables', 'SIGNING_KEY'], 'told'),
    'its role may read there': (cloud) =>
      put(publisher(cloud).properties, ['Description'], `arn:aws:s3:::released-${RESULTS}`),
  },
);

const origins = (cloud: Cloud): readonly Plain[] =>
  listAt(cloud.the('AWS::CloudFront::Distribution', SITE).properties, 'DistributionConfig', 'Origins');
const headerOf = (origin: Plain | undefined): Plain | undefined => at(origin, 'OriginCustomHeaders', 0, 'HeaderValue');

holds(
  'CloudFront shows the results’ staff API a value of its own, which opens no other API, and that asks for it; the released files’ API asks for none and counts addresses',
  (cloud) => {
    const theirs = origins(cloud).filter((origin) => at(origin, 'DomainName') === TOLD.staffApi);
    const others = origins(cloud).filter((origin) => at(origin, 'DomainName') !== TOLD.staffApi);
    const firewalls = (account: string) =>
      inAccount(cloud, account).filter(
        ({ type, id }) => type === 'AWS::WAFv2::WebACL' && /^(Staff|Public|Released)Api/.test(id),
      );
    const asks = (firewall: Entry) => stringsIn(firewall.properties).includes(SHARED);
    const direct = firewalls(RESULTS).filter((firewall) => !asks(firewall));
    return [
      ...unless(theirs.length === 1 && headerOf(theirs[0]) === SHARED, 'the header is another'),
      ...unless(
        others.length > 0 && others.every((origin) => headerOf(origin) !== SHARED),
        'another API sees the value',
      ),
      ...unless(firewalls(RESULTS).filter(asks).length === 1, 'the staff API does not ask for it'),
      ...unless(direct.length === 1 && direct[0]?.id.startsWith('ReleasedApi') === true, 'another API is open'),
      ...unless(!firewalls(SEVERAL.data).some(asks), 'another account’s API asks for it'),
      ...unless(
        JSON.stringify(direct[0]?.properties['Rules'] ?? null).includes('RateBasedStatement'),
        'nobody counts addresses',
      ),
    ];
  },
  {
    'the site shows its own value': (cloud) => {
      for (const origin of origins(cloud))
        if (at(origin, 'DomainName') === TOLD.staffApi) put(origin, ['OriginCustomHeaders', 0, 'HeaderValue'], 'own');
    },
    'the staff API asks for nothing': (cloud) => {
      const firewall = mine(cloud).find(
        ({ type, properties }) => type === 'AWS::WAFv2::WebACL' && stringsIn(properties).includes(SHARED),
      );
      put(firewall?.properties ?? null, ['Rules'], []);
    },
  },
);

holds(
  'people of results sign in in their own account: its API takes no token of the other user pool, and the other account none of theirs',
  (cloud) => {
    const pools = (account: string) =>
      inAccount(cloud, account)
        .filter(({ type }) => type === 'AWS::ApiGateway::Authorizer')
        .flatMap(({ properties }) => many(properties['ProviderARNs']).map((arn) => cloud.referred(arn)));
    return [RESULTS, SEVERAL.data].flatMap((account) => [
      ...unless(pools(account).length > 0, `${account} has no authorizer`),
      ...pools(account).flatMap((pool) =>
        unless(pool !== undefined && accountOf(cloud, pool) === account, `${account} trusts ${pool?.stack}`),
      ),
    ]);
  },
  {
    'staff of the other account are let in': (cloud) => {
      const [theirs] = inAccount(cloud, SEVERAL.data).filter(({ type }) => type === 'AWS::Cognito::UserPool');
      for (const entry of mine(cloud))
        if (entry.type === 'AWS::ApiGateway::Authorizer')
          put(entry.properties, ['ProviderARNs'], [`<${theirs?.stack}.${theirs?.id}.Arn>`]);
    },
  },
);

test('the results account has results alone, the other one none', () => {
  const kinds = (account: string) =>
    told.stacks.filter((stack) => stack.account === account).map(({ path }) => path.split('/').at(-1));
  expect(kinds(RESULTS).sort()).toEqual([
    `Account-${RESULTS}-us-west-1`,
    'Foundation',
    'Recovery',
    'RecoveryCopies',
    'Results',
  ]);
  expect(kinds(SEVERAL.data)).not.toContain('Results');
});

test('the first deploy tells in one output what the site must know, and no secret; the key is read by hand', () => {
  const stack = told.stacks.find(({ name }) => name === 'Election-elit-Results');
  const value = JSON.stringify(at(stack?.template['Outputs'], 'ForTheSite', 'Value'));
  for (const name of Object.keys(TOLD)) expect(value).toContain(name);
  expect(value).not.toMatch(/resolve|Secret|SigningKey/i);
  expect(at(stack?.template['Outputs'], 'SigningKeyToPin')).toBeDefined();
});

test('the website’s pages know where people of results sign in', () => {
  const pages = JSON.stringify(told.the('Custom::ElectionSitePages', SITE).properties);
  expect(pages).toContain('resultsSignIn');
  expect(pages).toContain(TOLD.clientId);
});

test('no store has another logical id for standing in another account', () => {
  const ids = told.everything().flatMap(({ stack, type, id }) => {
    const kind = /^Election-elit-(\w+)/.exec(stack)?.[1];
    return kind !== undefined && STATEFUL.includes(type) ? [{ kind, id: `${type} ${id}` }] : [];
  });
  const beside = ids.filter(({ kind, id }) => !PINNED[kind]?.includes(id)).map(({ kind, id }) => `${kind} ${id}`);
  expect(beside.sort()).toEqual(
    Object.entries(PINNED_WITH_RESULTS_APART)
      .flatMap(([kind, own]) => own.map((id) => `${kind} ${id}`))
      .sort(),
  );
});
