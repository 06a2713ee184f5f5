import { perAssembly, type Resource, resourcesOf } from '../assembly';
import { roleOf } from './belongs-to';
import { keyOf } from './index-of';

/** The functions that run with each role, by the role's key. */
export const functionsByRole = perAssembly((assembly): ReadonlyMap<string, readonly Resource[]> => {
  const found = new Map<string, Resource[]>();
  for (const runner of resourcesOf(assembly, 'AWS::Lambda::Function')) {
    const role = roleOf(assembly, runner);
    if (!role) continue;
    const same = found.get(keyOf(role));
    if (same) same.push(runner);
    else found.set(keyOf(role), [runner]);
  }
  return found;
});
