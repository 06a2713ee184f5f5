import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ValidateFunction } from 'ajv';
import Ajv from 'ajv-draft-04';
import { pageFiguresSchema } from '../../../lib/contracts/published';
import { electionReport } from '../../../lib/services/results/election-report';
import { readResults } from '../../../lib/services/results/formats/read-results';
import { pageFigures } from '../../../lib/services/results/page-figures';
import { reconcile } from '../../../lib/services/results/reconcile';
import type { ReleaseSource } from '../../../lib/services/results/release-source';
import { sharedData } from '../../support/shared-data';
import { bytes } from './support/files';
import { ELECTION } from './support/office';

const sourceOf = async (file: Uint8Array, more: Partial<ReleaseSource> = {}): Promise<ReleaseSource> => {
  const parsed = await readResults(bytes(file));
  const findings = reconcile(parsed);
  return {
    jurisdictionName: 'Lorem County (made up)',
    issuerAbbreviation: 'lorem',
    election: ELECTION,
    release: 3,
    releasedAt: '2020-11-04T02:00:00.000Z',
    figures: {
      schema: 'election-staged/v2',
      electionId: ELECTION.id,
      status: 'unofficial-complete',
      ballotsOutstanding: 41,
      fileSha256: 'a'.repeat(64),
      report: parsed.report,
      findings,
    },
    reasons: Object.fromEntries(findings.map(({ id }) => [id, 'The canvass board explained this.'])),
    ...more,
  };
};
/** The report as one object, as a reader has it. */
const reportOf = (source: ReleaseSource): Node => JSON.parse([...electionReport(source)].join(''));
const example = (name: string): Uint8Array => readFileSync(join(__dirname, '../../../examples/results', name));

const FILES: readonly (readonly [string, () => Uint8Array | undefined])[] = [
  ...['lorem-clarity.xml', 'lorem-clarity-disagrees.xml', 'lorem-precincts.csv'].map(
    (name) => [name, () => example(name)] as const,
  ),
  ...['ga_bacon_precincts_11-3.xml', 'ga_gwinnett_precincts_11-3.xml', '20161108__de__general__precinct.csv'].map(
    (name) =>
      [
        name,
        () => {
          const path = sharedData(`results/${name}`);
          return path === undefined ? undefined : readFileSync(path);
        },
      ] as const,
  ),
];

let compiled: ValidateFunction | undefined;
const validator = (): ValidateFunction | undefined => {
  const schema = sharedData('schemas/NIST_V2_election_results_reporting.json');
  if (schema === undefined) return undefined;
  const formats = { date: true, time: true, 'date-time': true, uri: true } as const;
  compiled ??= new Ajv({ strict: false, allErrors: true, formats }).compile(JSON.parse(readFileSync(schema, 'utf8')));
  return compiled;
};

interface Node {
  readonly [name: string]: unknown;
}
const everyObject = (value: unknown): Node[] => {
  if (Array.isArray(value)) return value.flatMap(everyObject);
  if (typeof value !== 'object' || value === null) return [];
  return [value as Node, ...Object.values(value).flatMap(everyObject)];
};

describe('the SP 1500-100 report', () => {
  it.each(FILES)('of %s is valid against the schema that NIST publishes', async (_, file) => {
    const validate = validator();
    const body = file();
    if (validate === undefined || body === undefined) return;
    const report = reportOf(await sourceOf(body));
    validate(report);
    expect(validate.errors ?? []).toEqual([]);
  });

  it('of every type of election is valid too', async () => {
    const validate = validator();
    if (validate === undefined) return;
    const body = example('lorem-clarity.xml');
    for (const type of ['primary', 'runoff', 'special', 'municipal'] as const) {
      validate(reportOf(await sourceOf(body, { election: { ...ELECTION, type } })));
      expect(validate.errors ?? []).toEqual([]);
    }
  });

  it('names the jurisdiction by FIPS code and Open Civic Data division, and so does the page', async () => {
    const identifiers = { fips: '99049', ocdId: 'ocd-division/country:us/state:zz/county:lorem' };
    const source = await sourceOf(example('lorem-clarity.xml'), { election: { ...ELECTION, identifiers } });
    const report = reportOf(source);
    const validate = validator();
    validate?.(report);
    expect(validate?.errors ?? []).toEqual([]);
    const [jurisdiction] = everyObject(report).filter((o) => o['@id'] === 'gp-jurisdiction');
    expect(jurisdiction?.['ExternalIdentifier']).toEqual([
      expect.objectContaining({ Type: 'fips', Value: identifiers.fips }),
      expect.objectContaining({ Type: 'ocd-id', Value: identifiers.ocdId }),
    ]);
    expect(pageFigures(source).identifiers).toEqual(identifiers);
    const without = reportOf(await sourceOf(example('lorem-clarity.xml')));
    expect(JSON.stringify(without)).not.toContain('ExternalIdentifier');
  });

  it('keeps the ids of contests, choices and units from release to release', async () => {
    const ids = async (release: number): Promise<unknown> => {
      const { contests, units } = pageFigures(await sourceOf(example('lorem-clarity.xml'), { release }));
      return [contests.map(({ id, selections }) => [id, selections.map((s) => s.id)]), units.map(({ id }) => id)];
    };
    expect(await ids(2)).toEqual(await ids(1));
  });

  it('of ranked and straight-party contests, nested units and ballots by method is valid too, and the page has them', async () => {
    const rows = [
      'county,precinct,office,candidate,round,mail,election_day,votes',
      'A,Total,Ballots Cast,,,6,4,10',
      'A,Total,Outstanding Ballots,,,2,0,2',
      'B,Total,Ballots Cast,,,1,1,2',
      'A,P1,Straight Party,Ipsum Party,,1,0,1',
      'A,P1,Mayor,Testa Placeholder,1,3,2,5',
      'B,P1,Mayor,Ipsum Dolor,1,2,2,4',
      'A,P1,Mayor,Testa Placeholder,2,5,4,9',
    ];
    const source = await sourceOf(new TextEncoder().encode(rows.join('\n')));
    const report = reportOf(source);
    const validate = validator();
    validate?.(report);
    expect(validate?.errors ?? []).toEqual([]);
    const objects = everyObject(report);
    expect(objects).toContainEqual(expect.objectContaining({ Round: 2, Count: 9, GpUnitId: 'gp-jurisdiction' }));
    expect(objects.filter((o) => o['OtherType'] === 'group of units').map((o) => o['ComposingGpUnitIds'])).toHaveLength(
      2,
    );
    expect(objects.filter((o) => o['@type'] === 'ElectionResults.PartyContest')).toHaveLength(1);
    const page = pageFigures(source);
    expect(pageFiguresSchema.safeParse(page).success).toBe(true);
    expect(page.contests.map(({ kind, rounds }) => [kind, rounds])).toEqual([
      ['straight-party', undefined],
      [
        undefined,
        [
          { round: 1, votes: [5, 4] },
          { round: 2, votes: [9, null] },
        ],
      ],
    ]);
    const { report: county } = (
      await sourceOf(new TextEncoder().encode(rows.filter((row) => !row.startsWith('B')).join('\n')))
    ).figures;
    expect(county.ballotsByType).toEqual({
      Mail: { cast: 6, outstanding: 2 },
      'Election Day': { cast: 4, outstanding: 0 },
    });
    expect(pageFigures({ ...source, figures: { ...source.figures, report: county } }).ballotsByMethod).toEqual([
      { method: 'Mail', counted: 6, outstanding: 2 },
      { method: 'Election Day', counted: 4, outstanding: 0 },
    ]);
  });

  it('has an object for every id that it refers to, and each id once', async () => {
    for (const name of ['lorem-clarity.xml', 'lorem-precincts.csv']) {
      const objects = everyObject(reportOf(await sourceOf(example(name))));
      const ids = objects.flatMap((object) => (typeof object['@id'] === 'string' ? [object['@id']] : []));
      expect(new Set(ids).size).toBe(ids.length);
      const references = objects.flatMap((object) =>
        Object.entries(object)
          .filter(([member]) => /Ids?$/.test(member) && member !== '@id' && member !== 'VendorApplicationId')
          .flatMap(([, value]) => (Array.isArray(value) ? value : [value])),
      );
      expect(references.length).toBeGreaterThan(20);
      expect(references.filter((id) => !ids.includes(String(id)))).toEqual([]);
    }
  });

  it('says votes by type in the standard’s words, over- and undervotes, and ballots outstanding', async () => {
    const objects = everyObject(reportOf(await sourceOf(example('lorem-clarity.xml'))));
    const types = new Set(objects.filter((o) => o['@type'] === 'ElectionResults.VoteCounts').map((o) => o['Type']));
    expect([...types].sort()).toEqual(['absentee-mail', 'early', 'election-day', 'provisional', 'total']);
    expect(objects).toContainEqual(
      expect.objectContaining({
        '@type': 'ElectionResults.OtherCounts',
        Undervotes: 75,
        Overvotes: 0,
        GpUnitId: 'gp-jurisdiction',
      }),
    );
    expect(objects).toContainEqual(expect.objectContaining({ BallotsCast: 2332, BallotsOutstanding: 41 }));
    expect(objects.filter((o) => o['@type'] === 'ElectionResults.BallotMeasureContest')).toHaveLength(1);
  });

  it('is the same to the byte from the same source, and so is the page', async () => {
    const [a, b] = [await sourceOf(example('lorem-clarity.xml')), await sourceOf(example('lorem-clarity.xml'))];
    expect(JSON.stringify(reportOf(a))).toBe(JSON.stringify(reportOf(b)));
    expect(JSON.stringify(pageFigures(a))).toBe(JSON.stringify(pageFigures(b)));
  });

  it('publishes disagreements with their reasons beside the contest, in the report and on the page', async () => {
    const source = await sourceOf(example('lorem-clarity-disagrees.xml'));
    const page = pageFigures(source);
    expect(pageFiguresSchema.safeParse(page).success).toBe(true);
    expect(page.contests[0]?.notes.map(({ stated, computed }) => [stated, computed])).toContainEqual([1221, 1211]);
    expect(page.notes.map(({ code, reason }) => [code, reason])).toEqual([
      ['ballots-disagree', 'The canvass board explained this.'],
    ]);
    expect(String(reportOf(source)['Notes'])).toContain('Reason given: The canvass board explained this.');
  });
});
