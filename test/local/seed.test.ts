import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { registrationSubmissionSchema } from '../../lib/contracts/registration';
import type { Browser } from '../../lib/local/seed/browser';
import { madeUpForms } from '../../lib/local/seed/made-up-voters';
import { type SeedOptions, seed } from '../../lib/local/seed/seed';

const CLOSED = {
  id: '2020-11-03-general',
  name: 'General Election',
  date: '2020-11-03',
  type: 'general',
  pollsClose: '2020-11-04T00:00:00.000Z',
  registrationDeadline: '2020-10-05',
} as const;

/** An office that keeps forms and one election in memory, and fails at the n-th request when told to. */
const office = (state = { forms: new Map<string, string>(), attested: false, loads: 0, releases: 0 }, failAt = 0) => {
  const asked: string[] = [];
  const count = (line: string): void => {
    asked.push(line);
    if (asked.length === failAt) throw new Error('the power is gone');
  };
  const browser: Browser = {
    get: async (path, username) => {
      count(`GET ${path} ${username}`);
      const load = {
        loadId: 'load-1',
        figuresSha256: 'f',
        findings: [{ id: 'x', severity: 'blocking', message: 'm' }],
      };
      if (path.includes('/loads/')) return { status: 200, body: load };
      const election = {
        id: CLOSED.id,
        ...(state.attested ? { attestation: {} } : {}),
        loads: state.loads > 0 ? [{ loadId: 'load-1', state: state.releases > 0 ? 'approved' : 'staged' }] : [],
        releases: Array.from({ length: state.releases }, () => ({})),
      };
      return { status: 200, body: { elections: [election] } };
    },
    post: async (path, body, username) => {
      count(`POST ${path} ${username}`);
      if (path.endsWith('/registrations')) {
        const { idempotencyKey } = registrationSubmissionSchema.parse(body);
        const reference = state.forms.get(idempotencyKey) ?? `R${state.forms.size}`;
        state.forms.set(idempotencyKey, reference);
        return { status: 202, body: { reference } };
      }
      if (path.endsWith('/attestation')) state.attested = true;
      if (path.endsWith('/uploads')) return { status: 201, body: { uploadId: 'u', url: '/u', headers: {} } };
      if (path.endsWith('/loads')) {
        state.loads += 1;
        return { status: 201, body: { loadId: 'load-1', figuresSha256: 'f', findings: [] } };
      }
      if (path.endsWith('/approval')) state.releases += 1;
      return { status: 201, body: {} };
    },
    upload: async () => {
      count('PUT');
      return 200;
    },
  };
  return { browser, asked, state };
};

const examples = mkdtempSync(join(tmpdir(), 'seed-examples-'));
writeFileSync(join(examples, 'lorem-clarity.xml'), '<made-up/>');

const options = (browser: Browser, more: Partial<SeedOptions> = {}): SeedOptions => ({
  browser,
  home: mkdtempSync(join(tmpdir(), 'seed-')),
  now: new Date('2026-01-01T00:00:00Z'),
  fictional: true,
  state: 'ZZ',
  registrations: true,
  elections: [CLOSED],
  examples,
  ...more,
});

it('a new folder gets made-up voters and one release by two people, and a second start adds nothing', async () => {
  const { browser, asked, state } = office();
  const settings = options(browser);
  await seed(settings);
  expect([state.forms.size, state.releases]).toEqual([36, 1]);
  expect(asked.find((line) => line.endsWith('/loads clerk.placeholder'))).toBeDefined();
  expect(asked.find((line) => line.endsWith('/approval approver.placeholder'))).toBeDefined();
  const before = asked.length;
  await seed(settings);
  expect(asked).toHaveLength(before);
});

it('wherever a start is cut short, the next one ends with the same voters and one release', async () => {
  const whole = office();
  await seed(options(whole.browser));
  for (let at = 1; at <= whole.asked.length; at += 1) {
    const first = office(undefined, at);
    const settings = options(first.browser);
    await expect(seed(settings)).rejects.toThrow('the power is gone');
    const second = office(first.state);
    await seed({ ...settings, browser: second.browser });
    expect([second.state.forms.size, second.state.releases, second.state.loads]).toEqual([36, 1, 1]);
  }
});

it('a jurisdiction that exists gets nothing made up', async () => {
  const { browser, asked } = office();
  await seed(options(browser, { fictional: false }));
  expect(asked).toEqual([]);
});

it('results that people have released are left alone', async () => {
  const { browser, asked, state } = office({ forms: new Map(), attested: true, loads: 3, releases: 2 });
  await seed(options(browser, { registrations: false }));
  expect(asked).toHaveLength(1);
  expect(state.releases).toBe(2);
});

it('before polls close no results are made up; the first start after that does it', async () => {
  const { browser, asked, state } = office();
  const settings = options(browser, { registrations: false });
  await seed({ ...settings, now: new Date('2020-11-03T23:59:59Z') });
  expect(asked).toEqual([]);
  await seed(settings);
  expect(state.releases).toBe(1);
});

it('the made-up forms are valid, of nobody, and of every kind', () => {
  const forms = madeUpForms('ZZ');
  for (const { submission } of forms) expect(registrationSubmissionSchema.safeParse(submission).success).toBe(true);
  const decisions = forms.map(({ decision }) => decision);
  expect(decisions.filter((d) => d === undefined).length).toBeGreaterThan(3);
  expect(decisions.filter((d) => d?.confidential === true)).toHaveLength(1);
  expect(decisions.filter((d) => d?.decision === 'reject')).toHaveLength(1);
  expect(new Set(forms.map(({ submission }) => submission.idempotencyKey)).size).toBe(forms.length);
});
