import { PINNED, STATEFUL } from '../../support/pinned-ids';
import { everyCloud, IN_SEVERAL_ACCOUNTS } from '../../support/shipped';

const ofOneAccount = Object.entries(PINNED).filter(([kind]) => kind !== 'CopyVaults');

test.each(ofOneAccount)('every store of %s is found again under the id that it has always had', (kind, ids) => {
  const found = everyCloud()
    .everything(`Election-lorem-${kind}`)
    .filter(({ type }) => STATEFUL.includes(type))
    .map(({ type, id }) => `${type} ${id}`);
  expect(found.sort()).toEqual([...ids].sort());
});

test('no stack with a store is missing from the list', () => {
  const kinds = everyCloud()
    .everything()
    .filter(({ stack, type }) => stack.startsWith('Election-lorem-') && STATEFUL.includes(type))
    .map(({ stack }) => stack.replace('Election-lorem-', ''));
  expect([...new Set(kinds)].sort()).toEqual(ofOneAccount.map(([kind]) => kind).sort());
});

test('the ids do not depend on the jurisdiction or its settings', () => {
  for (const [kind, ids] of Object.entries(PINNED)) {
    for (const jurisdiction of ['ipsum', 'dolor', 'amet', 'elit']) {
      const found = everyCloud()
        .everything(`Election-${jurisdiction}-${kind}`)
        .filter(({ type }) => STATEFUL.includes(type))
        .map(({ type, id }) => `${type} ${id}`);
      expect(found.filter((id) => !ids.includes(id))).toEqual([]);
    }
  }
});

test('nor on the accounts: in several, a store with a name that another account spells keeps both its id and its name', () => {
  const named = everyCloud()
    .everything()
    .flatMap(({ stack, type, id, properties }) => {
      const name = properties['BucketName'] ?? properties['BackupVaultName'] ?? properties['AliasName'];
      const spelled =
        String(name).endsWith(IN_SEVERAL_ACCOUNTS.accounts.suffix) || /election-account-trail$/.test(String(name));
      return spelled ? [`${stack} ${type} ${id} ${name}`] : [];
    });
  expect(named.sort()).toEqual([
    'Election-Account-us-west-1@444444444444 AWS::KMS::Alias TrailKeyAlias2083458F alias/election-account-trail',
    'Election-Account-us-west-1@444444444444 AWS::S3::Bucket TrailFilesBucket04EA8498 election-account-trail-444444444444-k2v7q4',
    'Election-elit-CopyVaults AWS::Backup::BackupVault VaultOfMainVault999651E4 elit-333333333333-k2v7q4',
    'Election-elit-Recovery AWS::Backup::BackupVault Vault6C2F5821 election-elit-k2v7q4',
  ]);
});
