import type { FunctionName } from '../contracts/functions';
import type { Records, Write } from '../platform/ports';
import { type Cloud, type CloudResource, list, mentionedOf, record } from './cloud/cloud';
import { functionNameOf } from './gateway/api-model';

/** One change of a table as its stream tells it: keys only. */
interface StreamChange {
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly dynamodb: { readonly Keys: { readonly pk: { readonly S: string }; readonly sk: { readonly S: string } } };
}

/** Lambda's event filter: every named field matches one of its values, or begins with one of its prefixes. */
const fits = (pattern: unknown, value: unknown): boolean => {
  if (Array.isArray(pattern)) {
    return pattern.some((wanted) => {
      const prefix = record(wanted)['prefix'];
      if (typeof prefix === 'string') return typeof value === 'string' && value.startsWith(prefix);
      return wanted === value;
    });
  }
  return Object.entries(record(pattern)).every(([name, inner]) => fits(inner, record(value)[name]));
};

const targets = (cloud: Cloud, name: FunctionName, value: unknown, from: CloudResource): boolean => {
  const target = mentionedOf(cloud, 'AWS::Lambda::Function', value, from);
  return target !== undefined && functionNameOf(target) === name;
};

/** Does a table's stream call the function for this change? As its event source mapping in the templates says. */
export const streamTrigger = (cloud: Cloud, name: FunctionName): ((change: StreamChange) => boolean) => {
  const mappings = cloud
    .ofType('AWS::Lambda::EventSourceMapping')
    .filter((mapping) => targets(cloud, name, mapping.properties['FunctionName'], mapping));
  const patterns = mappings.map((mapping) =>
    list(record(mapping.properties['FilterCriteria'])['Filters']).map((filter): unknown =>
      JSON.parse(cloud.text(record(filter)['Pattern'], mapping, () => '')),
    ),
  );
  return (change) => patterns.some((filters) => filters.length === 0 || filters.some((filter) => fits(filter, change)));
};

const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Milliseconds between the scheduled calls of a function in the templates; undefined when nothing calls it by the clock. */
export const scheduleOf = (cloud: Cloud, name: FunctionName): number | undefined => {
  const every = cloud
    .ofType('AWS::Events::Rule')
    .filter((rule) => list(rule.properties['Targets']).some((t) => targets(cloud, name, record(t)['Arn'], rule)))
    .flatMap((rule) => {
      const [, count, unit] =
        /^rate\((\d+) (minute|hour|day)s?\)$/.exec(String(rule.properties['ScheduleExpression'])) ?? [];
      return count === undefined || unit === undefined ? [] : [Number(count) * (UNIT_MS[unit] ?? 0)];
    });
  return every.length === 0 ? undefined : Math.min(...every);
};

const changesOf = (writes: readonly Write[], existing: ReadonlySet<number>): readonly StreamChange[] =>
  writes.flatMap((write, i): readonly StreamChange[] => {
    if ('check' in write) return [];
    const { pk, sk } = 'put' in write ? write.put : write.remove;
    const eventName = 'remove' in write ? 'REMOVE' : existing.has(i) ? 'MODIFY' : 'INSERT';
    return [{ eventName, dynamodb: { Keys: { pk: { S: pk }, sk: { S: sk } } } }];
  });

/** The table with its stream: after each commit, `changed` hears of every item that was written or removed. */
export const withStream = (table: Records, changed: (change: StreamChange) => void): Records => ({
  get: (key) => table.get(key),
  query: (q) => table.query(q),
  commit: async (writes) => {
    const existing = new Set<number>();
    for (const [i, write] of writes.entries()) {
      if ('put' in write && !(write.when && 'absent' in write.when) && (await table.get(write.put))) existing.add(i);
    }
    await table.commit(writes);
    for (const change of changesOf(writes, existing)) changed(change);
  },
});
