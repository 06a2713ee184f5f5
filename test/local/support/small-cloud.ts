import { cpSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type CfnResource, Duration, Stack, Tags } from 'aws-cdk-lib';
import {
  AuthorizationType,
  CognitoUserPoolsAuthorizer,
  JsonSchemaVersion,
  LambdaIntegration,
  PassthroughBehavior,
  ResponseType,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  OriginRequestPolicy,
  ResponseHeadersPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { RestApiOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'small-cloud-'));

let synthesized: string | undefined;

/**
 * A cloud of one public and one staff route, synthesized by CDK itself, so that its templates look as real ones do.
 * @returns a folder of its own, to be changed at will
 */
export const smallCloud = (): string => {
  synthesized ??= synthesize();
  const copy = newFolder();
  cpSync(synthesized, copy, { recursive: true });
  return copy;
};

const synthesize = (): string => {
  // CDK's validation engine takes seconds to start; these templates are judged by nobody.
  process.env['CDK_VALIDATION'] = 'false';
  const outdir = newFolder();
  const app = new App({ outdir, analyticsReporting: false });
  const stack = new Stack(app, 'Small');
  const handler = (id: string, name: string): LambdaFunction => {
    const made = new LambdaFunction(stack, id, {
      code: Code.fromInline('exports.handler = () => undefined'),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_22_X,
      environment: { JURISDICTION: 'small', ROLL_TABLE: pool.userPoolId },
    });
    (made.node.defaultChild as CfnResource).addMetadata('election:handler', name);
    return made;
  };
  const pool = new UserPool(stack, 'Pool');
  const site = new Bucket(stack, 'Content');
  Tags.of(site).add('election:data-class', 'site-content');
  const results = new Bucket(stack, 'Results');
  Tags.of(results).add('election:data-class', 'results-public');

  const api = new RestApi(stack, 'Api', {
    deployOptions: {
      methodOptions: { '/api/voter-status/POST': { throttlingRateLimit: 1, throttlingBurstLimit: 3 } },
    },
  });
  const model = api.addModel('Query', {
    contentType: 'application/json',
    schema: {
      schema: JsonSchemaVersion.DRAFT4,
      properties: { lastName: { minLength: 1 } },
      required: ['lastName'],
      additionalProperties: false,
    },
  });
  const validator = api.addRequestValidator('Body', { validateRequestBody: true });
  const integration = (id: string, name: string): LambdaIntegration =>
    new LambdaIntegration(handler(id, name), { passthroughBehavior: PassthroughBehavior.NEVER });
  api.root.resourceForPath('/api/voter-status').addMethod('POST', integration('Status', 'voter-status'), {
    requestModels: { 'application/json': model },
    requestValidator: validator,
  });
  const staff = integration('Staff', 'registration-staff');
  const authorized = {
    authorizationType: AuthorizationType.COGNITO,
    authorizer: new CognitoUserPoolsAuthorizer(stack, 'Authorizer', { cognitoUserPools: [pool] }),
  };
  api.root.resourceForPath('/api/staff/registrations/{reference}').addMethod('GET', staff, authorized);
  api.root.resourceForPath('/api/staff/registrations/newest').addMethod('GET', staff, authorized);
  api.addGatewayResponse('NotFound', {
    type: ResponseType.MISSING_AUTHENTICATION_TOKEN,
    statusCode: '404',
    responseHeaders: { 'cache-control': "'no-store'" },
    templates: { 'application/json': '{"code":"not-found","message":"There is nothing at this address."}' },
  });

  const distribution = new Distribution(stack, 'Site', {
    defaultRootObject: 'index.html',
    defaultBehavior: {
      origin: S3BucketOrigin.withOriginAccessControl(site),
      responseHeadersPolicy: new ResponseHeadersPolicy(stack, 'Headers', {
        securityHeadersBehavior: {
          contentSecurityPolicy: {
            contentSecurityPolicy: `default-src 'none'; connect-src 'self' https://${pool.userPoolId}.example; frame-ancestors 'none'`,
            override: true,
          },
          strictTransportSecurity: {
            accessControlMaxAge: Duration.days(1),
            includeSubdomains: true,
            override: true,
          },
        },
        customHeadersBehavior: {
          customHeaders: [{ header: 'Permissions-Policy', value: 'camera=()', override: true }],
        },
        removeHeaders: ['x-made-up'],
      }),
      functionAssociations: [
        {
          eventType: FunctionEventType.VIEWER_REQUEST,
          function: new EdgeFunction(stack, 'Router', {
            runtime: FunctionRuntime.JS_2_0,
            code: FunctionCode.fromInline(
              "function handler(event) { var r = event.request; if (r.uri.endsWith('/')) r.uri += 'index.html'; if (r.uri === '/gone') return { statusCode: 410, headers: { 'x-edge': { value: 'yes' } }, body: 'gone' }; return r; }",
            ),
          }),
        },
      ],
    },
    additionalBehaviors: {
      '/api/*': {
        origin: new RestApiOrigin(api, { customHeaders: { 'X-Election-Edge': 'secret' } }),
        allowedMethods: AllowedMethods.ALLOW_ALL,
        cachePolicy: CachePolicy.CACHING_DISABLED,
        originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
      },
      '/results/*': { origin: S3BucketOrigin.withOriginAccessControl(results) },
    },
    errorResponses: [{ httpStatus: 403, responseHttpStatus: 404, responsePagePath: '/404.html' }],
  });
  pool.addClient('Console', {
    oAuth: {
      flows: { authorizationCodeGrant: true },
      callbackUrls: [`https://${distribution.distributionDomainName}/staff/`],
      logoutUrls: [`https://${distribution.distributionDomainName}/staff/`],
    },
    idTokenValidity: Duration.minutes(15),
    refreshTokenValidity: Duration.hours(8),
  });
  app.synth();
  return outdir;
};

interface Template {
  readonly Resources: Record<
    string,
    { Type: string; Properties: Record<string, unknown>; Metadata?: Record<string, unknown>; DependsOn?: unknown }
  >;
}

/** Changes every template of an assembly on disk, as a fork might change what is deployed. */
export const editTemplates = (directory: string, edit: (template: Template) => void): void => {
  for (const file of readdirSync(directory).filter((name) => name.endsWith('.template.json'))) {
    const path = join(directory, file);
    const template = JSON.parse(readFileSync(path, 'utf8')) as Template;
    edit(template);
    writeFileSync(path, JSON.stringify(template));
  }
};

/** Takes resources of a type out, as if nobody had ever written them. */
export const removeResources = (
  directory: string,
  type: string,
  which: (properties: Record<string, unknown>, logicalId: string) => boolean,
): number => {
  let removed = 0;
  editTemplates(directory, (template) => {
    for (const [id, resource] of Object.entries(template.Resources)) {
      if (resource.Type !== type || !which(resource.Properties, id)) continue;
      delete template.Resources[id];
      removed += 1;
      for (const other of Object.values(template.Resources)) {
        if (Array.isArray(other.DependsOn)) other.DependsOn = other.DependsOn.filter((name) => name !== id);
        if (other.DependsOn === id) delete other.DependsOn;
      }
    }
  });
  return removed;
};
