import { type Family, mutantAt } from '../mutant';
import { isStatement, settingSites } from '../walk';

export const deletions: Family = {
  id: 'deletions',
  every: 'setting deleted, alone or with all that stands under it',
  *mutants(assembly) {
    for (const site of settingSites(assembly)) {
      if (isStatement(site.value)) continue;
      yield mutantAt(site, { family: 'deletions', change: 'deleted', edits: [{ path: site.path }] });
    }
  },
};
