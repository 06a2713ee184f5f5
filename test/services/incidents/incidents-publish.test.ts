import { type IncidentNotices, noticePaths } from '../../../lib/contracts/incidents';
import { createIncidentsPublish, NoticeRefused } from '../../../lib/services/incidents/incidents-publish';
import { RegisterBroken } from '../../../lib/services/incidents/incidents-release';
import { REGISTER } from '../../../lib/services/incidents/register';
import { digestOf, listBytes } from '../../../lib/services/incidents/signed-list';
import { type NoticeStatement, noticeStatementText } from '../../../lib/services/incidents/statement';
import { utf8 } from '../../../lib/services/results/log/bytes';
import { checkpointText } from '../../../lib/services/results/log/checkpoint';
import { signNote } from '../../../lib/services/results/log/note';
import { type MemoryObjects, memoryObjects, memorySigner } from '../results/support/memory-ports';
import { MemoryRecords } from '../support/memory-ports';
import { content, JURISDICTION, narrative, ORIGIN, officeOver } from './support/register-office';

let records: MemoryRecords;
let released: MemoryObjects;
let site: MemoryObjects;
let signer: ReturnType<typeof memorySigner>;
let office: ReturnType<typeof officeOver>;
beforeEach(() => {
  records = new MemoryRecords();
  released = memoryObjects();
  site = memoryObjects();
  signer = memorySigner();
  office = officeOver({ records, released, site, signer });
});

const takeOut = () => office.takeOut();
const publish = () => office.publish();
const shown = async (): Promise<IncidentNotices | undefined> => {
  const list = await site.get(noticePaths.list);
  return list && JSON.parse(new TextDecoder().decode(list.body));
};
const textsIn = (...stores: readonly MemoryObjects[]): readonly string[] =>
  stores.flatMap(({ files }) => [...files.values()].map((body) => new TextDecoder().decode(body)));
const textAt = (store: MemoryObjects, path: string): string => new TextDecoder().decode(store.files.get(path));

describe('a released notice', () => {
  it('reaches the website with the public’s words and no others', async () => {
    const view = await office.write();
    await office.release(view);
    await takeOut();
    await publish();
    const path = noticePaths.notice(view.incidentId, 1);
    const file = new TextDecoder().decode((await site.get(path))?.body);
    expect(JSON.parse(file)).toEqual({
      schema: 'election-incident/v1',
      incidentId: view.incidentId,
      version: 1,
      title: 'A made-up bucket stood open',
      state: 'contained',
      discoveredOn: '2028-11-08',
      ...narrative('PUBLIC'),
      releasedAt: '2028-11-08T10:00:00.000Z',
    });
    for (const text of textsIn(site)) expect(text).not.toMatch(/OFFICIALS|INTERNAL|sub-/);
  });

  it('stays when a correction is released, which comes first in the list', async () => {
    const view = await office.write();
    await office.release(view);
    office.clock.advance(24 * 3600);
    const corrected = await office.correct(view, content({ state: 'closed', title: 'Corrected' }));
    await office.release(corrected, 2);
    await takeOut();
    await publish();
    expect((await shown())?.notices.map(({ version, title }) => [version, title])).toEqual([
      [2, 'Corrected'],
      [1, 'A made-up bucket stood open'],
    ]);
  });

  it('is written the same by a second run, and nothing is written where nothing is new', async () => {
    const view = await office.write();
    await office.release(view);
    await takeOut();
    await publish();
    const before = [...site.files];
    await takeOut();
    await publish();
    expect([...site.files]).toEqual(before);
  });
});

describe('an unreleased version', () => {
  it('never leaves the register, beside a released one neither', async () => {
    await office.write(content({ title: 'SECRET' }));
    const view = await office.write();
    await office.release(view);
    await office.correct(view, content({ title: 'SECRET TOO' }));
    expect(await takeOut()).toEqual({ released: 1 });
    await publish();
    expect((await shown())?.notices).toHaveLength(1);
    const { notices } = JSON.parse(textAt(site, noticePaths.signedList(1)));
    expect(notices.map(({ path }: { path: string }) => path)).toEqual([noticePaths.notice(view.incidentId, 1)]);
    for (const text of textsIn(released, site)) expect(text).not.toContain('SECRET');
  });

  it('leaves the list empty before the first release, and there, so that no page asks for a file in vain', async () => {
    await office.write(content({ title: 'SECRET' }));
    await takeOut();
    expect(await publish()).toEqual({ published: 0 });
    expect(await shown()).toEqual({ schema: 'election-incidents/v1', notices: [] });
    expect([...site.files.keys()]).toEqual([noticePaths.list]);
  });
});

describe('the releasing step', () => {
  it('takes nothing out of a register that was altered', async () => {
    const view = await office.write();
    await office.release(view);
    for (const item of [...records.items.values()].filter(({ pk }) => pk === REGISTER).slice(0, 1)) {
      records.items.set(JSON.stringify([item.pk, item.sk]), {
        ...item,
        text: String(item['text']).replace('PUBLIC 1', 'Nothing happened'),
      });
    }
    await expect(takeOut()).rejects.toThrow(RegisterBroken);
    expect(released.files.size).toBe(0);
  });

  it('signs the whole list in the order of release, and signs nothing again where nothing is new', async () => {
    const views = [await office.write(content({ title: 'Written first' })), await office.write()];
    for (const view of [...views].reverse()) {
      await office.release(view);
      office.clock.advance(60);
      await takeOut();
    }
    expect(signer.signed).toBe(2);
    await takeOut();
    expect(signer.signed).toBe(2);
    expect(textAt(released, noticePaths.statement).split('\n').slice(0, 5)).toEqual([
      'election incident notices statement v1',
      'origin lorem.example/incidents',
      'jurisdiction lorem',
      'sequence 2',
      'released 2028-11-08T10:01:00.000Z',
    ]);
    const list = JSON.parse(textAt(released, noticePaths.signedList(2)));
    expect(list.notices.map(({ path }: { path: string }) => path)).toEqual(
      [...views].reverse().map(({ incidentId }) => noticePaths.notice(incidentId, 1)),
    );
  });

  it('never signs away what it signed: a register with fewer releases, or others, is refused', async () => {
    await office.released();
    await office.released(content({ title: 'The second' }));
    const before = [...released.files];
    for (const text of [undefined, 'Rewritten from its first entry on']) {
      const rewritten = new MemoryRecords();
      const other = officeOver({ records: rewritten, released, site, signer });
      if (text !== undefined) {
        for (const title of [text, text, text]) await other.release(await other.write(content({ title })));
      }
      await expect(other.takeOut()).rejects.toThrow(RegisterBroken);
      expect([...released.files]).toEqual(before);
    }
  });

  it('takes no statement for its own that somebody else put there, and makes it anew', async () => {
    await office.released();
    const right = textAt(released, noticePaths.statement);
    for (const wrong of ['nonsense', right.replace('sequence 1', 'sequence 9')]) {
      await released.put(noticePaths.statement, utf8(wrong), { contentType: 'x' });
      await takeOut();
      expect(textAt(released, noticePaths.statement)).toBe(right);
    }
  });

  it('looks again where another run saw a later release, and leaves the later statement', async () => {
    await office.released();
    const later = await office.write(content({ title: 'Meanwhile' }));
    let faster: (() => Promise<unknown>) | undefined = async () => {
      await office.release(later);
      await takeOut();
    };
    const slow = officeOver({
      records,
      site,
      signer,
      released: released.with({
        before: () => undefined,
        after: () => undefined,
        // After the register was read, before the statement is.
        read: async () => {
          const run = faster;
          faster = undefined;
          await run?.();
        },
      }),
    });
    expect(await slow.takeOut()).toEqual({ released: 2 });
    expect(textAt(released, noticePaths.statement)).toContain('sequence 2\n');
  });
});

/** Puts files of anybody's making where released ones come from; a statement of them signed by `by`. */
const forge = async (
  files: Readonly<Record<string, unknown>>,
  {
    by = signer,
    name = ORIGIN,
    jurisdiction = JURISDICTION,
    listed = Object.keys(files),
    statement = {},
  }: {
    readonly by?: Parameters<typeof signNote>[1];
    readonly name?: string;
    readonly jurisdiction?: string;
    readonly listed?: readonly string[];
    readonly statement?: Partial<NoticeStatement>;
  } = {},
): Promise<void> => {
  const bytes = (path: string) => utf8(JSON.stringify(files[path]));
  const put = (path: string, body: Uint8Array) => released.put(path, body, { contentType: 'x' });
  for (const path of Object.keys(files)) await put(path, bytes(path));
  const list = listBytes({
    schema: 'election-incident-list/v1',
    jurisdiction,
    notices: listed.map((path) => ({ path, bytes: bytes(path).length, sha256: digestOf(bytes(path)) })),
  });
  await put(noticePaths.signedList(listed.length), list);
  const text = noticeStatementText({
    origin: name,
    jurisdiction,
    sequence: listed.length,
    releasedAt: '2028-11-08T10:00:00.000Z',
    list: { sha256: digestOf(list), bytes: list.length },
    ...statement,
  });
  await put(noticePaths.statement, await signNote(name, by, text));
};

describe('the publishing step', () => {
  const NOTICE = {
    schema: 'election-incident/v1',
    incidentId: '2028-11-08-abcdef',
    version: 1,
    title: 'Made up',
    state: 'closed',
    discoveredOn: '2028-11-08',
    ...narrative('PUBLIC'),
    releasedAt: '2028-11-08T10:00:00.000Z',
  };
  const OTHER = { ...NOTICE, incidentId: '2028-11-08-fedcba', title: 'Another' };
  const PATH = noticePaths.notice(NOTICE.incidentId, 1);
  const OTHER_PATH = noticePaths.notice(OTHER.incidentId, 1);

  it('shows what its key signed, and a further version beside it', async () => {
    await forge({ [PATH]: NOTICE });
    expect(await publish()).toEqual({ published: 1 });
    await forge({ [PATH]: NOTICE, [OTHER_PATH]: OTHER });
    expect(await publish()).toEqual({ published: 2 });
    expect((await shown())?.notices).toHaveLength(2);
  });

  it.each([
    ['another audience’s words came along', PATH, { ...NOTICE, internal: narrative('INTERNAL') }],
    ['it lies under another notice’s name', OTHER_PATH, NOTICE],
    ['it is no notice', PATH, { title: 'Made up' }],
  ])('publishes nothing when %s, signed or not', async (_, path, notice) => {
    await forge({ [path]: notice });
    await expect(publish()).rejects.toThrow(NoticeRefused);
    expect(site.files.size).toBe(0);
  });

  const stranger = memorySigner(9);
  it.each<[string, () => Promise<unknown>, string]>([
    ['files that no statement names', () => released.put(PATH, utf8(JSON.stringify(NOTICE)), { contentType: 'x' }), ''],
    [
      'a statement by another key, the results’ for one',
      () => forge({ [PATH]: NOTICE }, { by: stranger }),
      'not signed',
    ],
    [
      'a statement by the right key under the results’ name',
      () => forge({ [PATH]: NOTICE }, { name: 'lorem.example/log' }),
      'not signed',
    ],
    [
      'a statement that speaks for another name than the key’s',
      () => forge({ [PATH]: NOTICE }, { statement: { origin: 'ipsum.example/incidents' } }),
      'not signed',
    ],
    [
      'a statement with a further line by somebody else',
      () => forge({ [PATH]: NOTICE }, { by: [signer, stranger] }),
      'not signed',
    ],
    [
      'another jurisdiction’s statement, though the same key signed it',
      () => forge({ [PATH]: NOTICE }, { jurisdiction: 'ipsum' }),
      'speaks of ipsum, not of lorem',
    ],
    [
      'a list of another jurisdiction',
      () => forge({ [PATH]: NOTICE }, { jurisdiction: 'ipsum', statement: { jurisdiction: 'lorem' } }),
      'not the one that was signed',
    ],
    [
      'a checkpoint in the statement’s place',
      async () =>
        released.put(
          noticePaths.statement,
          await signNote(ORIGIN, signer, checkpointText({ origin: ORIGIN, size: 1, root: new Uint8Array(32) })),
          { contentType: 'x' },
        ),
      'no statement of released notices',
    ],
    [
      'a sequence that its list does not have',
      async () => {
        await forge({ [PATH]: NOTICE }, { statement: { sequence: 2 } });
        await released.put(noticePaths.signedList(2), released.files.get(noticePaths.signedList(1)) ?? utf8(''), {
          contentType: 'x',
        });
      },
      'not the one that was signed',
    ],
    ['a notice listed twice', () => forge({ [PATH]: NOTICE }, { listed: [PATH, PATH] }), 'not the one that was signed'],
    [
      'no list',
      async () => {
        await forge({ [PATH]: NOTICE });
        released.files.delete(noticePaths.signedList(1));
      },
      'missing',
    ],
    [
      'a list of other bytes, as many of them',
      async () => {
        await forge({ [PATH]: NOTICE });
        await released.put(
          noticePaths.signedList(1),
          utf8(textAt(released, noticePaths.signedList(1)).replace('\n ', '\n\t')),
          {
            contentType: 'x',
          },
        );
      },
      'not the one that was signed',
    ],
    [
      'a notice of other bytes, as many of them',
      async () => {
        await forge({ [PATH]: NOTICE });
        await released.put(PATH, utf8(textAt(released, PATH).replace('PUBLIC 1', 'PUBLIC 9')), { contentType: 'x' });
      },
      'not the file that was signed',
    ],
    [
      'no notice where the list names one',
      async () => {
        await forge({ [PATH]: NOTICE });
        released.files.delete(PATH);
      },
      'missing',
    ],
  ])('publishes nothing of %s', async (_, put, says) => {
    await put();
    if (says === '') expect(await publish()).toEqual({ published: 0 });
    else await expect(publish()).rejects.toThrow(says);
    expect((await shown())?.notices ?? []).toEqual([]);
    expect([...site.files.keys()].filter((path) => path !== noticePaths.list)).toEqual([]);
  });

  describe('after something was shown', () => {
    let before: readonly (readonly [string, Uint8Array])[];
    beforeEach(async () => {
      await forge({ [PATH]: NOTICE, [OTHER_PATH]: OTHER });
      await publish();
      before = [...site.files];
    });

    it.each<[string, () => Promise<unknown>, string]>([
      ['a lower sequence', () => forge({ [PATH]: NOTICE }), 'lists 1 released versions; there were 2 before'],
      ['a dropped notice', () => forge({ [PATH]: NOTICE }, { listed: [PATH] }), 'there were 2 before'],
      [
        'a dropped notice behind a further one',
        () => forge({ [PATH]: NOTICE, [noticePaths.notice(NOTICE.incidentId, 2)]: { ...NOTICE, version: 2 } }),
        'dropped or changed',
      ],
      [
        'a changed notice',
        () => forge({ [PATH]: { ...NOTICE, whatHappened: 'Nothing happened' }, [OTHER_PATH]: OTHER }),
        'dropped or changed',
      ],
      ['another order', () => forge({ [OTHER_PATH]: OTHER, [PATH]: NOTICE }), 'dropped or changed'],
      ['no statement', async () => released.files.delete(noticePaths.statement), 'has no statement of them'],
    ])('it takes nothing back for %s, though the key signed it', async (_, put, says) => {
      await put();
      await expect(publish()).rejects.toThrow(says);
      expect([...site.files]).toEqual(before);
    });

    it('goes on where the office signs with a new key, with the same history and no other', async () => {
      const next = memorySigner(11);
      const publishNext = createIncidentsPublish({
        released,
        site,
        publicKey: next.publicKey,
        origin: ORIGIN,
        jurisdiction: JURISDICTION,
      });
      await forge({ [PATH]: NOTICE }, { by: next });
      await expect(publishNext()).rejects.toThrow('there were 2 before');
      await forge({ [PATH]: NOTICE, [OTHER_PATH]: OTHER }, { by: next });
      expect(await publishNext()).toEqual({ published: 2 });
    });

    it('brings a lost notice back from the released store, and never over other bytes', async () => {
      site.files.delete(PATH);
      await publish();
      expect(textAt(site, PATH)).toBe(JSON.stringify(NOTICE));
      await site.put(PATH, utf8('{}'), { contentType: 'x' });
      await expect(publish()).rejects.toThrow('holds other bytes');
    });

    it('a slow run that writes an older statement over a newer one looks again, and puts the newer one back', async () => {
      const versions = ['2', '3'].map((n) => [noticePaths.notice(`2028-11-09-abcde${n}`, 1), n] as const);
      const files = (count: number) => ({
        [PATH]: NOTICE,
        [OTHER_PATH]: OTHER,
        ...Object.fromEntries(
          versions.slice(0, count).map(([path, n]) => [path, { ...NOTICE, incidentId: `2028-11-09-abcde${n}` }]),
        ),
      });
      await forge(files(1));
      let faster: (() => Promise<void>) | undefined = async () => {
        await forge(files(2));
        await publish();
      };
      const slow = createIncidentsPublish({
        released,
        site: site.with({
          before: async () => {
            const run = faster;
            faster = undefined;
            await run?.();
          },
          after: () => undefined,
        }),
        publicKey: signer.publicKey,
        origin: ORIGIN,
        jurisdiction: JURISDICTION,
      });
      expect(await slow()).toEqual({ published: 4 });
      expect(textAt(site, noticePaths.statement)).toContain('sequence 4\n');
    });
  });
});
