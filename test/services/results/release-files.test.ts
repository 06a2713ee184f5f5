import { parse } from 'csv-parse/sync';
import type { PageFigures } from '../../../lib/contracts/published';
import { REHEARSAL_WATERMARK } from '../../../lib/contracts/published';
import { canvassReport } from '../../../lib/services/results/files/canvass-report';
import { resultsCsv } from '../../../lib/services/results/files/csv';
import { releaseHtml } from '../../../lib/services/results/files/html';
import { widthOf, wrapped } from '../../../lib/services/results/files/pdf';

const HOSTILE = '<img src=x onerror="alert(1)">';
const PAGE: PageFigures = {
  schema: 'election-page/v1',
  jurisdiction: 'Lorem County (made up)',
  electionId: '2020-11-03-general',
  electionName: 'General Election',
  electionDate: '2020-11-03',
  release: 2,
  status: 'unofficial-partial',
  releasedAt: '2020-11-04T02:14:00.000Z',
  ballotsCounted: 12_345,
  ballotsOutstanding: 678,
  registeredVoters: 20_000,
  units: [
    { id: 'u1', name: 'Ipsum, "1"', reported: true },
    { id: 'u2', name: 'Dolor 2', reported: false },
  ],
  contests: [
    {
      id: 'c1',
      name: `Mayor ${HOSTILE}`,
      votesAllowed: 1,
      selections: [
        {
          id: 's1',
          name: '=HYPERLINK("http://a.example")',
          writeIn: false,
          votes: 7001,
          byVoteType: { Mail: 7001 },
          byUnit: [7000, 1],
        },
        {
          id: 's2',
          name: 'Testa Nguy\u1ec5n',
          party: 'IPS',
          writeIn: true,
          votes: 20,
          byVoteType: {},
          byUnit: [20, null],
        },
      ],
      notes: [{ message: `Does not agree ${HOSTILE}`, reason: 'Entered by hand.' }],
    },
  ],
  notes: [],
};
const table = (figures: PageFigures): string[][] => parse([...resultsCsv(figures)].join(''));
const pdfText = (figures: PageFigures): string =>
  Buffer.from(
    canvassReport(figures, {
      logOrigin: 'lorem.example/log',
      keyFingerprint: 'abcd 1234',
      sourceSha256: 'f'.repeat(64),
    }),
  ).toString('latin1');

describe('the table of a release', () => {
  it('has every figure once, and none where the file has none', () => {
    const [head, ...rows] = table(PAGE);
    expect(head).toEqual(
      'contest_id contest selection_id selection party write_in unit_id unit vote_type votes round'.split(' '),
    );
    expect(rows.map((row) => [row[2], row[6], row[8], row[9]])).toEqual([
      ['s1', '', 'total', '7001'],
      ['s1', '', 'Mail', '7001'],
      ['s1', 'u1', 'total', '7000'],
      ['s1', 'u2', 'total', '1'],
      ['s2', '', 'total', '20'],
      ['s2', 'u1', 'total', '20'],
    ]);
    expect(rows[2]?.[7]).toBe('Ipsum, "1"');
    expect(rows.at(-1)?.slice(4, 6)).toEqual(['IPS', 'yes']);
  });

  it('holds nothing that a spreadsheet would run', () => {
    for (const row of table(PAGE)) for (const cell of row) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
  });
});

describe('the page without JavaScript', () => {
  it('says status and time before any figure, and shows every total', () => {
    const page = releaseHtml(PAGE);
    const at = (text: string): number => page.indexOf(text);
    expect(at('Unofficial, partial: these figures may still change')).toBeGreaterThan(0);
    expect(at('2020-11-04 02:14 UTC')).toBeLessThan(at('12,345'));
    expect(at('Unofficial')).toBeLessThan(at('12,345'));
    for (const figure of ['12,345', '678', '61.73%', '7,001', '99.72%', '0.28%', 'Entered by hand.']) {
      expect(page).toContain(figure);
    }
    expect(page).not.toMatch(/winner|elected|leading/i);
  });

  it('takes no markup out of an uploaded file, runs nothing and fetches nothing from elsewhere', () => {
    const page = releaseHtml(PAGE);
    expect(page).not.toContain('<img');
    expect(page).not.toMatch(/<script|<style|\sstyle=|\son[a-z]+="/);
    for (const [, address = ''] of page.matchAll(/(?:href|src)="([^"]*)"/g))
      expect(address).not.toMatch(/^(https?:)?\/\//);
  });

  it('links to its files from where it stands, so that a saved copy holds together', () => {
    const page = releaseHtml(PAGE);
    for (const link of [
      'releases/2.json',
      'releases/2.csv',
      'releases/2.pdf',
      'releases/2.statement',
      'release-1.html',
    ]) {
      expect(page).toContain(`href="${link}"`);
    }
  });

  it('says what must be said before the figures: a rehearsal, one person alone, a correction', () => {
    const page = releaseHtml({
      ...PAGE,
      status: 'amended-certification',
      certifiedBy: 'county',
      watermark: REHEARSAL_WATERMARK,
      breakGlass: 'Nobody else could be reached.',
      corrections: [{ release: 1, contest: 'c1', what: 'Precinct 2 was left out.', why: 'The canvass found it.' }],
    });
    const figures = page.indexOf('12,345');
    for (const text of [
      REHEARSAL_WATERMARK,
      'Released by one person alone. Reason given: Nobody else could be reached.',
      'Precinct 2 was left out. Reason: The canvass found it.',
      'Amended certification by the county',
    ]) {
      expect([text, page.indexOf(text) > 0 && page.indexOf(text) < figures]).toEqual([text, true]);
    }
    expect(page).not.toContain('may still change');
  });
});

describe('the canvass report', () => {
  it('is a PDF whose table of objects points at its objects', () => {
    const pdf = pdfText(PAGE);
    const start = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(pdf)?.[1]);
    const rows = pdf.slice(start).split('\n').slice(3);
    const count = Number(/^xref\n0 (\d+)\n/.exec(pdf.slice(start))?.[1]);
    expect(count).toBeGreaterThan(8);
    for (let i = 1; i < count; i += 1) {
      expect(pdf.slice(Number(rows[i - 1]?.slice(0, 10))).startsWith(`${i} 0 obj\n`)).toBe(true);
    }
    for (const [, length, content] of pdf.matchAll(/<< \/Length (\d+) >>\nstream\n([\s\S]*?)endstream/g)) {
      expect(content?.length).toBe(Number(length));
    }
  });

  it('has totals, every unit, lines to sign, the key’s fingerprint, and status and time at each page’s foot', () => {
    const pdf = pdfText(PAGE);
    for (const text of ['7,001', '99.72%', 'Statement of votes cast', 'Name and signature', 'abcd 1234', '7,000']) {
      expect(pdf).toContain(text);
    }
    const pages = Number(/\/Count (\d+)/.exec(pdf)?.[1]);
    expect(pages).toBeGreaterThan(1);
    expect(pdf.match(/\(Unofficial, partial\. Release 2, 2020-11-04 02:14 UTC\. General Election/g)).toHaveLength(
      pages,
    );
    expect(pdf.match(/\(Page \d+ of \d+\)/g)).toHaveLength(pages);
    expect(pdf).toContain('Testa Nguyen');
  });

  it('is marked on every page of a rehearsal', () => {
    const pdf = pdfText({ ...PAGE, watermark: REHEARSAL_WATERMARK });
    expect(pdf.match(new RegExp(`40 Tf 0 0 Td \\(${REHEARSAL_WATERMARK}\\)`, 'g'))).toHaveLength(
      Number(/\/Count (\d+)/.exec(pdf)?.[1]),
    );
    expect(pdfText(PAGE)).not.toContain('40 Tf 0 0 Td');
  });

  it('says that a state’s units are in the table instead of printing thousands of pages', () => {
    const many = Array.from({ length: 31_000 }, (_, i) => i);
    const [contest] = PAGE.contests;
    const [selection] = contest?.selections ?? [];
    if (!contest || !selection) throw new Error('no contest');
    const pdf = pdfText({
      ...PAGE,
      units: many.map((i) => ({ id: `u${i}`, name: `Unit ${i}`, reported: true })),
      contests: [{ ...contest, selections: [{ ...selection, byUnit: many }] }],
    });
    expect(pdf).toContain('31,000 figures of 31,000 reporting units');
    expect(pdf.length).toBeLessThan(20_000);
  });

  it('breaks lines where they are too long, and never loses a word', () => {
    const text = 'The quick brown fox jumps over Donaudampfschifffahrtsgesellschaft again';
    const lines = wrapped(text, 60, 10);
    for (const line of lines) expect(widthOf(line, 10)).toBeLessThanOrEqual(60);
    expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
  });
});

describe('a contest that is not one candidate of several', () => {
  const [contest] = PAGE.contests;
  const pageOf = (more: Partial<PageFigures['contests'][number]>): PageFigures => ({
    ...PAGE,
    contests: contest === undefined ? [] : [{ ...contest, ...more }],
  });
  const RANKED = pageOf({
    rounds: [
      { round: 1, votes: [7001, 20] },
      { round: 2, votes: [7019, null] },
    ],
  });

  it('shows every round where it is ranked, with and without a screen, and that the votes are first choices', () => {
    const html = releaseHtml(RANKED);
    expect(html).toContain('Ranked: the votes are first choices');
    expect(html).toContain('<th scope="col">Round 2</th>');
    expect(html).toMatch(/<td>20<\/td><td>no longer in<\/td>/);
    expect(pdfText(RANKED)).toContain('Round 2');
    expect(pdfText(RANKED)).toContain('7,019');
    expect(releaseHtml(PAGE)).not.toContain('Round 1');
  });

  it('has a row for each round in the table, which no sum of totals meets, and in every row of a rehearsal the mark at its end', () => {
    const rows = table(RANKED).slice(1);
    expect(rows.filter((row) => row[8] === 'round').map((row) => [row[2], row[6], row[9], row[10]])).toEqual([
      ['s1', '', '7001', '1'],
      ['s1', '', '7019', '2'],
      ['s2', '', '20', '1'],
    ]);
    const others = rows.filter((row) => row[8] !== 'round');
    expect(others).toEqual(table(PAGE).slice(1));
    expect(new Set(others.map((row) => row[10]))).toEqual(new Set(['']));
    const marked = table({ ...RANKED, watermark: REHEARSAL_WATERMARK });
    expect(marked[0]?.slice(-2)).toEqual(['round', 'watermark']);
    for (const row of marked.slice(1)) expect([row.length, row[11]]).toEqual([12, REHEARSAL_WATERMARK]);
  });

  it.each([
    ['ballot-measure', 'Ballot measure. Vote for one'],
    ['straight-party', 'Straight-party vote. Vote for one'],
    ['retention', 'Retention. Vote for one'],
  ] as const)('says that it is a %s', (kind, words) => {
    expect(releaseHtml(pageOf({ kind }))).toContain(words);
    expect(pdfText(pageOf({ kind }))).toContain(words);
  });
});
