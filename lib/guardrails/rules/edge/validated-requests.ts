import {
  type Assembly,
  get,
  isObject,
  type Json,
  type JsonObject,
  literalAt,
  type Resource,
  scopeOf,
} from '../../../assembly';
import { changed, changes } from '../../examples';
import { integrationOf, type Route, routesOf } from '../../routes';
import type { Rule, Violation } from '../../rule';
import { storeNamedBy } from '../../stores';
import { isTrue } from '../../values';

/** Methods that bring a body. */
const WITH_BODY = ['POST', 'PUT', 'PATCH', 'ANY'];

/** Is it a pattern of the whole text that nothing of any length fits? */
const isBounded = (pattern: Json | undefined): boolean =>
  typeof pattern === 'string' &&
  pattern.startsWith('^') &&
  pattern.endsWith('$') &&
  !/[*+]|\{\d+,\}/.test(pattern.replace(/\\.|\[[^\]]*\]/g, ''));

/** Does a schema leave anything open: fields nobody named, or texts and lists without an end? */
const openPlaces = (schema: Json | undefined, at: string): readonly string[] => {
  if (!isObject(schema)) return [at];
  const choices = ['anyOf', 'oneOf', 'allOf'].flatMap((name) =>
    Array.isArray(schema[name]) ? (schema[name] as readonly Json[]) : [],
  );
  if (choices.length > 0) return choices.flatMap((choice) => openPlaces(choice, at));
  if (schema['enum'] !== undefined || isBounded(schema['pattern'])) return [];
  switch (schema['type']) {
    case 'object': {
      const fields = isObject(schema['properties']) ? Object.entries(schema['properties']) : [];
      return [
        ...(schema['additionalProperties'] === false ? [] : [`${at} takes fields that nobody named`]),
        ...fields.flatMap(([name, inner]) => openPlaces(inner, `${at}.${name}`)),
      ];
    }
    case 'array':
      return [
        ...(schema['maxItems'] === undefined ? [`${at} has no longest list`] : []),
        ...openPlaces(schema['items'], `${at}[]`),
      ];
    case 'string':
      return schema['maxLength'] === undefined ? [`${at} has no longest text`] : [];
    case 'integer':
    case 'number':
    case 'boolean':
    case 'null':
      return [];
    default:
      return [`${at} has no type`];
  }
};

const modelProblem = (assembly: Assembly, method: Resource): string | undefined => {
  const scope = scopeOf(assembly, method.stack);
  const models = method.properties['RequestModels'];
  const entries = isObject(models) ? Object.entries(models) : [];
  if (entries.length === 0) return 'it has no model of the body (RequestModels)';
  for (const [contentType, value] of entries) {
    const model = storeNamedBy(scope, value);
    if (model?.type !== 'AWS::ApiGateway::Model') return `its model of ${contentType} is not in this assembly`;
    const [open] = openPlaces(
      model.properties['Schema'],
      literalAt(scopeOf(assembly, model.stack), model.properties['Name']) ?? 'the body',
    );
    if (open !== undefined) return `its model is open: ${open}`;
  }
  return undefined;
};

const problemOf = (assembly: Assembly, route: Route): string | undefined => {
  const { method, verb } = route;
  const integration = integrationOf(route);
  if (verb === 'OPTIONS' && get(integration, 'Type') === 'MOCK') return undefined;
  if (route.api?.properties['BinaryMediaTypes'] !== undefined)
    return 'a body of a binary type is handed on unseen (BinaryMediaTypes of the API)';
  const scope = scopeOf(assembly, method.stack);
  const validator = storeNamedBy(scope, method.properties['RequestValidatorId']);
  if (validator?.type !== 'AWS::ApiGateway::RequestValidator') return 'nothing is validated (RequestValidatorId)';
  if (!isTrue(validator.properties['ValidateRequestParameters']))
    return 'parameters are not validated (ValidateRequestParameters)';
  // Any other behaviour hands on a body of a content type without a model, unseen.
  if (literalAt(scope, get(integration, 'PassthroughBehavior')) !== 'NEVER')
    return 'a body of another content type is handed on unseen (PassthroughBehavior)';
  if (!WITH_BODY.includes(verb)) return undefined;
  if (!isTrue(validator.properties['ValidateRequestBody'])) return 'bodies are not validated (ValidateRequestBody)';
  return modelProblem(assembly, method);
};

const check = (assembly: Assembly): readonly Violation[] =>
  routesOf(assembly).flatMap((route) => {
    const problem = problemOf(assembly, route);
    const { stack, logicalId } = route.method;
    return problem === undefined
      ? []
      : [{ stack, logicalId, what: `of ${route.verb} ${route.path ?? 'this method'}: ${problem}.` }];
  });

const GOOD: JsonObject = {
  Resources: {
    V: {
      Type: 'AWS::ApiGateway::RequestValidator',
      Properties: { ValidateRequestBody: true, ValidateRequestParameters: true },
    },
    Model: {
      Type: 'AWS::ApiGateway::Model',
      Properties: {
        Name: 'query',
        Schema: {
          type: 'object',
          additionalProperties: false,
          properties: {
            lastName: { type: 'string', maxLength: 80 },
            day: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' },
            ids: { type: 'array', maxItems: 9, items: { type: 'integer' } },
          },
        },
      },
    },
    Api: { Type: 'AWS::ApiGateway::RestApi' },
    M: {
      Type: 'AWS::ApiGateway::Method',
      Properties: {
        RestApiId: { Ref: 'Api' },
        HttpMethod: 'POST',
        RequestValidatorId: { Ref: 'V' },
        RequestModels: { 'application/json': { Ref: 'Model' } },
        Integration: { Type: 'AWS_PROXY', PassthroughBehavior: 'NEVER' },
      },
    },
  },
};
const SCHEMA = 'Model/Properties/Schema';

export const validatedRequests: Rule = {
  id: 'validated-requests',
  title: 'No request reaches code in a shape that nobody described',
  core: false,
  why:
    'Illinois, 2016: what a visitor typed became part of a database query. A body that is checked field by field before any code runs ' +
    'leaves an attacker nothing to type.',
  fix: 'Use ElectionApi with a schema of lib/contracts for every route that takes a body.',
  mappings: { cis: ['A1.3.4', 'A1.3.10'], nist: ['SI-10', 'SI-15', 'SC-7'], fsbp: [] },
  check,
  bad: changes(GOOD, {
    'a route without a validator': ['M/Properties/RequestValidatorId'],
    'a validator that looks at no body': ['V/Properties/ValidateRequestBody', false],
    'a validator that looks at no parameters': ['V/Properties/ValidateRequestParameters', false],
    'a route without a model': ['M/Properties/RequestModels'],
    'a model that takes anything': [SCHEMA, { type: 'object' }],
    'a model that takes further fields': [`${SCHEMA}/additionalProperties`, true],
    'a text without an end': [`${SCHEMA}/properties/lastName/maxLength`],
    'a pattern that takes texts of any length': [`${SCHEMA}/properties/day/pattern`, '^[0-9]+$'],
    'a pattern of a part of the text': [`${SCHEMA}/properties/day/pattern`, '[0-9]{4}'],
    'binary bodies, which no model checks': ['Api/Properties/BinaryMediaTypes', ['*/*']],
    'a list without an end': [`${SCHEMA}/properties/ids/maxItems`],
    'a field of any type': [`${SCHEMA}/properties/lastName`, {}],
    'a body of another type handed on': ['M/Properties/Integration/PassthroughBehavior', 'WHEN_NO_MATCH'],
    'a behaviour left at its default': ['M/Properties/Integration/PassthroughBehavior'],
    'somebody else’s model': ['M/Properties/RequestModels', { 'application/json': 'Empty' }],
  }),
  good: [
    { name: 'a body checked field by field', template: GOOD },
    {
      name: 'a route without a body',
      template: changed(changed(GOOD, 'M/Properties/HttpMethod', 'GET'), 'M/Properties/RequestModels'),
    },
  ],
};
