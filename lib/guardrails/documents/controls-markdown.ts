import type { Mappings, Rule } from '../rule';
import { CONTROLS_NOT_COVERED } from './controls-not-covered';
import { PRACTICES } from './practices';

export const FRAMEWORKS: Readonly<Record<keyof Mappings, string>> = {
  nist: 'NIST SP 800-53 Rev. 5',
  cis: 'CIS Security Best Practices for Non-Voting Election Technology v1.1',
  fsbp: 'AWS Foundational Security Best Practices',
};

const cell = (text: string): string => text.replace(/\|/g, '\\|').replace(/\n/g, ' ');

const row = (...cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;

const list = (items: readonly string[]): string => (items.length === 0 ? 'none' : items.join(', '));

const section = (rule: Rule): readonly string[] => [
  `### ${rule.id}`,
  '',
  `**${rule.title}.** ${rule.core ? 'Core: nothing silences it.' : 'May be excepted, on one construct at a time, by an entry with reason, owner and date.'}`,
  '',
  `- Why: ${rule.why}`,
  `- Fix: ${rule.fix}`,
  `- ${FRAMEWORKS.nist}: ${list(rule.mappings.nist)}`,
  `- ${FRAMEWORKS.cis}: ${list(rule.mappings.cis)}`,
  `- ${FRAMEWORKS.fsbp}: ${list(rule.mappings.fsbp)}`,
  `- Refuses: ${rule.bad.map(({ name }) => name).join('; ')}.`,
  `- Accepts: ${rule.good.map(({ name }) => name).join('; ')}.`,
  '',
];

const controlsOf = (
  rules: readonly Rule[],
  framework: keyof Mappings,
): readonly (readonly [string, readonly string[]])[] => {
  const found = new Map<string, string[]>();
  for (const rule of rules) {
    for (const control of rule.mappings[framework]) found.set(control, [...(found.get(control) ?? []), rule.id]);
  }
  return [...found].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }));
};

/** docs/controls.md, whole. */
export const controlsMarkdown = (rules: readonly Rule[]): string =>
  [
    '# Controls',
    '',
    '<!-- Made by `npm run -s election -- controls --write` from lib/guardrails. Change the rules, not this file. -->',
    '',
    `The baseline has ${rules.length} rules. They judge the rendered templates of all stacks and nested stacks together, every outcome of`,
    'every condition, in `cdk synth` and in `election verify`. Each rule holds its own bad and good examples, which',
    '`test/guardrails/baseline.test.ts` runs one by one. A mapping says that a rule gives evidence for a part of a control; it does not',
    'say that the control is met.',
    '',
    '## Rules',
    '',
    row('Rule', 'Title', 'Core', 'Examples refused', 'Examples accepted'),
    row('---', '---', '---', '---:', '---:'),
    ...rules.map(({ id, title, core, bad, good }) =>
      row(`[${id}](#${id})`, title, core ? 'yes' : 'no', String(bad.length), String(good.length)),
    ),
    '',
    ...rules.flatMap(section),
    ...(['nist', 'cis', 'fsbp'] as const).flatMap((framework) => [
      `## ${FRAMEWORKS[framework]}: which rule answers what`,
      '',
      row('Control', ...(framework === 'cis' ? ['About'] : []), 'Rules'),
      row('---', ...(framework === 'cis' ? ['---'] : []), '---'),
      ...controlsOf(rules, framework).map(([control, ids]) =>
        row(control, ...(framework === 'cis' ? [PRACTICES[control] ?? ''] : []), ids.join(', ')),
      ),
      '',
    ]),
    '## What no code here covers',
    '',
    'Kept by hand in `lib/guardrails/documents/controls-not-covered.ts`. A control that is neither above nor here was not looked at.',
    '',
    row('Framework', 'Control', 'About', 'Why no rule answers it'),
    row('---', '---', '---', '---'),
    ...CONTROLS_NOT_COVERED.map(({ framework, control, about, why }) =>
      row(FRAMEWORKS[framework], control, about, why),
    ),
    '',
  ].join('\n');
