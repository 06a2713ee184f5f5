import { judgeByLock } from '../../access';
import {
  type Assembly,
  edited,
  isObject,
  type Json,
  type JsonObject,
  type Path,
  resourcesOf,
  withTemplate,
} from '../../assembly';
import { judge } from '../../guardrails';

/** A change that an office makes without a second thought. No rule may have anything to say about it. */
export interface HarmlessChange {
  /** Completes "... raises nothing". */
  readonly name: string;
  readonly make: (assembly: Assembly) => Assembly;
}

const onEach =
  (type: string, path: string, value: (was: Json | undefined) => Json): HarmlessChange['make'] =>
  (assembly) =>
    resourcesOf(assembly, type).reduce((changed, { stack, logicalId, properties }) => {
      const template = changed.stacks.get(stack)?.template;
      const full: Path = ['Resources', logicalId, 'Properties', ...path.split('.')];
      return template
        ? withTemplate(changed, stack, edited(template, { path: full, value: value(properties[path]) }))
        : changed;
    }, assembly);

const onTemplates =
  (change: (template: JsonObject) => JsonObject): HarmlessChange['make'] =>
  (assembly) =>
    [...assembly.stacks.values()].reduce(
      (changed, { id, template }) => withTemplate(changed, id, change(template)),
      assembly,
    );

/** The keys of every object in the opposite order; lists keep theirs. */
const reversed = (value: Json): Json => {
  if (Array.isArray(value)) return (value as readonly Json[]).map(reversed);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, inner]) => [name, reversed(inner)]),
  );
};

const withOneMoreTag = (tags: Json | undefined): Json => [
  ...(Array.isArray(tags) ? (tags as readonly Json[]) : []),
  { Key: 'cost-centre', Value: 'elections' },
];

/** An output that nobody imports may be called anything. */
const renamedOutputs = (template: JsonObject): JsonObject => {
  const outputs = template['Outputs'];
  if (!isObject(outputs)) return template;
  const renamed = Object.entries(outputs).map(([name, output]) => [
    isObject(output) && output['Export'] === undefined ? `${name}Again` : name,
    output,
  ]);
  return { ...template, Outputs: Object.fromEntries(renamed) };
};

/** Outputs that another stack reads by name must keep it. */
const readByName = (assembly: Assembly): string =>
  JSON.stringify([...assembly.stacks.values()].map(({ template }) => template['Resources']));

export const HARMLESS_CHANGES: readonly HarmlessChange[] = [
  {
    name: 'other descriptions of functions',
    make: onEach('AWS::Lambda::Function', 'Description', () => 'What it does, in other words'),
  },
  { name: 'more memory', make: onEach('AWS::Lambda::Function', 'MemorySize', () => 1024) },
  { name: 'a shorter time limit', make: onEach('AWS::Lambda::Function', 'Timeout', () => 10) },
  {
    name: 'other words in an alarm',
    make: onEach('AWS::CloudWatch::Alarm', 'AlarmDescription', () => 'Something failed'),
  },
  {
    name: 'another comment on API stages',
    make: onEach('AWS::ApiGateway::Stage', 'Description', () => 'Version of the autumn'),
  },
  {
    name: 'a lower limit on requests of every stage',
    make: onTemplates((template) =>
      JSON.parse(JSON.stringify(template).replaceAll('"ThrottlingRateLimit":50', '"ThrottlingRateLimit":40')),
    ),
  },
  { name: 'one more day of every log', make: onEach('AWS::Logs::LogGroup', 'RetentionInDays', () => 3653) },
  {
    name: 'one more alarm, which tells the same people',
    make: (assembly) => {
      const [alarm] = resourcesOf(assembly, 'AWS::CloudWatch::Alarm');
      const template = assembly.stacks.get(alarm?.stack ?? '')?.template;
      if (alarm === undefined || template === undefined) return assembly;
      const value = { ...alarm.definition, Properties: { ...alarm.properties, Threshold: 2 } };
      return withTemplate(assembly, alarm.stack, edited(template, { path: ['Resources', 'OneMoreAlarm'], value }));
    },
  },
  { name: 'one more tag on keys', make: onEach('AWS::KMS::Key', 'Tags', withOneMoreTag) },
  { name: 'one more tag on functions', make: onEach('AWS::Lambda::Function', 'Tags', withOneMoreTag) },
  { name: 'one more tag on buckets', make: onEach('AWS::S3::Bucket', 'Tags', withOneMoreTag) },
  { name: 'one more tag on tables', make: onEach('AWS::DynamoDB::Table', 'Tags', withOneMoreTag) },
  { name: 'keys in another order', make: onTemplates((template) => reversed(template) as JsonObject) },
  {
    name: 'another description of every template',
    make: onTemplates((template) => ({ ...template, Description: 'Elections' })),
  },
  {
    name: 'outputs under other names',
    make: (assembly) => {
      const text = readByName(assembly);
      return onTemplates((template) => {
        const outputs = template['Outputs'];
        const names = Object.keys(isObject(outputs) ? outputs : {});
        return names.some((name) => text.includes(`"${name}"`)) ? template : renamedOutputs(template);
      })(assembly);
    },
  },
  {
    name: 'a parameter store entry with a motto',
    make: (assembly) => {
      const id = [...assembly.stacks.keys()].find((stack) => stack.endsWith('/Registration')) ?? '';
      const template = assembly.stacks.get(id)?.template ?? {};
      const Motto = { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: 'Every vote counts' } };
      return withTemplate(assembly, id, edited(template, { path: ['Resources', 'Motto'], value: Motto }));
    },
  },
];

/** What `election verify` newly says to a harmless change; it should be nothing. */
export interface Harmless {
  readonly name: string;
  readonly findings: number;
  readonly said: readonly string[];
}

const saidOf = (assembly: Assembly, lock: string): ReadonlySet<string> =>
  new Set(
    [...judge(assembly).findings, ...judgeByLock(assembly, lock, false).findings].map(
      ({ rule, resource, message }) => `${rule} ${resource}: ${message}`,
    ),
  );

export const harmlessRows = (
  assembly: Assembly,
  lock: string,
  list: readonly HarmlessChange[] = HARMLESS_CHANGES,
): readonly Harmless[] => {
  const before = saidOf(assembly, lock);
  return list.map(({ name, make }) => {
    const said = [...saidOf(make(assembly), lock)].filter((one) => !before.has(one));
    return { name, findings: said.length, said };
  });
};
