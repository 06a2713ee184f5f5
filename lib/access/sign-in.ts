import { routesOf } from './routes';
import type { Store } from './stores';
import type { World } from './world';

const known = new WeakMap<World, ReadonlyMap<string, readonly string[]>>();

/** Roles of the functions that answer whoever signed in at each pool, by the pool's ARN or its address. */
const rolesByPool = (world: World): ReadonlyMap<string, readonly string[]> => {
  const found = known.get(world);
  if (found) return found;
  const roles = new Map<string, string[]>();
  for (const { code, pools } of routesOf(world.names, world.functions)) {
    const role = world.roleOf.get(code);
    if (role === undefined) continue;
    for (const pool of pools) roles.set(pool, [...(roles.get(pool) ?? []), role]);
  }
  known.set(world, roles);
  return roles;
};

/** Roles of the functions that answer whoever signed in at this pool. */
export const rolesBehind = (world: World, { arn }: Store): readonly string[] => {
  const id = arn.slice(arn.indexOf('/'));
  return [...rolesByPool(world)].flatMap(([pool, roles]) => (pool === arn || pool.endsWith(id) ? roles : []));
};
