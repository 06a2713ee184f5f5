import { RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { ClassKey } from './class-key';
import { declareClass } from './declare-class';

export interface LogKeeping {
  /** The audit log's key. */
  readonly key: ClassKey;
  readonly retentionDays: number;
}

export interface ProtectedLogGroupProps extends LogKeeping {
  /** Only where AWS demands a name (WAF wants `aws-waf-logs-…`). @default generated */
  readonly logGroupName?: string;
}

/** Logs under the audit log's key, kept as long as the settings say and never "for ever" or "a day" by default. */
export class ProtectedLogGroup extends Construct {
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: ProtectedLogGroupProps) {
    super(scope, id);
    if (!(props.retentionDays in RetentionDays)) {
      throw new Error(`${this.node.path}: CloudWatch Logs has no retention of ${props.retentionDays} days.`);
    }
    this.logGroup = new LogGroup(this, 'LogGroup', {
      encryptionKey: props.key.key,
      retention: props.retentionDays,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      ...(props.logGroupName === undefined ? {} : { logGroupName: props.logGroupName }),
    });
    declareClass(this.logGroup, 'audit-log');
  }
}
