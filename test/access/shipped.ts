import type { Assembly, Resource } from '../../lib/assembly';
import { isObject } from '../../lib/assembly';
import type { JsonObject } from '../../lib/assembly/json';
import { temporaryFolder } from '../support/assembly';
import { SOME_ACCOUNT, synthesized } from '../support/shipped';

/** The shipped stacks of one jurisdiction, and those of its accounts, as an assembly in memory. */
export const shippedAssembly = (jurisdiction: string): Assembly => {
  const own = synthesized().stacks.filter(({ path }) => path.startsWith(`${jurisdiction}/`));
  const accounts = new Set(own.map(({ account }) => account));
  const stacks = [
    ...own,
    ...synthesized().stacks.filter(({ path, account }) => !path.includes('/') && accounts.has(account)),
  ];
  return {
    // An empty folder: no list of exceptions, no lock.
    directory: temporaryFolder(),
    unread: [],
    strays: [],
    assets: [],
    stacks: new Map(
      stacks.map(({ name, path, region, account, template }) => {
        const parsed: JsonObject = JSON.parse(JSON.stringify(template));
        const resources = parsed['Resources'];
        return [
          path,
          {
            id: path,
            name,
            file: `${path}.template.json`,
            account: account === '' ? SOME_ACCOUNT : account,
            region,
            template: parsed,
            nested: new Map(),
            hash: '',
            assets: [],
            roles: [],
            resources: new Map(
              Object.entries(isObject(resources) ? resources : {}).flatMap(
                ([logicalId, definition]): [string, Resource][] => {
                  if (!isObject(definition)) return [];
                  const { Type, Properties, Condition } = definition;
                  return [
                    [
                      logicalId,
                      {
                        stack: path,
                        logicalId,
                        type: String(Type),
                        properties: isObject(Properties) ? Properties : {},
                        metadata: {},
                        ...(typeof Condition === 'string' ? { condition: Condition } : {}),
                        dependsOn: [],
                        // Without the hash that CDK appends.
                        constructPath: `${path}/${logicalId.replace(/[0-9A-F]{8}$/, '')}`,
                        definition,
                      },
                    ],
                  ];
                },
              ),
            ),
          },
        ];
      }),
    ),
  };
};

/** A copy in which each policy statement that fits is changed, or taken out where nothing is returned. */
export const withStatements = (
  assembly: Assembly,
  type: string,
  change: (statement: JsonObject, resource: Resource) => JsonObject | undefined,
): Assembly => {
  const walk = (value: unknown, resource: Resource): unknown => {
    if (Array.isArray(value)) {
      return value.flatMap((item) => {
        if (!isObject(item) || item['Effect'] === undefined) return [walk(item, resource)];
        const changed = change(item, resource);
        return changed === undefined ? [] : [changed];
      });
    }
    return isObject(value) ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, walk(v, resource)])) : value;
  };
  return {
    ...assembly,
    stacks: new Map(
      [...assembly.stacks].map(([id, stack]) => [
        id,
        {
          ...stack,
          resources: new Map(
            [...stack.resources].map(([logicalId, resource]) => [
              logicalId,
              resource.type === type
                ? { ...resource, properties: JSON.parse(JSON.stringify(walk(resource.properties, resource))) }
                : resource,
            ]),
          ),
        },
      ]),
    ),
  };
};
