import { get, type Resource, resourcesOf, type Scope, scopeOf } from '../assembly';
import { type Names, placeOf } from './names';

/** A way from the internet to a function. */
export interface Route {
  /** `POST /api/registrations` */
  readonly name: string;
  /** ARN of the function that answers. */
  readonly code: string;
  /** Who may use it: undefined for anyone, or what they have to be signed in to. */
  readonly authorizer: string | undefined;
  /** ARNs or addresses of the user pools whose people it lets in. */
  readonly pools: readonly string[];
}

const FUNCTION_IN_URI = /\/functions\/(arn:[^/]+?)(?::[^:/]+)?\/invocations$/;

/** An alias or a version runs the same function. */
const codeIn = (uri: string, functions: ReadonlySet<string>): string | undefined => {
  const whole = /\/functions\/(.+)\/invocations$/.exec(uri)?.[1];
  if (whole !== undefined && functions.has(whole)) return whole;
  const [, arn] = FUNCTION_IN_URI.exec(uri) ?? [];
  return arn ?? [...functions].find((candidate) => uri.includes(candidate));
};

const textAt = (names: Names, scope: Scope, resource: Resource, property: string): string | undefined =>
  names.textsAt(scope, resource.properties[property])[0]?.text;

const pathOf = (names: Names, scope: Scope, id: string | undefined, parts: ReadonlyMap<string, Resource>): string => {
  const resource = id === undefined ? undefined : parts.get(id);
  if (resource === undefined) return '';
  const parent = textAt(names, scope, resource, 'ParentId');
  return `${pathOf(names, scope, parent, parts)}/${textAt(names, scope, resource, 'PathPart') ?? '?'}`;
};

const authorizerOf = (
  scope: Scope,
  type: string | undefined,
  id: string | undefined,
  byId: ReadonlyMap<string, Resource>,
) => {
  if (type === undefined || type === 'NONE') return undefined;
  if (type === 'AWS_IAM') return 'this account’s own policies';
  const resource = id === undefined ? undefined : byId.get(id);
  return resource === undefined ? `the authorizer of ${scope.stack.id}` : placeOf(resource);
};

/** A REST API names a pool by its ARN, an HTTP API by the address that its tokens come from. */
const poolsOf = (names: Names, authorizer: Resource | undefined): readonly string[] => {
  if (authorizer === undefined) return [];
  const scope = scopeOf(names.assembly, authorizer.stack);
  const { ProviderARNs: arns, JwtConfiguration: tokens } = authorizer.properties;
  return [arns, get(tokens, 'Issuer')].flatMap((value) => names.textsAt(scope, value).map(({ text }) => text));
};

/** Methods and routes of every API, and function addresses, with the function behind each. */
export const routesOf = (names: Names, functions: readonly string[]): readonly Route[] => {
  const { assembly } = names;
  const known = new Set(functions);
  const byId = new Map<string, Resource>();
  const types = [
    'AWS::ApiGateway::Resource',
    'AWS::ApiGateway::Authorizer',
    'AWS::ApiGatewayV2::Authorizer',
    'AWS::ApiGatewayV2::Integration',
  ];
  for (const resource of resourcesOf(assembly, ...types)) {
    for (const attribute of ['Ref', 'AuthorizerId', 'ResourceId'])
      byId.set(names.attribute(resource, attribute), resource);
  }
  const routes: Route[] = [];
  for (const method of resourcesOf(assembly, 'AWS::ApiGateway::Method')) {
    const scope = scopeOf(assembly, method.stack);
    for (const { text } of names.textsAt(scope, get(method.properties['Integration'], 'Uri'))) {
      const code = codeIn(text, known);
      if (code === undefined) continue;
      const verb = textAt(names, scope, method, 'HttpMethod') ?? 'ANY';
      const path = pathOf(names, scope, textAt(names, scope, method, 'ResourceId'), byId) || '/';
      const type = textAt(names, scope, method, 'AuthorizationType');
      const id = textAt(names, scope, method, 'AuthorizerId');
      const authorizer = authorizerOf(scope, type, id, byId);
      const pools = poolsOf(names, byId.get(id ?? ''));
      routes.push({ name: `${verb} ${path}`, code, authorizer, pools });
    }
  }
  for (const route of resourcesOf(assembly, 'AWS::ApiGatewayV2::Route')) {
    const scope = scopeOf(assembly, route.stack);
    const target = textAt(names, scope, route, 'Target')?.replace(/^integrations\//, '');
    const integration = target === undefined ? undefined : byId.get(target);
    if (integration === undefined) continue;
    const uri = textAt(names, scopeOf(assembly, integration.stack), integration, 'IntegrationUri');
    const code = uri === undefined ? undefined : known.has(uri) ? uri : codeIn(uri, known);
    if (code === undefined) continue;
    const type = textAt(names, scope, route, 'AuthorizationType');
    const id = textAt(names, scope, route, 'AuthorizerId');
    const authorizer = authorizerOf(scope, type, id, byId);
    const pools = poolsOf(names, byId.get(id ?? ''));
    routes.push({ name: textAt(names, scope, route, 'RouteKey') ?? 'any route', code, authorizer, pools });
  }
  for (const address of resourcesOf(assembly, 'AWS::Lambda::Url')) {
    const scope = scopeOf(assembly, address.stack);
    const target = textAt(names, scope, address, 'TargetFunctionArn') ?? '';
    const code = [...known].find((arn) => arn === target || arn.endsWith(`:function:${target}`));
    if (code === undefined) continue;
    const open = textAt(names, scope, address, 'AuthType') !== 'AWS_IAM';
    routes.push({
      name: `the address ${placeOf(address)}`,
      code,
      authorizer: open ? undefined : 'this account’s own policies',
      pools: [],
    });
  }
  return routes;
};
