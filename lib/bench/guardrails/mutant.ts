import {
  type Assembly,
  type Edit,
  edited,
  type Json,
  type JsonObject,
  type Path,
  type Resource,
  type StackTemplate,
} from '../../assembly';

/** One change to one template, small enough to be overlooked in a review. */
export interface Mutant {
  /** Says all of it in one line, the same in every run: family, stack, logical id, place, change. */
  readonly id: string;
  readonly family: string;
  /** Id of the stack's template. */
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  /** Where in the resource, list positions as `[]`: `PolicyDocument.Statement[].Effect`. Empty for the resource as a whole. */
  readonly place: string;
  /** What was done, for a person: "flipped to false". */
  readonly change: string;
  readonly edits: readonly Edit[];
  /** Of the resource, before the change. */
  readonly properties: JsonObject;
  /** The statement in whose policy the change stands, for families of policies. */
  readonly statement?: JsonObject;
}

export interface Family {
  /** Named in the report. */
  readonly id: string;
  /** Completes "every ...". */
  readonly every: string;
  readonly mutants: (assembly: Assembly) => Iterable<Mutant>;
}

/** A place in a resource and what stands there. */
export interface Site {
  readonly stack: StackTemplate;
  readonly resource: Resource;
  /** From the top of the template. */
  readonly path: Path;
  readonly value: Json;
}

/** List positions are left out, so that one entry of a table stands for all elements of a list. */
export const placeOf = (path: Path): string =>
  path
    .slice(2)
    .map((step, i) => (typeof step === 'number' ? '[]' : i === 0 ? step : `.${step}`))
    .join('')
    .replace(/^Properties\.?/, '');

interface Change {
  readonly family: string;
  readonly change: string;
  readonly edits: readonly Edit[];
  readonly statement?: JsonObject;
}

export const mutantAt = ({ stack, resource, path }: Site, { family, change, edits, statement }: Change): Mutant => ({
  id: `${family}: ${stack.id} ${resource.logicalId} ${path.slice(2).join('.')}: ${change}`,
  family,
  stack: stack.id,
  logicalId: resource.logicalId,
  type: resource.type,
  place: placeOf(path),
  change,
  edits,
  properties: resource.properties,
  ...(statement === undefined ? {} : { statement }),
});

/** The template of the mutant's stack with the change made. The original is untouched and shared where it is equal. */
export const templateOf = (assembly: Assembly, mutant: Mutant): JsonObject => {
  const stack = assembly.stacks.get(mutant.stack);
  if (!stack) throw new Error(`there is no stack ${mutant.stack}`);
  return mutant.edits.reduce<JsonObject>((template, edit) => edited(template, edit), stack.template);
};
