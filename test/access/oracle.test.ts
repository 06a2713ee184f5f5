import * as fc from 'fast-check';
import { exactly, oneOf, some } from '../../lib/access/algebra';
import { valuesFor } from '../../lib/access/algebra/constraint';
import { knownOf } from '../../lib/access/origins';
import { type Call, decide } from './oracle';
import { ACCOUNT, reachesOf, roleArn } from './support';
import { assemblyFor, OUTSIDE, TEAM, type World, world, worldOfTeams, worldWithVariables } from './worlds';

/** Callers as the closure calls them, and as the oracle does. */
const CALLERS = [
  { name: 'A/Reader', principal: roleArn('reader'), account: ACCOUNT },
  { name: 'A/Writer', principal: roleArn('writer'), account: ACCOUNT },
  { name: 'anyone, without signing in', principal: undefined, account: undefined },
  { name: `account ${OUTSIDE}`, principal: `arn:aws:iam::${OUTSIDE}:role/somebody`, account: OUTSIDE },
] as const;

const CAPABILITY: Readonly<Record<string, string>> = {
  's3:GetObject': 'read',
  's3:PutObject': 'write',
  's3:DeleteObject': 'delete',
};

const policiesOf = (name: string, { reader, writer, boundary }: World) =>
  name === 'A/Reader'
    ? { identity: reader, boundary: undefined }
    : name === 'A/Writer'
      ? { identity: writer, boundary }
      : name.startsWith('anyone')
        ? { identity: [], boundary: undefined }
        : { identity: undefined, boundary: undefined };

/** Contexts that may come up: from the internet, with whatever the caller chooses. */
const context = fc.record(
  {
    'aws:principaltag/team': fc.constantFrom(['red'], ['blue'], ['reX']),
    's3:signatureage': fc.constantFrom(['5'], ['10'], ['20'], ['20.2'], ['30']),
    'aws:sourceip': fc.constantFrom(['203.0.113.7'], ['203.0.113.9'], ['198.51.100.1'], ['192.0.2.1']),
    'aws:currenttime': fc.constantFrom(['2026-11-02T00:00:00Z'], ['2026-11-20T00:00:00Z'], ['2027-01-01T00:00:00Z']),
    'aws:securetransport': fc.constantFrom(['true'], ['false']),
    'aws:tagkeys': fc.constantFrom(['a'], ['b'], ['a', 'b'], ['c', 'ab']),
  },
  { requiredKeys: ['aws:sourceip', 'aws:securetransport'] },
);

/** Whoever may do everything anywhere may change the tags of a role too. */
const mayTag = ({ reader, writer }: World): boolean =>
  [...reader, ...writer].some(
    ({ Effect, Action = [], NotAction, Resource = [] }) =>
      Effect === 'Allow' && (NotAction !== undefined || Action.includes('*')) && Resource.includes('*'),
  );

const RUNS = 200;

test.each([
  ['', world, false],
  [', with policy variables too', worldWithVariables, false],
  [', of a role whose tags stand in its template', worldOfTeams, true],
])('a request that AWS would allow is never missed%s', (_, worlds, tagged) => {
  fc.assert(
    fc.property(
      worlds,
      tagged ? fc.constant(CALLERS[0]) : fc.constantFrom(...CALLERS),
      fc.constantFrom(...Object.keys(CAPABILITY)),
      fc.constantFrom('a', 'ab', 'b', 'xyz'),
      context,
      (policies, caller, action, object, given) => {
        const call: Call = {
          action,
          resource: `arn:aws:s3:::data/${object}`,
          principal: caller.principal,
          account: caller.account,
          owner: ACCOUNT,
          context: {
            ...given,
            ...(tagged && caller.name === 'A/Reader' && !mayTag(policies) ? { 'aws:principaltag/team': [TEAM] } : {}),
            ...(caller.principal === undefined
              ? {}
              : { 'aws:principalarn': [caller.principal], 'aws:principalaccount': [caller.account] }),
          },
        };
        const { identity, boundary } = policiesOf(caller.name, policies);
        if (!decide(call, identity, boundary, policies.store)) return;
        const found = reachesOf(assemblyFor(policies, tagged)).some(
          ({ principal, ask, ways }) =>
            // Not named anywhere, the outsider is one of all others.
            (principal.name === caller.name ||
              (caller.account === OUTSIDE && principal.name === 'anyone with an AWS account')) &&
            ask.action === action &&
            ways.some(({ origin }) => origin.kind === 'internet'),
        );
        expect(found).toBe(true);
      },
    ),
    { numRuns: RUNS },
  );
});

test('what is said to be allowed is allowed: each way comes with a request that AWS would let through', () => {
  let checked = 0;
  fc.assert(
    fc.property(world, (policies) => {
      for (const { principal, ask, ways } of reachesOf(assemblyFor(policies))) {
        const caller = CALLERS.find(({ name }) => name === principal.name);
        const way = ways.find(({ origin }) => origin.kind === 'internet');
        if (caller === undefined || way === undefined || CAPABILITY[ask.action] === undefined) continue;
        const { identity, boundary } = policiesOf(caller.name, policies);
        // Nothing is settled beforehand here: a short cut that let something through would find no request.
        const found = way.request();
        if (found === undefined) throw new Error(`${principal.name} ${ask.action}: no request`);
        const request: Record<string, readonly string[]> = Object.fromEntries(found);
        // Keys that no policy narrows are not in the request; any value does for those.
        for (const [key, value] of [
          ['aws:sourceip', '192.0.2.77'],
          ['aws:securetransport', 'true'],
          ['aws:principalarn', caller.principal],
        ] as const) {
          if (request[key] === undefined && value !== undefined) request[key] = [value];
        }
        const call: Call = {
          action: ask.action,
          // No policy tells the store’s objects apart: any of them does.
          resource: found.get('(resource)')?.[0] ?? 'arn:aws:s3:::data/any',
          principal: caller.principal,
          account: caller.account,
          owner: ACCOUNT,
          context: Object.fromEntries(
            Object.entries(request).filter(([key, values]) => key !== '(resource)' && values.length > 0),
          ),
        };
        checked++;
        if (!decide(call, identity, boundary, policies.store)) {
          throw new Error(`${principal.name} ${ask.action}: ${JSON.stringify([call, way.by])}`);
        }
      }
    }),
    { numRuns: RUNS },
  );
  expect(checked).toBeGreaterThan(RUNS / 2);
});

test('the caller cannot choose who it is: the principal key has one value', () => {
  const asked = { account: ACCOUNT, region: 'us-east-2', tags: new Map(), functions: [] };
  const [reader] = reachesOf(
    assemblyFor({
      reader: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
      writer: [],
      boundary: undefined,
      store: [],
    }),
  );
  if (reader === undefined) throw new Error('the reader reaches nothing');
  const known = knownOf('aws:principalarn', reader.principal, { kind: 'internet' }, asked);
  expect(valuesFor(known)).toEqual([roleArn('reader')]);
  expect(valuesFor([...known, some('aws:principalarn', oneOf([exactly(roleArn('writer'))]))])).toBeUndefined();
});
