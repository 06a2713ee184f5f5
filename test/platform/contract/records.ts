import * as fc from 'fast-check';
import { ConditionFailed, type Item, type Json, type Records, type Write } from '../../../lib/platform/ports';
import { MAX_COMMIT_BYTES, MAX_ITEM_BYTES, MAX_WRITES } from '../../../lib/platform/records-limits';
import { CursorRefused, RecordRefused } from '../../../lib/platform/refused';

const item = (pk: string, sk: string, rest: Record<string, Json> = {}): Item => ({ ...rest, pk, sk });

/** Fails when `work` resolves; hands back what it threw. */
export const thrownBy = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error('expected a refusal, but it went through');
};

const allPages = async (records: Records, q: Parameters<Records['query']>[0]): Promise<readonly string[]> => {
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await records.query({ ...q, ...(cursor === undefined ? {} : { cursor }) });
    seen.push(...page.items.map((i) => i.sk));
    cursor = page.cursor;
  } while (cursor !== undefined);
  return seen;
};

let unique = 0;

/** What every {@link Records} does. `open` gives the same table each time; keys are unique per test. */
export const recordsContract = (open: () => Promise<Records>): void => {
  describe('records', () => {
    let records: Records;
    let pk: string;
    beforeEach(async () => {
      records = await open();
      unique += 1;
      pk = `test#${unique}#${Date.now()}`;
    });

    test('nothing is found under a key that holds nothing', async () => {
      expect(await records.get({ pk, sk: 'a' })).toBeUndefined();
      expect(await records.query({ pk })).toEqual({ items: [] });
    });

    test('an item comes back as it went in: unicode, empty strings, nesting, numbers, null', async () => {
      const value = item(pk, 'a', {
        name: 'Zoë Ñandú 投票 🗳️',
        empty: '',
        nul: 'a\u0000b\r\n\u2028',
        quote: '"\\\'',
        yes: true,
        no: false,
        none: null,
        zero: 0,
        negative: -17,
        fraction: 0.1,
        small: 1.5e-7,
        largest: Number.MAX_SAFE_INTEGER,
        list: [1, 'two', null, [], {}, [[['deep']]]],
        emptyList: [],
        map: { a: { b: { c: ['', null, { d: 1 }] } } },
        emptyMap: {},
        'name with #:. signs': 1,
      });
      await records.commit([{ put: value }]);
      const read = await records.get({ pk, sk: 'a' });
      expect(read).toEqual(value);
      expect(Object.keys(read ?? {}).sort()).toEqual(Object.keys(value).sort());
      expect((await records.query({ pk })).items).toEqual([value]);
    });

    test('a put replaces the whole item, a remove takes it away, removing nothing is no error', async () => {
      await records.commit([{ put: item(pk, 'a', { one: 1, two: 2 }) }]);
      await records.commit([{ put: item(pk, 'a', { three: 3 }) }]);
      expect(await records.get({ pk, sk: 'a' })).toEqual(item(pk, 'a', { three: 3 }));
      await records.commit([{ remove: { pk, sk: 'a' } }]);
      expect(await records.get({ pk, sk: 'a' })).toBeUndefined();
      await records.commit([{ remove: { pk, sk: 'a' } }]);
    });

    test('a read after a commit sees it, every time', async () => {
      for (let n = 0; n < 20; n++) {
        await records.commit([{ put: item(pk, 'a', { n }) }, { put: item(pk, `b${n}`, { n }) }]);
        expect((await records.get({ pk, sk: 'a' }))?.['n']).toBe(n);
        expect((await records.query({ pk, skPrefix: 'b' })).items).toHaveLength(n + 1);
      }
    });

    describe('conditions', () => {
      test('absent holds once: of two creators the second is refused', async () => {
        await records.commit([{ put: item(pk, 'a', { by: 1 }), when: { absent: true } }]);
        const error = await thrownBy(records.commit([{ put: item(pk, 'a', { by: 2 }), when: { absent: true } }]));
        expect(error).toBeInstanceOf(ConditionFailed);
        expect((error as ConditionFailed).index).toBe(0);
        expect((await records.get({ pk, sk: 'a' }))?.['by']).toBe(1);
      });

      test.each<[string, Json, string | number | boolean | null, boolean]>([
        ['the same text', 'x', 'x', true],
        ['another text', 'x', 'y', false],
        ['the empty text', '', '', true],
        ['the same number', 3, 3, true],
        ['a number for a text', '3', 3, false],
        ['a text for a number', 3, '3', false],
        ['true', true, true, true],
        ['false for true', true, false, false],
        ['null', null, null, true],
        ['null for the empty text', '', null, false],
      ])('equals: stored %s', async (_name, stored, wanted, holds) => {
        await records.commit([{ put: item(pk, 'a', { state: stored }) }]);
        const commit = records.commit([{ put: item(pk, 'a', { done: true }), when: { equals: { state: wanted } } }]);
        if (holds) {
          await commit;
          expect(await records.get({ pk, sk: 'a' })).toEqual(item(pk, 'a', { done: true }));
        } else {
          expect(await thrownBy(commit)).toBeInstanceOf(ConditionFailed);
          expect(await records.get({ pk, sk: 'a' })).toEqual(item(pk, 'a', { state: stored }));
        }
      });

      test('equals needs every attribute, and does not hold on a missing item or a missing attribute', async () => {
        const when = { equals: { a: 1, b: 2 } };
        expect(await thrownBy(records.commit([{ put: item(pk, 'x'), when }]))).toBeInstanceOf(ConditionFailed);
        await records.commit([{ put: item(pk, 'x', { a: 1 }) }]);
        expect(await thrownBy(records.commit([{ put: item(pk, 'x'), when }]))).toBeInstanceOf(ConditionFailed);
        const none = { equals: { b: null } };
        expect(await thrownBy(records.commit([{ put: item(pk, 'x'), when: none }]))).toBeInstanceOf(ConditionFailed);
        await records.commit([{ put: item(pk, 'x', { a: 1, b: 2, c: 3 }) }]);
        await records.commit([{ put: item(pk, 'x', { won: true }), when }]);
        expect((await records.get({ pk, sk: 'x' }))?.['won']).toBe(true);
      });

      test('equals of nothing asks that the item is there', async () => {
        const when = { equals: {} };
        expect(await thrownBy(records.commit([{ remove: { pk, sk: 'x' }, when }]))).toBeInstanceOf(ConditionFailed);
        await records.commit([{ put: item(pk, 'x') }]);
        await records.commit([{ remove: { pk, sk: 'x' }, when }]);
        expect(await records.get({ pk, sk: 'x' })).toBeUndefined();
      });

      test('a remove can have a condition of its own', async () => {
        await records.commit([{ put: item(pk, 'x', { v: 1 }) }]);
        const stale = { remove: { pk, sk: 'x' }, when: { equals: { v: 2 } } };
        expect(await thrownBy(records.commit([stale]))).toBeInstanceOf(ConditionFailed);
        expect(await records.get({ pk, sk: 'x' })).toBeDefined();
      });

      test('attribute names that are words or signs of the query language are plain names', async () => {
        const odd = { name: 'n', 'a.b': 1, '#c': 2, ':d': 3, size: 4, "e'f": 5 };
        await records.commit([{ put: item(pk, 'x', odd) }]);
        await records.commit([{ put: item(pk, 'x', { won: true }), when: { equals: odd } }]);
        expect((await records.get({ pk, sk: 'x' }))?.['won']).toBe(true);
      });
    });

    describe('a commit is all or nothing', () => {
      test('one condition that fails undoes every write, and the error says which', async () => {
        await records.commit([{ put: item(pk, 'keep', { v: 1 }) }, { put: item(pk, 'old', { v: 1 }) }]);
        const error = await thrownBy(
          records.commit([
            { put: item(pk, 'new') },
            { put: item(pk, 'keep', { v: 2 }), when: { equals: { v: 1 } } },
            { remove: { pk, sk: 'old' }, when: { equals: { v: 9 } } },
            { check: { pk, sk: 'keep2' }, when: { absent: true } },
          ]),
        );
        expect(error).toBeInstanceOf(ConditionFailed);
        expect((error as ConditionFailed).index).toBe(2);
        expect(await records.get({ pk, sk: 'new' })).toBeUndefined();
        expect((await records.get({ pk, sk: 'keep' }))?.['v']).toBe(1);
        expect(await records.get({ pk, sk: 'old' })).toBeDefined();
      });

      test('of several that fail, the error names the first', async () => {
        const error = await thrownBy(
          records.commit([
            { put: item(pk, 'a') },
            { put: item(pk, 'b') },
            { check: { pk, sk: 'c' }, when: { equals: { v: 1 } } },
            { put: item(pk, 'd') },
            { check: { pk, sk: 'e' }, when: { equals: { v: 1 } } },
          ]),
        );
        expect((error as ConditionFailed).index).toBe(2);
        expect((await records.query({ pk })).items).toEqual([]);
      });

      test('a check alone writes nothing', async () => {
        await records.commit([{ put: item(pk, 'a', { v: 1 }) }]);
        await records.commit([{ check: { pk, sk: 'a' }, when: { equals: { v: 1 } } }]);
        await records.commit([{ check: { pk, sk: 'b' }, when: { absent: true } }]);
        expect((await records.query({ pk })).items).toEqual([item(pk, 'a', { v: 1 })]);
        const error = await thrownBy(records.commit([{ check: { pk, sk: 'a' }, when: { absent: true } }]));
        expect(error).toBeInstanceOf(ConditionFailed);
      });

      test('of 20 racing for one number, each gets one of its own and none is lost', async () => {
        await records.commit([{ put: item(pk, 'counter', { next: 1 }) }]);
        const take = async (who: number): Promise<number> => {
          for (;;) {
            const next = Number((await records.get({ pk, sk: 'counter' }))?.['next']);
            try {
              await records.commit([
                { put: item(pk, 'counter', { next: next + 1 }), when: { equals: { next } } },
                { put: item(pk, `taken#${next}`, { who }), when: { absent: true } },
              ]);
              return next;
            } catch (error) {
              if (!(error instanceof ConditionFailed)) throw error;
            }
          }
        };
        const taken = await Promise.all(Array.from({ length: 20 }, (_, who) => take(who)));
        expect([...taken].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
        expect((await records.query({ pk, skPrefix: 'taken#' })).items).toHaveLength(20);
      });
    });

    test('any run of commits does what it would do to a plain map', async () => {
      const sk = fc.constantFrom('a', 'b', 'c', 'd');
      const v = fc.constantFrom(0, 1, '', 'x', null, true);
      const when = fc.oneof(
        fc.constant({ absent: true } as const),
        v.map((value) => ({ equals: { v: value } })),
        fc.constant({ equals: {} }),
      );
      const kind = fc.constantFrom('put', 'remove', 'check');
      const step = fc.record({ sk, v, when: fc.option(when, { nil: undefined }), kind });
      const commits = fc.array(fc.uniqueArray(step, { selector: (s) => s.sk, minLength: 1, maxLength: 4 }), {
        minLength: 1,
        maxLength: 8,
      });
      let run = 0;
      await fc.assert(
        fc.asyncProperty(commits, async (list) => {
          run += 1;
          const own = `${pk}#${run}`;
          const model = new Map<string, Item>();
          for (const steps of list) {
            const writes: readonly Write[] = steps.map((s): Write => {
              const key = { pk: own, sk: s.sk };
              if (s.kind === 'check') return { check: key, when: s.when ?? { absent: true } };
              const condition = s.when === undefined ? {} : { when: s.when };
              return s.kind === 'put' ? { put: { ...key, v: s.v }, ...condition } : { remove: key, ...condition };
            });
            const failing = writes.findIndex((write, i) => {
              const held = model.get(steps[i]?.sk ?? '');
              if (write.when === undefined) return false;
              if ('absent' in write.when) return held !== undefined;
              const wanted = Object.entries(write.when.equals);
              return held === undefined || wanted.some(([name, value]) => held[name] !== value);
            });
            const outcome = await records.commit(writes).then(
              () => -1,
              (error: unknown) => (error instanceof ConditionFailed ? error.index : error),
            );
            expect(outcome).toBe(failing);
            if (failing === -1) {
              for (const write of writes) {
                if ('put' in write) model.set(write.put.sk, write.put);
                else if ('remove' in write) model.delete(write.remove.sk);
              }
            }
            const expected = [...model.values()].sort((x, y) => (x.sk < y.sk ? -1 : 1));
            expect((await records.query({ pk: own })).items).toEqual(expected);
          }
        }),
        { numRuns: 40 },
      );
    });

    describe('limits are those of the cloud', () => {
      const many = (count: number) => Array.from({ length: count }, (_, i) => ({ put: item(pk, `n${i}`) }));

      test(`${MAX_WRITES} writes are one commit, one more is refused and none of them is written`, async () => {
        expect(await thrownBy(records.commit(many(MAX_WRITES + 1)))).toBeInstanceOf(RecordRefused);
        expect((await records.query({ pk })).items).toEqual([]);
        await records.commit(many(MAX_WRITES));
        expect(await allPages(records, { pk })).toHaveLength(MAX_WRITES);
      });

      test('two writes to one key, and no writes at all, are refused', async () => {
        const twice = [{ put: item(pk, 'a') }, { check: { pk, sk: 'a' }, when: { absent: true } as const }];
        expect(await thrownBy(records.commit(twice))).toBeInstanceOf(RecordRefused);
        expect(await thrownBy(records.commit([]))).toBeInstanceOf(RecordRefused);
      });

      test('an item of more than 400 KB is refused, one just below is kept', async () => {
        const near = item(pk, 'near', { text: 'x'.repeat(MAX_ITEM_BYTES - 200) });
        await records.commit([{ put: near }]);
        expect(await records.get({ pk, sk: 'near' })).toEqual(near);
        const ascii = item(pk, 'far', { text: 'x'.repeat(MAX_ITEM_BYTES) });
        expect(await thrownBy(records.commit([{ put: ascii }]))).toBeInstanceOf(RecordRefused);
        const wide = item(pk, 'far', { text: '投'.repeat(MAX_ITEM_BYTES / 3 + 1) });
        expect(await thrownBy(records.commit([{ put: wide }]))).toBeInstanceOf(RecordRefused);
        expect(await records.get({ pk, sk: 'far' })).toBeUndefined();
      });

      test('a commit of more than 4 MB together is refused', async () => {
        const text = 'x'.repeat(390 * 1024);
        const count = Math.ceil(MAX_COMMIT_BYTES / text.length) + 1;
        const writes = Array.from({ length: count }, (_, i) => ({ put: item(pk, `${i}`, { text }) }));
        expect(await thrownBy(records.commit(writes))).toBeInstanceOf(RecordRefused);
      });

      test.each<[string, unknown]>([
        ['undefined', undefined],
        ['a date', new Date(0)],
        ['a bigint', 1n],
        ['not a number', Number.NaN],
        ['infinity', Number.POSITIVE_INFINITY],
        ['a number beyond 2^53', 2 ** 53],
        ['a number too small', 1e-140],
        ['a map', new Map()],
        ['bytes', new Uint8Array(2)],
        ['half a character', 'a\ud800b'],
        ['undefined in a list', [undefined]],
        ['undefined in a map', { inner: undefined }],
        ['an attribute without a name', { '': 1 }],
        ['an attribute that would set the prototype', JSON.parse('{"__proto__": {"admin": true}}')],
      ])('%s is refused, not changed on the way', async (_name, value) => {
        const bad = { pk, sk: 'a', value } as unknown as Item;
        expect(await thrownBy(records.commit([{ put: bad }]))).toBeInstanceOf(RecordRefused);
        expect(await records.get({ pk, sk: 'a' })).toBeUndefined();
      });

      test.each<[string, string, string]>([
        ['an empty pk', '', 'a'],
        ['an empty sk', 'a', ''],
        ['a long pk', 'x'.repeat(2049), 'a'],
        ['a long sk', 'a', 'x'.repeat(1025)],
      ])('%s is refused', async (_name, badPk, sk) => {
        expect(await thrownBy(records.commit([{ put: item(badPk, sk) }]))).toBeInstanceOf(RecordRefused);
        expect(await thrownBy(records.get({ pk: badPk, sk }))).toBeInstanceOf(RecordRefused);
      });

      test.each([0, -1, 1.5, 101, Number.NaN])('a page of %p items is refused', async (limit) => {
        expect(await thrownBy(records.query({ pk, limit }))).toBeInstanceOf(RecordRefused);
      });
    });

    describe('queries', () => {
      /** In byte order of UTF-8, which is neither the alphabet's nor JavaScript's. */
      const ordered = ['!', '-', '0', '10', '9', 'A', 'Z', 'a', 'a#', 'a#1', 'a$', 'b', 'z', 'é', '投', '\uffee', '🗳'];
      const fill = async () => {
        await records.commit([...ordered].reverse().map((sk) => ({ put: item(pk, sk, { v: sk }) })));
      };

      test('come in byte order of sk, both ways', async () => {
        await fill();
        expect((await records.query({ pk })).items.map((i) => i.sk)).toEqual(ordered);
        const down = await records.query({ pk, descending: true });
        expect(down.items.map((i) => i.sk)).toEqual([...ordered].reverse());
      });

      test('a prefix is a prefix of bytes and nothing else', async () => {
        await fill();
        const of = async (skPrefix: string) => (await records.query({ pk, skPrefix })).items.map((i) => i.sk);
        expect(await of('a')).toEqual(['a', 'a#', 'a#1', 'a$']);
        expect(await of('a#')).toEqual(['a#', 'a#1']);
        expect(await of('')).toEqual(ordered);
        expect(await of('%')).toEqual([]);
        expect(await of('🗳')).toEqual(['🗳']);
        const down = await records.query({ pk, skPrefix: 'a', descending: true });
        expect(down.items.map((i) => i.sk)).toEqual(['a$', 'a#1', 'a#', 'a']);
      });

      test.each([1, 2, 3, 5, 16, 17, 18])('pages of %p hold every item once, in order, both ways', async (limit) => {
        await fill();
        expect(await allPages(records, { pk, limit })).toEqual(ordered);
        expect(await allPages(records, { pk, limit, descending: true })).toEqual([...ordered].reverse());
        expect(await allPages(records, { pk, limit, skPrefix: 'a' })).toEqual(['a', 'a#', 'a#1', 'a$']);
        const down = await allPages(records, { pk, limit, skPrefix: 'a', descending: true });
        expect(down).toEqual(['a$', 'a#1', 'a#', 'a']);
      });

      test('a full last page has no cursor', async () => {
        await fill();
        expect((await records.query({ pk, limit: ordered.length })).cursor).toBeUndefined();
      });

      test('a page goes on to its limit however large the items are', async () => {
        const text = 'x'.repeat(350 * 1024);
        for (let i = 0; i < 5; i++) await records.commit([{ put: item(pk, `big${i}`, { text }) }]);
        const page = await records.query({ pk, limit: 4 });
        expect(page.items.map((i) => i.sk)).toEqual(['big0', 'big1', 'big2', 'big3']);
        expect(page.cursor).toBeDefined();
      });

      test('one page without a limit has 100 items', async () => {
        const batch = (from: number, to: number) =>
          Array.from({ length: to - from }, (_, i) => ({ put: item(pk, String(from + i).padStart(4, '0')) }));
        await records.commit(batch(0, 100));
        await records.commit(batch(100, 120));
        const page = await records.query({ pk });
        expect(page.items).toHaveLength(100);
        const rest = await records.query({ pk, cursor: page.cursor ?? '' });
        expect(rest.items).toHaveLength(20);
        expect(rest.cursor).toBeUndefined();
      });

      test('items written and removed between two pages neither repeat nor hide others', async () => {
        await fill();
        const first = await records.query({ pk, limit: 3 });
        await records.commit([{ remove: { pk, sk: '0' } }, { put: item(pk, '00') }]);
        const second = await records.query({ pk, limit: 3, cursor: first.cursor ?? '' });
        expect(second.items.map((i) => i.sk)).toEqual(['00', '10', '9']);
      });

      test('another partition is never seen, whatever the cursor', async () => {
        const other = `${pk}#other`;
        await fill();
        await records.commit(ordered.map((sk) => ({ put: item(other, sk, { secret: true }) })));
        const foreign = (await records.query({ pk: other, limit: 2 })).cursor ?? '';
        expect(await thrownBy(records.query({ pk, cursor: foreign }))).toBeInstanceOf(CursorRefused);
        const own = (await records.query({ pk, limit: 2 })).cursor ?? '';
        expect(await thrownBy(records.query({ pk: other, cursor: own }))).toBeInstanceOf(CursorRefused);
        const text = Buffer.from(foreign, 'base64url').toString();
        expect(text).not.toContain(other);
      });

      test('a cursor of another prefix or direction, or an altered one, is refused', async () => {
        await fill();
        const cursor = (await records.query({ pk, limit: 2 })).cursor ?? '';
        expect(await thrownBy(records.query({ pk, skPrefix: 'a', cursor }))).toBeInstanceOf(CursorRefused);
        expect(await thrownBy(records.query({ pk, descending: true, cursor }))).toBeInstanceOf(CursorRefused);
        for (const bad of ['', 'x', '!!!', cursor.slice(3), Buffer.from('{"pk":"x"}').toString('base64url')]) {
          expect(await thrownBy(records.query({ pk, cursor: bad }))).toBeInstanceOf(CursorRefused);
        }
      });
    });
  });
};
