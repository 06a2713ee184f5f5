import type { Json } from '../../../assembly';
import { type Family, mutantAt } from '../mutant';
import { statementSites } from '../walk';

const ELSEWHERE = 'arn:aws:s3:::election-bench-nothing';

export const resources: Family = {
  id: 'resources',
  every: 'resource of an allowance widened, of a denial narrowed, and turned into NotResource',
  *mutants(assembly) {
    for (const site of statementSites(assembly)) {
      const written = site.value['Resource'];
      if (written === undefined) continue;
      const path = [...site.path, 'Resource'];
      const common = { family: 'resources', statement: site.value };
      const changes: { readonly change: string; readonly value: Json }[] =
        site.value['Effect'] === 'Deny'
          ? [
              { change: 'narrowed to something else', value: ELSEWHERE },
              ...(Array.isArray(written) && written.length > 1
                ? (written as readonly Json[]).map((_, i) => ({
                    change: `no longer denies at resource ${i + 1}`,
                    value: (written as readonly Json[]).filter((__, j) => j !== i),
                  }))
                : []),
            ]
          : [{ change: 'widened to every resource', value: '*' }];
      for (const { change, value } of changes) {
        if (JSON.stringify(value) === JSON.stringify(written)) continue;
        yield mutantAt({ ...site, path }, { ...common, change, edits: [{ path, value }] });
      }
      yield mutantAt(
        { ...site, path },
        {
          ...common,
          change: 'turned into NotResource',
          edits: [
            { path },
            { path: [...site.path, 'NotResource'], value: site.value['Effect'] === 'Deny' ? written : ELSEWHERE },
          ],
        },
      );
    }
  },
};
