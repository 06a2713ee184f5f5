import { type Family, mutantAt } from '../mutant';
import { resourceSites } from '../walk';

export const deletionPolicies: Family = {
  id: 'deletion policies',
  every: 'DeletionPolicy and UpdateReplacePolicy weakened',
  *mutants(assembly) {
    for (const site of resourceSites(assembly)) {
      for (const name of ['DeletionPolicy', 'UpdateReplacePolicy']) {
        const value = site.resource.definition[name];
        if (value === undefined || value === 'Delete') continue;
        const at = { ...site, path: [...site.path, name] };
        const family = 'deletion policies';
        yield mutantAt(at, { family, change: 'changed to Delete', edits: [{ path: at.path, value: 'Delete' }] });
        yield mutantAt(at, { family, change: 'removed', edits: [{ path: at.path }] });
      }
    }
  },
};
