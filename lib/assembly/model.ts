import type { Asset } from './assets';
import type { JsonObject } from './json';
import { perAssembly } from './per-assembly';
import type { Seal } from './seal';

/** Names one resource in the whole assembly. */
export interface ResourceId {
  /** {@link StackTemplate.id} */
  readonly stack: string;
  readonly logicalId: string;
}

export interface Resource extends ResourceId {
  /** `AWS::S3::Bucket` */
  readonly type: string;
  /** `{}` when the template gives none. Values may be intrinsics: read them through resolve.ts. */
  readonly properties: JsonObject;
  readonly metadata: JsonObject;
  /** Name of the condition under which it exists at all. */
  readonly condition?: string;
  readonly dependsOn: readonly string[];
  /** Path in the CDK tree, `lorem/Results/Draft/Resource`; `<stack>/<logical id>` where the assembly does not tell. */
  readonly constructPath: string;
  /** The whole entry, with DeletionPolicy and the like. */
  readonly definition: JsonObject;
}

/** One template as it would be deployed: a stack, or a nested stack under the resource that deploys it. */
export interface StackTemplate {
  /** Unique in the assembly: the stack's path in the CDK tree (`lorem/Results`); a nested stack adds `/` and its logical id. */
  readonly id: string;
  /** Name in CloudFormation; for a nested stack, its parent's. */
  readonly name: string;
  /** Template file, relative to the assembly. */
  readonly file: string;
  /** 12 digits; absent when the account is that of the credentials at deploy. */
  readonly account?: string;
  readonly region?: string;
  readonly template: JsonObject;
  readonly resources: ReadonlyMap<string, Resource>;
  /** Hash in the name under which the template is uploaded; absent where the manifest names none. */
  readonly declaredHash?: string;
  /** SHA-256 of the template file as it lies there. */
  readonly hash: string;
  /** The asset manifests of its folder upload these before it is deployed. */
  readonly assets: readonly Asset[];
  /** ARNs of the roles that the manifest has the deploy take on, and of the topics that it tells of each step. */
  readonly roles: readonly string[];
  /** The AWS::CloudFormation::Stack resource that deploys it. */
  readonly parent?: ResourceId;
  /** Id of the nested stack that each AWS::CloudFormation::Stack resource deploys. One that could not be read is absent. */
  readonly nested: ReadonlyMap<string, string>;
}

/** Something in the assembly that was not read, and why; the caller reports it, never drops it. */
export interface Unread {
  readonly stack: string;
  readonly logicalId: string;
  readonly why: string;
}

/** A cloud assembly with every template that it would deploy, those of Stages and nested stacks included. */
export interface Assembly {
  /** Absolute. */
  readonly directory: string;
  readonly stacks: ReadonlyMap<string, StackTemplate>;
  readonly unread: readonly Unread[];
  /** Everything that asset manifests upload, of all folders. */
  readonly assets: readonly Asset[];
  /** Templates and assemblies in the folder that no manifest names: CDK does not deploy them, and nothing judged them. */
  readonly strays: readonly string[];
  /** What synth wrote down of every file; absent where it wrote nothing. */
  readonly seal?: Seal;
}

interface ResourceIndex {
  readonly all: readonly Resource[];
  readonly byType: ReadonlyMap<string, readonly Resource[]>;
}

const indexed = perAssembly((assembly): ResourceIndex => {
  const all = [...assembly.stacks.values()].flatMap(({ resources }) => [...resources.values()]);
  const byType = new Map<string, Resource[]>();
  for (const resource of all) {
    const same = byType.get(resource.type);
    if (same) same.push(resource);
    else byType.set(resource.type, [resource]);
  }
  return { all, byType };
});

/** Every resource of every template; of the named types only, when any is named. */
export const resourcesOf = (assembly: Assembly, ...types: readonly string[]): readonly Resource[] => {
  const { all, byType } = indexed(assembly);
  return types.length === 0 ? all : types.flatMap((type) => byType.get(type) ?? []);
};

export const resourceAt = (assembly: Assembly, id: ResourceId): Resource | undefined =>
  assembly.stacks.get(id.stack)?.resources.get(id.logicalId);

export const sameResource = (a: ResourceId, b: ResourceId): boolean =>
  a.stack === b.stack && a.logicalId === b.logicalId;
