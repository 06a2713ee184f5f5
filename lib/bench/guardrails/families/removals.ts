import { type Edit, isObject, type Json, type JsonObject, type Path, type StackTemplate } from '../../../assembly';
import { type Family, mutantAt } from '../mutant';
import { callsIn, resourceSites } from '../walk';

const names = (call: JsonObject, logicalId: string): boolean => {
  const text = JSON.stringify(call);
  return text.includes(`"${logicalId}"`) || text.includes(`\${${logicalId}}`) || text.includes(`\${${logicalId}.`);
};

/** The setting, list element or output that the reference stands in: what a person would take out with the resource. */
const enclosing = (section: string, path: Path): Path => {
  if (section === 'Outputs') return path.slice(0, 1);
  const element = path.findLastIndex((step) => typeof step === 'number');
  return element > 2 ? path.slice(0, element + 1) : path.slice(0, 3);
};

const deepestFirst = (a: Edit, b: Edit): number => {
  for (let i = 0; i < Math.max(a.path.length, b.path.length); i++) {
    const [x, y] = [a.path[i], b.path[i]];
    if (x === y) continue;
    if (typeof x === 'number' && typeof y === 'number') return y - x;
    return b.path.length - a.path.length;
  }
  return 0;
};

/** Takes out what would dangle, so that the rest can still be deployed. */
const tidied = (stack: StackTemplate, logicalId: string): readonly Edit[] => {
  const edits = new Map<string, Edit>();
  for (const section of ['Resources', 'Outputs']) {
    const entries = stack.template[section];
    for (const [name, entry] of Object.entries(isObject(entries) ? entries : {})) {
      if (section === 'Resources' && name === logicalId) continue;
      for (const { path, call } of callsIn(entry, [name])) {
        if (!names(call, logicalId)) continue;
        const edit = { path: [section, ...enclosing(section, path)] };
        edits.set(edit.path.join('\0'), edit);
      }
      const dependsOn: Json | undefined = isObject(entry) ? entry['DependsOn'] : undefined;
      if (Array.isArray(dependsOn) && dependsOn.includes(logicalId)) {
        const rest = (dependsOn as readonly Json[]).filter((id) => id !== logicalId);
        edits.set(`${name} DependsOn`, { path: [section, name, 'DependsOn'], value: rest });
      }
    }
  }
  return [...edits.values()].sort(deepestFirst);
};

export const removals: Family = {
  id: 'removals',
  every: 'resource removed, and with it whatever refers to it',
  *mutants(assembly) {
    for (const site of resourceSites(assembly)) {
      yield mutantAt(site, {
        family: 'removals',
        change: 'removed',
        edits: [...tidied(site.stack, site.resource.logicalId), { path: site.path }],
      });
    }
  },
};
