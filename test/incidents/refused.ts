import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CodeControl, Evidence, type Incident } from '../../lib/guardrails/incidents';
import { shippedAssembly } from '../support/shipped-assembly';

const root = join(__dirname, '../..');

const hasTest = ({ file, test: title }: CodeControl): boolean =>
  existsSync(join(root, file)) && readFileSync(join(root, file), 'utf8').includes(`'${title}'`);

let evidence: Evidence | undefined;
/** One for all incidents of a file: what a rule said of an assembly is remembered. */
export const evidenceOf = (incident: Incident) => {
  evidence ??= new Evidence(shippedAssembly(), hasTest);
  return evidence.of(incident);
};

/** Declares the tests of one incident; its file under test/incidents calls this and nothing else. */
export const refuses = (incident: Incident): void => {
  describe(incident.title, () => {
    const found = evidenceOf(incident);

    test.each(incident.refusedBy)(`with ${incident.stateIs}, the shipped stacks are refused by %s`, (rule) => {
      expect(found.refusedBy).toContain(rule);
    });

    describe.each(found.steps.map((step) => ({ step, what: step.what })))('$what', ({ step }) => {
      test.each(step.controls.map((control) => ({ control, name: control.name })))(
        '$name stands against it',
        ({ control }) => {
          expect(control.inForce).toBe(true);
        },
      );

      test.each(step.controls.map((control) => ({ control, name: control.name })))(
        'stacks without $name are refused by that name, and something else still protects the data',
        ({ control }) => {
          expect(control.refusedWithout).toBe(true);
          if (step.alone === undefined) expect(control.left).not.toEqual([]);
        },
      );
    });
  });
};
