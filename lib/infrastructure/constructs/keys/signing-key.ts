import { CfnOutput, RemovalPolicy } from 'aws-cdk-lib';
import { AccountRootPrincipal, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { declareClass } from '../declare-class';
import { administration } from './administration';
import { arnOf, DELETION_WINDOW } from './kept-key';
import type { SpecialKeyProps } from './special-key-props';

/** The one kind of signature that a release and a checkpoint carry: Ed25519 over the message itself, never over a digest of somebody's making. */
export const SIGNATURES_OF_RELEASES = { 'kms:SigningAlgorithm': 'ED25519_SHA_512', 'kms:MessageType': 'RAW' };

/** The second kind, under checkpoints alone: ML-DSA-44 (FIPS 204). */
export const SIGNATURES_OF_CHECKPOINTS = { 'kms:SigningAlgorithm': 'ML_DSA_SHAKE_256', 'kms:MessageType': 'RAW' };

interface SigningKeyProps extends SpecialKeyProps {
  /** Sub-path of the one role that signs. */
  readonly signerSubPath: string;
  /** @default the Ed25519 key of releases and checkpoints */
  readonly signs?: 'checkpoints with ML-DSA';
}

/** A key that signs releases and checkpoints. Only the release role signs; the public key is for everybody. */
export class SigningKey extends Construct {
  readonly key: Key;
  readonly arn: string;

  constructor(scope: Construct, id: string, props: SigningKeyProps) {
    super(scope, id);
    const mlDsa = props.signs !== undefined;
    this.key = new Key(this, 'Key', {
      description: props.description,
      keySpec: mlDsa ? KeySpec.ML_DSA_44 : KeySpec.ECC_NIST_EDWARDS25519,
      keyUsage: KeyUsage.SIGN_VERIFY,
      pendingWindow: DELETION_WINDOW,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      policy: new PolicyDocument({
        statements: [
          administration(),
          new PolicyStatement({
            sid: mlDsa ? 'SignCheckpoints' : 'SignReleases',
            principals: [new AccountRootPrincipal()],
            actions: ['kms:Sign'],
            resources: ['*'],
            conditions: {
              ArnLike: { 'aws:PrincipalArn': props.names.rolesOf(props.dataClass, props.signerSubPath) },
              StringEquals: mlDsa ? SIGNATURES_OF_CHECKPOINTS : SIGNATURES_OF_RELEASES,
            },
          }),
        ],
      }),
    });
    declareClass(this.key, props.dataClass);
    this.arn = arnOf(this.key);
    new CfnOutput(this, 'KeyArn', {
      value: this.arn,
      description: mlDsa
        ? 'Key that signs the log checkpoints with ML-DSA; its fingerprint is on the canvass papers'
        : 'Key that signs results; print its fingerprint on the canvass papers',
    });
  }
}
