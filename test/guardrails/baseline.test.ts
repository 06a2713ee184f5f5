import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { BASELINE, type Example, judge, type Rule } from '../../lib/guardrails';
import { exampleOf } from '../support/assembly';

const findingsOf = (rule: Rule, example: Example) => judge(exampleOf(example), [rule]).findings;

test('the baseline holds exactly these rules', () => {
  expect(BASELINE.map(({ id }) => id)).toEqual([
    'block-public-access',
    'no-outsider-access',
    'no-outsider-trust',
    'tls-only-buckets',
    'website-only-through-cloudfront',
    'private-network-only',
    'named-roles-only',
    'excepted-roles-are-limited',
    'modern-tls-buckets',
    'no-standing-export',
    'tls-only-queues',
    'authenticated-routes',
    'no-direct-integrations',
    'no-open-buckets',
    'no-open-functions',
    'no-open-security-groups',
    'no-outside-delivery',
    'no-public-services',
    'no-shares',
    'replication-stays-home',
    'no-confused-deputy',
    'named-in-store-policies',
    'named-actions',
    'named-resources',
    'no-escalation',
    'no-foreign-policies',
    'no-iam-users',
    'no-listing-all-buckets',
    'roles-stay-in-their-class',
    'function-and-role-agree',
    'grants-stay-in-the-function',
    'records-by-key',
    'mail-from-one-address',
    'trust-is-narrow',
    'key-grants-are-bound',
    'role-for-its-task',
    'administered-not-used',
    'use-is-bound',
    'used-by-its-class',
    'deleted-by-no-reader',
    'key-of-its-class',
    'functions-know-their-keys',
    'keys-in-working-order',
    'replica-equals-primary',
    'time-to-cancel-deletion',
    'endpoints-hold-to-the-account',
    'flow-logs',
    'functions-in-the-private-network',
    'limited-egress',
    'metadata-by-token',
    'names-from-a-list',
    'no-way-out',
    'limited-ingress',
    'known-data-class',
    'own-key-encryption',
    'no-upload-under-another-key',
    'versioned-buckets',
    'write-once-records',
    'point-in-time-recovery',
    'deletion-protection',
    'kept-on-removal',
    'records-kept',
    'no-expiring-records',
    'no-contents-in-streams',
    'nothing-leaves-a-store',
    'failures-of-the-same-class',
    'no-default-lock-on-deliveries',
    'no-auto-delete',
    'queue-retention',
    'backed-up-stores',
    'daily-backups',
    'vaults-locked',
    'restore-testing',
    'audit-trail',
    'trail-files-kept',
    'evidence-arrives',
    'nobody-stops-the-evidence',
    'configuration-recorded',
    'settings-checked',
    'threats-detected',
    'findings-collected',
    'findings-kept',
    'personal-data-looked-for',
    'outside-access-analyzed',
    'logs-kept',
    'no-personal-data-in-logs',
    'store-access-logged',
    'requests-logged',
    'alarms-heard',
    'events-heard',
    'listens-to-what-happens',
    'failures-heard',
    'letters-say-what-happened',
    'filters-feed-alarms',
    'failures-kept',
    'authorized-routes',
    'validated-requests',
    'limited-look-ups',
    'walks-heard',
    'firewalls-in-front',
    'firewall-rules',
    'https-everywhere',
    'strict-headers',
    'origins-sealed',
    'answers-not-cached',
    'staff-sign-in',
    'staff-sessions',
    'readable-template',
    'untouched-files',
    'own-deploy-roles',
    'no-api-calls-at-deploy',
    'unknown-type-stays-closed',
    'kinds-left-closed',
    'known-resource-type',
    'own-code',
    'no-secrets-in-templates',
    'supported-runtime',
  ]);
});

test('every rule file is in the baseline, under the name of its file', () => {
  const files = readdirSync(join(__dirname, '../../lib/guardrails/rules'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && basename(file) !== 'index.ts')
    .map((file) => basename(file, '.ts'));
  expect(files.sort()).toEqual(BASELINE.map(({ id }) => id).sort());
});

test('only these rules can be excepted at all', () => {
  expect(BASELINE.filter(({ core }) => !core).map(({ id }) => id)).toEqual([
    'modern-tls-buckets',
    'tls-only-queues',
    'no-confused-deputy',
    'named-in-store-policies',
    'named-actions',
    'named-resources',
    'no-foreign-policies',
    'no-iam-users',
    'no-listing-all-buckets',
    'function-and-role-agree',
    'grants-stay-in-the-function',
    'records-by-key',
    'mail-from-one-address',
    'key-grants-are-bound',
    'role-for-its-task',
    'use-is-bound',
    'functions-know-their-keys',
    'keys-in-working-order',
    'time-to-cancel-deletion',
    'endpoints-hold-to-the-account',
    'flow-logs',
    'limited-egress',
    'metadata-by-token',
    'names-from-a-list',
    'limited-ingress',
    'own-key-encryption',
    'no-upload-under-another-key',
    'versioned-buckets',
    'write-once-records',
    'point-in-time-recovery',
    'deletion-protection',
    'kept-on-removal',
    'records-kept',
    'no-expiring-records',
    'no-contents-in-streams',
    'nothing-leaves-a-store',
    'failures-of-the-same-class',
    'no-default-lock-on-deliveries',
    'no-auto-delete',
    'queue-retention',
    'backed-up-stores',
    'daily-backups',
    'vaults-locked',
    'restore-testing',
    'evidence-arrives',
    'configuration-recorded',
    'settings-checked',
    'threats-detected',
    'findings-collected',
    'findings-kept',
    'personal-data-looked-for',
    'outside-access-analyzed',
    'logs-kept',
    'no-personal-data-in-logs',
    'store-access-logged',
    'requests-logged',
    'alarms-heard',
    'events-heard',
    'listens-to-what-happens',
    'failures-heard',
    'letters-say-what-happened',
    'filters-feed-alarms',
    'failures-kept',
    'validated-requests',
    'limited-look-ups',
    'walks-heard',
    'firewalls-in-front',
    'firewall-rules',
    'https-everywhere',
    'strict-headers',
    'origins-sealed',
    'answers-not-cached',
    'staff-sign-in',
    'staff-sessions',
    'kinds-left-closed',
    'known-resource-type',
    'own-code',
    'no-secrets-in-templates',
    'supported-runtime',
  ]);
});

describe.each(BASELINE.map((rule) => ({ rule, id: rule.id })))('$id', ({ rule }) => {
  test('says why, what to do and which controls it answers', () => {
    expect(rule.title).not.toBe('');
    expect(rule.why.length).toBeGreaterThan(60);
    expect(rule.fix).toMatch(/\.$/);
    expect(rule.mappings.nist.length).toBeGreaterThan(0);
    expect(rule.bad.length).toBeGreaterThan(0);
    expect(rule.good.length).toBeGreaterThan(0);
  });

  test.each(rule.bad)('refuses $name', (example) => {
    const findings = findingsOf(rule, example);
    expect(findings.length).toBeGreaterThan(0);
    for (const finding of findings) {
      expect(finding.message).not.toBe('');
      expect(finding.fix).toBe(rule.fix);
      expect(finding.message).not.toContain('could not judge');
    }
  });

  test.each(rule.good)('accepts $name', (example) => {
    expect(findingsOf(rule, example)).toEqual([]);
  });
});
