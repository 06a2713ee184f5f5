import { type TeardownParts, teardown } from '../../../lib/cli/teardown';
import type { KnownStack, LeftBehind, TeardownPort } from '../../../lib/cli/teardown/port';
import { parseSettings } from '../../../lib/config/parse';
import { settingsWith } from '../../support/shipped';

const REGION = 'us-east-2';
const EVALUATION = { 'election:jurisdiction': 'lorem', 'election:profile': 'evaluation' };

const leftIn = (stack: string, ...resources: readonly (readonly [type: string, id: string])[]): readonly LeftBehind[] =>
  resources.map(([type, id]) => ({ region: REGION, stack, type, id }));

const DELETED: KnownStack = {
  region: REGION,
  name: 'Election-lorem-Results',
  deleted: true,
  tags: EVALUATION,
  leftBehind: leftIn(
    'Election-lorem-Results',
    ['AWS::KMS::Key', 'key-1'],
    ['AWS::S3::Bucket', 'bucket-1'],
    ['AWS::DynamoDB::Table', 'table-1'],
    ['AWS::Logs::LogGroup', 'log-1'],
    ['AWS::SQS::Queue', 'https://sqs/queue-1'],
    ['AWS::Cognito::UserPool', 'pool-1'],
    ['AWS::Backup::BackupVault', 'vault-1'],
    ['AWS::KMS::ReplicaKey', 'key-2'],
    ['Custom::ElectionSitePages', 'pages'],
  ),
};

/** An account that remembers what it was asked. */
const account = (stacks: readonly KnownStack[], failing?: string) => {
  const asked: string[] = [];
  const regions: string[] = [];
  const does =
    (what: string) =>
    async (_region: string, id: string): Promise<void> => {
      asked.push(`${what} ${id}`);
      if (id === failing) throw new Error('AccessDenied: not by you');
    };
  const port: TeardownPort = {
    stacks: async (region, names) => {
      regions.push(region);
      return stacks.filter((stack) => stack.region === region && names.includes(stack.name));
    },
    deleteBucket: does('empty and delete bucket'),
    deleteTable: does('delete table'),
    scheduleKeyDeletion: async (region, id, days) => does(`schedule in ${days} days`)(region, id),
    deleteLogGroup: does('delete log'),
    deleteQueue: does('delete queue'),
    deleteUserPool: does('delete pool'),
    deleteVault: does('delete vault'),
  };
  return { port, asked, regions };
};

const lorem = settingsWith({ id: 'lorem' });
const production = settingsWith({
  id: 'lorem',
  profile: 'production',
  fictional: false,
  domain: 'results.lorem.example',
  certificateArn: 'arn:aws:acm:us-east-1:222222222222:certificate/0000',
});

const run = async (
  args: readonly string[],
  { port }: Pick<TeardownParts, 'port'>,
  more: Partial<TeardownParts> = {},
) => {
  const out: string[] = [];
  const err: string[] = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => out.push(String(text)) > 0);
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => err.push(String(text)) > 0);
  try {
    const code = await teardown(args, { port, jurisdictions: () => [lorem], ask: undefined, ...more });
    return { code, out: out.join(''), err: err.join('') };
  } finally {
    jest.restoreAllMocks();
  }
};

describe('an evaluation that was destroyed', () => {
  test('goes wholly when its id is given back: stores first, keys last, after a wait', async () => {
    const { port, asked } = account([DELETED]);
    const { code, out } = await run(['lorem', '--yes-delete', 'lorem', '--json'], { port });
    expect(asked).toEqual([
      'delete vault vault-1',
      'empty and delete bucket bucket-1',
      'delete table table-1',
      'delete queue https://sqs/queue-1',
      'delete pool pool-1',
      'delete log log-1',
      'schedule in 7 days key-2',
      'schedule in 7 days key-1',
    ]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ ok: true, failed: [], byHand: [] });
    expect(JSON.parse(out).done).toHaveLength(8);
  });

  test('is looked for in its region, at the edge, and where the copies are', async () => {
    const { port, regions } = account([]);
    expect((await run(['lorem'], { port })).code).toBe(0);
    expect([...regions].sort()).toEqual(['us-east-1', 'us-east-2', 'us-west-2']);
  });

  test('is shown before anything is asked, and stays when the id is not typed', async () => {
    const { port, asked } = account([DELETED]);
    for (const typed of ['', 'yes', 'y', 'LOREM', 'ipsum']) {
      const { code, err } = await run(['lorem'], { port }, { ask: async () => typed });
      expect(err).toContain('AWS::S3::Bucket  bucket-1');
      expect(err).toContain('Nothing was deleted');
      expect(code).toBe(1);
    }
    expect(asked).toEqual([]);
  });

  test('goes when a person types its id', async () => {
    const { port, asked } = account([DELETED]);
    expect((await run(['lorem'], { port }, { ask: async () => 'lorem\n' })).code).toBe(0);
    expect(asked).toHaveLength(8);
  });

  test('stays where nobody can be asked, and when another id is confirmed', async () => {
    const { port, asked } = account([DELETED]);
    const alone = await run(['lorem', '--json'], { port });
    expect(alone.code).toBe(1);
    expect(JSON.parse(alone.out)).toMatchObject({ ok: false, plan: expect.any(Array) });
    expect((await run(['lorem', '--yes-delete', 'ipsum'], { port })).code).toBe(1);
    expect(asked).toEqual([]);
  });

  test('goes on past what fails, says what is left, and exits 1', async () => {
    const { port, asked } = account([DELETED], 'bucket-1');
    const { code, out } = await run(['lorem', '--yes-delete', 'lorem', '--json'], { port });
    expect(code).toBe(1);
    expect(asked).toHaveLength(8);
    expect(JSON.parse(out).failed).toMatchObject([{ id: 'bucket-1', why: 'Error: AccessDenied: not by you' }]);
  });

  test('of a type that this command does not know is named, left, and told', async () => {
    const odd = { ...DELETED, leftBehind: leftIn('Election-lorem-Results', ['AWS::EFS::FileSystem', 'fs-1']) };
    const { code, out, err } = await run(['lorem', '--yes-delete', 'lorem', '--json'], account([odd]));
    expect(code).toBe(1);
    expect(err).toContain('stays: delete it by hand');
    expect(JSON.parse(out)).toMatchObject({ ok: false, byHand: [{ id: 'fs-1' }] });
  });
});

describe('nothing is deleted', () => {
  const refuses = async (stacks: readonly KnownStack[], why: RegExp, more: Partial<TeardownParts> = {}) => {
    const { port, asked } = account(stacks);
    const { code, out } = await run(['lorem', '--yes-delete', 'lorem', '--json'], { port }, more);
    expect(JSON.parse(out).refused.join('\n')).toMatch(why);
    expect(code).toBe(1);
    expect(asked).toEqual([]);
  };

  test('of a production, whatever is confirmed; the account is not even asked', async () => {
    const { port, regions } = account([DELETED]);
    const { code, out } = await run(
      ['lorem', '--yes-delete', 'lorem', '--json'],
      { port },
      {
        jurisdictions: () => [production],
      },
    );
    expect(JSON.parse(out).refused[0]).toMatch(/profile production/);
    expect([code, regions]).toEqual([1, []]);
  });

  test('of what was deployed as production, though the settings here now say evaluation', () =>
    refuses(
      [{ ...DELETED, tags: { ...EVALUATION, 'election:profile': 'production' } }],
      /tagged election:profile=production/,
    ));

  test('of a stack that says no profile, or whose it is not', async () => {
    await refuses([{ ...DELETED, tags: { 'election:jurisdiction': 'lorem' } }], /election:profile=\(none\)/);
    await refuses(
      [{ ...DELETED, tags: { ...EVALUATION, 'election:jurisdiction': 'ipsum' } }],
      /somebody else’s|somebody else's/,
    );
    await refuses([{ ...DELETED, tags: {} }], /election:jurisdiction=\(none\)/);
  });

  test('when one stack of several objects: all stay', () =>
    refuses([DELETED, { ...DELETED, tags: { ...EVALUATION, 'election:profile': 'production' } }], /production/));

  test('while a stack is still there: destroying is CDK’s business', () =>
    refuses([DELETED, { ...DELETED, deleted: false, leftBehind: [] }], /is still there. Run `npx cdk destroy --all`/));

  test('when it is not said of whom, or of one that the settings do not have', async () => {
    const { port, asked } = account([DELETED]);
    for (const args of [[], ['--yes-delete'], ['lorem', 'ipsum'], ['--yes', 'lorem'], ['nowhere']]) {
      expect((await run(args, { port })).code).toBe(2);
    }
    expect(asked).toEqual([]);
  });

  test('when the settings cannot be read', async () => {
    const { port } = account([DELETED]);
    const { code, err } = await run(['lorem'], { port }, { jurisdictions: () => parseSettings({}).jurisdictions });
    expect(code).toBe(2);
    expect(err).toContain('election.config.ts cannot be used');
  });
});
