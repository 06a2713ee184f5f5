import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AttributeType, BillingMode, StreamViewType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { DataClass } from '../../contracts/data-class';
import type { Names } from '../names';
import type { ClassKey } from './class-key';
import { declareClass } from './declare-class';
import { declareNotBackedUp, reasonNotToBackUp } from './not-backed-up';
import { appendOnly, type Perimeter, type PrivateClass, tablePerimeter } from './perimeter';

export interface ProtectedTableProps {
  readonly dataClass: PrivateClass;
  readonly names: Names;
  readonly key: ClassKey;
  readonly perimeter: Perimeter;
  /** Attribute with the epoch second after which an item may go. @default none, nothing expires */
  readonly expiresAt?: string;
  /**
   * A stream of keys, never of contents: a stream takes no resource policy at its creation, so it must hold nothing
   * worth reading. @default none
   */
  readonly streamOfKeys?: boolean;
  /**
   * Items are added and never changed: nobody updates or deletes one, and a put counts only inside a transaction, which is
   * how lib/platform writes under a condition. IAM cannot see whether an item existed, so the condition itself is the
   * code's, and a chain of digests shows an item that was replaced all the same (lib/services/chain.ts). @default false
   */
  readonly appendOnly?: boolean;
  /** Why this table is in no backup. @default every table is */
  readonly notBackedUp?: string;
}

export type TableAction = 'GetItem' | 'Query' | 'PutItem' | 'DeleteItem' | 'ConditionCheckItem';

/**
 * A table of records: customer key, point-in-time recovery, deletion protection, and a resource policy that answers only
 * named roles inside the private network. An open database held 87 million voters for anyone to copy (Mexico, 2016).
 */
export class ProtectedTable extends Construct {
  readonly table: Table;
  readonly key: ClassKey;
  readonly dataClass: DataClass;
  /** Why AWS Backup leaves it out; undefined where it does not. */
  readonly notBackedUp: string | undefined;

  constructor(scope: Construct, id: string, props: ProtectedTableProps) {
    super(scope, id);
    if (props.key.dataClass !== props.dataClass) {
      throw new Error(
        `${this.node.path}: holds ${props.dataClass} but would be encrypted with the key of ${props.key.dataClass}. Use the ${props.dataClass} key.`,
      );
    }
    this.key = props.key;
    this.dataClass = props.dataClass;
    this.notBackedUp = reasonNotToBackUp(this, props.notBackedUp);
    this.table = new Table(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: props.key.key,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 35 },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      resourcePolicy: new PolicyDocument({
        statements: [...tablePerimeter(props), ...(props.appendOnly ? appendOnly() : [])],
      }),
      ...(props.expiresAt === undefined ? {} : { timeToLiveAttribute: props.expiresAt }),
      ...(props.streamOfKeys ? { stream: StreamViewType.KEYS_ONLY } : {}),
    });
    declareClass(this.table, props.dataClass);
    declareNotBackedUp(this.table, this.notBackedUp);
  }

  /**
   * Identity statements for these actions on items whose partition key begins with one of `prefixes`, and for the table's key.
   * No action here scans.
   */
  allows(actions: readonly TableAction[], prefixes: readonly string[]): PolicyStatement[] {
    return [...this.allowsItems(actions, prefixes), this.keyThroughDynamoDb()];
  }

  /** The same without the key, for a role that has it from {@link streams}: a policy holds 6,144 characters and no more. */
  allowsItems(actions: readonly TableAction[], prefixes: readonly string[]): PolicyStatement[] {
    return [
      new PolicyStatement({
        actions: actions.map((action) => `dynamodb:${action}`),
        resources: [this.table.tableArn],
        conditions: {
          'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': prefixes.map((prefix) => `${prefix}*`) },
          // Without this, a request that names no key at all would fulfil "for all".
          Null: { 'dynamodb:LeadingKeys': 'false' },
        },
      }),
    ];
  }

  /**
   * Identity statements for Lambda's reading of the stream of keys. Lambda does it with the function's role but not from the
   * function, so these cannot be bound to it.
   */
  streams(): PolicyStatement[] {
    const stream = this.table.tableStreamArn;
    if (stream === undefined) throw new Error(`${this.node.path}: has no stream; set streamOfKeys.`);
    return [
      new PolicyStatement({
        actions: [
          'dynamodb:DescribeStream',
          'dynamodb:GetRecords',
          'dynamodb:GetShardIterator',
          'dynamodb:ListStreams',
        ],
        resources: [stream],
      }),
      this.keyThroughDynamoDb(),
    ];
  }

  private keyThroughDynamoDb(): PolicyStatement {
    return new PolicyStatement({
      actions: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'],
      resources: [this.key.arn],
      conditions: {
        StringEquals: {
          'kms:ViaService': `dynamodb.${Stack.of(this.table).region}.amazonaws.com`,
          'kms:EncryptionContext:aws:dynamodb:tableName': this.table.tableName,
        },
      },
    });
  }
}
