import type { LoadView } from '../../../lib/contracts/results';
import { readResults } from '../../../lib/services/results/formats/read-results';
import { type ReconcileContext, reconcile } from '../../../lib/services/results/reconcile';
import { bytes, clarity } from './support/files';
import { APPROVER, CLERK, openOffice } from './support/office';

const HEADER = 'precinct,office,candidate,votes';
const csv = (...rows: readonly string[]): string => [HEADER, ...rows].join('\n');
const since = async (before: string, now: string, context: ReconcileContext = {}) =>
  reconcile(await readResults(bytes(now)), {
    previous: (await readResults(bytes(before))).report,
    previousIsPublic: true,
    ...context,
  })
    .filter(({ code }) => !['ballots-unknown'].includes(code))
    .map(({ code, severity, stated, computed }) => [code, severity, stated, computed]);

const FIRST = csv('P1,Board,Testa,10', 'P2,Board,Testa,5', 'P1,Mayor,Ipsum,7');

describe('figures after other figures', () => {
  it('may grow, and say nothing then', async () => {
    expect(await since(FIRST, FIRST.replace('Testa,10', 'Testa,11'))).toEqual([]);
  });

  it('that fell without a correction block, in total and in the unit, with both figures', async () => {
    const fell = FIRST.replace('Testa,10', 'Testa,8');
    expect(await since(FIRST, fell, { status: 'unofficial-partial' })).toEqual([
      ['votes-fell', 'blocking', 13, 15],
      ['votes-fell', 'blocking', 8, 10],
    ]);
    // The canvass corrects: it is said, and needs no reason each time.
    expect((await since(FIRST, fell, { status: 'certified' })).map(([code, severity]) => [code, severity])).toEqual([
      ['votes-fell', 'warning'],
      ['votes-fell', 'warning'],
    ]);
  });

  it('are told where a fall in one unit hides behind a rise in another', async () => {
    const moved = csv('P1,Board,Testa,12', 'P2,Board,Testa,4', 'P1,Mayor,Ipsum,7');
    expect(await since(FIRST, moved)).toEqual([['votes-fell', 'blocking', 4, 5]]);
  });

  it('block where units, contests or selections vanish', async () => {
    expect(await since(FIRST, csv('P1,Board,Testa,15', 'P1,Mayor,Ipsum,7'))).toEqual([
      ['units-vanished', 'blocking', 2, 1],
    ]);
    expect(await since(FIRST, csv('P1,Board,Testa,10', 'P2,Board,Testa,5'))).toEqual([
      ['contests-vanished', 'blocking', 2, 1],
    ]);
    const without = csv('P1,Board,Dolor,10', 'P2,Board,Testa,5', 'P1,Mayor,Dolor,7');
    expect((await since(FIRST, without)).map(([code]) => code)).toContain('selection-vanished');
  });

  it('warn where contests appear, and note units that come in on election night', async () => {
    const more = `${FIRST}\nP3,Board,Testa,1\nP1,Sheriff,Dolor,1`;
    const found = (status: 'unofficial-partial' | 'unofficial-complete') => since(FIRST, more, { status });
    expect(await found('unofficial-partial')).toEqual([
      ['contests-appeared', 'warning', 2, 3],
      ['units-appeared', 'note', 2, 3],
    ]);
    expect((await found('unofficial-complete')).map(([code, severity]) => [code, severity])).toContainEqual([
      'units-appeared',
      'warning',
    ]);
  });

  it('let one line of write-ins become names, and warn where they are more than before', async () => {
    const before = csv('P1,Board,Testa,10', 'P1,Board,Write-ins,6');
    const adjudicated = (named: number) =>
      csv('P1,Board,Testa,12', 'P1,Board,Write-ins,1', `P1,Board,Dolor (write-in),${named}`);
    expect(await since(before, adjudicated(3))).toEqual([['write-ins-adjudicated', 'note', 4, 6]]);
    expect(await since(before, adjudicated(7))).toEqual([['write-ins-above-before', 'warning', 8, 6]]);
  });

  it('only warn after figures that nobody has seen: those may simply have been the wrong file', async () => {
    const found = await since(FIRST, csv('P1,Board,Testa,1'), { previousIsPublic: false });
    expect(found.map(([, severity]) => severity)).not.toContain('blocking');
    expect(found.map(([code]) => code)).toEqual(
      expect.arrayContaining(['units-vanished', 'contests-vanished', 'votes-fell']),
    );
  });
});

describe('a load', () => {
  const smaller = clarity({
    lines: [
      { name: 'Testa Placeholder', units: [29, 20] },
      { name: 'Ipsum Dolor', units: [20, 25] },
    ],
  });

  it('is compared with what is published, blocks, and the approver’s reason is published beside the contest', async () => {
    const office = openOffice();
    await office.attest();
    await office.approved(clarity());
    const loaded = await office.load(CLERK, smaller);
    const blocking = loaded.body.findings.filter(({ severity }) => severity === 'blocking');
    expect(blocking.map(({ code }) => code)).toEqual(['votes-fell', 'votes-fell']);
    expect(await office.approve(APPROVER, loaded.body)).toMatchObject({
      status: 409,
      body: { code: 'reason-required' },
    });
    const reason = 'Scanner 2 had read one ballot twice; the log of the machine shows it.';
    const approved = await office.approve(APPROVER, loaded.body, {
      reasons: blocking.map(({ id }) => ({ findingId: id, reason })),
    });
    expect(approved.status).toBe(201);
    await office.releaseWorker()({});
    const page = JSON.parse(
      new TextDecoder().decode(office.released.files.get('results/2020-11-03-general/releases/2.page.json')),
    ) as { contests: { notes: { code: string; reason: string; stated: number; computed: number }[] }[] };
    expect(page.contests[0]?.notes).toEqual([
      expect.objectContaining({ code: 'votes-fell', reason, stated: 49, computed: 50 }),
      expect.objectContaining({ code: 'votes-fell', reason, stated: 29, computed: 30 }),
    ]);
  });

  it('before the first release is compared with the load before it, and only warns', async () => {
    const office = openOffice();
    await office.load(CLERK, clarity());
    const loaded = await office.load(CLERK, smaller);
    expect(loaded.body.findings.map(({ code, severity }) => [code, severity])).toEqual([
      ['votes-fell', 'warning'],
      ['votes-fell', 'warning'],
    ]);
  });

  it.each([
    ['Ipsum', ['jurisdiction-differs']],
    ['Lorem', []],
    ['LOREM COUNTY', []],
    ['County of Lorem', []],
    ['Lorem Dolor', ['jurisdiction-differs']],
  ])('of %s is told: %j', async (region, codes) => {
    const office = openOffice();
    const loaded = await office.load(CLERK, clarity().replace('<Region>Lorem', `<Region>${region}`));
    expect((loaded.body as LoadView).findings.map(({ code }) => code)).toEqual(codes);
  });
});
