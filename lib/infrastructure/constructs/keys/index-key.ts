import { RemovalPolicy } from 'aws-cdk-lib';
import { AccountRootPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { declareClass } from '../declare-class';
import { administration } from './administration';
import { arnOf, DELETION_WINDOW } from './kept-key';
import type { SpecialKeyProps } from './special-key-props';

const usableBy = (roles: string, sid: string, actions: string[]): PolicyStatement =>
  new PolicyStatement({
    sid,
    effect: Effect.ALLOW,
    principals: [new AccountRootPrincipal()],
    actions,
    resources: ['*'],
    conditions: { ArnLike: { 'aws:PrincipalArn': roles } },
  });

export const indexKeyStatements = ({
  names,
  dataClass,
}: Pick<SpecialKeyProps, 'names' | 'dataClass'>): PolicyStatement[] => [
  administration(),
  usableBy(names.rolesOf(dataClass), 'ComputeIndexes', ['kms:GenerateMac']),
];

/** The HMAC key of the blind index: names become look-up keys that nobody can compute without asking KMS. Multi-Region, for indexes die with their key. */
export class IndexKey extends Construct {
  readonly key: Key;
  readonly arn: string;

  constructor(scope: Construct, id: string, props: SpecialKeyProps) {
    super(scope, id);
    this.key = new Key(this, 'Key', {
      description: props.description,
      keySpec: KeySpec.HMAC_256,
      keyUsage: KeyUsage.GENERATE_VERIFY_MAC,
      multiRegion: true,
      pendingWindow: DELETION_WINDOW,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      policy: new PolicyDocument({ statements: indexKeyStatements(props) }),
    });
    declareClass(this.key, props.dataClass);
    this.arn = arnOf(this.key);
  }
}
