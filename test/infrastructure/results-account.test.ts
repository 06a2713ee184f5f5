import {
  asksForNothing,
  headerOf,
  inAccount,
  kindsIn,
  letsIn,
  originsOf,
  reachedBy,
  referencesAcrossAccounts,
  rolesOfAnyAccount,
  roleTrusts,
  showsAnother,
  tokensAcrossAccounts,
  trustOfOthersIn,
} from '../support/account-apart';
import { at, type Cloud, type Entry, put, stringsIn } from '../support/cloud';
import { holdsOf, unless } from '../support/holds';
import { SIGNING_KEY_TO_PIN } from '../support/keys-to-pin';
import { cloudOfOne } from '../support/one-jurisdiction';
import { PINNED, PINNED_WITH_RESULTS_APART, STATEFUL } from '../support/pinned-ids';
import { statementsOf } from '../support/policy';
import { IN_SEVERAL_ACCOUNTS, SEVERAL, settingsWith } from '../support/shipped';
import { accountOf, classOf } from '../support/stores';

const RESULTS = '777777777770';
const TOLD = {
  released: 'k1l2m3n4o5.execute-api.us-west-1.amazonaws.com',
  staffApi: 'p6q7r8s9t0.execute-api.us-west-1.amazonaws.com',
  intake: 'election-placeholder-results-intake.s3.us-west-1.amazonaws.com',
  signIn: 'election-results.auth.us-west-1.amazoncognito.com',
  clientId: '4placeholder5placeholder6',
};
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
        fromResults: { ...TOLD, signingKey: SIGNING_KEY_TO_PIN },
      },
      region: 'us-west-1',
    }),
  );
});

const mine = (cloud: Cloud) => inAccount(cloud, RESULTS);

const holds = holdsOf(() => told);

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
        .filter((key) => accountOf(cloud, key) !== RESULTS && classOf(key) !== 'incident-notices')
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
    'the key that signs notices is one for results': (cloud) => {
      const key = cloud
        .all('AWS::KMS::Key', 'Election-elit-Incidents')
        .find(({ properties }) => properties['KeyUsage'] === 'SIGN_VERIFY');
      put(key?.properties ?? {}, ['Tags'], [{ Key: 'election:data-class', Value: 'results-public' }]);
    },
  },
);

holds(
  'nothing in the results account trusts the account with the website, nor anybody but AWS Backup’s copies and the trail',
  trustOfOthersIn(RESULTS, Object.values(SEVERAL)),
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
    'a role may be taken on from the website’s account': roleTrusts(RESULTS, SEVERAL.data),
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
      ...reachedBy(cloud, stores, [`arn:aws:iam::${SEVERAL.data}:role/election/elit/results-draft/SomeRole`]),
    ];
  },
  {
    'the denial names roles of any account': (cloud) => rolesOfAnyAccount(cloud, draftStores(cloud)),
  },
);

holds(
  'no template of one account refers to a resource of another: what the site knows was written into the settings',
  referencesAcrossAccounts,
  {
    'the website’s function gets the staged results': (cloud) => {
      const [staged] = draftStores(cloud);
      put(publisher(cloud).properties, ['Environment', 'Variables', 'STAGED'], `<${staged?.stack}.${staged?.id}.Arn>`);
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
      ...unless(at(variables, 'SIGNING_KEY') === SIGNING_KEY_TO_PIN, 'it believes another key'),
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

holds(
  'CloudFront shows the results’ staff API a value of its own, which opens no other API, and that asks for it; the released files’ API asks for none and counts addresses',
  (cloud) => {
    const theirs = originsOf(cloud).filter((origin) => at(origin, 'DomainName') === TOLD.staffApi);
    const others = originsOf(cloud).filter((origin) => at(origin, 'DomainName') !== TOLD.staffApi);
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
    'the site shows its own value': showsAnother(TOLD.staffApi),
    'the staff API asks for nothing': asksForNothing(RESULTS, SHARED),
  },
);

holds(
  'people of results sign in in their own account: its API takes no token of the other user pool, and the other account none of theirs',
  tokensAcrossAccounts(RESULTS, SEVERAL.data),
  { 'staff of the other account are let in': letsIn(RESULTS, SEVERAL.data) },
);

test('the results account has results alone, the other one none', () => {
  expect(kindsIn(told, RESULTS)).toEqual([
    `Account-${RESULTS}-us-west-1`,
    'Foundation',
    'Recovery',
    'RecoveryCopies',
    'Results',
  ]);
  expect(kindsIn(told, SEVERAL.data)).not.toContain('Results');
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
