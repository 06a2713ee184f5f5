import { parseArgs } from 'node:util';
import { FAMILIES } from '../bench/guardrails/families';
import type { Family } from '../bench/guardrails/mutant';
import { PLACES, type Place, type Sample } from '../bench/guardrails/sample';
import { GUARDRAILS_USAGE } from './bench-help';

/** Mutants of each family for programs of others, which take seconds a template. */
const DEFAULT_SAMPLE = 6;
const DEFAULT_SEED = 'election';
/** One of each kind says nearly as much as all of them, in a fifth of the time. */
const DEFAULT_OF_EACH = 1;
const DEFAULT_PLACE: Place = 'first';

export interface GuardrailsOptions {
  readonly only: 'ours' | 'compared' | undefined;
  /** Which changes of each kind this project is asked about. */
  readonly which: Sample;
  /** Nothing but changes of these. */
  readonly families: readonly Family[] | undefined;
  /** Changes of each family for the tools of others. */
  readonly sample: number;
  readonly seed: string;
  readonly markdown: boolean;
}

const unusable = (why: string): Error => new Error(`${why} Usage: ${GUARDRAILS_USAGE}`);

const numberOf = (value: string | undefined, name: string): number | undefined => {
  if (value === undefined) return undefined;
  if (!/^[1-9]\d*$/.test(value)) throw unusable(`--${name} takes a number, not "${value}".`);
  return Number(value);
};

const placeNamed = (value: string): Place => {
  const place = PLACES.find((one) => one === value);
  if (place === undefined) throw unusable(`--place takes ${PLACES.join(', ')}, not "${value}".`);
  return place;
};

const familiesNamed = (value: string | undefined): readonly Family[] | undefined =>
  value?.split(',').map((name) => {
    const family = FAMILIES.find(({ id }) => id === name);
    if (family) return family;
    throw unusable(`There is no family "${name}"; there is: ${FAMILIES.map(({ id }) => id).join(', ')}.`);
  });

export const optionsOf = (args: readonly string[]): GuardrailsOptions => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      sample: { type: 'string' },
      seed: { type: 'string' },
      'of-each': { type: 'string' },
      place: { type: 'string' },
      families: { type: 'string' },
      markdown: { type: 'boolean' },
    },
  });
  const { only, 'of-each': each, seed = DEFAULT_SEED } = values;
  if (only !== undefined && only !== 'ours' && only !== 'compared')
    throw unusable('--only takes "ours" or "compared".');
  const families = familiesNamed(values.families);
  if (families !== undefined && (only !== 'ours' || values.markdown === true))
    throw unusable('--families goes with --only ours, and without --markdown: the page tells of all.');
  return {
    only,
    which: {
      ...(each === 'all' ? {} : { most: numberOf(each, 'of-each') ?? DEFAULT_OF_EACH }),
      place: placeNamed(values.place ?? DEFAULT_PLACE),
      seed,
    },
    families,
    sample: numberOf(values.sample, 'sample') ?? DEFAULT_SAMPLE,
    seed,
    markdown: values.markdown === true,
  };
};
