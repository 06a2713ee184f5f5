import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Something of our templates that never reached the emulator, or reached it as another value. */
export interface Left {
  readonly stack: string;
  readonly resource: string;
  readonly type: string;
  readonly why: string;
}

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type Resource = { readonly Type: string; readonly [key: string]: Json };
interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Json;
  readonly [key: string]: unknown;
}

const isObject = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Stands where a template refers to what was taken out. */
export const placeholder = (logicalId: string): string => `left-out-${logicalId}`;

const withoutReferences = (value: Json, gone: ReadonlySet<string>, met: (logicalId: string) => void): Json => {
  if (Array.isArray(value)) return value.map((inside) => withoutReferences(inside, gone, met));
  if (!isObject(value)) return value;
  const reference = value['Ref'] ?? value['Fn::GetAtt'];
  const logicalId = Array.isArray(reference) ? reference[0] : reference;
  if (Object.keys(value).length === 1 && typeof logicalId === 'string' && gone.has(logicalId)) {
    met(logicalId);
    return placeholder(logicalId);
  }
  return Object.fromEntries(Object.entries(value).map(([key, inside]) => [key, withoutReferences(inside, gone, met)]));
};

const withoutDependencies = (
  resource: Resource,
  gone: ReadonlySet<string>,
  met: (logicalId: string) => void,
): Resource => {
  const { DependsOn: dependsOn, ...rest } = resource;
  const all = [dependsOn ?? []].flat().map(String);
  const kept = all.filter((id) => !gone.has(id));
  if (kept.length === all.length) return resource;
  for (const id of all) if (gone.has(id)) met(id);
  return kept.length === 0 ? rest : { ...rest, DependsOn: kept };
};

/** Why the emulator cannot make a resource; undefined when it can. */
const whatItLacks = ({ Type: type, Properties: properties }: Resource, has: (type: string) => boolean) => {
  if (!has(type)) return 'the emulator has no such resource type';
  if (type === 'AWS::CloudWatch::Alarm' && isObject(properties) && properties['Metrics'] !== undefined) {
    return 'the emulator has no alarms on metric math';
  }
  return undefined;
};

const reduced = (stack: string, template: Template, has: (type: string) => boolean) => {
  const left: Left[] = [];
  const gone = new Set<string>();
  for (const [resource, definition] of Object.entries(template.Resources)) {
    const why = whatItLacks(definition, has);
    if (why === undefined) continue;
    gone.add(resource);
    left.push({ stack, resource, type: definition.Type, why });
  }
  const cleaned = (value: Json, resource: string, type: string): Json =>
    withoutReferences(value, gone, (other) =>
      left.push({ stack, resource, type, why: `refers to ${other}, which was left out; a placeholder stands there` }),
    );
  const waiting = (resource: string, { Type: type, ...rest }: Resource): Resource =>
    withoutDependencies({ Type: type, ...rest }, gone, (other) =>
      left.push({ stack, resource, type, why: `waited for ${other}, which was left out` }),
    );
  const resources = Object.entries(template.Resources)
    .filter(([id]) => !gone.has(id))
    .map(([id, resource]) => [id, cleaned(waiting(id, resource), id, resource.Type)]);
  return {
    left,
    template: {
      ...template,
      Resources: Object.fromEntries(resources),
      ...(template.Outputs === undefined ? {} : { Outputs: cleaned(template.Outputs, '(outputs)', 'Outputs') }),
    },
  };
};

/** Templates travel as assets under the hash of their bytes; the CLI does not upload a hash twice. */
const underNewHash = (folder: string, files: readonly string[], templateFile: string, bytes: string): void => {
  const hash = createHash('sha256').update(bytes).digest('hex');
  const assets = files.filter((file) => file.endsWith('.assets.json'));
  for (const file of assets) {
    const manifest = JSON.parse(readFileSync(join(folder, file), 'utf8')) as {
      readonly files: Readonly<Record<string, { readonly source: { readonly path: string } }>>;
    };
    const old = Object.entries(manifest.files).find(([, { source }]) => source.path === templateFile)?.[0];
    if (old === undefined) continue;
    for (const changed of [file, 'manifest.json', ...files.filter((name) => name.endsWith('.template.json'))]) {
      const path = join(folder, changed);
      writeFileSync(path, readFileSync(path, 'utf8').replaceAll(old, hash));
    }
  }
};

/**
 * The one switch between what ships and what the emulator gets: copies a synthesized assembly and takes out every resource
 * that the emulator cannot make, and every reference to one. Nothing else of a template is changed, and everything that
 * is changed is in the list that comes back.
 * @param types that the emulator's CloudFormation makes
 */
export const withoutWhatTheEmulatorLacks = (
  assembly: string,
  copy: string,
  types: ReadonlySet<string>,
): readonly Left[] => {
  cpSync(assembly, copy, { recursive: true });
  const has = (type: string): boolean => types.has(type) || type.startsWith('Custom::');
  const files = readdirSync(copy);
  const templates = files.filter((file) => file.endsWith('.template.json'));
  const nested = (file: string): boolean => file.endsWith('.nested.template.json');
  // A parent names its nested stacks by their hash: theirs first.
  return [...templates.filter(nested), ...templates.filter((file) => !nested(file))].flatMap((file) => {
    const path = join(copy, file);
    const stack = file.replace(/\.(nested\.)?template\.json$/, '');
    const { left, template } = reduced(stack, JSON.parse(readFileSync(path, 'utf8')) as Template, has);
    const bytes = JSON.stringify(template, undefined, 1);
    writeFileSync(path, bytes);
    underNewHash(copy, files, file, bytes);
    return left;
  });
};
