import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { accessOf, compareWithLock, LockUnreadable, lockFindings, lockOf, lockText, readLock } from '../../lib/access';
import { noWider } from '../../lib/access/lock';
import { temporaryFolder } from '../support/assembly';
import { assemblyIn, bucket, bucketPolicy, type Plain, role } from './support';

const GET = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::data/*' };
const PUT = { Effect: 'Allow', Action: 's3:PutObject', Resource: 'arn:aws:s3:::data/*' };
const only = (vpce: string) => ({
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: '*',
  Condition: { StringNotEquals: { 'aws:SourceVpce': vpce } },
});
const ENDPOINT = {
  Type: 'AWS::EC2::VPCEndpoint',
  Properties: { ServiceName: 'com.amazonaws.us-east-2.s3', VpcId: 'vpc-1' },
};

const world = (reader: readonly Plain[], more: Readonly<Record<string, Plain>> = {}) =>
  accessOf(assemblyIn({ Reader: role('reader', reader), Data: bucket('data'), ...more }));

const roundTrip = (access: ReturnType<typeof world>) => {
  const file = join(temporaryFolder(), 'access.lock.json');
  writeFileSync(file, lockText(lockOf(access)));
  return readLock(file);
};

test('what was accepted is accepted, read back from the file', () => {
  const access = world([GET]);
  expect(access.entries.length).toBeGreaterThan(0);
  expect(lockFindings(access, roundTrip(access))).toEqual([]);
});

test('one grant more is one finding, and one line more in the file', () => {
  const before = world([GET]);
  const after = world([GET, PUT]);
  const findings = lockFindings(after, roundTrip(before));
  expect(findings.map(({ rule, message }) => [rule, message])).toEqual([
    ['access-lock', 'not accepted: A/Reader can write A/Data (voter-roll): by its policy, from anywhere.'],
  ]);
  const lines = (access: typeof before) => lockText(lockOf(access)).split('\n');
  const old = new Set(lines(before));
  expect(lines(after).filter((line) => !old.has(line))).toEqual([
    '   "A/Reader": "read, write: by its policy, from anywhere",',
  ]);
});

describe('what many stores have in common', () => {
  const NAMES = ['a', 'b', 'c', 'd'];
  /** Functions' roles that each write a log of their own; one of them is left out, or has more. */
  const many = (statements: (name: string) => readonly Plain[]) =>
    accessOf({
      ...assemblyIn(
        Object.fromEntries(
          NAMES.flatMap((name) => [
            [`${name}Role`, role(name, statements(name))],
            [`${name}Log`, { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: `/of/${name}` } }],
          ]),
        ),
      ),
    });
  const write = (name: string) => ({
    Effect: 'Allow',
    Action: 'logs:PutLogEvents',
    Resource: `arn:aws:logs:us-east-2:111111111111:log-group:/of/${name}:*`,
  });
  /** As CDK lays constructs out: a function, and what belongs to it beneath. */
  const placed = ({ entries, stores }: ReturnType<typeof many>) => {
    const place = (text: string) => text.replace(/A\/(\w)(Role|Log)\b/g, 'x/S/$1/$2');
    return {
      entries: entries.map((entry) => ({ ...entry, principal: place(entry.principal), store: place(entry.store) })),
      stores: new Map([...stores].map(([store, dataClass]) => [place(store), dataClass])),
    };
  };
  const textOf = (statements: (name: string) => readonly Plain[]) =>
    lockText(lockOf(placed(many(statements)))).split('\n');
  const all = textOf((name) => [write(name)]);

  test('stands there once', () => {
    expect(all.filter((line) => line.includes('"…/Role": "write: by its policy, from anywhere"'))).toHaveLength(1);
    expect(all.filter((line) => line.includes('x/S/a/Role": "write'))).toEqual([]);
  });

  test('is read back for each of them', () => {
    const access = placed(many((name) => [write(name)]));
    const file = join(temporaryFolder(), 'access.lock.json');
    writeFileSync(file, lockText(lockOf(access)));
    expect(readLock(file)).toEqual(lockOf(access));
  });

  test('and is taken back from the one that lacks it: another’s log is not written by way of what is common', () => {
    const access = placed(many((name) => (name === 'a' ? [] : [write(name)])));
    const file = join(temporaryFolder(), 'access.lock.json');
    writeFileSync(file, lockText(lockOf(access)));
    expect(readLock(file)?.access.get('x/S/a/Log')?.has('x/S/a/Role')).toBe(false);
    const wider = compareWithLock(placed(many((name) => [write(name)])), readLock(file)).wider;
    expect(wider.map(({ principal, store }) => `${principal} ${store}`)).toEqual(['x/S/a/Role x/S/a/Log']);
  });

  test('stays as it is when one of them gets more', () => {
    const more = textOf((name) => [write(name), ...(name === 'a' ? [write('b')] : [])]);
    const old = new Set(all);
    expect(more.filter((line) => !old.has(line) && line.includes('by its policy')).map((line) => line.trim())).toEqual([
      '"x/S/a/Role": "write: by its policy, from anywhere"',
    ]);
    expect(all.filter((line) => line.includes('by its policy') && !more.includes(line))).toEqual([]);
  });
});

test('a grant that went away is no finding', () => {
  expect(lockFindings(world([GET]), roundTrip(world([GET, PUT])))).toEqual([]);
  expect(compareWithLock(world([GET]), lockOf(world([GET, PUT]))).gone).toEqual([
    { store: 'A/Data', principal: 'A/Reader', capability: 'write' },
  ]);
});

test('the same grant from anywhere is more than from the endpoint, and not the other way round', () => {
  const near = world([GET], {
    Endpoint: ENDPOINT,
    P: bucketPolicy(
      'Data',
      [only('${Endpoint}')].map((s) => JSON.parse(JSON.stringify(s).replace('"${Endpoint}"', '{"Ref":"Endpoint"}'))),
    ),
  });
  const far = world([GET], { Endpoint: ENDPOINT });
  const reads = (access: typeof near) =>
    access.entries.find((e) => e.principal === 'A/Reader' && e.capability === 'read');
  expect(reads(near)?.conditions).toEqual(['only from the endpoint']);
  expect(reads(far)?.conditions).toEqual(['from anywhere']);
  expect(compareWithLock(far, lockOf(near)).wider).toContainEqual(reads(far));
  expect(compareWithLock(near, lockOf(far)).wider).toEqual([]);
});

test('a changed tag is a finding: the class is sealed', () => {
  const access = world([GET]);
  const lowered = accessOf(
    assemblyIn({
      Reader: role('reader', [GET]),
      Data: bucket('data', { Tags: [{ Key: 'election:data-class', Value: 'site-content' }] }),
    }),
  );
  expect(lockFindings(lowered, roundTrip(access))).toContainEqual(
    expect.objectContaining({
      rule: 'access-lock-class',
      resource: 'A/Data',
      message: expect.stringContaining('seals it as voter-roll'),
    }),
  );
});

test('a store that the lock does not know is a finding', () => {
  const more = world([GET], { Copy: bucket('copy') });
  expect(lockFindings(more, roundTrip(world([GET]))).map(({ rule, resource }) => `${rule} ${resource}`)).toContain(
    'access-lock-class A/Copy',
  );
});

test('steps on the way count one by one: one route less is not more', () => {
  expect(noWider('POST /a of F', 'POST /a of F; POST /b of F')).toBe(true);
  expect(noWider('POST /a of F; POST /c of F', 'POST /a of F; POST /b of F')).toBe(false);
});

test('names and reasons are the same in every account and region', () => {
  const own = lockText(lockOf(world([{ ...GET, Resource: { 'Fn::Sub': 'arn:aws:s3:::data/*' } }])));
  const elsewhere = accessOf(assemblyIn({ Reader: role('reader', [GET]), Data: bucket('data') }, '333333333333'));
  const unknown = accessOf(assemblyIn({ Reader: role('reader', [GET]), Data: bucket('data') }, undefined));
  expect(lockText(lockOf(elsewhere))).toBe(own);
  expect(lockText(lockOf(unknown))).toBe(own);
});

test.each([
  '',
  '{}',
  '[]',
  '{"version":2,"stores":{},"common":{},"access":{"a":{"b":"fly: by wings"}}}',
  '{"version":2,"stores":{},"common":{"Role":{"b":"fly: by wings"}},"access":{"a/Role":{}}}',
  '{"version":1,"stores":{},"common":{},"access":{}}',
  // Which of the two a reviewer saw, nobody knows.
  '{"version":2,"stores":{},"common":{},"access":{"a":{"b":"read: by x"},"a":{"b":"read, write: by x"}}}',
])('%s is no lock', (content) => {
  const file = join(temporaryFolder(), 'access.lock.json');
  writeFileSync(file, content);
  expect(() => readLock(file)).toThrow(LockUnreadable);
});

describe('a finding says what the line stands for, what such a thing led to, and what to do', () => {
  const ROLL = { Tags: [{ Key: 'election:data-class', Value: 'voter-roll' }] };
  const all = (resources: Readonly<Record<string, Plain>>) => lockFindings(accessOf(assemblyIn(resources)), undefined);

  test('of what is restored', () => {
    const table = {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        ...ROLL,
        TableName: 'roll',
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      },
    };
    const wide = { Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: '*' };
    const store = 'Account-restored/voter-roll/Tables';
    expect(all({ Roll: table, Wide: role('wide', [wide]) })).toContainEqual({
      rule: 'access-lock',
      core: true,
      stack: '(all)',
      resource: store,
      logicalId: '',
      message: `not accepted: A/Wide can read ${store} (voter-roll): by its policy, from anywhere. That store stands for whatever is restored, under any name: it has nothing of the policy of its source.`,
      why: expect.stringContaining('Chicago 2017'),
      fix: expect.stringContaining('Name the stores that are meant in the grant'),
    });
  });

  test.each<[string, string, string, string, string]>([
    ['of a type that is not looked into', 'AWS::FSx::FileSystem', 'counts as open to anyone', 'Mexico', 'looked into'],
    ['of a database’s own users', 'AWS::RDS::DBCluster', 'No policy of AWS speaks', 'California', 'passwords'],
    ['of what is asked about', 'AWS::SQS::Queue', 'not accepted', 'Capital One', 'Take the grant back'],
  ])('%s', (_, Type, message, why, fix) => {
    const found = all({ Data: { Type, Properties: ROLL } }).filter(({ rule }) => rule === 'access-lock');
    expect(found.map((one) => [one.message, one.why, one.fix])).toContainEqual([
      expect.stringContaining(message),
      expect.stringContaining(why),
      expect.stringContaining(fix),
    ]);
    expect(new Set(found.map(({ stack }) => stack))).toContain('A/Data');
  });
});
