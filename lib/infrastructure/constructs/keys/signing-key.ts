import { CfnOutput, RemovalPolicy } from 'aws-cdk-lib';
import { AccountRootPrincipal, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { declareClass } from '../declare-class';
import { administration } from './administration';
import { arnOf, DELETION_WINDOW } from './kept-key';
import type { SpecialKeyProps } from './special-key-props';

/** The one kind of signature that releases, checkpoints and notices carry: Ed25519 over the message itself, never over a digest of somebody's making. */
export const SIGNATURES_OF_RELEASES = { 'kms:SigningAlgorithm': 'ED25519_SHA_512', 'kms:MessageType': 'RAW' };

/** The second kind, under checkpoints alone: ML-DSA-44 (FIPS 204). */
export const SIGNATURES_OF_CHECKPOINTS = { 'kms:SigningAlgorithm': 'ML_DSA_SHAKE_256', 'kms:MessageType': 'RAW' };

interface SigningKeyProps extends SpecialKeyProps {
  /** Sub-path of the one role that signs. */
  readonly signerSubPath: string;
  /** @default 'releases': results and the log's checkpoints, with Ed25519 */
  readonly signs?: keyof typeof SIGNED;
}

/** What a key signs, in the words of its policy and of its output. */
const SIGNED = {
  releases: {
    sid: 'SignReleases',
    spec: KeySpec.ECC_NIST_EDWARDS25519,
    signatures: SIGNATURES_OF_RELEASES,
    output: 'Key that signs results; print its fingerprint on the canvass papers',
  },
  'incident notices': {
    sid: 'SignNotices',
    spec: KeySpec.ECC_NIST_EDWARDS25519,
    signatures: SIGNATURES_OF_RELEASES,
    output: 'Key that signs incident notices; keep its fingerprint with that of the results',
  },
  'checkpoints with ML-DSA': {
    sid: 'SignCheckpoints',
    spec: KeySpec.ML_DSA_44,
    signatures: SIGNATURES_OF_CHECKPOINTS,
    output: 'Key that signs the log checkpoints with ML-DSA; its fingerprint is on the canvass papers',
  },
} as const;

/** A key that signs what the public believes. Only one role signs; the public key is for everybody. */
export class SigningKey extends Construct {
  readonly key: Key;
  readonly arn: string;

  constructor(scope: Construct, id: string, props: SigningKeyProps) {
    super(scope, id);
    const { sid, spec, signatures, output } = SIGNED[props.signs ?? 'releases'];
    this.key = new Key(this, 'Key', {
      description: props.description,
      keySpec: spec,
      keyUsage: KeyUsage.SIGN_VERIFY,
      pendingWindow: DELETION_WINDOW,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      policy: new PolicyDocument({
        statements: [
          administration(),
          new PolicyStatement({
            sid,
            principals: [new AccountRootPrincipal()],
            actions: ['kms:Sign'],
            resources: ['*'],
            conditions: {
              ArnLike: { 'aws:PrincipalArn': props.names.rolesOf(props.dataClass, props.signerSubPath) },
              StringEquals: signatures,
            },
          }),
        ],
      }),
    });
    declareClass(this.key, props.dataClass);
    this.arn = arnOf(this.key);
    new CfnOutput(this, 'KeyArn', {
      value: this.arn,
      description: output,
    });
  }
}
