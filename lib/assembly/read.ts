import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { type Asset, readAssets } from './assets';
import { checkAcyclic } from './cycles';
import { contentsOf } from './digest';
import { AssemblyError } from './errors';
import { load, MAX_MANIFEST_BYTES, MAX_TEMPLATE_BYTES, shown, within } from './files';
import { get, isObject, type Json, type JsonObject } from './json';
import type { Assembly, ResourceId, StackTemplate, Unread } from './model';
import { EXCEPTIONS_FILE, readSeal } from './seal';
import { indexPaths, type PathIndex, readResources } from './template';
import { nestedTemplate } from './template-url';

/** Majors of the cloud assembly schema whose stack artifacts have the shape that is read here. */
export const SCHEMA_VERSIONS = { oldest: 21, newest: 55 } as const;
/** CloudFormation's own quota is lower in practice; a chain of nested stacks this long is a loop in disguise. */
const MAX_NESTING = 20;
/** 50 jurisdictions have some 450 templates. A nested stack that names another twice, and so on, would never end. */
const MAX_TEMPLATES = 2000;

/** Artifacts that deploy nothing by themselves. */
const QUIET_ARTIFACTS = ['cdk:asset-manifest', 'cdk:tree', 'cdk:feature-flag-report', 'none'];

interface Draft {
  readonly stacks: Map<string, StackTemplate>;
  readonly unread: Unread[];
  readonly assets: Asset[];
  /** Every template file and folder that a manifest named. */
  readonly named: Set<string>;
  /** Folders whose manifest is being read. */
  readonly folders: Set<string>;
}

const text = (value: Json | undefined): string | undefined => (typeof value === 'string' ? value : undefined);

const ENVIRONMENT = /^aws:\/\/(\d{12}|unknown-account)\/([a-z0-9-]+)$/;

/** @throws {AssemblyError} malformed: one that nobody can read would count as the account of all others */
const environmentOf = (artifactId: string, artifact: JsonObject): { account?: string; region?: string } => {
  const written = artifact['environment'];
  if (written === undefined) return {};
  const [, account, region] = ENVIRONMENT.exec(text(written) ?? '') ?? [];
  if (account === undefined || region === undefined) {
    throw new AssemblyError(
      'malformed',
      `the environment of ${artifactId} is ${JSON.stringify(written)}, and not aws://account/region. Synthesize the assembly again.`,
    );
  }
  return {
    ...(account === 'unknown-account' ? {} : { account }),
    ...(region === 'unknown-region' ? {} : { region }),
  };
};

const HASH = /[0-9a-f]{64}/;

interface StackContext {
  readonly root: string;
  /** Folder of the manifest that names the stack; its files are relative to it. */
  readonly directory: string;
  readonly environment: { readonly account?: string; readonly region?: string };
  readonly name: string;
  readonly assets: readonly Asset[];
  readonly roles: readonly string[];
  readonly paths: PathIndex;
}

/** Two stacks under one name would hide one of them. */
const unique = (draft: Draft, wanted: string): string => {
  let id = wanted;
  for (let i = 2; draft.stacks.has(id); i++) id = `${wanted}#${i}`;
  return id;
};

/** @param file relative to the assembly's root */
const readTemplate = (
  context: StackContext,
  draft: Draft,
  id: string,
  file: string,
  declaredHash: string | undefined,
  parent: ResourceId | undefined,
  depth: number,
): void => {
  const path = within(context.root, context.root, file);
  const name = shown(context.root, path);
  if (depth > MAX_NESTING) {
    throw new AssemblyError(
      'cycle',
      `${name} is reached through more than ${MAX_NESTING} nested stacks; a nested stack that contains itself cannot be deployed.`,
    );
  }
  if (draft.stacks.size >= MAX_TEMPLATES) {
    throw new AssemblyError('too-large', `the assembly deploys more than ${MAX_TEMPLATES} templates. Split the app.`);
  }
  draft.named.add(path);
  const template = load(context.root, path, MAX_TEMPLATE_BYTES);
  const inFolder = relative(context.directory, path);
  const resources = readResources(id, name, template, context.paths.get(inFolder));
  checkAcyclic(name, template, resources);
  const nested = new Map<string, string>();
  draft.stacks.set(id, {
    id,
    name: context.name,
    file: name,
    ...context.environment,
    template,
    resources,
    ...(declaredHash === undefined ? {} : { declaredHash }),
    hash: contentsOf(path).digest,
    assets: context.assets,
    roles: context.roles,
    ...(parent ? { parent } : {}),
    nested,
  });
  for (const resource of resources.values()) {
    if (resource.type !== 'AWS::CloudFormation::Stack') continue;
    const child = nestedTemplate(resource.properties['TemplateURL'], context.assets);
    if (!child) {
      draft.unread.push({
        stack: id,
        logicalId: resource.logicalId,
        why: 'deploys a template that is not in this assembly',
      });
      continue;
    }
    const childId = unique(draft, `${id}/${resource.logicalId}`);
    nested.set(resource.logicalId, childId);
    const self = { stack: id, logicalId: resource.logicalId };
    readTemplate(context, draft, childId, child.path, child.hash, self, depth + 1);
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

/** Roles that act in a deploy, and topics that are told of each of its steps. */
const deployRoles = (properties: Json | undefined): readonly string[] => {
  const topics = get(properties, 'notificationArns');
  return [
    get(properties, 'assumeRoleArn'),
    get(properties, 'cloudFormationExecutionRoleArn'),
    ...(Array.isArray(topics) ? topics : []),
  ].filter((arn) => typeof arn === 'string');
};

const readStack = (
  root: string,
  directory: string,
  artifactId: string,
  artifact: JsonObject,
  assets: readonly Asset[],
  draft: Draft,
): void => {
  const properties = artifact['properties'];
  const templateFile = text(get(properties, 'templateFile'));
  if (templateFile === undefined) {
    throw new AssemblyError('malformed', `${shown(root, directory)}: stack ${artifactId} names no template.`);
  }
  const metadataFile = text(artifact['additionalMetadataFile']);
  const metadata = {
    ...(metadataFile === undefined ? {} : load(root, within(root, directory, metadataFile), MAX_MANIFEST_BYTES)),
    ...(isObject(artifact['metadata']) ? artifact['metadata'] : {}),
  };
  const context = {
    root,
    directory,
    environment: environmentOf(artifactId, artifact),
    name: text(get(properties, 'stackName')) ?? artifactId,
    assets,
    roles: deployRoles(properties),
    paths: indexPaths(metadata),
  };
  const id = unique(draft, text(artifact['displayName']) ?? artifactId);
  const url = text(get(properties, 'stackTemplateAssetObjectUrl')) ?? '';
  const template = shown(root, within(root, directory, templateFile));
  readTemplate(context, draft, id, template, HASH.exec(url)?.[0], undefined, 0);
};

const readManifest = (root: string, directory: string, draft: Draft): void => {
  if (draft.folders.has(directory)) {
    throw new AssemblyError('cycle', `${shown(root, directory)} is named as a part of itself. Synthesize again.`);
  }
  draft.folders.add(directory);
  draft.named.add(directory);
  const file = within(root, directory, 'manifest.json');
  const manifest = load(root, file, MAX_MANIFEST_BYTES);
  checkVersion(shown(root, file), manifest);
  const artifacts = isObject(manifest['artifacts']) ? manifest['artifacts'] : {};
  const assets = readAssets(root, directory, artifacts);
  draft.assets.push(...assets);
  for (const [artifactId, artifact] of Object.entries(artifacts)) {
    if (!isObject(artifact))
      throw new AssemblyError('malformed', `${shown(root, file)}: ${artifactId} is no artifact.`);
    const type = text(artifact['type']) ?? '(none)';
    if (type === 'cdk:cloud-assembly') {
      const name = text(get(artifact['properties'], 'directoryName'));
      if (name === undefined)
        throw new AssemblyError('malformed', `${shown(root, file)}: ${artifactId} names no folder.`);
      readManifest(root, within(root, directory, name), draft);
    } else if (type === 'aws:cloudformation:stack') readStack(root, directory, artifactId, artifact, assets, draft);
    else if (!QUIET_ARTIFACTS.includes(type)) {
      draft.unread.push({ stack: '(all)', logicalId: artifactId, why: `is an artifact of an unknown kind, ${type}` });
    }
  }
};

/** Templates and manifests in the folders of the assembly that no manifest names. Asset folders may hold any file. */
const straysIn = (root: string, directory: string, named: ReadonlySet<string>): readonly string[] =>
  readdirSync(directory, { withFileTypes: true }).flatMap((entry): readonly string[] => {
    const path = join(directory, entry.name);
    if (named.has(path) || entry.name.startsWith('asset.')) return [];
    if (entry.isFile()) return /\.template(\.json)?$/.test(entry.name) ? [shown(root, path)] : [];
    return entry.isDirectory() && existsSync(join(path, 'manifest.json')) ? [shown(root, path)] : [];
  });

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
  const draft: Draft = { stacks: new Map(), unread: [], assets: [], named: new Set(), folders: new Set() };
  readManifest(root, root, draft);
  if (draft.stacks.size === 0) {
    throw new AssemblyError('not-an-assembly', `${directory} holds no stack; there is nothing to judge.`);
  }
  const templates = [...draft.stacks.values()].map(({ file }) => file);
  const seal = readSeal(root, draft.assets, [EXCEPTIONS_FILE, ...templates]);
  return {
    directory: root,
    stacks: draft.stacks,
    unread: draft.unread,
    assets: draft.assets,
    strays: [...draft.folders].flatMap((folder) => straysIn(root, folder, draft.named)),
    ...(seal ? { seal } : {}),
  };
};
