import { RemovalPolicy } from 'aws-cdk-lib';
import { PolicyDocument } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { DataClass } from '../../contracts/data-class';
import type { Names } from '../names';
import { declareClass } from './declare-class';
import { arnOf, DELETION_WINDOW } from './keys/kept-key';
import { keyStatements } from './keys/key-statements';
import type { KeyUse } from './keys/key-use';

export interface ClassKeyProps {
  readonly dataClass: DataClass;
  readonly names: Names;
  readonly uses: readonly KeyUse[];
  /** False where no store under this key is in any backup, so that the backup roles need not use it. @default true */
  readonly backedUp?: boolean;
  /** @default false; the roll's keys are multi-Region from their first day, for a single-Region key never becomes one */
  readonly multiRegion?: boolean;
  readonly description: string;
}

/**
 * A customer-managed key for one data class. Only roles under the class's path can use it, only through the services
 * and for the stores it was made for. The account's root administers it and may never decrypt, sign or create a grant.
 */
export class ClassKey extends Construct {
  readonly key: Key;
  readonly arn: string;
  readonly dataClass: DataClass;

  constructor(scope: Construct, id: string, props: ClassKeyProps) {
    super(scope, id);
    this.dataClass = props.dataClass;
    this.key = new Key(this, 'Key', {
      description: props.description,
      enableKeyRotation: true,
      multiRegion: props.multiRegion ?? false,
      pendingWindow: DELETION_WINDOW,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      policy: new PolicyDocument({
        statements: keyStatements(this, props),
      }),
    });
    declareClass(this.key, props.dataClass);
    this.arn = arnOf(this.key);
  }
}
