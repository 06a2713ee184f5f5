import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedFrom } from '../../lib/cli/controls';
import { BASELINE } from '../../lib/guardrails';
import { CONTROLS_NOT_COVERED } from '../../lib/guardrails/documents/controls-not-covered';
import { judgedTypesIn } from '../../lib/guardrails/documents/judged-types';
import { oscalText } from '../../lib/guardrails/documents/oscal';
import { PRACTICES } from '../../lib/guardrails/documents/practices';

const root = join(__dirname, '../..');

test.each(Object.entries(generatedFrom(root, '2030-01-01T00:00:00.000Z')))(
  '%s is current; if not, run `npm run -s election -- controls --write`',
  (file, content) => {
    expect(readFileSync(join(root, file), 'utf8')).toBe(content);
  },
);

test.each(BASELINE.map((rule) => ({ rule, id: rule.id })))(
  '$id maps to controls by the names that they have',
  ({ rule }) => {
    for (const control of rule.mappings.nist) expect(control).toMatch(/^[A-Z]{2}-\d{1,2}(\(\d{1,2}\))?$/);
    // Numbers of the guide for non-voting election technology, not of the CIS Controls.
    for (const practice of rule.mappings.cis) expect(Object.keys(PRACTICES)).toContain(practice);
    for (const control of rule.mappings.fsbp) expect(control).toMatch(/^[A-Z][A-Za-z0-9]+\.\d+$/);
  },
);

test('a control that is said to be covered by nothing is in no rule', () => {
  const covered = CONTROLS_NOT_COVERED.filter(({ framework, control }) =>
    BASELINE.some(({ mappings }) => mappings[framework].includes(control)),
  );
  expect(covered.map(({ control }) => control)).toEqual([]);
});

test('every control that is not covered says why, once', () => {
  const seen = new Set(CONTROLS_NOT_COVERED.map(({ framework, control }) => `${framework} ${control}`));
  expect(seen.size).toBe(CONTROLS_NOT_COVERED.length);
  for (const { why } of CONTROLS_NOT_COVERED) expect(why.length).toBeGreaterThan(30);
});

test('a type that only an example names is not judged', () => {
  const source =
    "const T = ['AWS::A::Judged'];\nconst OK = { Type: 'AWS::A::Staffage' };\n  bad: [ 'AWS::A::Example' ]";
  expect(judgedTypesIn([source])).toEqual(['AWS::A::Judged']);
});

describe('the OSCAL component definition', () => {
  const text = oscalText(BASELINE, '', '2026-11-22T00:00:00.000Z');
  const definition = JSON.parse(text)['component-definition'];

  /** Every object with a uuid, wherever it stands. */
  const identified = (value: unknown): readonly { readonly uuid: string }[] => {
    if (typeof value !== 'object' || value === null) return [];
    const own = 'uuid' in value ? [value as { uuid: string }] : [];
    return [...own, ...Object.values(value).flatMap(identified)];
  };

  test('has the metadata that OSCAL asks for', () => {
    expect(definition.metadata).toEqual({
      title: expect.any(String),
      'last-modified': expect.stringMatching(/^\d{4}-\d{2}-\d{2}T.*Z$/),
      version: expect.any(String),
      'oscal-version': '1.1.2',
    });
  });

  test('names everything by a UUID of its own', () => {
    const uuids = identified(definition).map(({ uuid }) => uuid);
    expect(new Set(uuids).size).toBe(uuids.length);
    for (const uuid of uuids) {
      expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[45][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
  });

  test('gives every requirement a control id, a description and the rules behind it', () => {
    const [software, ...validations] = definition.components;
    expect(validations.map(({ title }: { title: string }) => title)).toEqual(BASELINE.map(({ id }) => id));
    for (const implementation of software['control-implementations']) {
      expect(implementation.source).toMatch(/^https:/);
      for (const requirement of implementation['implemented-requirements']) {
        expect(requirement['control-id']).toMatch(/^[A-Za-z_][A-Za-z0-9_.-]*$/);
        expect(requirement.description.length).toBeGreaterThan(40);
        expect(requirement.props.length).toBeGreaterThan(0);
      }
    }
    const controls = software['control-implementations'][0]['implemented-requirements'].map(
      (requirement: { readonly 'control-id': string }) => requirement['control-id'],
    );
    expect(controls).toContain('si-7.1');
  });

  test('keeps its date while nothing changes', () => {
    expect(oscalText(BASELINE, text, '2031-01-01T00:00:00.000Z')).toBe(text);
    expect(oscalText(BASELINE.slice(1), text, '2031-01-01T00:00:00.000Z')).toContain('2031-01-01');
  });
});
