import {
  type Assembly,
  at,
  type Edit,
  edited,
  isObject,
  type Json,
  type JsonObject,
  type Path,
  type Resource,
  resourcesOf,
  scopeOf,
  withTemplate,
} from '../../assembly';
import { dataClassOf, isNeverPublic } from '../data-class';

export type Breaking = (assembly: Assembly) => Assembly;

const withEdits = (assembly: Assembly, edits: readonly { readonly stack: string; readonly edit: Edit }[]): Assembly => {
  const templates = new Map<string, JsonObject>();
  for (const { stack, edit } of edits) {
    const template = templates.get(stack) ?? assembly.stacks.get(stack)?.template;
    if (template) templates.set(stack, edited(template, edit));
  }
  return [...templates].reduce<Assembly>((all, [stack, template]) => withTemplate(all, stack, template), assembly);
};

const none = (what: string): never => {
  throw new Error(`the stacks have no ${what} to break; the incident no longer fits them`);
};

type Which = (assembly: Assembly, resource: Resource) => boolean;

const all: Which = () => true;

/** Stores of classes that the public never sees. */
export const neverPublic: Which = (assembly, resource) =>
  isNeverPublic(dataClassOf(scopeOf(assembly, resource.stack), resource));

/** Sets, or without a value deletes, one property of every resource of a type. */
export const setting =
  (type: string, path: string, value?: Json, which: Which = all): Breaking =>
  (assembly) => {
    const found = resourcesOf(assembly, type).filter((resource) => which(assembly, resource));
    if (found.length === 0) return none(type);
    return withEdits(
      assembly,
      found.map(({ stack, logicalId }) => ({
        stack,
        edit: {
          path: ['Resources', logicalId, 'Properties', ...path.split('.')],
          ...(value === undefined ? {} : { value }),
        },
      })),
    );
  };

/** Takes every resource of the types away. */
export const without =
  (...types: readonly string[]): Breaking =>
  (assembly) => {
    const found = resourcesOf(assembly, ...types);
    if (found.length === 0) return none(types.join(', '));
    return withEdits(
      assembly,
      found.map(({ stack, logicalId }) => ({ stack, edit: { path: ['Resources', logicalId] } })),
    );
  };

/** Adds resources to one stack of the jurisdiction: `Registration`. */
export const adding =
  (stackName: string, resources: Readonly<Record<string, JsonObject>>): Breaking =>
  (assembly) => {
    const stack = [...assembly.stacks.keys()].find((id) => id.endsWith(`/${stackName}`)) ?? none(`stack ${stackName}`);
    return withEdits(
      assembly,
      Object.entries(resources).map(([id, value]) => ({ stack, edit: { path: ['Resources', id], value } })),
    );
  };

/** Where types keep a policy's list of statements. */
const STATEMENTS: Readonly<Record<string, Path>> = {
  'AWS::S3::BucketPolicy': ['PolicyDocument', 'Statement'],
  'AWS::SQS::QueuePolicy': ['PolicyDocument', 'Statement'],
  'AWS::DynamoDB::Table': ['ResourcePolicy', 'PolicyDocument', 'Statement'],
  'AWS::KMS::Key': ['KeyPolicy', 'Statement'],
  'AWS::KMS::ReplicaKey': ['KeyPolicy', 'Statement'],
  'AWS::Backup::BackupVault': ['AccessPolicy', 'Statement'],
  'AWS::IAM::ManagedPolicy': ['PolicyDocument', 'Statement'],
  'AWS::IAM::Role': ['AssumeRolePolicyDocument', 'Statement'],
};

/** Rewrites the statements of every policy that a type keeps. */
export const statements =
  (
    type: string,
    change: (statements: readonly Json[], resource: Resource) => readonly Json[],
    which: Which = all,
  ): Breaking =>
  (assembly) => {
    const path: Path = STATEMENTS[type] ?? none(`policies in ${type}`);
    const edits = resourcesOf(assembly, type)
      .filter((resource) => which(assembly, resource))
      .flatMap((resource) => {
        const was = at(resource.properties, path);
        if (!Array.isArray(was)) return [];
        const list: readonly Json[] = was;
        const value = change(list, resource);
        const full: Path = ['Resources', resource.logicalId, 'Properties', ...path];
        return JSON.stringify(value) === JSON.stringify(list)
          ? []
          : [{ stack: resource.stack, edit: { path: full, value } }];
      });
    return edits.length === 0 ? none(`such statements in ${type}`) : withEdits(assembly, edits);
  };

const isDenial = (statement: Json): boolean => isObject(statement) && statement['Effect'] === 'Deny';

/** Drops denials whose text speaks of something: a condition key, an action. */
export const withoutDenials = (type: string, speakingOf: RegExp, which: Which = all): Breaking =>
  statements(type, (list) => list.filter((one) => !(isDenial(one) && speakingOf.test(JSON.stringify(one)))), which);

/** Adds a statement to every policy that a type keeps. */
export const allowing = (type: string, statement: JsonObject, which: Which = all): Breaking =>
  statements(type, (list) => [...list, { Effect: 'Allow', Resource: '*', ...statement }], which);

/** One after the other. */
export const also =
  (...breakings: readonly Breaking[]): Breaking =>
  (assembly) =>
    breakings.reduce((broken, breaking) => breaking(broken), assembly);
