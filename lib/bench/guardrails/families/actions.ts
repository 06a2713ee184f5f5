import type { Json } from '../../../assembly';
import { type Family, mutantAt } from '../mutant';
import { statementSites } from '../walk';

const first = (value: Json | undefined): string | undefined => {
  const one = Array.isArray(value) ? (value as readonly Json[])[0] : value;
  return typeof one === 'string' ? one : undefined;
};

export const actions: Family = {
  id: 'actions',
  every: 'action of an allowance widened, of a denial narrowed, and turned into NotAction',
  *mutants(assembly) {
    for (const site of statementSites(assembly)) {
      const written = site.value['Action'];
      const name = first(written);
      if (written === undefined || name === undefined) continue;
      const service = name.split(':')[0];
      const path = [...site.path, 'Action'];
      const common = { family: 'actions', statement: site.value };
      const changes: { readonly change: string; readonly value: Json }[] =
        site.value['Effect'] === 'Deny'
          ? [
              { change: 'narrowed to one that harms nobody', value: `${service}:ListTags*` },
              ...(Array.isArray(written) && written.length > 1
                ? (written as readonly Json[]).map((action, i) => ({
                    change: `no longer denies ${String(action)}`,
                    value: (written as readonly Json[]).filter((_, j) => j !== i),
                  }))
                : []),
            ]
          : [
              { change: 'widened to every action', value: '*' },
              { change: `widened to every action of ${service}`, value: `${service}:*` },
            ];
      for (const { change, value } of changes) {
        if (JSON.stringify(value) === JSON.stringify(written)) continue;
        yield mutantAt({ ...site, path }, { ...common, change, edits: [{ path, value }] });
      }
      if (name === '*') continue;
      yield mutantAt(
        { ...site, path },
        {
          ...common,
          change: 'turned into NotAction',
          edits: [{ path }, { path: [...site.path, 'NotAction'], value: written }],
        },
      );
    }
  },
};
