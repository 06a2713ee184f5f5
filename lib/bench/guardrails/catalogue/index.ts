import type { Assembly, JsonObject, StackTemplate } from '../../../assembly';
import { access } from './access';
import { compute } from './compute';
import { databases } from './databases';
import { network } from './network';
import { storage } from './storage';
import { unreadable } from './unreadable';
import { web } from './web';

/** Something that nobody should add to an election's stacks. The first resource names it. */
export interface Addition {
  /** Completes "... added". */
  readonly name: string;
  readonly resources?: Readonly<Record<string, JsonObject>>;
  /** Whole sections of the template. */
  readonly template?: JsonObject;
}

/** What additions refer to in the stack that they are added to. */
export interface Around {
  /** Logical id of a store of the stack, by type; the never-public one where there are several. */
  readonly idOf: (type: string) => string | undefined;
}

const around = (stack: StackTemplate): Around => ({
  idOf: (type) => [...stack.resources.values()].find((resource) => resource.type === type)?.logicalId,
});

export const CATALOGUE = (_: Assembly, stack: StackTemplate): readonly Addition[] =>
  [storage, databases, network, compute, access, web, unreadable].flatMap((part) => part(around(stack)));
