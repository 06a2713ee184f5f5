import { type Family, mutantAt } from '../mutant';
import { settingSites } from '../walk';

const FLIPPED = new Map<unknown, boolean | string>([
  [true, false],
  [false, true],
  ['true', 'false'],
  ['false', 'true'],
]);

export const booleans: Family = {
  id: 'booleans',
  every: 'boolean flipped',
  *mutants(assembly) {
    for (const site of settingSites(assembly)) {
      const value = FLIPPED.get(site.value);
      if (value === undefined) continue;
      yield mutantAt(site, {
        family: 'booleans',
        change: `flipped to ${value}`,
        edits: [{ path: site.path, value }],
      });
    }
  },
};
