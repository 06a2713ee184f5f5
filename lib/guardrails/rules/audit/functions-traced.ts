import { type Assembly, type JsonObject, resourcesOf, scopeOf } from '../../../assembly';
import { classOf, roleOf } from '../../belongs-to';
import { attribute, classRole, resource, template } from '../../example';
import { changes } from '../../examples';
import type { Rule, Violation } from '../../rule';
import { textAt } from '../../values';

const check = (assembly: Assembly): readonly Violation[] =>
  resourcesOf(assembly, 'AWS::Lambda::Function').flatMap((runner): readonly Violation[] => {
    const role = roleOf(assembly, runner);
    const dataClass = classOf(assembly, runner) ?? (role && classOf(assembly, role));
    const mode = textAt(scopeOf(assembly, runner.stack), runner.properties, ['TracingConfig', 'Mode']);
    return dataClass === undefined || mode === 'Active'
      ? []
      : [
          {
            stack: runner.stack,
            logicalId: runner.logicalId,
            what: `it works on ${dataClass}, and what it calls is not traced (TracingConfig.Mode is ${mode ?? 'missing'} instead of Active).`,
          },
        ];
  });

const MODE = 'F/Properties/TracingConfig/Mode';
const GOOD: JsonObject = template({
  R: classRole('voter-roll'),
  F: resource('AWS::Lambda::Function', { Role: attribute('R'), TracingConfig: { Mode: 'Active' } }),
});

export const functionsTraced: Rule = {
  id: 'functions-traced',
  title: 'A request can be followed from the door to the stores',
  core: false,
  why:
    'Illinois, 2016: one page was the way to the records for 19 days, and which requests took what had to be told afterwards. A trace names for each request the stores that its ' +
    'function called and when; stages ask for one, and a function that only passes it on ends it there.',
  fix: 'Use ElectionFunction, which traces, or set TracingConfig.Mode to Active.',
  mappings: { cis: ['5.3.4', '5.3.6'], nist: ['AU-12', 'IR-4', 'SI-4'], fsbp: [] },
  check,
  bad: changes(GOOD, {
    'a function without traces': ['F/Properties/TracingConfig'],
    'a function with half of the setting': [MODE],
    'a function that passes on what others trace': [MODE, 'PassThrough'],
  }),
  good: [
    { name: 'a function that traces', template: GOOD },
    { name: 'a function of no class', template: template({ F: resource('AWS::Lambda::Function') }) },
  ],
};
