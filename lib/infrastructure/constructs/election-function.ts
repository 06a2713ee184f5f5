import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { SubnetType } from 'aws-cdk-lib/aws-ec2';
import { Effect, ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  type CfnFunction,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { DataClass } from '../../contracts/data-class';
import { type ENVIRONMENT, type FunctionName, HANDLER_METADATA } from '../../contracts/functions';
import { functionAsset } from '../build-functions';
import type { Names } from '../names';
import type { AlarmTopic } from './alarm-topic';
import type { ClassKey } from './class-key';
import { declareClass } from './declare-class';
import type { PrivateNetwork } from './private-network';
import { type LogKeeping, ProtectedLogGroup } from './protected-log-group';

/** The longest that SQS keeps what a function failed on: time to notice and to repair. */
const DEAD_LETTER_RETENTION = Duration.days(14);

/** Network interfaces of a function in a VPC are made with its own role; its code is denied the same actions below. */
const NETWORK_INTERFACE_ACTIONS = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];

export interface ElectionFunctionProps<N extends FunctionName> {
  readonly name: N;
  /** The class that the function works on: its role lives under that class's path, its dead letters carry that class. */
  readonly dataClass: DataClass;
  readonly names: Names;
  /** A path of its own below the class's, where a policy has to single this role out. @default none */
  readonly roleSubPath?: string;
  /** Hears of it when something lies in the dead-letter queue. */
  readonly alarms: AlarmTopic;
  /** The class's key, for the dead-letter queue. */
  readonly key: ClassKey;
  readonly logs: LogKeeping;
  readonly environment: Readonly<Record<(typeof ENVIRONMENT)[N][number], string>>;
  /** Exactly what the code may do. Each statement is bound to this function. */
  readonly allow: readonly PolicyStatement[];
  /** What Lambda itself does with the role (reading a stream): such calls do not come from the function and cannot be bound to it. @default nothing */
  readonly allowLambda?: readonly PolicyStatement[];
  /** The private network. Only functions that touch nothing never-public may stand outside. @default outside */
  readonly network?: PrivateNetwork;
  /** @default 512 */
  readonly memoryMiB?: number;
  /** @default 15 */
  readonly timeoutSeconds?: number;
  readonly description: string;
}

/**
 * One function with a role of its own, and in that role one policy that names exactly what the code does and one for what
 * Lambda does in its name. Each right of the code is bound to this very function, so the role given to another function opens
 * nothing. Logs are encrypted, kept, and cannot be created anew (unencrypted) by the function; failed events go to a queue of
 * the same class.
 */
export class ElectionFunction<N extends FunctionName = FunctionName> extends Construct {
  readonly function: LambdaFunction;
  readonly role: Role;
  readonly deadLetters: Queue;
  readonly logGroup: LogGroup;
  /** What its code may do; undefined where that is nothing. */
  readonly policy?: ManagedPolicy;
  /** What Lambda may do for it; a source of events needs this one first. */
  readonly policyOfLambda: ManagedPolicy;
  private readonly arn: string;

  constructor(scope: Construct, id: string, props: ElectionFunctionProps<N>) {
    super(scope, id);
    const stack = Stack.of(this);
    this.arn = props.names.functionArn(props.name, stack);

    this.role = new Role(this, 'Role', {
      path: `${props.names.rolePath(props.dataClass)}${props.roleSubPath ?? ''}`,
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `Runs ${props.name} and nothing else`,
    });
    const log = new ProtectedLogGroup(this, 'Logs', props.logs);
    this.logGroup = log.logGroup;
    this.deadLetters = new Queue(this, 'DeadLetters', {
      encryption: QueueEncryption.KMS,
      encryptionMasterKey: props.key.key,
      enforceSSL: true,
      retentionPeriod: DEAD_LETTER_RETENTION,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    declareClass(this.deadLetters, props.dataClass);

    props.alarms.when(this, 'DeadLettersAlarm', {
      metric: this.deadLetters.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1) }),
      threshold: 1,
      description: `${props.name} failed on an event that waits in its dead-letter queue`,
    });

    if (props.allow.length > 0) {
      this.policy = new ManagedPolicy(this, 'Policy', {
        description: `Everything that the code of ${props.name} may do`,
        path: props.names.rolePath(props.dataClass),
        roles: [this.role],
        statements: props.allow.map((statement) => this.boundToThisFunction(statement)),
      });
    }
    // Apart from the above, for together they would be longer than IAM takes (6,144 characters).
    this.policyOfLambda = new ManagedPolicy(this, 'PolicyOfLambda', {
      description: `What Lambda does for ${props.name}: logs, traces, failed events, network`,
      path: props.names.rolePath(props.dataClass),
      roles: [this.role],
      statements: [
        ...(props.allowLambda ?? []),
        new PolicyStatement({
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: [log.logGroup.logGroupArn],
        }),
        new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.deadLetters.queueArn] }),
        new PolicyStatement({
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: [props.key.arn],
          conditions: { StringEquals: { 'kms:ViaService': `sqs.${stack.region}.amazonaws.com` } },
        }),
        new PolicyStatement({ actions: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], resources: ['*'] }),
        // A function that may create its log group makes one without key and retention when ours is gone.
        new PolicyStatement({ effect: Effect.DENY, actions: ['logs:CreateLogGroup'], resources: ['*'] }),
        ...(props.network ? this.networkInterfaces() : []),
      ],
    });

    this.function = new LambdaFunction(this, 'Function', {
      functionName: props.names.function(props.name),
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromAsset(functionAsset(props.name)),
      role: this.role.withoutPolicyUpdates(),
      memorySize: props.memoryMiB ?? 512,
      timeout: Duration.seconds(props.timeoutSeconds ?? 15),
      logGroup: log.logGroup,
      loggingFormat: LoggingFormat.JSON,
      tracing: Tracing.ACTIVE,
      deadLetterQueue: this.deadLetters,
      environment: { ...props.environment },
      ...(props.network
        ? {
            vpc: props.network.vpc,
            vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
            securityGroups: [props.network.functions],
          }
        : {}),
    });
    // Lambda checks the role's rights when it makes the function.
    this.function.node.addDependency(...(this.policy ? [this.policy] : []), this.policyOfLambda);
    const resource = this.function.node.defaultChild as CfnFunction;
    resource.addMetadata(HANDLER_METADATA, props.name);
    declareClass(this.function, props.dataClass);
  }

  private boundToThisFunction(statement: PolicyStatement): PolicyStatement {
    const bound = statement.copy();
    bound.addCondition('ArnEquals', { 'lambda:SourceFunctionArn': this.arn });
    return bound;
  }

  private networkInterfaces(): PolicyStatement[] {
    return [
      new PolicyStatement({ actions: NETWORK_INTERFACE_ACTIONS, resources: ['*'] }),
      new PolicyStatement({
        effect: Effect.DENY,
        actions: ['ec2:*'],
        resources: ['*'],
        conditions: { ArnEquals: { 'lambda:SourceFunctionArn': this.arn } },
      }),
    ];
  }
}
