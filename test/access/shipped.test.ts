import { accessOf, compareWithLock, type Entry, lockOf, lockText, sentence, whyOf } from '../../lib/access';
import type { Assembly } from '../../lib/assembly';
import { NEVER_PUBLIC } from '../../lib/contracts/data-class';
import { shippedAssembly, withStatements } from './shipped';

const shipped = shippedAssembly('lorem');
const accepted = accessOf(shipped);
const { entries } = accepted;

const ROLL = 'lorem/Registration/RollTable';
const NEVER: readonly string[] = NEVER_PUBLIC;
const BROAD = 'any role of this account that may use all data';

const about = (list: readonly Entry[], store: string, ...capabilities: readonly string[]) =>
  list.filter((entry) => entry.store === store && capabilities.includes(entry.capability));
const who = (list: readonly Entry[]) => [...new Set(list.map(({ principal }) => principal))].sort();
const lines = (list: readonly Entry[]) => list.map(sentence);

const ofStore = (list: readonly Entry[]) => list.filter(({ dataClass }) => dataClass !== 'audit-log');

/** Takes a protection away and says what that opened. */
const opened = (weakened: Assembly): readonly Entry[] => {
  return compareWithLock(accessOf(weakened), lockOf(accepted)).wider;
};

describe('the voter roll', () => {
  test('is read by three functions, each only from the endpoint and only as itself', () => {
    const readers = about(entries, ROLL, 'read').filter(({ via }) => !via.includes('copying'));
    expect(who(readers)).toEqual([
      'lorem/Registration/RegistrationStaffRole',
      'lorem/Registration/SubmitRole',
      'lorem/Registration/VoterStatusRole',
    ]);
    for (const entry of readers) {
      expect(whyOf(entry)).toBe('by its policy and the key’s policy, only from the endpoint, only as its function');
    }
  });

  test('is read from anywhere once its policy no longer names the endpoint', () => {
    const wider = opened(
      withStatements(shipped, 'AWS::DynamoDB::Table', (s) =>
        s['Sid'] === 'OnlyFromThePrivateNetwork' ? undefined : s,
      ),
    );
    expect(lines(about(wider, ROLL, 'read'))).toContain(
      `lorem/Registration/SubmitRole can read ${ROLL} (voter-roll): by its policy and the key’s policy, from anywhere, only as its function`,
    );
  });

  test('is closed to a role of the account that may use all data, by two locks: its own policy, and its key’s', () => {
    expect(who(about(entries, ROLL, 'read', 'write', 'delete', 'list'))).not.toContain(BROAD);
    const open = withStatements(
      withStatements(shipped, 'AWS::DynamoDB::Table', (s) => (s['Effect'] === 'Deny' ? undefined : s)),
      'AWS::KMS::Key',
      (s) => (s['Sid'] === 'ThroughDynamoDbForTheseTables' ? { ...s, Condition: {} } : s),
    );
    expect(who(about(opened(open), ROLL, 'read'))).toContain(BROAD);
  });

  test('stays out of reach of the website’s functions and roles', () => {
    const website = entries.filter(({ principal }) => principal.startsWith('lorem/PublicSite/'));
    expect(website.length).toBeGreaterThan(0);
    const reached = ofStore(website);
    const classes = new Set(reached.map(({ dataClass }) => dataClass));
    expect([...classes].sort()).toEqual(
      ['(none)', 'incident-notices', 'results-public', 'site-content'].filter((name) => classes.has(name)),
    );
    // Of incidents, what was released alone: never the register.
    const notices = reached.filter(({ dataClass }) => dataClass === 'incident-notices').map(({ store }) => store);
    expect(notices.filter((store) => !/Notices/.test(store))).toEqual([]);
  });

  test('comes within reach of the website once its role is granted it: exactly that line', () => {
    const grant = withStatements(shipped, 'AWS::IAM::ManagedPolicy', (s, { logicalId }) =>
      logicalId.startsWith('SiteContentPolicy') && JSON.stringify(s['Action']).includes('logs:PutLogEvents')
        ? { Effect: 'Allow', Action: ['sqs:SendMessage', 'logs:PutLogEvents', 'logs:CreateLogStream'], Resource: '*' }
        : s,
    );
    const wider = opened(grant);
    expect(who(wider)).toEqual(['lorem/PublicSite/SiteContentRole']);
    expect(new Set(wider.map(({ capability }) => capability))).toEqual(new Set(['write']));
  });

  test('is reached from the internet through the code of two functions, and nothing else', () => {
    const anyone = entries.filter(
      ({ principal, store }) => principal === 'anyone, without signing in' && store === ROLL,
    );
    expect(anyone.map(whyOf)).toEqual([
      'POST /api/registrations of lorem/Registration/SubmitFunction; POST /api/voter-status of lorem/Registration/VoterStatusFunction',
    ]);
    expect(anyone.map(({ capability }) => capability)).toEqual(['through-code']);
  });

  test('is reached by anyone through the staff function once a staff route asks for no sign-in', () => {
    const open: Assembly = {
      ...shipped,
      stacks: new Map(
        [...shipped.stacks].map(([id, stack]) => [
          id,
          {
            ...stack,
            resources: new Map(
              [...stack.resources].map(([logicalId, resource]) => [
                logicalId,
                resource.type === 'AWS::ApiGateway::Method' && /staffregistrationsGET/i.test(logicalId)
                  ? { ...resource, properties: { ...resource.properties, AuthorizationType: 'NONE' } }
                  : resource,
              ]),
            ),
          },
        ]),
      ),
    };
    const wider = opened(open).filter(({ store }) => store === ROLL);
    expect(who(wider)).toEqual(['anyone, without signing in']);
    expect(wider.map(({ via }) => via).join()).toContain('GET /api/staff/registrations');
  });
});

describe('one grant more', () => {
  const DEAD_LETTERS = 'sqs:SendMessage';
  const text = (assembly: Assembly) => lockText(lockOf(accessOf(assembly))).split('\n');
  const before = new Set(text(shipped));
  const functions = [...accepted.stores.keys()]
    .filter((store) => store.endsWith('DeadLetters'))
    .map((store) => store.replace(/DeadLetters$/, ''))
    // One of each stack: a closure of them all takes its time.
    .filter((store, i, all) => all.findIndex((other) => other.split('/')[1] === store.split('/')[1]) === i);

  test.each(functions)('to the role of %s is its line, and one for whoever acts through its code', (place) => {
    const policy = `${place.split('/').at(-1)}Policy`;
    const [, stack] = place.split('/');
    const granted = withStatements(shipped, 'AWS::IAM::ManagedPolicy', (s, resource) =>
      resource.stack.endsWith(`/${stack}`) &&
      resource.logicalId.startsWith(policy) &&
      JSON.stringify(s['Action']) === JSON.stringify(DEAD_LETTERS)
        ? { ...s, Action: [DEAD_LETTERS, 'sqs:PurgeQueue'] }
        : s,
    );
    const after = text(granted);
    const now = new Set(after);
    const said = (lines: readonly string[]) => lines.filter((line) => /": ["[]/.test(line));
    const added = said(after.filter((line) => !before.has(line)));
    expect(added.filter((line) => line.trim().startsWith(`"${place}Role": `))).toEqual([
      expect.stringContaining('delete: by its policy'),
    ]);
    expect(added.filter((line) => !line.includes(`"${place}Role"`) && !line.includes('through-code: '))).toEqual([]);
    expect(added.filter((line) => !line.includes(place))).toEqual([]);
    // What the role had there before is said anew in its one line; nothing else goes.
    expect(
      said([...before].filter((line) => !now.has(line))).filter((line) => !line.trim().startsWith(`"${place}Role": `)),
    ).toEqual([]);
  });
});

describe('nobody outside', () => {
  const outside = (list: readonly Entry[]) =>
    list.filter(
      ({ principal, capability }) =>
        /^(anyone|account |canonical|whoever|signed in through|arn:)/.test(principal) && capability !== 'through-code',
    );

  test('reaches any store at all by itself', () => {
    expect(lines(outside(entries))).toEqual([]);
  });

  test('does, once a bucket that is never public is opened to a vendor', () => {
    const vendor = withStatements(shipped, 'AWS::S3::BucketPolicy', (s, { logicalId }) =>
      logicalId.startsWith('DocumentsBucketPolicy') && s['Effect'] === 'Deny' && s['Sid'] !== 'NoStandingExport'
        ? { Effect: 'Allow', Action: 's3:PutObject*', Principal: { AWS: '999999999999' }, Resource: '*' }
        : s,
    );
    expect(who(outside(opened(vendor)))).toEqual(['account 999999999999']);
  });

  test('acts as a service for another account, but for AWS’s own backup and scan roles', () => {
    const foreign = entries.filter(({ principal }) => principal.endsWith('for any account'));
    expect(who(foreign)).toEqual([
      'backup.amazonaws.com, for any account',
      'malware-protection-plan.guardduty.amazonaws.com, for any account',
    ]);
    expect(new Set(foreign.map(({ capability }) => capability))).toEqual(new Set(['assume']));
  });
});

test('no role of the templates can become an administrator', () => {
  expect(lines(entries.filter(({ store }) => store === 'administration of the account'))).toEqual([]);
});

test('the public sees published results and the website through CloudFront alone', () => {
  for (const store of ['lorem/PublicSite/ResultsBucket', 'lorem/PublicSite/ContentBucket']) {
    const services = about(entries, store, 'read').filter(({ principal }) => principal.includes('.amazonaws.com'));
    expect(who(services)).toEqual(['cloudfront.amazonaws.com, for this account']);
  }
});

test('every entry about what is never public says why', () => {
  const never = entries.filter(({ dataClass }) => NEVER.includes(dataClass));
  expect(never.length).toBeGreaterThan(100);
  expect(never.filter((entry) => !/^(by |POST |GET |PUT |lorem\/)/.test(whyOf(entry))).map(sentence)).toEqual([]);
});
