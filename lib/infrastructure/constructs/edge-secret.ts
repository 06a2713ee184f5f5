import { CfnOutput, Fn, Stack } from 'aws-cdk-lib';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { ClassKey } from './class-key';
import { declareClass } from './declare-class';

const LENGTH = 48;
const REPLICA_OUTPUT = 'EdgeSecretReplica';
/** CloudFront and its certificate live here, wherever the jurisdiction is. */
export const EDGE_REGION = 'us-east-1';

/** Where no CloudFront stands before an API: people call it themselves, and their own addresses are counted. */
export const CALLED_DIRECTLY = 'called-directly';

/** The value by which APIs recognise CloudFront, wherever it comes from. */
export interface EdgeValue {
  /** For a stack in the secret's own region. */
  value(): string;
}

/**
 * The same value where API and CloudFront stand in two accounts. No reference crosses accounts, and a secret that two accounts read
 * would need a key that both may use; so the office makes up the value once and puts it into a secret of this name in each
 * (docs/deploy.md). It opens nothing but the way past CloudFront's limits.
 */
export class SharedEdgeValue implements EdgeValue {
  constructor(private readonly secretName: string) {}

  /** CloudFormation puts the value in, from the account and region that it works in. */
  value(): string {
    return resolved(this.secretName);
  }
}

/**
 * The value that shows an API that a call came through CloudFront. Generated in the account, never in a template.
 * Not the L2, which would let the whole account decrypt and hand on its key by way of Secrets Manager.
 */
export class EdgeSecret extends Construct implements EdgeValue {
  private readonly arn: string;

  constructor(scope: Construct, id: string, key: ClassKey) {
    super(scope, id);
    const secret = new CfnSecret(this, 'Secret', {
      description: 'Header value by which the APIs recognise CloudFront',
      kmsKeyId: key.arn,
      generateSecretString: { passwordLength: LENGTH, excludePunctuation: true },
      ...(Stack.of(this).region === EDGE_REGION ? {} : { replicaRegions: [{ region: EDGE_REGION }] }),
    });
    declareClass(secret, 'audit-log');
    this.arn = secret.ref;
  }

  /** For a stack in the secret's own region. CloudFormation puts the value in; the template holds this reference alone. */
  value(): string {
    return resolved(this.arn);
  }

  /**
   * For the stack at the edge: the replica's ARN differs in its region alone. It is taken apart where the secret stands and
   * handed on as an output, for reading another stack's output inside Fn::Split is not something that cfn-lint knows to work.
   */
  valueAtTheEdge(): string {
    const stack = Stack.of(this);
    if (stack.region === EDGE_REGION) return resolved(this.arn);
    if (stack.node.tryFindChild(REPLICA_OUTPUT) === undefined) {
      new CfnOutput(stack, REPLICA_OUTPUT, {
        description: 'Where the edge reads the header value',
        value: Fn.join(EDGE_REGION, Fn.split(stack.region, this.arn)),
      }).overrideLogicalId(REPLICA_OUTPUT);
    }
    return resolved(Fn.getStackOutput(stack.stackName, REPLICA_OUTPUT, stack.region));
  }
}

const resolved = (secret: string): string => `{{resolve:secretsmanager:${secret}:SecretString:::}}`;
