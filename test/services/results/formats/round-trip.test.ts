import fc from 'fast-check';
import type { ResultsFormat } from '../../../../lib/contracts/results';
import { readResults } from '../../../../lib/services/results/formats/read-results';
import { reconcile } from '../../../../lib/services/results/reconcile';
import { byName, elections, expected, type MadeUpElection, sum } from '../support/elections';
import { bytes } from '../support/files';
import {
  clarityXml,
  medslCsv,
  openElectionsCsv,
  repeatedCsv,
  repeatedMapping,
  STANDARD_TYPES,
  standardJson,
  standardXml,
} from '../support/writers';

const standard = (name: string): string => STANDARD_TYPES[name]?.[1] ?? name;

const WRITERS: readonly {
  readonly format: ResultsFormat;
  readonly write: (election: MadeUpElection) => string;
  readonly mapped?: true;
  readonly as?: Parameters<typeof expected>[1];
}[] = [
  { format: 'clarity-detail-xml', write: clarityXml },
  { format: 'openelections-precinct-csv', write: openElectionsCsv },
  { format: 'medsl-precinct-csv', write: medslCsv, as: { type: (name) => name.toUpperCase() } },
  { format: 'mapped-csv', write: repeatedCsv, mapped: true },
  { format: 'sp-1500-100-json', write: standardJson, as: { type: standard } },
  { format: 'sp-1500-100-xml', write: standardXml, as: { type: standard } },
];

describe('an election written in any format', () => {
  it.each(WRITERS)('$format: is read back figure for figure, and adds up', async ({ format, write, mapped, as }) => {
    await fc.assert(
      fc.asyncProperty(elections, fc.integer({ min: 1, max: 5000 }), async (election, cut) => {
        const file = Buffer.from(write(election));
        const mapping = mapped && repeatedMapping(election.types);
        const parsed = await readResults(bytes(file.subarray(0, cut), file.subarray(cut)), mapping);
        expect(parsed.report.format).toBe(format);
        expect(byName(parsed.report)).toEqual(expected(election, as));
        expect(parsed.report.ballotsCast).toBe(sum(election.units.map(({ ballots }) => ballots)));
        expect(parsed.report.registeredVoters).toBe(sum(election.units.map(({ registered }) => registered)));
        const found = reconcile(parsed, { status: 'unofficial-complete' });
        expect(found.filter(({ severity }) => severity !== 'note')).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});

describe('a file that was damaged', () => {
  it.each(WRITERS)(
    '$format: is read or refused, and never stops the reader in another way',
    async ({ write, mapped }) => {
      const edits = fc.array(
        fc.record({
          at: fc.nat(),
          put: fc.oneof(
            fc.constantFrom(
              '"',
              '<',
              '>',
              '&',
              ',',
              '\n',
              '\r',
              '{',
              '}',
              '[',
              ']',
              ':',
              '-',
              '9999999999',
              '\u0000',
              '',
              '<!DOCTYPE a>',
            ),
            fc.string({ maxLength: 5 }),
          ),
          remove: fc.nat({ max: 20 }),
        }),
        { minLength: 1, maxLength: 4 },
      );
      await fc.assert(
        fc.asyncProperty(elections, edits, async (election, changes) => {
          let file = write(election);
          for (const { at, put, remove } of changes) {
            const place = at % file.length;
            file = file.slice(0, place) + put + file.slice(place + remove);
          }
          const outcome = await readResults(bytes(file), mapped && repeatedMapping(election.types)).then(
            (parsed) => reconcile(parsed).length >= 0,
            (error: unknown) => (error instanceof Error ? error.name : 'thrown'),
          );
          expect([true, 'UnreadableFile']).toContain(outcome);
        }),
        { numRuns: 150 },
      );
    },
  );
});
