import { RemovalPolicy } from 'aws-cdk-lib';
import { PolicyDocument } from 'aws-cdk-lib/aws-iam';
import { CfnReplicaKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { DataClass } from '../../../contracts/data-class';
import type { Names } from '../../names';
import { declareClass } from '../declare-class';
import { indexKeyStatements } from './index-key';
import { DELETION_WINDOW } from './kept-key';
import { keyStatements } from './key-statements';
import type { KeyUse } from './key-use';

export interface ReplicaProps {
  readonly dataClass: DataClass;
  readonly names: Names;
  /** ARN of the multi-Region key in the other region. */
  readonly primaryArn: string;
  /** What the class's key serves; `index` for the HMAC key of the blind index. */
  readonly uses: readonly KeyUse[] | 'index';
  readonly description: string;
}

/**
 * The same key in the recovery region. Sealed records and blind indexes open with their key alone, and a replica made after the
 * first region is gone comes too late.
 */
export class ReplicaOfKey extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: ReplicaProps) {
    super(scope, id);
    const { uses } = props;
    const key = new CfnReplicaKey(this, 'Key', {
      description: props.description,
      primaryKeyArn: props.primaryArn,
      pendingWindowInDays: DELETION_WINDOW.toDays(),
      keyPolicy: new PolicyDocument({
        statements: uses === 'index' ? indexKeyStatements(props) : keyStatements(this, { ...props, uses }),
      }),
    });
    key.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    declareClass(key, props.dataClass);
    this.arn = key.attrArn;
  }
}
