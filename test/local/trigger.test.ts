import type { Cloud, CloudResource } from '../../lib/local/cloud/cloud';
import { scheduleOf, streamTrigger, withStream } from '../../lib/local/trigger';
import type { Item, Records, Write } from '../../lib/platform/ports';

const resource = (type: string, properties: Record<string, unknown>, metadata = {}): CloudResource => ({
  address: type,
  stack: 's',
  logicalId: type,
  type,
  properties,
  metadata,
});
const release = resource('AWS::Lambda::Function', {}, { 'election:handler': 'results-release' });

/** A cloud in which every value that holds `{ to }` leads to that resource. */
const cloudOf = (...resources: readonly CloudResource[]): Cloud => ({
  ofType: (type) => resources.filter((r) => r.type === type),
  mentioned: (value) =>
    typeof value === 'object' && value !== null && 'to' in value ? [value.to as CloudResource] : [],
  text: (value) => String(value),
});
const mapping = (pattern: unknown): CloudResource =>
  resource('AWS::Lambda::EventSourceMapping', {
    FunctionName: { to: release },
    FilterCriteria: { Filters: [{ Pattern: JSON.stringify(pattern) }] },
  });
const change = (eventName: 'INSERT' | 'MODIFY' | 'REMOVE', pk: string) => ({
  eventName,
  dynamodb: { Keys: { pk: { S: pk }, sk: { S: 'x' } } },
});

it('a change calls the release function only when the filter of the template lets it through', () => {
  const trigger = streamTrigger(
    cloudOf(mapping({ eventName: ['INSERT'], dynamodb: { Keys: { pk: { S: ['OUTBOX'] } } } })),
    'results-release',
  );
  expect(trigger(change('INSERT', 'OUTBOX'))).toBe(true);
  expect(trigger(change('REMOVE', 'OUTBOX'))).toBe(false);
  expect(trigger(change('INSERT', 'LOAD#1'))).toBe(false);
});

it('a filter that names other items never calls it, here as in the cloud', () => {
  const wrong = mapping({ eventName: ['INSERT'], dynamodb: { Keys: { pk: { S: [{ prefix: 'OUTBOX#' }] } } } });
  const trigger = streamTrigger(cloudOf(wrong), 'results-release');
  expect(trigger(change('INSERT', 'OUTBOX'))).toBe(false);
  expect(trigger(change('INSERT', 'OUTBOX#1'))).toBe(true);
});

it('without a mapping in the template nothing calls it', () => {
  expect(streamTrigger(cloudOf(), 'results-release')(change('INSERT', 'OUTBOX'))).toBe(false);
});

it('the sweep is as often as the shortest schedule in the template', () => {
  const rule = (expression: string) =>
    resource('AWS::Events::Rule', { ScheduleExpression: expression, Targets: [{ Arn: { to: release } }] });
  expect(scheduleOf(cloudOf(rule('rate(1 hour)'), rule('rate(5 minutes)')), 'results-release')).toBe(300_000);
  expect(scheduleOf(cloudOf(rule('rate(5 minutes)')), 'results-publish')).toBeUndefined();
});

it('a table tells its stream what was new, changed and removed, after the commit and only then', async () => {
  const stored = new Map<string, Item>([['OLD', { pk: 'OLD', sk: 'x' }]]);
  let fail = false;
  const table: Records = {
    get: async ({ pk }) => stored.get(pk),
    query: async () => ({ items: [] }),
    commit: async (writes: readonly Write[]) => {
      if (fail) throw new Error('refused');
      for (const write of writes) if ('put' in write) stored.set(write.put.pk, write.put);
    },
  };
  const heard: string[] = [];
  const streamed = withStream(table, ({ eventName, dynamodb }) => heard.push(`${eventName} ${dynamodb.Keys.pk.S}`));
  await streamed.commit([
    { put: { pk: 'NEW', sk: 'x' } },
    { put: { pk: 'OLD', sk: 'x', a: 1 } },
    { remove: { pk: 'GONE', sk: 'x' } },
    { check: { pk: 'OLD', sk: 'x' }, when: { equals: {} } },
  ]);
  expect(heard).toEqual(['INSERT NEW', 'MODIFY OLD', 'REMOVE GONE']);
  fail = true;
  await expect(streamed.commit([{ put: { pk: 'LATER', sk: 'x' } }])).rejects.toThrow('refused');
  expect(heard).toHaveLength(3);
});
