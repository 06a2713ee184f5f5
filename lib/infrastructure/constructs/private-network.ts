import { Aws, Stack } from 'aws-cdk-lib';
import {
  CfnFlowLog,
  CfnSubnet,
  GatewayVpcEndpoint,
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpoint,
  InterfaceVpcEndpointAwsService,
  IpAddresses,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import {
  CfnFirewallConfig,
  CfnFirewallDomainList,
  CfnFirewallRuleGroup,
  CfnFirewallRuleGroupAssociation,
} from 'aws-cdk-lib/aws-route53resolver';
import { Construct } from 'constructs';
import { DYNAMODB_DATA_ACTIONS, type Perimeter, S3_DATA_ACTIONS } from './perimeter';

export interface PrivateNetworkProps {
  readonly flowLogs: LogGroup;
  /** Functions that seal, index or sign need KMS; those that write to voters need SES. */
  readonly services: readonly ('kms' | 'email')[];
}

/** Subnets in this many availability zones: one may fail. */
const ZONES = 2;

/**
 * A network that leads nowhere: no internet gateway, no NAT, endpoints to the few services that the functions need,
 * each with a policy that reaches this account's resources alone, and DNS that answers AWS names alone.
 */
export class PrivateNetwork extends Construct {
  readonly vpc: Vpc;
  readonly functions: SecurityGroup;
  readonly perimeter: Perimeter;

  constructor(scope: Construct, id: string, props: PrivateNetworkProps) {
    super(scope, id);
    const region = Stack.of(this).region;
    this.vpc = new Vpc(this, 'Vpc', {
      ipAddresses: IpAddresses.cidr('10.20.0.0/20'),
      maxAzs: ZONES,
      natGateways: 0,
      createInternetGateway: false,
      restrictDefaultSecurityGroup: false,
      subnetConfiguration: [{ name: 'isolated', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 24 }],
    });
    const flowLogRole = new Role(this, 'FlowLogRole', {
      assumedBy: new ServicePrincipal('vpc-flow-logs.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    });
    const flowLogPolicy = new ManagedPolicy(this, 'FlowLogPolicy', {
      roles: [flowLogRole],
      statements: [
        new PolicyStatement({
          actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
          resources: [props.flowLogs.logGroupArn],
        }),
      ],
    });
    // Not the L2: it acknowledges two findings by itself, and acknowledgements come from the register alone.
    const flowLog = new CfnFlowLog(this, 'FlowLog', {
      resourceId: this.vpc.vpcId,
      resourceType: 'VPC',
      trafficType: 'ALL',
      logDestinationType: 'cloud-watch-logs',
      logDestination: props.flowLogs.logGroupArn,
      deliverLogsPermissionArn: flowLogRole.roleArn,
    });
    flowLog.node.addDependency(flowLogPolicy);

    this.functions = new SecurityGroup(this, 'Functions', {
      vpc: this.vpc,
      description: 'Functions: nothing comes in, HTTPS goes out, and no route leads further than the endpoints',
      allowAllOutbound: false,
    });
    this.functions.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'HTTPS to the endpoints');

    const ownAccount = {
      StringEquals: { 'aws:ResourceAccount': Aws.ACCOUNT_ID, 'aws:PrincipalAccount': Aws.ACCOUNT_ID },
    };
    const limitedTo = (actions: string[]) =>
      new PolicyStatement({ principals: [new AnyPrincipal()], actions, resources: ['*'], conditions: ownAccount });

    const s3 = new GatewayVpcEndpoint(this, 'S3', { vpc: this.vpc, service: GatewayVpcEndpointAwsService.S3 });
    s3.addToPolicy(limitedTo(S3_DATA_ACTIONS));
    const dynamoDb = new GatewayVpcEndpoint(this, 'DynamoDb', {
      vpc: this.vpc,
      service: GatewayVpcEndpointAwsService.DYNAMODB,
    });
    dynamoDb.addToPolicy(limitedTo(DYNAMODB_DATA_ACTIONS));
    this.perimeter = { s3EndpointId: s3.vpcEndpointId, dynamoDbEndpointId: dynamoDb.vpcEndpointId };

    const endpoints = new SecurityGroup(this, 'Endpoints', {
      vpc: this.vpc,
      description: 'Endpoints: HTTPS from the functions',
      allowAllOutbound: false,
    });
    endpoints.addIngressRule(this.functions, Port.tcp(443), 'HTTPS from the functions');
    const interfaceEndpoint = (name: string, service: InterfaceVpcEndpointAwsService, actions: string[]) => {
      const endpoint = new InterfaceVpcEndpoint(this, name, {
        vpc: this.vpc,
        service,
        open: false,
        privateDnsEnabled: true,
        securityGroups: [endpoints],
        subnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
      });
      endpoint.addToPolicy(limitedTo(actions));
    };
    if (props.services.includes('kms')) {
      interfaceEndpoint('Kms', InterfaceVpcEndpointAwsService.KMS, [
        'kms:Decrypt',
        'kms:GenerateDataKey',
        'kms:GenerateMac',
        'kms:GetPublicKey',
        'kms:Sign',
      ]);
    }
    if (props.services.includes('email'))
      interfaceEndpoint('Email', InterfaceVpcEndpointAwsService.EMAIL, ['ses:SendEmail']);

    this.dnsAnswersAwsAlone(region);
    for (const subnet of this.vpc.isolatedSubnets) {
      const resource = subnet.node.defaultChild;
      if (resource instanceof CfnSubnet) resource.mapPublicIpOnLaunch = false;
    }
  }

  /** Isolated subnets still resolve public names, and a name can carry data out, one label at a time. */
  private dnsAnswersAwsAlone(region: string): void {
    const allowed = new CfnFirewallDomainList(this, 'DnsAllowed', {
      domains: [`*.${region}.${Aws.URL_SUFFIX}`, `*.${region}.vpce.${Aws.URL_SUFFIX}`],
    });
    const everything = new CfnFirewallDomainList(this, 'DnsEverything', { domains: ['*'] });
    const rules = new CfnFirewallRuleGroup(this, 'DnsRules', {
      firewallRules: [
        { priority: 1, action: 'ALLOW', firewallDomainListId: allowed.attrId },
        { priority: 2, action: 'BLOCK', blockResponse: 'NXDOMAIN', firewallDomainListId: everything.attrId },
      ],
    });
    new CfnFirewallRuleGroupAssociation(this, 'DnsAssociation', {
      firewallRuleGroupId: rules.attrId,
      vpcId: this.vpc.vpcId,
      priority: 101,
    });
    // In GovCloud CloudFormation has no such type; closed is what AWS does without one.
    if (!Stack.of(this).region.startsWith('us-gov-'))
      new CfnFirewallConfig(this, 'DnsFailsClosed', { resourceId: this.vpc.vpcId, firewallFailOpen: 'DISABLED' });
  }
}
