import { Aws, Stack } from 'aws-cdk-lib';
import {
  AccessLogFormat,
  AuthorizationType,
  CfnModel,
  type CfnStage,
  CognitoUserPoolsAuthorizer,
  EndpointType,
  type IModel,
  LambdaIntegration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  Model,
  PassthroughBehavior,
  ResponseType,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import type { UserPool } from 'aws-cdk-lib/aws-cognito';
import { CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { type BodyName, type FunctionName, ROUTES, type Route } from '../../contracts/functions';
import type { ProblemCode } from '../../contracts/problem';
import { bodyModel } from './body-models';
import { CALLED_DIRECTLY, type EdgeValue } from './edge-secret';
import type { ElectionFunction } from './election-function';
import { FormsHost, type OwnName } from './forms-host';
import { type LogKeeping, ProtectedLogGroup } from './protected-log-group';
import { RegionalFirewall } from './regional-firewall';
import { RATE_OF_APIS, RATES, RATES_OF_FORMS } from './request-rates';

/** Of one office behind one address on a busy night, with a margin. */
const WITHOUT_EDGE = { limit: 1000, seconds: 300 } as const;

/** Part of every API address; CloudFront adds it, so people never see it. */
export const STAGE = 'v1';

export interface ElectionApiProps {
  readonly api: Route['api'];
  /** Further routes of the contracts that are answered here, under the same name. @default none */
  readonly alsoServes?: Route['api'];
  /** Where voters call it themselves: the name by which alone it answers. @default API Gateway's own address */
  readonly ownName?: OwnName;
  readonly jurisdictionId: string;
  /** One function for each name that the routes of this API use. */
  readonly functions: { readonly [N in FunctionName]?: ElectionFunction<N> };
  /** Staff routes stand behind this pool; a route with an action and no pool is refused. */
  readonly staff?: UserPool;
  /** The value that CloudFront shows, where one stands before the API. */
  readonly edgeSecret: EdgeValue | typeof CALLED_DIRECTLY;
  readonly logs: LogKeeping;
}

/** Answers that API Gateway gives by itself, in the shape of our own problems. */
const GATEWAY_PROBLEMS: readonly {
  readonly type: ResponseType;
  readonly code: ProblemCode;
  readonly status: string;
  readonly message: string;
}[] = [
  {
    type: ResponseType.BAD_REQUEST_BODY,
    code: 'invalid-request',
    status: '400',
    message: 'The request does not have the expected fields. Nothing was stored.',
  },
  {
    type: ResponseType.UNSUPPORTED_MEDIA_TYPE,
    code: 'invalid-request',
    status: '415',
    message: 'Send JSON (content-type: application/json). Nothing was stored.',
  },
  {
    type: ResponseType.REQUEST_TOO_LARGE,
    code: 'invalid-request',
    status: '413',
    message: 'The request is too large. Nothing was stored.',
  },
  { type: ResponseType.UNAUTHORIZED, code: 'unauthenticated', status: '401', message: 'Sign in first.' },
  { type: ResponseType.ACCESS_DENIED, code: 'not-permitted', status: '403', message: 'This is not permitted.' },
  {
    type: ResponseType.MISSING_AUTHENTICATION_TOKEN,
    code: 'not-found',
    status: '404',
    message: 'There is nothing at this address.',
  },
  {
    type: ResponseType.THROTTLED,
    code: 'too-many-requests',
    status: '429',
    message: 'Too many requests at once. Wait a minute and try again.',
  },
  {
    type: ResponseType.INTEGRATION_TIMEOUT,
    code: 'still-working',
    status: '504',
    message:
      'No answer came within 29 seconds. What was asked may go on: look whether it is there before you ask again.',
  },
  {
    type: ResponseType.DEFAULT_5XX,
    code: 'internal',
    status: '500',
    message: 'Something went wrong on our side. Nothing is lost that was confirmed before.',
  },
];

const isBelowRoot = ({ path }: Route): boolean => path !== '/';

/** A route with settings of its own takes nothing from the stage's: left out, its errors would be logged nowhere. */
const settingsOf = ({ throttle }: Route) => ({
  throttlingRateLimit: throttle.rate,
  throttlingBurstLimit: throttle.burst,
  loggingLevel: MethodLoggingLevel.ERROR,
  dataTraceEnabled: false,
  metricsEnabled: true,
});

/** CDK has no words for the root; CloudFormation calls it by a slash alone. */
const limitRoot = (stage: CfnStage, routes: readonly Route[]): void => {
  if (routes.length === 0) return;
  const settings = routes.map((route) => ({ resourcePath: '/', httpMethod: route.method, ...settingsOf(route) }));
  stage.methodSettings = [...((stage.methodSettings ?? []) as CfnStage.MethodSettingProperty[]), ...settings];
};

/**
 * A REST API whose routes, bodies and throttles come from the contracts: a validator and a model on every body, no content type
 * that passes unchecked, an authorizer on every staff route, access logs, a firewall that takes calls from CloudFront alone.
 */
export class ElectionApi extends Construct {
  readonly restApi: RestApi;
  /** Host name for CloudFront. */
  readonly host: string;
  /** Host and stage, for whoever calls it without CloudFront. */
  readonly address: string;

  constructor(scope: Construct, id: string, props: ElectionApiProps) {
    super(scope, id);
    const routes = ROUTES.filter(({ api }) => api === props.api || api === props.alsoServes);
    const log = new ProtectedLogGroup(this, 'AccessLogs', props.logs);
    this.restApi = new RestApi(this, 'RestApi', {
      restApiName: `election-${props.jurisdictionId}-${props.api}`,
      endpointTypes: [EndpointType.REGIONAL],
      cloudWatchRole: false,
      deployOptions: {
        stageName: STAGE,
        accessLogDestination: new LogGroupLogDestination(log.logGroup),
        accessLogFormat: accessLogFormat(),
        loggingLevel: MethodLoggingLevel.ERROR,
        dataTraceEnabled: false,
        metricsEnabled: true,
        tracingEnabled: true,
        throttlingRateLimit: 50,
        throttlingBurstLimit: 100,
        methodOptions: Object.fromEntries(
          routes.filter(isBelowRoot).map((route) => [`${route.path}/${route.method}`, settingsOf(route)]),
        ),
      },
    });
    const stage = this.restApi.deploymentStage.node.defaultChild as CfnStage;
    limitRoot(
      stage,
      routes.filter((route) => !isBelowRoot(route)),
    );
    const validator = this.restApi.addRequestValidator('Body', {
      validateRequestBody: true,
      validateRequestParameters: true,
    });
    const authorizer = props.staff
      ? new CognitoUserPoolsAuthorizer(this, 'Staff', { cognitoUserPools: [props.staff] })
      : undefined;
    const models = new Map<BodyName, IModel>();

    for (const route of routes) {
      const handler = props.functions[route.function];
      if (!handler)
        throw new Error(`${this.node.path}: ${route.method} ${route.path} needs the function ${route.function}.`);
      if (route.action !== undefined && !authorizer) {
        throw new Error(
          `${this.node.path}: ${route.method} ${route.path} is for staff (${route.action}) but the API has no user pool.`,
        );
      }
      const body = route.body;
      if (body !== undefined && !models.has(body)) models.set(body, this.model(body));
      const model = body === undefined ? undefined : models.get(body);
      this.restApi.root.resourceForPath(route.path).addMethod(
        route.method,
        new LambdaIntegration(handler.function, {
          proxy: true,
          allowTestInvoke: false,
          passthroughBehavior: PassthroughBehavior.NEVER,
        }),
        {
          requestValidator: validator,
          ...(model ? { requestModels: { 'application/json': model } } : {}),
          ...(route.action === undefined || !authorizer
            ? { authorizationType: AuthorizationType.NONE }
            : { authorizationType: AuthorizationType.COGNITO, authorizer }),
        },
      );
    }

    for (const { type, code, status, message } of GATEWAY_PROBLEMS) {
      this.restApi.addGatewayResponse(type.responseType, {
        type,
        statusCode: status,
        responseHeaders: { 'cache-control': "'no-store'" },
        templates: { 'application/json': JSON.stringify({ code, message }) },
      });
    }

    const firewall = new RegionalFirewall(this, 'Firewall', {
      logs: props.logs,
      name: `election-${props.jurisdictionId}-${props.api}`,
      ...(props.edgeSecret === CALLED_DIRECTLY
        ? props.ownName === undefined
          ? { requestsPerAddress: WITHOUT_EDGE }
          : {
              requestsPerAddress: { limit: RATES.all, seconds: 300 },
              requestsPerPath: [...RATES_OF_FORMS, RATE_OF_APIS],
            }
        : { edgeSecret: props.edgeSecret.value() }),
    });
    const association = new CfnWebACLAssociation(this, 'FirewallAssociation', {
      resourceArn: `arn:${Aws.PARTITION}:apigateway:${Stack.of(this).region}::/restapis/${this.restApi.restApiId}/stages/${STAGE}`,
      webAclArn: firewall.webAcl.attrArn,
    });
    association.addResourceDependency(stage);
    if (props.ownName !== undefined) new FormsHost(this, 'OwnName', { restApi: this.restApi, name: props.ownName });
    this.host = `${this.restApi.restApiId}.execute-api.${Stack.of(this).region}.${Aws.URL_SUFFIX}`;
    this.address = `${this.host}/${STAGE}`;
  }

  private model(name: BodyName): IModel {
    const model = new CfnModel(this, `Model-${name}`, {
      restApiId: this.restApi.restApiId,
      contentType: 'application/json',
      name,
      schema: bodyModel(name),
    });
    return Model.fromModelName(this, `ModelName-${name}`, model.ref);
  }
}

/** Who called what and how it ended. No query string, no body: a look-up's words are a voter's data. */
const accessLogFormat = (): AccessLogFormat =>
  AccessLogFormat.custom(
    JSON.stringify({
      requestId: '$context.requestId',
      time: '$context.requestTimeEpoch',
      method: '$context.httpMethod',
      resource: '$context.resourcePath',
      status: '$context.status',
      staff: '$context.authorizer.claims.sub',
      edge: '$context.identity.sourceIp',
      latency: '$context.responseLatency',
      integrationStatus: '$context.integration.status',
      error: '$context.error.responseType',
    }),
  );
