import { createHash } from 'node:crypto';
import type { Mappings, Rule } from '../rule';
import { FRAMEWORKS } from './controls-markdown';
import { CONTROLS_NOT_COVERED } from './controls-not-covered';

/** The version of NIST’s OSCAL component definition model whose shape this is. */
const OSCAL_VERSION = '1.1.2';

/** Names our own properties, as OSCAL asks of everybody who is not NIST. */
const NAMESPACE = 'https://election-blueprint.example/ns/oscal';

const SOURCES: Readonly<Record<keyof Mappings, string>> = {
  nist: 'https://raw.githubusercontent.com/usnistgov/oscal-content/main/nist.gov/SP800-53/rev5/json/NIST_SP-800-53_rev5_catalog.json',
  cis: 'https://www.cisecurity.org/insights/white-papers/security-best-practices-for-non-voting-election-technology',
  fsbp: 'https://docs.aws.amazon.com/securityhub/latest/userguide/fsbp-standard.html',
};

/** A UUID of version 5’s shape made from a name, so that the same rules give the same document. */
const uuidOf = (name: string): string => {
  const hex = createHash('sha256').update(`election-blueprint ${name}`).digest('hex');
  const variant = ((Number.parseInt(hex.slice(16, 18), 16) & 0x3f) | 0x80).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(18, 20)}-${hex.slice(20, 32)}`;
};

/** `AC-6(1)` is `ac-6.1` in NIST’s catalogue. Elsewhere an id may not begin with a digit. */
const controlId = (framework: keyof Mappings, control: string): string => {
  if (framework === 'nist') return control.toLowerCase().replace(/\((\d+)\)/g, '.$1');
  return framework === 'cis' ? `practice-${control}` : control;
};

const property = (name: string, value: string) => ({ name, ns: NAMESPACE, value });

const requirement = (framework: keyof Mappings, control: string, rules: readonly Rule[]) => ({
  uuid: uuidOf(`${framework} ${control}`),
  'control-id': controlId(framework, control),
  description: `Refused at synth, and by election verify, where it does not hold: ${rules.map(({ title }) => title.toLowerCase()).join('; ')}. Evidence for a part of the control.`,
  props: rules.map(({ id }) => property('rule', id)),
});

const implementation = (framework: keyof Mappings, rules: readonly Rule[]) => {
  const controls = [...new Set(rules.flatMap(({ mappings }) => mappings[framework]))].sort((a, b) =>
    a.localeCompare(b, 'en', { numeric: true }),
  );
  if (controls.length === 0) return [];
  const gaps = CONTROLS_NOT_COVERED.filter((gap) => gap.framework === framework);
  return [
    {
      uuid: uuidOf(`implementation ${framework}`),
      source: SOURCES[framework],
      description: `Rules that give evidence for controls of ${FRAMEWORKS[framework]}.`,
      props: gaps.map(({ control }) => property('not-covered', control)),
      'implemented-requirements': controls.map((control) =>
        requirement(
          framework,
          control,
          rules.filter(({ mappings }) => mappings[framework].includes(control)),
        ),
      ),
    },
  ].map(({ props, ...rest }) => (props.length === 0 ? rest : { ...rest, props }));
};

const ruleComponent = ({ id, title, why, fix, core, bad, good }: Rule) => ({
  uuid: uuidOf(`rule ${id}`),
  type: 'validation',
  title: id,
  description: `${title}. ${why} ${fix}`,
  props: [
    property('core', core ? 'yes' : 'no'),
    property('examples-refused', String(bad.length)),
    property('examples-accepted', String(good.length)),
    property('evidence', 'test/guardrails/baseline.test.ts'),
  ],
});

const documentOf = (rules: readonly Rule[], lastModified: string) => ({
  'component-definition': {
    uuid: uuidOf(`definition ${rules.map(({ id }) => id).join()}`),
    metadata: {
      title: 'Election blueprint: the baseline and the controls it answers',
      'last-modified': lastModified,
      version: '1',
      'oscal-version': OSCAL_VERSION,
    },
    components: [
      {
        uuid: uuidOf('component'),
        type: 'software',
        title: 'Election blueprint',
        description: 'CDK stacks that host an election, judged by a baseline of rules before they can be deployed.',
        'control-implementations': (['nist', 'cis', 'fsbp'] as const).flatMap((framework) =>
          implementation(framework, rules),
        ),
      },
      ...rules.map(ruleComponent),
    ],
  },
});

const textOf = (rules: readonly Rule[], lastModified: string): string =>
  `${JSON.stringify(documentOf(rules, lastModified), undefined, 1)}\n`;

/**
 * docs/controls.oscal.json, whole: an OSCAL component definition.
 * @param before the file as it is; its date stays when nothing else changed
 * @param now ISO date and time
 */
export const oscalText = (rules: readonly Rule[], before: string, now: string): string => {
  const [, dated] = /"last-modified": "([^"]*)"/.exec(before) ?? [];
  return dated !== undefined && textOf(rules, dated) === before ? before : textOf(rules, now);
};
