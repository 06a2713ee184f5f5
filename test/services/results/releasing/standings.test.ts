import type { LoadRequest, ReleaseStatus } from '../../../../lib/contracts/results';
import { readResults } from '../../../../lib/services/results/formats/read-results';
import { fingerprintOf, isAllZero } from '../../../../lib/services/results/releasing/fingerprint';
import { sameFigures } from '../../../../lib/services/results/releasing/same-figures';
import { SideBySide } from '../../../../lib/services/results/releasing/side-by-side';
import { standingsOf } from '../../../../lib/services/results/releasing/standings';
import type { StagedFigures } from '../../../../lib/services/results/staged-figures';
import { bytes, clarity } from '../support/files';

type Asked = Pick<LoadRequest, 'status' | 'certifiedBy' | 'contests' | 'corrections'>;

const FILE = clarity();
const CHANGED = clarity({
  lines: [
    { name: 'Testa Placeholder', units: [31, 20] },
    { name: 'Ipsum Dolor', units: [20, 25] },
  ],
});
const reportOf = async (file: string) => (await readResults(bytes(file))).report;

/** Loads one after the other, each as if it had been released. @returns the codes that hold the last one */
const heldAfter = async (...steps: readonly (readonly [string, Asked])[]): Promise<readonly string[]> => {
  let released: StagedFigures | undefined;
  let held: readonly string[] = [];
  for (const [file, asked] of steps) {
    const report = await reportOf(file);
    const { holds, ...standings } = standingsOf(asked, report, released);
    held = holds.map(({ code }) => code);
    released = {
      schema: 'election-staged/v2',
      electionId: 'e',
      status: asked.status,
      fileSha256: '',
      findings: [],
      report,
      ...standings,
    };
  }
  return held;
};

const contest = async (): Promise<string> => (await reportOf(FILE)).contests[0]?.id ?? '';
const correctionOf = async () => [
  { release: 1, contest: await contest(), what: 'One tape was read twice.', why: 'Found by the canvass board.' },
];

describe('the status of a contest', () => {
  it.each<[ReleaseStatus, readonly string[]]>([
    ['pre-election', []],
    ['unofficial-partial', []],
    ['unofficial-complete', []],
    ['certified', []],
    ['correction', ['status-order', 'correction-required']],
    ['recount', ['status-order', 'correction-required']],
    ['amended-certification', ['status-order', 'correction-required']],
  ])('%s, as the first one', async (status, codes) => {
    const held = await heldAfter([FILE, { status }]);
    expect(held.every((code) => codes.includes(code)) && (codes.length === 0) === (held.length === 0)).toBe(true);
  });

  it.each<[ReleaseStatus, ReleaseStatus, boolean]>([
    ['unofficial-partial', 'unofficial-complete', true],
    ['unofficial-complete', 'unofficial-partial', true],
    ['unofficial-complete', 'pre-election', false],
    ['unofficial-complete', 'certified', true],
    ['unofficial-partial', 'amended-certification', false],
    ['certified', 'unofficial-complete', false],
    ['certified', 'pre-election', false],
    ['certified', 'recount', true],
    ['certified', 'correction', true],
    ['recount', 'unofficial-complete', false],
    ['recount', 'certified', false],
    ['recount', 'amended-certification', true],
    ['amended-certification', 'unofficial-complete', false],
  ])('%s, then %s', async (first, second, allowed) => {
    const corrections = await correctionOf();
    const start: (readonly [string, Asked])[] =
      first === 'recount' || first === 'amended-certification' ? [[FILE, { status: 'certified' }]] : [];
    const held = await heldAfter(
      ...start,
      [FILE, { status: first, corrections }],
      [FILE, { status: second, corrections }],
    );
    expect(held.includes('status-order')).toBe(!allowed);
  });

  it('never changes certified figures without the words, and never as if nothing had been', async () => {
    const corrections = await correctionOf();
    for (const status of ['certified', 'correction', 'recount', 'amended-certification'] as const) {
      expect(await heldAfter([FILE, { status: 'certified' }], [CHANGED, { status }])).toContain('correction-required');
    }
    expect(await heldAfter([FILE, { status: 'certified' }], [CHANGED, { status: 'certified', corrections }])).toEqual([
      'status-order',
    ]);
    expect(
      await heldAfter([FILE, { status: 'certified' }], [CHANGED, { status: 'amended-certification', corrections }]),
    ).toEqual([]);
    // The recount's figures change again: that is another correction.
    expect(
      await heldAfter(
        [FILE, { status: 'certified' }],
        [CHANGED, { status: 'recount', corrections }],
        [FILE, { status: 'recount' }],
      ),
    ).toEqual(['correction-required']);
  });

  it('never gives certified figures to another name, nor to another unit, that the file has under the same id', async () => {
    const swapped = (one: string, other: string): string =>
      FILE.replaceAll(one, '\0').replaceAll(other, one).replaceAll('\0', other);
    const state = { status: 'certified', certifiedBy: 'state' } as const;
    const names = swapped('text="Testa Placeholder"', 'text="Ipsum Dolor"');
    for (const file of [
      names,
      FILE.replace('text="Board of Placeholders"', 'text="Sheriff"'),
      FILE.replace('party="NP"', 'party="Other"'),
      FILE.replace('voteFor="1"', 'voteFor="2"'),
    ]) {
      expect(await heldAfter([FILE, { status: 'certified' }], [file, state])).toEqual(['correction-required']);
    }
    const corrections = await correctionOf();
    expect(await heldAfter([FILE, { status: 'certified' }], [names, { status: 'correction', corrections }])).toEqual(
      [],
    );

    const report = await reportOf(FILE);
    const [contest] = report.contests;
    const [first, second] = report.units;
    if (!contest || !first || !second) throw new Error('the file has a contest and two units');
    const units = [
      { ...first, name: second.name },
      { ...second, name: first.name },
    ];
    expect(sameFigures(new SideBySide(report, report), contest, contest)).toBe(true);
    expect(sameFigures(new SideBySide({ ...report, units }, report), contest, contest)).toBe(false);
  });

  it('never changes certified turnout without the words, not even when the State certifies after the county', async () => {
    const more = clarity({ ballots: [61, 50] });
    const state = { status: 'certified', certifiedBy: 'state' } as const;
    const corrections = await correctionOf();
    expect(await heldAfter([FILE, { status: 'certified' }], [more, state])).toEqual(['correction-required']);
    expect(
      await heldAfter([FILE, { status: 'certified' }], [FILE.replace('totalVoters="200"', 'totalVoters="199"'), state]),
    ).toEqual(['correction-required']);
    expect(await heldAfter([FILE, { status: 'certified' }], [more, { status: 'correction', corrections }])).toEqual([]);
    expect(await heldAfter([FILE, { status: 'unofficial-complete' }], [more, { status: 'certified' }])).toEqual([]);
  });

  it('is that of the report for some contest at least: none is certified, or recounted, on the cover alone', async () => {
    const id = await contest();
    const only = (status: ReleaseStatus, of: ReleaseStatus): Asked => ({
      status,
      contests: [{ contest: id, status: of }],
    });
    expect(await heldAfter([FILE, only('certified', 'unofficial-complete')])).toEqual(['status-order']);
    expect(await heldAfter([FILE, only('pre-election', 'unofficial-partial')])).toEqual(['status-order']);
    expect(await heldAfter([FILE, { status: 'certified' }], [FILE, { status: 'recount' }])).toEqual(['status-order']);
    expect(await heldAfter([FILE, only('unofficial-partial', 'unofficial-complete')])).toEqual([]);
  });

  it('does not lose a certified contest in silence', async () => {
    const other = clarity().replace('Contest key="1"', 'Contest key="2"');
    expect(await heldAfter([FILE, { status: 'certified' }], [other, { status: 'certified' }])).toEqual([
      'correction-required',
    ]);
  });

  it('is certified by the county first, then by the State, and not by the county after that', async () => {
    const state = { status: 'certified', certifiedBy: 'state' } as const;
    expect(await heldAfter([FILE, { status: 'unofficial-complete' }], [FILE, state])).toEqual(['status-order']);
    expect(await heldAfter([FILE, { status: 'certified' }], [FILE, state])).toEqual([]);
    expect(await heldAfter([FILE, { status: 'certified' }], [FILE, state], [FILE, { status: 'certified' }])).toEqual([
      'status-order',
    ]);
  });
});

describe('the fingerprint of a test deck', () => {
  it('is the same in another order and other spacing, and another for one vote more', async () => {
    const lines = [
      { name: 'Ipsum Dolor', units: [20, 25] },
      { name: 'Testa Placeholder', units: [30, 20] },
    ];
    const deck = fingerprintOf(await reportOf(FILE));
    expect(deck).toMatch(/^[0-9a-f]{64}$/);
    expect(fingerprintOf(await reportOf(clarity({ lines, contest: 'Board  of placeholders' })))).toBe(deck);
    expect(fingerprintOf(await reportOf(CHANGED))).not.toBe(deck);
  });

  it('is none of zeros, and a file with one ballot in it is no zero report', async () => {
    const zero = clarity({ ballots: [0, 0], lines: [{ name: 'Testa Placeholder', units: [0, 0] }] }).replaceAll(
      /name="Undervotes" votes="2"|(?<=Nowhere [12]" )votes="1"/g,
      (found) => found.replace(/"[12]"$/, '"0"'),
    );
    expect(fingerprintOf(await reportOf(zero))).toBeUndefined();
    expect(isAllZero(await reportOf(zero))).toBe(true);
    expect(isAllZero(await reportOf(zero.replace('ballotsCast="0"', 'ballotsCast="1"')))).toBe(false);
    expect(isAllZero(await reportOf(FILE))).toBe(false);

    // Zeros may be released while polls are open: nothing that is published may stand beside them.
    const zeros = await reportOf(zero);
    const [first] = zeros.contests;
    const [unit] = zeros.units;
    if (!first || !unit) throw new Error('the file has a contest and a unit');
    const cast = { 'Election Day': { cast: 77 } };
    for (const report of [
      { ...zeros, contests: [{ ...first, rounds: [{ round: 2, votes: { [first.id]: 41 } }] }] },
      { ...zeros, contests: [{ ...first, ballotsCast: 1 }] },
      { ...zeros, ballotsByType: cast },
      { ...zeros, units: [{ ...unit, ballotsByType: cast }] },
    ]) {
      expect(isAllZero(report)).toBe(false);
    }
    expect(isAllZero({ ...zeros, ballotsByType: { Mail: { cast: 0, outstanding: 500 } } })).toBe(true);
  });
});
