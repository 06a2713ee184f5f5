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
import { at, type Cloud, type Entry, listAt, put, stringsIn } from '../support/cloud';
import { holdsOf, unless } from '../support/holds';
import { cloudOfOne } from '../support/one-jurisdiction';
import { PINNED, STATEFUL } from '../support/pinned-ids';
import { statementsOf } from '../support/policy';
import { IN_SEVERAL_ACCOUNTS, SEVERAL, settingsWith } from '../support/shipped';
import { accountOf, classOf } from '../support/stores';

const REGISTRATION = '666666666666';
const OTHERS: readonly string[] = [SEVERAL.data, SEVERAL.auditLog, SEVERAL.backup];
const TOLD = {
  publicApi: 'a1b2c3d4e5.execute-api.us-west-1.amazonaws.com',
  staffApi: 'f6g7h8i9j0.execute-api.us-west-1.amazonaws.com',
  documents: 'election-placeholder-registration-intake.s3.us-west-1.amazonaws.com',
  signIn: 'election-placeholder.auth.us-west-1.amazoncognito.com',
  clientId: '1placeholder2placeholder3',
};
const SHARED = `{{resolve:secretsmanager:election/elit/edge-${IN_SEVERAL_ACCOUNTS.accounts.suffix}:SecretString:::}}`;

const settings = (told: boolean) =>
  settingsWith({
    id: 'elit',
    ...IN_SEVERAL_ACCOUNTS,
    accounts: {
      ...IN_SEVERAL_ACCOUNTS.accounts,
      registration: REGISTRATION,
      ...(told ? { fromRegistration: TOLD } : {}),
    },
    region: 'us-west-1',
  });

jest.setTimeout(300_000);
let told: Cloud;
let untold: Cloud;
beforeAll(() => {
  told = cloudOfOne(settings(true));
  untold = cloudOfOne(settings(false));
});

const mine = (cloud: Cloud) => inAccount(cloud, REGISTRATION);

const holds = holdsOf(() => told);

const VOTERS = ['voter-roll', 'voter-documents'];
const STORES = [
  'AWS::DynamoDB::Table',
  'AWS::S3::Bucket',
  'AWS::SQS::Queue',
  'AWS::KMS::Key',
  'AWS::Cognito::UserPool',
];
const roll = (cloud: Cloud): Entry =>
  mine(cloud).find(({ type, id }) => type === 'AWS::DynamoDB::Table' && id.startsWith('RollTable')) as Entry;

holds(
  'voters’ data stand in the registration account alone, copies of their backups apart',
  (cloud) => {
    const stores = cloud.everything().filter(({ type }) => STORES.includes(type));
    const ofVoters = stores.filter((store) => VOTERS.includes(String(classOf(store))));
    return [
      ...unless(ofVoters.length > 8, `there are ${ofVoters.length}`),
      ...ofVoters
        .filter((store) => accountOf(cloud, store) !== REGISTRATION && !store.stack.endsWith('-CopyVaults'))
        .map((store) => `${store.stack}.${store.id} holds ${classOf(store)}`),
    ];
  },
  {
    'a table of results is called voter data': (cloud) =>
      put(
        cloud.the('AWS::DynamoDB::Table', 'Election-elit-Results').properties,
        ['Tags'],
        [{ Key: 'election:data-class', Value: 'voter-roll' }],
      ),
  },
);

holds(
  'nothing in the registration account trusts the account with website and results, nor anybody but AWS Backup’s copies and the trail',
  trustOfOthersIn(REGISTRATION, OTHERS),
  {
    'a role may be taken on from the results’ account': roleTrusts(REGISTRATION, SEVERAL.data),
    'the vault trusts the results’ account': (cloud) => {
      const vault = mine(cloud).find(({ type }) => type === 'AWS::Backup::BackupVault');
      for (const one of statementsOf(vault?.properties['AccessPolicy'] ?? null))
        if (at(one, 'Effect') === 'Allow') put(one, ['Principal', 'AWS'], `arn:aws:iam::${SEVERAL.data}:root`);
    },
  },
);

holds(
  'a role of the account with results reaches no store of voters, whatever its own policies say',
  (cloud) => {
    const roles = ['voter-roll', 'voter-documents', 'results-draft', 'results-public'].map(
      (dataClass) => `arn:aws:iam::${SEVERAL.data}:role/election/elit/${dataClass}/SomeRole`,
    );
    const stores = mine(cloud).filter(
      (store) =>
        ['AWS::DynamoDB::Table', 'AWS::S3::Bucket'].includes(store.type) && VOTERS.includes(String(classOf(store))),
    );
    return [...unless(stores.length > 3, `there are ${stores.length} stores`), ...reachedBy(cloud, stores, roles)];
  },
  {
    'the denial names roles of any account': (cloud) => rolesOfAnyAccount(cloud, [roll(cloud)]),
  },
);

holds(
  'no template of one account refers to a resource of another: what the site knows was written into the settings',
  referencesAcrossAccounts,
  {
    'a function of results gets the roll': (cloud) => {
      const [fn] = cloud.all('AWS::Lambda::Function', 'Election-elit-Results');
      put(
        fn?.properties ?? null,
        ['Environment', 'Variables', 'ROLL_TABLE'],
        `<${roll(cloud).stack}.${roll(cloud).id}>`,
      );
    },
  },
);

holds(
  'CloudFront shows the registration APIs a value of their own, which opens no other API, and they ask for it',
  (cloud) => {
    const [theirs, others] = [true, false].map((wanted) =>
      originsOf(cloud).filter(
        (origin) =>
          at(origin, 'CustomOriginConfig') !== undefined &&
          [TOLD.publicApi, TOLD.staffApi].includes(String(at(origin, 'DomainName'))) === wanted,
      ),
    );
    const firewalls = (account: string) =>
      inAccount(cloud, account).filter(
        ({ type, properties }) => type === 'AWS::WAFv2::WebACL' && String(properties['Scope']) === 'REGIONAL',
      );
    const asks = (firewall: Entry) => stringsIn(firewall.properties).includes(SHARED);
    return [
      ...unless(theirs?.length === 2, `${theirs?.length} origins lead to registrations`),
      ...unless(theirs?.every((origin) => headerOf(origin) === SHARED) === true, 'the header is another'),
      ...unless((others?.length ?? 0) > 0, 'no other API was looked at'),
      ...unless(others?.every((origin) => headerOf(origin) !== SHARED) === true, 'another API sees the value'),
      ...unless(firewalls(REGISTRATION).filter(asks).length === 2, 'a registration API does not ask for it'),
      ...unless(!firewalls(SEVERAL.data).some(asks), 'another API asks for it'),
      ...unless(
        mine(cloud).every(({ type }) => type !== 'AWS::SecretsManager::Secret'),
        'the account makes up a value that CloudFront cannot know',
      ),
    ];
  },
  {
    'the site shows its own value': showsAnother(TOLD.staffApi),
    'an API asks for nothing': asksForNothing(REGISTRATION, SHARED),
  },
);

holds(
  'registrars sign in in their own account: its APIs take no token of the other user pool',
  tokensAcrossAccounts(REGISTRATION, SEVERAL.data),
  { 'results’ staff are let in': letsIn(REGISTRATION, SEVERAL.data) },
);

test('the registration account has no website and no results, the other one no roll', () => {
  expect(kindsIn(told, REGISTRATION)).toEqual([
    `Account-${REGISTRATION}-us-west-1`,
    'Foundation',
    'Recovery',
    'RecoveryCopies',
    'Registration',
  ]);
  expect(kindsIn(told, SEVERAL.data)).not.toContain('Registration');
});

test('copies of both accounts go to the backup account, each into a vault of its own', () => {
  const vaults = told.all('AWS::Backup::BackupVault', 'Election-elit-CopyVaults');
  expect(vaults.map(({ properties }) => properties['BackupVaultName']).sort()).toEqual(
    [SEVERAL.data, REGISTRATION].map((account) => `elit-${account}-${IN_SEVERAL_ACCOUNTS.accounts.suffix}`),
  );
  for (const { properties } of vaults) {
    const text = JSON.stringify(statementsOf(properties['AccessPolicy'] ?? null));
    const source = String(properties['BackupVaultName']).split('-')[1] ?? '';
    for (const account of [SEVERAL.data, REGISTRATION])
      expect([source, text.includes(account)]).toEqual([source, account === source]);
  }
});

test('the first deploy tells in one output what the site must know, and no secret', () => {
  const stack = told.stacks.find(({ name }) => name === 'Election-elit-Registration');
  const value = JSON.stringify(at(stack?.template['Outputs'], 'ForTheSite', 'Value'));
  for (const name of Object.keys(TOLD)) expect(value).toContain(name);
  expect(value).not.toMatch(/resolve|Secret/i);
});

test('before it was told, the website leads nowhere for registrations and says that they are off', () => {
  const hosts = JSON.stringify(originsOf(untold));
  expect(hosts).not.toContain(TOLD.publicApi);
  const patterns = listAt(
    untold.the('AWS::CloudFront::Distribution', 'Election-elit-PublicSite').properties,
    'DistributionConfig',
    'CacheBehaviors',
  ).map((one) => at(one, 'PathPattern'));
  expect(patterns).not.toContain('/api/*');
  const pages = JSON.stringify(untold.the('Custom::ElectionSitePages', 'Election-elit-PublicSite').properties);
  expect(pages).toMatch(/registrationMode\\":\\"off/);
  const now = JSON.stringify(told.the('Custom::ElectionSitePages', 'Election-elit-PublicSite').properties);
  expect(now).toMatch(/registrationMode\\":\\"state-system/);
  expect(now).toContain(TOLD.clientId);
});

test('no store has another logical id for standing in another account', () => {
  const ids = told.everything().flatMap(({ stack, type, id }) => {
    const kind = /^Election-elit-(\w+)/.exec(stack)?.[1];
    return kind !== undefined && STATEFUL.includes(type) ? [{ kind, id: `${type} ${id}` }] : [];
  });
  expect(ids.filter(({ kind, id }) => !PINNED[kind]?.includes(id))).toEqual([]);
  const copies = ids.filter(({ kind }) => kind === 'CopyVaults').map(({ id }) => id);
  expect(copies.sort()).toEqual([...(PINNED['CopyVaults'] ?? [])].sort());
});
