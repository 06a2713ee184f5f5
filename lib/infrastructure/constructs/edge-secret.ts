import { Fn, RemovalPolicy, SecretValue, Stack } from 'aws-cdk-lib';
import { type CfnSecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { ClassKey } from './class-key';
import { declareClass } from './declare-class';

const LENGTH = 48;
/** CloudFront and its certificate live here, wherever the jurisdiction is. */
export const EDGE_REGION = 'us-east-1';

/** The value that shows an API that a call came through CloudFront. Generated in the account, never in a template. */
export class EdgeSecret extends Construct {
  readonly secret: Secret;
  private readonly arn: string;

  constructor(scope: Construct, id: string, key: ClassKey) {
    super(scope, id);
    const here = Stack.of(this).region;
    this.secret = new Secret(this, 'Secret', {
      description: 'Header value by which the APIs recognise CloudFront',
      encryptionKey: key.key,
      generateSecretString: { passwordLength: LENGTH, excludePunctuation: true },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    declareClass(this.secret, 'audit-log');
    const resource = this.secret.node.defaultChild as CfnSecret;
    this.arn = resource.ref;
    if (here !== EDGE_REGION) {
      resource.replicaRegions = [{ region: EDGE_REGION }];
    }
  }

  /** For a stack in the secret's own region. */
  value(): string {
    return SecretValue.secretsManager(this.secret.secretArn).unsafeUnwrap();
  }

  /** For the stack at the edge: the replica's ARN differs in its region alone. */
  valueAtTheEdge(): string {
    const here = Stack.of(this).region;
    const arn = here === EDGE_REGION ? this.arn : Fn.join(EDGE_REGION, Fn.split(here, this.arn));
    return `{{resolve:secretsmanager:${arn}:SecretString:::}}`;
  }
}
