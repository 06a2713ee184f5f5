import { AssemblyError } from './errors';
import { get, isObject, type Json, type JsonObject } from './json';
import type { Resource } from './model';

/** Construct paths by logical id, for each template file that a metadata file speaks of. */
export type PathIndex = ReadonlyMap<string, ReadonlyMap<string, string>>;

const text = (value: Json | undefined): string | undefined => (typeof value === 'string' ? value : undefined);

/**
 * From a stack's metadata: which construct rendered which logical id. A path under a nested stack's own path belongs
 * to the nested stack's template.
 */
export const indexPaths = (metadata: JsonObject): PathIndex => {
  const entries = Object.entries(metadata).flatMap(([path, list]) =>
    (Array.isArray(list) ? list : []).flatMap((entry: Json) => {
      const data = text(get(entry, 'data'));
      const type = text(get(entry, 'type'));
      return data === undefined || type === undefined ? [] : [{ path: path.replace(/^\//, ''), type, data }];
    }),
  );
  const fileAt = new Map(entries.filter((e) => e.type === 'aws:cdk:templateFile').map((e) => [e.path, e.data]));
  const index = new Map<string, Map<string, string>>();
  for (const { path, type, data } of entries) {
    if (type !== 'aws:cdk:logicalId') continue;
    let owner = path;
    while (owner !== '' && !fileAt.has(owner)) owner = owner.slice(0, Math.max(owner.lastIndexOf('/'), 0));
    const file = fileAt.get(owner) ?? '';
    const paths = index.get(file) ?? new Map<string, string>();
    paths.set(data, path);
    index.set(file, paths);
  }
  return index;
};

const stringList = (value: Json | undefined): readonly string[] => {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((v): v is string => typeof v === 'string') : [];
};

/** CloudFormation takes 500 in one template; the rest is room for its limit to grow. */
export const MAX_RESOURCES = 5000;

/** What CloudFormation takes as a logical id and as a type. Anything else could read as something that it is not. */
const LOGICAL_ID = /^[A-Za-z0-9]{1,255}$/;
const TYPE = /^[A-Za-z0-9:@_-]{1,255}$/;

const SECTIONS = ['Conditions', 'Mappings', 'Outputs', 'Parameters', 'Resources', 'Rules'];

const checkSections = (name: string, template: JsonObject): void => {
  for (const section of SECTIONS) {
    const written = template[section];
    if (written === undefined || isObject(written)) continue;
    throw new AssemblyError('malformed', `${name}: ${section} is not an object. Synthesize the assembly again.`);
  }
};

export const readResources = (
  stack: string,
  name: string,
  template: JsonObject,
  paths: ReadonlyMap<string, string> | undefined,
): ReadonlyMap<string, Resource> => {
  checkSections(name, template);
  const resources = Object.entries(template['Resources'] ?? {});
  if (resources.length > MAX_RESOURCES) {
    throw new AssemblyError(
      'too-large',
      `${name} has ${resources.length} resources, more than the ${MAX_RESOURCES} that are read. Split the stack; CloudFormation itself takes 500.`,
    );
  }
  const found = new Map<string, Resource>();
  for (const [logicalId, definition] of resources) {
    // Fn::ForEach::Name stands where a resource would: the transform rule refuses the template, nothing to read here.
    if (logicalId.startsWith('Fn::')) continue;
    const type = text(get(definition, 'Type'));
    if (!isObject(definition) || type === undefined) {
      throw new AssemblyError(
        'malformed',
        `${name}: resource ${logicalId} has no Type. Synthesize the assembly again.`,
      );
    }
    if (!LOGICAL_ID.test(logicalId) || !TYPE.test(type)) {
      throw new AssemblyError(
        'malformed',
        `${name}: ${JSON.stringify(logicalId)} of type ${JSON.stringify(type)} has a name that CloudFormation does not take. Synthesize the assembly again.`,
      );
    }
    const properties = definition['Properties'] ?? {};
    if (!isObject(properties)) {
      throw new AssemblyError('malformed', `${name}: Properties of ${logicalId} is not an object.`);
    }
    const metadata = isObject(definition['Metadata']) ? definition['Metadata'] : {};
    const condition = text(definition['Condition']);
    found.set(logicalId, {
      stack,
      logicalId,
      type,
      properties,
      metadata,
      ...(condition === undefined ? {} : { condition }),
      dependsOn: stringList(definition['DependsOn']),
      constructPath: text(metadata['aws:cdk:path']) ?? paths?.get(logicalId) ?? `${stack}/${logicalId}`,
      definition,
    });
  }
  return found;
};
