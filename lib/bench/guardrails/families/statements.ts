import { type Family, mutantAt } from '../mutant';
import { statementSites } from '../walk';

export const statements: Family = {
  id: 'statements',
  every: 'statement of a policy dropped, its effect reversed',
  *mutants(assembly) {
    for (const site of statementSites(assembly)) {
      const effect = site.value['Effect'];
      const reversed = effect === 'Deny' ? 'Allow' : 'Deny';
      const common = { family: 'statements', statement: site.value };
      yield mutantAt(site, { ...common, change: `${effect} dropped`, edits: [{ path: site.path }] });
      yield mutantAt(site, {
        ...common,
        change: `${effect} reversed to ${reversed}`,
        edits: [{ path: [...site.path, 'Effect'], value: reversed }],
      });
    }
  },
};
