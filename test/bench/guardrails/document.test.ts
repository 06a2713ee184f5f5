import { guardrailsDocument, partsOf } from '../../../lib/bench/guardrails/markdown';
import type { ComparedFigures, OurFigures } from '../../../lib/bench/guardrails/report';

const ours: OurFigures = {
  families: [{ family: 'booleans', every: 'boolean flipped', mutants: 3, byRules: 2, byLock: 0, leftOut: 1 }],
  judged: { most: 1, place: 'last', seed: 'lot' },
  generated: { mutants: 9, kinds: 3 },
  leftOut: [],
  survivors: [],
  byRule: {},
  escapes: [],
  harmless: [],
  extension: { added: ['a store'], findings: [], asksToAccept: true },
  scales: [],
};
const compared: ComparedFigures = {
  compared: [{ tool: 'a tool', version: '1', how: 'run', caught: 1, families: { booleans: [1, 3] } }],
  notRun: [{ tool: 'another tool', why: 'it is not there' }],
  sample: 3,
  seed: 'lot',
};
const [FIRST, LATER] = ['2026-11-01', '2026-11-02'];

describe('what the guardrails catch, the page', () => {
  const both = guardrailsDocument('', { ours, compared }, FIRST);

  test('keeps the tools side by side, with their date, when only the changes are measured again', () => {
    const again = guardrailsDocument(both, { ours, compared: undefined }, LATER);
    expect(partsOf(again).compared).toBe(partsOf(both).compared);
    expect(partsOf(again).ours).toContain(`Measured on ${LATER}`);
    expect(partsOf(again).compared).toContain(`Measured on ${FIRST}`);
  });

  test('keeps the changes, with their date, when only the tools are measured again', () => {
    const again = guardrailsDocument(both, { ours: undefined, compared }, LATER);
    expect(partsOf(again).ours).toBe(partsOf(both).ours);
    expect(partsOf(again).compared).toContain(`Measured on ${LATER}`);
  });

  test('is written with one part alone, and takes the other later', () => {
    const one = guardrailsDocument('', { ours: undefined, compared }, FIRST);
    expect(partsOf(one).ours).toBeUndefined();
    expect(guardrailsDocument(one, { ours, compared: undefined }, FIRST)).toBe(both);
  });

  test('says with which command each part was measured, and which tool did not run', () => {
    expect(both).toContain('bench guardrails --only ours --of-each 1 --place last --markdown');
    expect(both).toContain('bench guardrails --only compared --sample 3 --seed lot --markdown');
    expect(both).toContain('another tool did not run: it is not there');
  });
});
