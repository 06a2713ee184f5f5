import {
  type Assembly,
  attributeOf,
  itemsOf,
  type JsonObject,
  literalAt,
  perAssembly,
  type Resource,
  resourceAt,
  resourcesOf,
  scopeOf,
} from '../assembly';

export interface Route {
  readonly method: Resource;
  readonly api: Resource | undefined;
  readonly verb: string;
  /** `/api/staff/results/{id}`; undefined where the template does not say. */
  readonly path: string | undefined;
}

const referred = (
  assembly: Assembly,
  holder: Resource,
  property: string,
): { readonly resource: Resource; readonly attribute: string } | undefined => {
  const [item] = itemsOf(scopeOf(assembly, holder.stack), holder.properties[property]);
  const attribute = item && attributeOf(item.expression);
  const resource = attribute && resourceAt(assembly, attribute.resource);
  return resource && attribute ? { resource, attribute: attribute.attribute } : undefined;
};

/** API Gateway’s own limit on a path is far below this; a longer chain is a loop. */
const DEEPEST = 50;

const pathFrom = (assembly: Assembly, holder: Resource, property: string, depth = 0): string | undefined => {
  const parent = referred(assembly, holder, property);
  if (parent === undefined || depth > DEEPEST) return undefined;
  if (parent.attribute === 'RootResourceId') return '';
  const above = pathFrom(assembly, parent.resource, 'ParentId', depth + 1);
  const part = literalAt(scopeOf(assembly, parent.resource.stack), parent.resource.properties['PathPart']);
  return above === undefined || part === undefined ? undefined : `${above}/${part}`;
};

/** Every method of every REST API. */
export const routesOf = perAssembly((assembly): readonly Route[] =>
  [...resourcesOf(assembly, 'AWS::ApiGateway::Method')].map((method) => ({
    method,
    api: referred(assembly, method, 'RestApiId')?.resource,
    verb: literalAt(scopeOf(assembly, method.stack), method.properties['HttpMethod']) ?? 'ANY',
    path: pathFrom(assembly, method, 'ResourceId'),
  })),
);

export const integrationOf = ({ method }: Route): JsonObject | undefined => {
  const integration = method.properties['Integration'];
  return typeof integration === 'object' && integration !== null && !Array.isArray(integration)
    ? (integration as JsonObject)
    : undefined;
};

/** What anybody may ask without signing in, by method and path. A new public route is added here, and read by somebody first. */
export const PUBLIC_ROUTES: readonly string[] = [
  'POST /api/registrations',
  'POST /api/registrations/documents',
  'POST /api/voter-status',
];
