import { accessOf, lockFindings, lockOf } from '../../lib/access';
import type { Assembly, Json, JsonObject } from '../../lib/assembly';
import { ACCOUNTS_METADATA, type DeclaredAccounts } from '../../lib/contracts/declared-accounts';
import { BASELINE } from '../../lib/guardrails';
import type { StackFixture } from '../support/assembly';
import { ORGANIZATION, SEVERAL } from '../support/shipped';
import { severalAccountsAssembly } from '../support/shipped-assembly';

const STRANGER = '999999999999';
const { data: DATA, auditLog: AUDIT_LOG, backup: BACKUP } = SEVERAL;

const HOME_OF_DATA = new RegExp(`^Account-${DATA}-us-west-1$`);
const ACCOUNT_OF = (account: string) => new RegExp(`^Account-${account}-`);
const RECOVERY = /^elit\/Recovery$/;
const COPIES = /^elit\/CopyVaults$/;

const asSynthesized = severalAccountsAssembly();

const said = (assembly: Assembly, rule: string): readonly string[] => {
  const found = BASELINE.find(({ id }) => id === rule);
  if (found === undefined) throw new Error(`there is no rule ${rule}`);
  return found.check(assembly).map(({ stack, what }) => `${stack}: ${what}`);
};

/** The templates as they are, with a text in some of them replaced wherever it stands. */
const replacing =
  (where: RegExp, from: string | RegExp, to: string) =>
  (template: JsonObject, path: string): JsonObject => {
    if (!where.test(path)) return template;
    const before = JSON.stringify(template);
    const after = before.replaceAll(typeof from === 'string' ? from : new RegExp(from, 'g'), to);
    if (after === before) throw new Error(`${path} holds no ${String(from)}`);
    return JSON.parse(after);
  };

const without =
  (where: RegExp) =>
  (template: JsonObject, path: string): JsonObject => {
    const { Metadata, ...rest } = template;
    return where.test(path) && Metadata !== undefined ? rest : template;
  };

const RULES = [
  'no-outsider-access',
  'no-outside-delivery',
  'no-confused-deputy',
  'audit-trail',
  'trail-files-kept',
  'key-of-its-class',
  'daily-backups',
  'vaults-locked',
  'administered-not-used',
  'use-is-bound',
  'used-by-its-class',
  'replica-equals-primary',
];

test.each(RULES)('%s lets the declared accounts do what they are for', (rule) => {
  expect(said(asSynthesized, rule)).toEqual([]);
});

const VAULT = (account: string) => `:${account}:backup-vault:`;

/** Rule, what it is about, the templates that are changed, and the text in them. */
const WIDER: readonly (readonly [string, string, RegExp, string | RegExp, string])[] = [
  [
    'no-outside-delivery',
    'backups copied to an account that is not declared',
    RECOVERY,
    VAULT(BACKUP),
    VAULT(STRANGER),
  ],
  ['daily-backups', 'backups copied to an account that is not declared', RECOVERY, VAULT(BACKUP), VAULT(STRANGER)],
  [
    'no-outsider-access',
    'copies taken in from an account that is not declared',
    COPIES,
    `::${DATA}:`,
    `::${STRANGER}:`,
  ],
  [
    'no-confused-deputy',
    'the trail of an account that is not declared',
    ACCOUNT_OF(AUDIT_LOG),
    `:${DATA}:trail/`,
    `:${STRANGER}:trail/`,
  ],
  [
    'no-confused-deputy',
    'every trail of a declared account',
    ACCOUNT_OF(AUDIT_LOG),
    `:${DATA}:trail/election-account-us-west-1`,
    `:${DATA}:trail/*`,
  ],
  [
    'no-confused-deputy',
    'a trail of a declared account that no template has',
    ACCOUNT_OF(AUDIT_LOG),
    `:${DATA}:trail/election-account-us-west-1`,
    `:${DATA}:trail/another`,
  ],
  [
    'audit-trail',
    'files under the key of an account that is not declared',
    HOME_OF_DATA,
    `:${AUDIT_LOG}:alias/`,
    `:${STRANGER}:alias/`,
  ],
  [
    'key-of-its-class',
    'files under the key of an account that is not declared',
    HOME_OF_DATA,
    `:${AUDIT_LOG}:alias/`,
    `:${STRANGER}:alias/`,
  ],
  [
    'audit-trail',
    'files in a bucket of somebody else',
    HOME_OF_DATA,
    `election-account-trail-${AUDIT_LOG}`,
    `election-account-trail-${STRANGER}`,
  ],
  [
    'trail-files-kept',
    'files of another account without a lock',
    ACCOUNT_OF(AUDIT_LOG),
    '"Mode":"COMPLIANCE"',
    '"Mode":"GOVERNANCE"',
  ],
  [
    'vaults-locked',
    'a person who starts copies in the account with the data',
    RECOVERY,
    '/election/elit/recovery/backup/*',
    '/election/elit/break-glass/*',
  ],
  [
    'administered-not-used',
    'a key for AWS Backup of another account',
    COPIES,
    '{"Ref":"AWS::AccountId"},":role/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup',
    `"${STRANGER}",":role/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup`,
  ],
  [
    'administered-not-used',
    'a key for another service’s own role',
    COPIES,
    'AWSServiceRoleForBackup',
    'AWSServiceRoleForSupport',
  ],
  [
    'used-by-its-class',
    'AWS Backup signing with the key of a vault',
    COPIES,
    '"kms:Decrypt","kms:GenerateDataKey"]',
    '"kms:Decrypt","kms:Sign"]',
  ],
];

test.each(WIDER)('%s refuses %s', (rule, _, where, from, to) => {
  expect(said(severalAccountsAssembly(replacing(where, from, to)), rule)).not.toEqual([]);
});

const ACROSS = ['no-outsider-access', 'no-outside-delivery', 'no-confused-deputy', 'audit-trail', 'daily-backups'];

test.each(ACROSS)('%s asks that the stacks themselves declare the accounts', (rule) => {
  expect(said(severalAccountsAssembly(without(/./)), rule)).not.toEqual([]);
});

const slipped = (declared: DeclaredAccounts): Readonly<Record<string, StackFixture>> => ({
  Slipped: {
    environment: `aws://${STRANGER}/us-west-1`,
    template: { Metadata: { [ACCOUNTS_METADATA]: [{ ...declared }] as unknown as Json }, Resources: {} },
  },
});

test.each(ACROSS)('%s trusts nobody where a stack declares other accounts for the same jurisdiction', (rule) => {
  const theirs = { jurisdiction: 'elit', data: [DATA, STRANGER], auditLog: AUDIT_LOG, backup: BACKUP };
  expect(said(severalAccountsAssembly(undefined, slipped(theirs)), rule)).not.toEqual([]);
});

test.each(ACROSS)('%s trusts declared accounts only where they have a stack that says so', (rule) => {
  const keepers = new RegExp(`^Account-(${AUDIT_LOG}|${BACKUP})-|^elit/CopyVaults$`);
  expect(said(severalAccountsAssembly(without(keepers)), rule)).not.toEqual([]);
});

describe('the lock of access', () => {
  const declaring = (from: string, to: string) =>
    severalAccountsAssembly((template) => {
      const { Metadata } = template;
      return Metadata === undefined
        ? template
        : { ...template, Metadata: JSON.parse(JSON.stringify(Metadata).replaceAll(from, to)) };
    });
  const access = accessOf(asSynthesized);
  const accepted = lockOf(access);

  test('names every account, what for, and the organization', () => {
    const lines = access.entries.filter(({ store }) => store === 'accounts of elit');
    expect(lines.map(({ principal, via }) => `${principal}: ${via}`)).toEqual([
      `account ${DATA}: its stores stand there`,
      `account ${AUDIT_LOG}: the trails of the others are kept there`,
      `account ${BACKUP}: copies of backups are exchanged with it`,
      `organization ${ORGANIZATION}: backups are copied between its accounts`,
    ]);
  });

  test('accepts what it holds', () => {
    expect(lockFindings(access, accepted)).toEqual([]);
  });

  const FURTHER = [
    ['one account more with stores', `["${DATA}"]`, `["${DATA}","${STRANGER}"]`],
    ['another account for the copies', BACKUP, STRANGER],
    ['another account for the trails', AUDIT_LOG, STRANGER],
    ['another organization', ORGANIZATION, 'o-somebodyelse'],
  ] as const;

  test.each(FURTHER)('finds %s, though every template declares it', (_, from, to) => {
    const findings = lockFindings(accessOf(declaring(from, to)), accepted);
    expect(findings.map(({ resource }) => resource)).toEqual(['accounts of elit']);
    expect(findings[0]?.message).toMatch(/^not accepted: (account 9{12}|organization o-somebodyelse) is one of/);
  });

  test('shows what one account may do in another', () => {
    const { entries } = access;
    const lines = entries.map(({ principal, capability, store }) => `${principal} ${capability} ${store}`);
    expect(lines).toContainEqual(
      expect.stringMatching(/^elit\/Recovery\/BackupRole\w+ write elit\/CopyVaults\/VaultOfMain/),
    );
    expect(lines).toContainEqual(
      expect.stringMatching(/^elit\/CopyVaults\/ReturnToMainCopyingRole\w+ write elit\/Recovery\/Vault/),
    );
    expect(lines).toContainEqual(expect.stringMatching(/^account 3{12} write elit\/CopyVaults\/VaultOfMain/));
  });

  test('shows an own account that a store of another hands more on to', () => {
    const opened = severalAccountsAssembly(
      replacing(COPIES, `"AWS":"arn:aws:iam::${BACKUP}:root"`, `"AWS":"arn:aws:iam::${DATA}:root"`),
    );
    const findings = lockFindings(accessOf(opened), accepted);
    expect(findings.map(({ message }) => message).join('\n')).toMatch(
      /not accepted: account 3{12} can change the policy of elit\/CopyVaults\/VaultKeyOfMain/,
    );
  });
});
