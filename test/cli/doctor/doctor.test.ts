import { mkdirSync, mkdtempSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DoctorParts, doctor } from '../../../lib/cli/doctor';
import { accountChecks } from '../../../lib/cli/doctor/account';
import { type Check, fine } from '../../../lib/cli/doctor/check';
import { assembly, machineChecks, nodeVersion, packages } from '../../../lib/cli/doctor/machine';
import type { AccountPort } from '../../../lib/cli/doctor/port';
import { parseSettings } from '../../../lib/config/parse';
import type { Jurisdiction } from '../../../lib/config/schema';
import { jurisdiction, settings } from '../../config/settings';

const office = (changes: Parameters<typeof jurisdiction>[0] = {}): Jurisdiction => {
  const [one] = parseSettings(settings(jurisdiction(changes))).jurisdictions;
  if (!one) throw new Error('the made-up settings have no jurisdiction');
  return one;
};

/** An account in which everything is as it should be. */
const READY: AccountPort = {
  account: async () => '111111111111',
  bootstrap: async () => ({
    version: 30,
    trustedAccounts: [],
    executionPolicies: ['arn:aws:iam::111111111111:policy/ELECTION-DEPLOY'],
    blocksPublicAccess: true,
    trustsWholeAccount: false,
  }),
  backupOptIn: async () => ({ s3: true, dynamoDb: true, dynamoDbManaged: true }),
  mail: async () => ({ verified: true, production: true }),
  concurrency: async () => 1000,
  isOn: async () => false,
  isOurs: async () => false,
  certificate: async () => ({ status: 'ISSUED', names: ['results.example.gov'] }),
  hasSecurityContact: async () => true,
  root: async () => ({ secondFactor: true, accessKeys: false }),
};
const bootstrapped = (changes: object) => async (region: string) => {
  const good = await READY.bootstrap(region);
  return good && { ...good, ...changes };
};

const failing = async (port: Partial<AccountPort>, jurisdiction = office()): Promise<readonly Check[]> =>
  (await accountChecks({ ...READY, ...port }, jurisdiction)).filter(({ ok }) => !ok);

const withDomain = office({
  domain: 'results.example.gov',
  certificateArn: 'arn:aws:acm:us-east-1:111111111111:certificate/1',
});

describe('an account', () => {
  test('in which everything is as it should be is ready', async () => {
    expect(await failing({}, withDomain)).toEqual([]);
  });

  test.each<[string, string, Partial<AccountPort>, RegExp]>([
    ['a region was never bootstrapped', 'bootstrap us-east-2', { bootstrap: async () => undefined }, /never/],
    ['the bootstrap is too old', 'bootstrap us-east-2', { bootstrap: bootstrapped({ version: 6 }) }, /older than 8/],
    [
      'deploys have all rights',
      'bootstrap us-east-2',
      { bootstrap: bootstrapped({ executionPolicies: ['arn:aws:iam::aws:policy/AdministratorAccess'] }) },
      /AdministratorAccess/,
    ],
    [
      'the bootstrap names no policy, which means all rights',
      'bootstrap us-east-2',
      { bootstrap: bootstrapped({ executionPolicies: [] }) },
      /AdministratorAccess/,
    ],
    [
      'the deploy role lets in the whole account',
      'bootstrap us-east-2',
      { bootstrap: bootstrapped({ trustsWholeAccount: true }) },
      /everybody in the account/,
    ],
    [
      'another account may deploy here',
      'bootstrap us-east-2',
      { bootstrap: bootstrapped({ trustedAccounts: ['222222222222'] }) },
      /222222222222/,
    ],
    [
      'the bootstrap’s bucket may be opened',
      'bootstrap us-east-2',
      { bootstrap: bootstrapped({ blocksPublicAccess: false }) },
      /Block Public Access/,
    ],
    [
      'AWS Backup is not opted in for S3',
      'AWS Backup opt-in us-east-2',
      { backupOptIn: async () => ({ s3: false, dynamoDb: true, dynamoDbManaged: true }) },
      /off: S3;/,
    ],
    [
      'DynamoDB’s advanced backups are off',
      'AWS Backup opt-in us-east-2',
      { backupOptIn: async () => ({ s3: true, dynamoDb: true, dynamoDbManaged: false }) },
      /advanced DynamoDB/,
    ],
    [
      'SES is in its sandbox',
      'mail to applicants',
      { mail: async () => ({ verified: true, production: false }) },
      /sandbox/,
    ],
    [
      'the office’s address is not verified',
      'mail to applicants',
      { mail: async () => ({ verified: false, production: true }) },
      /not verified/,
    ],
    ['a new account runs ten functions', 'functions at once us-east-2', { concurrency: async () => 10 }, /^10;/],
    [
      'a second detector would fail the deploy',
      'guardDuty us-east-2',
      { isOn: async (service) => service === 'guardDuty' },
      /second one fails the deploy/,
    ],
    ['nobody is told of an abuse', 'security contact', { hasSecurityContact: async () => false }, /root user alone/],
    [
      'root has no second factor',
      'root user',
      { root: async () => ({ secondFactor: false, accessKeys: false }) },
      /second factor/,
    ],
    [
      'root has an access key',
      'root user',
      { root: async () => ({ secondFactor: true, accessKeys: true }) },
      /access key/,
    ],
    [
      'the certificate waits',
      'certificate',
      { certificate: async () => ({ status: 'PENDING_VALIDATION', names: [] }) },
      /PENDING/,
    ],
    [
      'the certificate is for another name',
      'certificate',
      { certificate: async () => ({ status: 'ISSUED', names: ['*.example.org'] }) },
      /not for/,
    ],
    ['there is no certificate', 'certificate', { certificate: async () => undefined }, /none/],
  ])('is not ready when %s', async (_, name, port, words) => {
    const found = (await failing(port, withDomain)).find((check) => check.name === name);
    expect(found?.detail).toMatch(words);
    expect(found?.fix).not.toBe('');
  });

  test('opt-in and bootstrap are asked of every region that needs them', async () => {
    const names = (await accountChecks(READY, office())).map(({ name }) => name);
    expect(names.filter((name) => name.startsWith('bootstrap '))).toEqual([
      'bootstrap us-east-2',
      'bootstrap us-east-1',
      'bootstrap us-west-2',
    ]);
    expect(names.filter((name) => name.startsWith('AWS Backup'))).toEqual([
      'AWS Backup opt-in us-east-2',
      'AWS Backup opt-in us-west-2',
    ]);
  });

  test('what central IT is said to run must be there, and what is ours is no second one', async () => {
    const theirs = office({ existing: ['guardDuty'] });
    expect((await failing({}, theirs)).map(({ name }) => name)).toEqual(['guardDuty us-east-2', 'guardDuty us-east-1']);
    expect(await failing({ isOn: async (service) => service === 'guardDuty' }, theirs)).toEqual([]);
    expect(await failing({ isOn: async () => true, isOurs: async () => true })).toEqual([]);
    const beside = await failing({ isOn: async (service) => service === 'trail' || service === 'accessAnalyzer' });
    expect(beside).toEqual([]);
  });

  test('a wildcard certificate covers one name below its own, and no more', async () => {
    const names = (pattern: string) => ({ certificate: async () => ({ status: 'ISSUED', names: [pattern] }) });
    expect(await failing(names('*.example.gov'), withDomain)).toEqual([]);
    expect(await failing(names('*.gov'), withDomain)).toHaveLength(1);
  });

  test('an office without mail or domain is not asked about them', async () => {
    const names = (await accountChecks(READY, office({ modules: ['site'] }))).map(({ name }) => name);
    expect(names).not.toContain('mail to applicants');
    expect(names).not.toContain('certificate');
  });

  test('without credentials lists every question as not asked, and asks none', async () => {
    const asked = jest.fn(async () => true);
    const checks = await accountChecks(
      { ...READY, account: async () => undefined, isOn: asked, hasSecurityContact: asked },
      office(),
    );
    expect(checks[0]).toMatchObject({ name: 'AWS credentials', ok: false });
    expect(checks.length).toBeGreaterThan(15);
    for (const { ok, detail } of checks.slice(1)) expect([ok, detail.slice(0, 10)]).toEqual([false, 'not asked:']);
    expect(asked).not.toHaveBeenCalled();
  });

  test('credentials for another account than the settings name ask nothing of it', async () => {
    const checks = await accountChecks(READY, office({ account: '333333333333' }));
    expect(checks[0]?.detail).toContain('333333333333');
    expect(checks.every(({ ok }) => !ok)).toBe(true);
  });

  test('a question that is refused is not passed over', async () => {
    const refused = async (): Promise<never> => {
      throw Object.assign(new Error('no identity-based policy allows it'), { name: 'AccessDeniedException' });
    };
    expect(await failing({ concurrency: refused })).toEqual([
      expect.objectContaining({
        name: 'functions at once us-east-2',
        detail: expect.stringMatching(/^not asked: Access/),
      }),
      expect.objectContaining({ name: 'functions at once us-east-1' }),
    ]);
  });
});

describe('a machine', () => {
  const root = mkdtempSync(join(tmpdir(), 'election-doctor-'));
  const write = (path: string, content: unknown) => {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), JSON.stringify(content));
  };
  write('package.json', { engines: { node: '>=20.19' }, dependencies: { one: '1.2.3' }, devDependencies: {} });

  test.each([
    ['20.18.9', false],
    ['18.20.0', false],
    ['20.19.0', true],
    ['24.0.0', true],
  ])('with Node %s: %s', (version, ok) => {
    expect(nodeVersion(root, version).ok).toBe(ok);
  });

  test('without its packages, or with others, is not ready', () => {
    expect(packages(root)).toMatchObject({ ok: false, detail: 'one missing, not 1.2.3', fix: 'npm ci' });
    write('node_modules/one/package.json', { version: '1.2.4' });
    expect(packages(root).detail).toBe('one 1.2.4, not 1.2.3');
    write('node_modules/one/package.json', { version: '1.2.3' });
    expect(packages(root).ok).toBe(true);
  });

  test('whose stacks are missing, or older than what they are made of, is not ready', () => {
    expect(assembly(root, 'cdk.out').ok).toBe(false);
    write('cdk.out/manifest.json', {});
    expect(assembly(root, 'cdk.out').detail).toMatch(/^not asked/);
    write('election.config.ts', '');
    for (const part of ['app', 'functions']) {
      write(`.build/${part}.inputs.json`, { inputs: { 'election.config.ts': { size: 2 } } });
    }
    utimesSync(join(root, 'election.config.ts'), 1000, 1000);
    expect(assembly(root, 'cdk.out').ok).toBe(true);
    utimesSync(join(root, 'cdk.out/manifest.json'), 500, 500);
    expect(assembly(root, 'cdk.out')).toMatchObject({ ok: false, detail: 'older than election.config.ts' });
  });

  test('may lack what only some tests need', () => {
    expect(machineChecks(join(__dirname, '../../..')).filter(({ name }) => name.includes('(optional)'))).toEqual([
      expect.objectContaining({ ok: true }),
      expect.objectContaining({ ok: true }),
    ]);
  });
});

describe('the command', () => {
  const PARTS: DoctorParts = {
    machine: () => [fine('Node', '24')],
    jurisdictions: () => [office()],
    account: () => READY,
  };
  const said: string[] = [];
  beforeEach(() => {
    said.length = 0;
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => said.push(String(text)) > 0);
    jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  });
  afterEach(() => jest.restoreAllMocks());

  test('exits 0 and says so when everything is ready', async () => {
    expect(await doctor([], PARTS)).toBe(0);
    expect(said.join('')).toContain('Ready to deploy.');
  });

  test('prints one JSON document of the documented shape with --json, and exits 1 on anything open', async () => {
    expect(await doctor(['--json'], { ...PARTS, account: () => ({ ...READY, account: async () => undefined }) })).toBe(
      1,
    );
    const { ok, checks } = JSON.parse(said.join(''));
    expect(ok).toBe(false);
    for (const check of checks) expect(Object.keys(check)).toEqual(['name', 'ok', 'detail', 'fix']);
  });

  test('says which settings are wrong, and that the account was therefore not asked', async () => {
    const jurisdictions = () => parseSettings({ jurisdictions: [{}] }).jurisdictions;
    expect(await doctor(['--json'], { ...PARTS, jurisdictions })).toBe(1);
    const { checks } = JSON.parse(said.join(''));
    expect(checks.at(-2)).toMatchObject({ name: 'settings', ok: false });
    expect(checks.at(-1).detail).toMatch(/^not asked/);
  });

  test('of several jurisdictions says whose each check is', async () => {
    const two = () => [office(), office({ id: 'dolor' })];
    expect(await doctor([], { ...PARTS, jurisdictions: two })).toBe(0);
    expect(said.join('')).toContain('dolor: root user');
  });

  test('with a word that it does not know exits 2', async () => {
    expect(await doctor(['--fix'], PARTS)).toBe(2);
  });
});
