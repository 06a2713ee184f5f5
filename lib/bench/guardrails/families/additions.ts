import { CATALOGUE } from '../catalogue';
import { type Family, mutantAt } from '../mutant';

const ID = 'ElectionBench';

/** The stacks that a fork adds to: one with a network above, one at the edge. Every addition into each of the two. */
const STACKS = /\/(Registration|PublicSite)$/;

export const additions: Family = {
  id: 'additions',
  every: 'resource of a catalogue added in its open form',
  *mutants(assembly) {
    for (const stack of assembly.stacks.values()) {
      if (!STACKS.test(stack.id)) continue;
      for (const { name, resources, template } of CATALOGUE(assembly, stack)) {
        const entries = Object.entries(resources ?? {});
        const [first] = entries;
        const [logicalId, definition] = first ?? [ID, { Type: 'AWS::CloudFormation::Template' }];
        const type = String(definition['Type']);
        const resource = {
          stack: stack.id,
          logicalId,
          type,
          properties: {},
          metadata: {},
          dependsOn: [],
          constructPath: `${stack.id}/${logicalId}`,
          definition,
        };
        yield mutantAt(
          { stack, resource, path: ['Resources', logicalId], value: definition },
          {
            family: 'additions',
            change: `${name} added`,
            edits: [
              ...entries.map(([id, value]) => ({ path: ['Resources', id], value })),
              ...Object.entries(template ?? {}).map(([section, value]) => ({ path: [section], value })),
            ],
          },
        );
      }
    }
  },
};
