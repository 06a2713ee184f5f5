import { FUNCTIONS, type FunctionName, HANDLER_METADATA } from '../../contracts/functions';
import { CannotStart } from '../cannot-start';
import {
  type Cloud,
  type CloudResource,
  list,
  localText,
  mentionedOf,
  plain,
  record,
  type TemplateValue,
} from '../cloud/cloud';

/** Requests a second, and at once. */
export interface Throttle {
  readonly rate: number;
  readonly burst: number;
}

/** One method of one REST API, as its template says. */
export interface ApiMethod {
  readonly verb: string;
  /** `/api/staff/results/loads/{loadId}` */
  readonly resource: string;
  readonly authorizer: 'none' | 'user-pool';
  readonly function: FunctionName;
  /** JSON schema (draft 4) by content type; what stands in no entry has no model. */
  readonly models: Readonly<Record<string, TemplateValue>>;
  readonly validatesBody: boolean;
  /** Names that must be present, where the validator checks parameters: `querystring.page`. */
  readonly requiredParameters: readonly string[];
  /** A content type without a mapping is refused (415) rather than handed through. */
  readonly passthroughNever: boolean;
  readonly throttle?: Throttle;
}

/** How the API words one kind of refusal, where the template says (AWS::ApiGateway::GatewayResponse). */
export interface GatewayWording {
  readonly type: string;
  readonly status?: number;
  readonly contentType: string;
  readonly template: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface RestApi {
  readonly address: string;
  readonly resource: CloudResource;
  readonly stage: string;
  readonly methods: readonly ApiMethod[];
  readonly wordings: readonly GatewayWording[];
}

const REST_API = 'AWS::ApiGateway::RestApi';
const FUNCTION = 'AWS::Lambda::Function';
/** An alias or version stands between method and function where the template has one. */
const FUNCTION_POINTERS = ['AWS::Lambda::Alias', 'AWS::Lambda::Version'];

/** `/~1api~1staff` in a stage's method settings is `/api/staff` (JSON pointer escapes). */
const settingPath = (escaped: string): string => {
  const path = escaped.replace(/^\//, '').replace(/~1/g, '/').replace(/~0/g, '~');
  return path.startsWith('/') ? path : `/${path}`;
};

const throttleOf = (setting: Readonly<Record<string, TemplateValue>>): Throttle | undefined => {
  const rate = setting['ThrottlingRateLimit'];
  const burst = setting['ThrottlingBurstLimit'];
  return typeof rate === 'number' && typeof burst === 'number' ? { rate, burst } : undefined;
};

const isFunctionName = (value: unknown): value is FunctionName => typeof value === 'string' && value in FUNCTIONS;

const functionBehind = (cloud: Cloud, value: TemplateValue, from: CloudResource): CloudResource | undefined => {
  const direct = mentionedOf(cloud, FUNCTION, value, from);
  if (direct) return direct;
  for (const pointer of cloud.mentioned(value, from).filter((r) => FUNCTION_POINTERS.includes(r.type))) {
    const target = functionBehind(cloud, pointer.properties['FunctionName'], pointer);
    if (target) return target;
  }
  return undefined;
};

/** Which of our functions a Lambda resource is. @throws {CannotStart} when its template does not say */
export const functionNameOf = (resource: CloudResource): FunctionName => {
  const name = resource.metadata[HANDLER_METADATA];
  if (isFunctionName(name)) return name;
  throw new CannotStart(
    `${resource.address} has no metadata ${HANDLER_METADATA} that names a function of lib/contracts/functions.ts; ` +
      'without it this machine cannot know which handler to run. Build the function with ElectionFunction.',
  );
};

/**
 * Every REST API of the templates.
 * @param origin stands in where a wording holds an address known at deploy only
 */
export const readApis = (cloud: Cloud, origin: string): readonly RestApi[] =>
  cloud.ofType(REST_API).map((api) => {
    const within = (type: string): readonly CloudResource[] =>
      cloud.ofType(type).filter((r) => mentionedOf(cloud, REST_API, r.properties['RestApiId'], r) === api);

    const pathOf = (id: TemplateValue, from: CloudResource): string => {
      const parent = mentionedOf(cloud, 'AWS::ApiGateway::Resource', id, from);
      if (!parent) return '';
      return `${pathOf(parent.properties['ParentId'], parent)}/${plain(parent.properties['PathPart']) ?? ''}`;
    };

    const stage = within('AWS::ApiGateway::Stage')[0];
    const settings = list(stage?.properties['MethodSettings']).map(record);
    const throttleFor = (verb: string, resource: string): Throttle | undefined => {
      const exact = settings.find(
        (s) =>
          plain(s['HttpMethod']) === verb && settingPath(plain(s['ResourcePath']) ?? '') === resource && throttleOf(s),
      );
      const every = settings.find(
        (s) => plain(s['HttpMethod']) === '*' && settingPath(plain(s['ResourcePath']) ?? '') === '/*' && throttleOf(s),
      );
      const chosen = exact ?? every;
      return chosen ? throttleOf(chosen) : undefined;
    };

    const methods = within('AWS::ApiGateway::Method')
      // OPTIONS mocks answer other origins' scripts; ours all come from one origin.
      .filter((method) => plain(record(method.properties['Integration'])['Type']) === 'AWS_PROXY')
      .map((method): ApiMethod => {
        const integration = record(method.properties['Integration']);
        const target = functionBehind(cloud, integration['Uri'], method);
        if (!target) throw new CannotStart(`${method.address} leads to no Lambda function in the templates.`);
        const authorization = plain(method.properties['AuthorizationType']) ?? 'NONE';
        if (authorization !== 'NONE' && authorization !== 'COGNITO_USER_POOLS') {
          throw new CannotStart(
            `${method.address} asks for ${authorization}, which has no stand-in on this machine. ` +
              'Staff methods use COGNITO_USER_POOLS.',
          );
        }
        const validator = mentionedOf(
          cloud,
          'AWS::ApiGateway::RequestValidator',
          method.properties['RequestValidatorId'],
          method,
        );
        const models: Record<string, TemplateValue> = {};
        for (const [contentType, reference] of Object.entries(record(method.properties['RequestModels']))) {
          const model = mentionedOf(cloud, 'AWS::ApiGateway::Model', reference, method);
          if (model) models[contentType.toLowerCase()] = model.properties['Schema'];
        }
        const verb = plain(method.properties['HttpMethod']) ?? 'ANY';
        const resource = pathOf(method.properties['ResourceId'], method) || '/';
        return {
          verb,
          resource,
          authorizer: authorization === 'NONE' ? 'none' : 'user-pool',
          function: functionNameOf(target),
          models,
          validatesBody: validator?.properties['ValidateRequestBody'] === true,
          requiredParameters:
            validator?.properties['ValidateRequestParameters'] === true
              ? Object.entries(record(method.properties['RequestParameters']))
                  .filter(([, required]) => required === true)
                  .map(([name]) => name.replace(/^method\.request\./, ''))
              : [],
          passthroughNever: plain(integration['PassthroughBehavior']) === 'NEVER',
          throttle: throttleFor(verb, resource),
        };
      });

    const wordings = within('AWS::ApiGateway::GatewayResponse').flatMap((r): readonly GatewayWording[] => {
      const status = plain(r.properties['StatusCode']);
      const headers = Object.fromEntries(
        Object.entries(record(r.properties['ResponseParameters']))
          .filter(([name]) => name.startsWith('gatewayresponse.header.'))
          .map(([name, value]) => [
            name.slice('gatewayresponse.header.'.length).toLowerCase(),
            localText(cloud, value, r, origin).replace(/^'|'$/g, ''),
          ]),
      );
      return Object.entries(record(r.properties['ResponseTemplates'])).map(([contentType, template]) => ({
        type: plain(r.properties['ResponseType']) ?? '',
        ...(status === undefined ? {} : { status: Number(status) }),
        contentType,
        template: localText(cloud, template, r, origin),
        headers,
      }));
    });

    return {
      address: api.address,
      resource: api,
      stage: stage ? localText(cloud, stage.properties['StageName'], stage, origin) : '',
      methods,
      wordings,
    };
  });
