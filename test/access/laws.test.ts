import * as fc from 'fast-check';
import type { Statement } from './oracle';
import { reachesOf } from './support';
import { assemblyFor, identityStatement, storeStatement, type World, world } from './worlds';

const RUNS = 40;

/** Who can do what, from where: everything that one answer says. From the internet is from everywhere. */
const answers = (policies: World): ReadonlySet<string> =>
  new Set(
    reachesOf(assemblyFor(policies)).flatMap(({ principal, ask, store, ways }) => {
      // Who is named somewhere is spoken of by name; else it is one of all others. Both are outsiders.
      const who = principal.kind === 'outsider' ? 'an outsider' : principal.name;
      const kinds = ways.map(({ origin }) => origin.kind);
      const from = kinds.includes('internet') ? ['internet', 'foreign-endpoint', 'endpoint', 'forwarded'] : kinds;
      return from.map((kind) => `${who} ${ask.action} ${store.name} ${kind}`);
    }),
  );

const within = (narrow: World, wide: World): void => {
  const more = answers(wide);
  expect([...answers(narrow)].filter((answer) => !more.has(answer))).toEqual([]);
};

/** Principals are asked about once a policy names them; nothing may depend on whether one does. */
const nobodyNew = (statement: Statement): boolean => !JSON.stringify(statement).includes('NotPrincipal');

test('one more denial never lets anybody in', () => {
  fc.assert(
    fc.property(world, storeStatement, identityStatement, (policies, guard, own) => {
      const store = [...policies.store, { ...guard, Effect: 'Deny' as const }];
      within({ ...policies, store, reader: [...policies.reader, { ...own, Effect: 'Deny' }] }, policies);
    }),
    { numRuns: RUNS },
  );
});

test('a statement that speaks of fewer resources never lets more in', () => {
  fc.assert(
    fc.property(world, identityStatement, (policies, statement) => {
      const { NotResource, ...rest } = statement;
      const wide = { ...rest, Effect: 'Allow' as const, Resource: '*' };
      const narrow = { ...wide, Resource: ['arn:aws:s3:::data/a*'] };
      within(
        { ...policies, reader: [...policies.reader, narrow] },
        { ...policies, reader: [...policies.reader, wide] },
      );
    }),
    { numRuns: RUNS },
  );
});

test('an allowance under one more condition gives no more than without it', () => {
  fc.assert(
    fc.property(world, storeStatement.filter(nobodyNew), (policies, statement) => {
      const { Condition, ...wide } = { ...statement, Effect: 'Allow' as const };
      within(
        { ...policies, store: [...policies.store, { ...wide, Condition }] },
        { ...policies, store: [...policies.store, wide] },
      );
    }),
    { numRuns: RUNS },
  );
});

test('the order of statements is irrelevant', () => {
  fc.assert(
    fc.property(world, (policies) => {
      const turned = { ...policies, reader: [...policies.reader].reverse(), store: [...policies.store].reverse() };
      expect(answers(turned)).toEqual(answers(policies));
    }),
    { numRuns: RUNS },
  );
});
