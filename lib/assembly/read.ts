import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { checkAcyclic } from './cycles';
import { AssemblyError } from './errors';
import { get, isObject, type Json, type JsonObject, parseJsonObject } from './json';
import type { Assembly, Resource, ResourceId, StackTemplate, Unread } from './model';

/** CloudFormation takes 1 MiB; the rest is room for indentation. */
export const MAX_TEMPLATE_BYTES = 4 * 1024 * 1024;
/** Manifests and metadata files grow with the number of stacks; 50 jurisdictions stay under a tenth of this. */
export const MAX_MANIFEST_BYTES = 64 * 1024 * 1024;
/** Majors of the cloud assembly schema whose stack artifacts have the shape that is read here. */
export const SCHEMA_VERSIONS = { oldest: 21, newest: 55 } as const;
/** CloudFormation's own quota is lower in practice; a chain of nested stacks this long is a loop in disguise. */
const MAX_NESTING = 20;

interface Draft {
  readonly stacks: Map<string, StackTemplate>;
  readonly unread: Unread[];
}

/** Construct paths by logical id, for each template file that a metadata file speaks of. */
type PathIndex = ReadonlyMap<string, ReadonlyMap<string, string>>;

const shown = (root: string, file: string): string => relative(root, file) || '.';

/** The path inside the assembly, symbolic links followed: a manifest must not make us judge some other file. */
const within = (root: string, directory: string, name: string): string => {
  const file = resolve(directory, name);
  const real = existsSync(file) ? realpathSync(file) : file;
  if (isAbsolute(name) || (real !== root && !real.startsWith(root + sep))) {
    throw new AssemblyError(
      'outside-assembly',
      `${shown(root, directory)} refers to ${name}, outside the assembly. A deployable template lies inside it; synthesize again.`,
    );
  }
  return real;
};

const load = (root: string, file: string, maxBytes: number): JsonObject => {
  const name = shown(root, file);
  let size: number;
  try {
    size = statSync(file).size;
  } catch {
    throw new AssemblyError('not-an-assembly', `${name} is missing from the assembly. Synthesize it again.`);
  }
  if (size > maxBytes) {
    throw new AssemblyError(
      'too-large',
      `${name} has ${size} bytes, more than the ${maxBytes} that are read. Split the stack; CloudFormation itself takes 1 MiB per template.`,
    );
  }
  try {
    return parseJsonObject(readFileSync(file), name, maxBytes);
  } catch (error) {
    if (error instanceof AssemblyError) throw error;
    throw new AssemblyError('not-an-assembly', `${name} cannot be read as a file of the assembly.`);
  }
};

const text = (value: Json | undefined): string | undefined => (typeof value === 'string' ? value : undefined);

const environmentOf = (artifact: JsonObject): { account?: string; region?: string } => {
  const [, account, region] = /^aws:\/\/([^/]+)\/(.+)$/.exec(text(artifact['environment']) ?? '') ?? [];
  return {
    ...(account !== undefined && /^\d{12}$/.test(account) ? { account } : {}),
    ...(region !== undefined && region !== 'unknown-region' ? { region } : {}),
  };
};

/**
 * From a stack's metadata: which construct rendered which logical id. A path under a nested stack's own path belongs
 * to the nested stack's template.
 */
const indexPaths = (metadata: JsonObject): PathIndex => {
  const entries = Object.entries(metadata).flatMap(([path, list]) =>
    (Array.isArray(list) ? list : []).flatMap((entry: Json) => {
      const data = text(get(entry, 'data'));
      const type = text(get(entry, 'type'));
      return data === undefined || type === undefined ? [] : [{ path: path.replace(/^\//, ''), type, data }];
    }),
  );
  const templates = entries.filter((e) => e.type === 'aws:cdk:templateFile');
  const index = new Map<string, Map<string, string>>();
  for (const { path, type, data } of entries) {
    if (type !== 'aws:cdk:logicalId') continue;
    let owner: (typeof templates)[number] | undefined;
    for (const candidate of templates) {
      if (path.startsWith(`${candidate.path}/`) && candidate.path.length >= (owner?.path.length ?? 0))
        owner = candidate;
    }
    const file = owner?.data ?? '';
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

export const readResources = (
  stack: string,
  name: string,
  template: JsonObject,
  paths: ReadonlyMap<string, string> | undefined,
): ReadonlyMap<string, Resource> => {
  const resources = template['Resources'];
  if (resources !== undefined && !isObject(resources)) {
    throw new AssemblyError('malformed', `${name}: Resources is not an object. Synthesize the assembly again.`);
  }
  const found = new Map<string, Resource>();
  for (const [logicalId, definition] of Object.entries(resources ?? {})) {
    // Fn::ForEach::Name stands where a resource would: the transform rule refuses the template, nothing to read here.
    if (logicalId.startsWith('Fn::')) continue;
    const type = text(get(definition, 'Type'));
    if (!isObject(definition) || type === undefined) {
      throw new AssemblyError(
        'malformed',
        `${name}: resource ${logicalId} has no Type. Synthesize the assembly again.`,
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

/** Every literal in an expression, joined: enough to find an asset's hash in a TemplateURL, however it is built. */
const literals = (value: Json | undefined): string => {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(literals).join('');
  return isObject(value) ? Object.values(value).map(literals).join('') : '';
};

interface StackContext {
  readonly root: string;
  /** Folder of the manifest that names the stack; its files are relative to it. */
  readonly directory: string;
  readonly environment: { readonly account?: string; readonly region?: string };
  readonly name: string;
  /** Template files in the asset manifests, by the hash in the object key. */
  readonly assets: ReadonlyMap<string, string>;
  readonly paths: PathIndex;
}

/**
 * The file that a nested stack deploys. What CloudFormation fetches is the object whose key holds the hash, so the
 * asset manifest decides; `aws:asset:path` is a comment that could point at a harmless twin.
 */
const nestedFile = (context: StackContext, resource: Resource): string | undefined => {
  const hash = /([0-9a-f]{64})\.(?:json|template)/.exec(literals(resource.properties['TemplateURL']))?.[1];
  return hash === undefined ? undefined : context.assets.get(hash);
};

const readTemplate = (
  context: StackContext,
  draft: Draft,
  id: string,
  file: string,
  parent: ResourceId | undefined,
  depth: number,
): void => {
  const path = within(context.root, context.directory, file);
  const name = shown(context.root, path);
  if (depth > MAX_NESTING) {
    throw new AssemblyError(
      'cycle',
      `${name} is reached through more than ${MAX_NESTING} nested stacks; a nested stack that contains itself cannot be deployed.`,
    );
  }
  const template = load(context.root, path, MAX_TEMPLATE_BYTES);
  const resources = readResources(id, name, template, context.paths.get(file));
  checkAcyclic(name, template, resources);
  const nested = new Map<string, string>();
  draft.stacks.set(id, {
    id,
    name: context.name,
    file: name,
    ...context.environment,
    template,
    resources,
    ...(parent ? { parent } : {}),
    nested,
  });
  for (const resource of resources.values()) {
    if (resource.type !== 'AWS::CloudFormation::Stack') continue;
    const child = nestedFile(context, resource);
    if (child === undefined) {
      draft.unread.push({
        stack: id,
        logicalId: resource.logicalId,
        why: 'deploys a template that is not in this assembly',
      });
      continue;
    }
    const childId = `${id}/${resource.logicalId}`;
    nested.set(resource.logicalId, childId);
    readTemplate(context, draft, childId, child, { stack: id, logicalId: resource.logicalId }, depth + 1);
  }
};

const checkVersion = (name: string, manifest: JsonObject): void => {
  const version = text(manifest['version']);
  const major = /^(\d+)\./.exec(version ?? '')?.[1];
  if (major === undefined || !isObject(manifest['artifacts'])) {
    throw new AssemblyError(
      'not-an-assembly',
      `${name} is not the manifest of a cloud assembly. Name a cdk.out folder.`,
    );
  }
  if (Number(major) < SCHEMA_VERSIONS.oldest || Number(major) > SCHEMA_VERSIONS.newest) {
    throw new AssemblyError(
      'unknown-schema',
      `${name} has schema version ${version}; versions ${SCHEMA_VERSIONS.oldest} to ${SCHEMA_VERSIONS.newest} are understood. ` +
        'Synthesize with the aws-cdk-lib that this project pins, or update the project.',
    );
  }
};

const assetTemplates = (root: string, directory: string, artifacts: JsonObject): ReadonlyMap<string, string> => {
  const files = new Map<string, string>();
  for (const artifact of Object.values(artifacts)) {
    const file = text(get(get(artifact, 'properties'), 'file'));
    if (get(artifact, 'type') !== 'cdk:asset-manifest' || file === undefined) continue;
    const assets = load(root, within(root, directory, file), MAX_MANIFEST_BYTES)['files'];
    for (const asset of Object.values(isObject(assets) ? assets : {})) {
      const path = text(get(get(asset, 'source'), 'path'));
      if (path === undefined || !path.endsWith('.json')) continue;
      const destinations = get(asset, 'destinations');
      for (const destination of Object.values(isObject(destinations) ? destinations : {})) {
        const hash = /([0-9a-f]{64})/.exec(text(get(destination, 'objectKey')) ?? '')?.[1];
        if (hash !== undefined) files.set(hash, path);
      }
    }
  }
  return files;
};

const readManifest = (root: string, directory: string, draft: Draft): void => {
  const file = join(directory, 'manifest.json');
  const manifest = load(root, file, MAX_MANIFEST_BYTES);
  checkVersion(shown(root, file), manifest);
  const artifacts = isObject(manifest['artifacts']) ? manifest['artifacts'] : {};
  const assets = assetTemplates(root, directory, artifacts);
  for (const [artifactId, artifact] of Object.entries(artifacts)) {
    if (!isObject(artifact))
      throw new AssemblyError('malformed', `${shown(root, file)}: ${artifactId} is no artifact.`);
    const properties = artifact['properties'];
    if (artifact['type'] === 'cdk:cloud-assembly') {
      const name = text(get(properties, 'directoryName'));
      if (name === undefined)
        throw new AssemblyError('malformed', `${shown(root, file)}: ${artifactId} names no folder.`);
      readManifest(root, within(root, directory, name), draft);
    } else if (artifact['type'] === 'aws:cloudformation:stack') {
      const templateFile = text(get(properties, 'templateFile'));
      if (templateFile === undefined) {
        throw new AssemblyError('malformed', `${shown(root, file)}: stack ${artifactId} names no template.`);
      }
      const metadataFile = text(artifact['additionalMetadataFile']);
      const metadata = {
        ...(metadataFile === undefined ? {} : load(root, within(root, directory, metadataFile), MAX_MANIFEST_BYTES)),
        ...(isObject(artifact['metadata']) ? artifact['metadata'] : {}),
      };
      const wanted = text(artifact['displayName']) ?? artifactId;
      const id = draft.stacks.has(wanted) ? join(relative(root, directory), artifactId) : wanted;
      readTemplate(
        {
          root,
          directory,
          environment: environmentOf(artifact),
          name: text(get(properties, 'stackName')) ?? artifactId,
          assets,
          paths: indexPaths(metadata),
        },
        draft,
        id,
        templateFile,
        undefined,
        0,
      );
    }
  }
};

/**
 * Reads a synthesized cloud assembly: the manifest, the manifests of its Stages, each stack's template and each nested
 * stack's, down to the bottom. Needs no CDK, no credentials, no network.
 * @param directory usually `cdk.out`
 * @throws {AssemblyError} when anything in it cannot be read for certain
 */
export const readAssembly = (directory: string): Assembly => {
  const asked = resolve(directory);
  if (!existsSync(join(asked, 'manifest.json'))) {
    throw new AssemblyError(
      'not-an-assembly',
      `${directory} is no cloud assembly: it has no manifest.json. Run \`npx cdk synth\` and name its folder (cdk.out). ` +
        'A synth that was refused leaves none.',
    );
  }
  const root = realpathSync(asked);
  const draft: Draft = { stacks: new Map(), unread: [] };
  readManifest(root, root, draft);
  if (draft.stacks.size === 0) {
    throw new AssemblyError('not-an-assembly', `${directory} holds no stack; there is nothing to judge.`);
  }
  return { directory: root, stacks: draft.stacks, unread: draft.unread };
};
