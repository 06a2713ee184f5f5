import { type Family, mutantAt } from '../mutant';
import { settingSites } from '../walk';

/** Far beyond what any limit in the blueprint allows. */
const RAISED = 1000;

/** A port; beyond it there is nothing. */
const LAST_PORT = 65_535;

export const numbers: Family = {
  id: 'numbers',
  every: 'number made as small, and as large, as a mistake would',
  *mutants(assembly) {
    for (const site of settingSites(assembly)) {
      const { value } = site;
      const text = typeof value === 'string' && /^\d+$/.test(value);
      if (typeof value !== 'number' && !text) continue;
      const number = Number(value);
      const raised = /Port$/.test(String(site.path.at(-1))) ? LAST_PORT : Math.max(number, 1) * RAISED;
      for (const changed of [number > 1 ? 1 : 0, raised]) {
        if (changed === number) continue;
        const written = text ? String(changed) : changed;
        yield mutantAt(site, {
          family: 'numbers',
          change: `${changed < number ? 'lowered' : 'raised'} from ${number} to ${changed}`,
          edits: [{ path: site.path, value: written }],
        });
      }
    }
  },
};
