import { type Family, mutantAt } from '../mutant';
import { resourceSites } from '../walk';

const NAME = 'OnlyWhenAsked';

export const conditional: Family = {
  id: 'conditional',
  every: 'resource made to depend on a condition that whoever deploys decides',
  *mutants(assembly) {
    for (const site of resourceSites(assembly)) {
      yield mutantAt(site, {
        family: 'conditional',
        change: 'made conditional',
        edits: [
          { path: ['Parameters', NAME], value: { Type: 'String', Default: 'true' } },
          { path: ['Conditions', NAME], value: { 'Fn::Equals': [{ Ref: NAME }, 'true'] } },
          { path: [...site.path, 'Condition'], value: NAME },
        ],
      });
    }
  },
};
