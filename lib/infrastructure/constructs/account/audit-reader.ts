import { Aws, Duration } from 'aws-cdk-lib';
import { AccountRootPrincipal, ManagedPolicy, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ACCOUNT_NAMES } from './names';

export interface AuditReaderProps {
  readonly buckets: readonly string[];
  readonly keys: readonly string[];
  /** ARN of the trail's log group, ending in `:*`. @default none */
  readonly logGroupArn?: string;
  readonly region: string;
}

/** Seconds since the second factor was shown: a session left open over lunch reads no evidence. */
const SECOND_FACTOR_AGE_SECONDS = 3600;

/** Permission set of IAM Identity Center whose people read evidence; Identity Center asks for their second factor itself. */
export const AUDIT_PERMISSION_SET = 'ElectionAudit';

/**
 * The one role that reads evidence. An IAM user takes it on with a second factor; people of IAM Identity Center by a permission
 * set of the name above. It reads, for an hour, and changes nothing.
 */
export class AuditReader extends Construct {
  readonly role: Role;

  constructor(scope: Construct, id: string, props: AuditReaderProps) {
    super(scope, id);
    const account = (conditions: Record<string, Record<string, string>>) =>
      new AccountRootPrincipal().withConditions(conditions);
    this.role = new Role(this, 'Role', {
      path: `${ACCOUNT_NAMES.rolePath('audit-log')}readers/`,
      description: 'Reads the trail, configuration history and findings, and changes nothing',
      maxSessionDuration: Duration.hours(1),
      assumedBy: account({
        Bool: { 'aws:MultiFactorAuthPresent': 'true' },
        NumericLessThan: { 'aws:MultiFactorAuthAge': String(SECOND_FACTOR_AGE_SECONDS) },
      }),
    });
    this.role.assumeRolePolicy?.addStatements(
      new PolicyStatement({
        sid: 'PeopleOfIdentityCenter',
        principals: [new AccountRootPrincipal()],
        actions: ['sts:AssumeRole'],
        conditions: {
          ArnLike: {
            'aws:PrincipalArn': `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_${AUDIT_PERMISSION_SET}_*`,
          },
        },
      }),
    );
    const statements = [
      new PolicyStatement({ actions: ['s3:ListBucket', 's3:ListBucketVersions'], resources: [...props.buckets] }),
      new PolicyStatement({
        actions: ['s3:GetObject', 's3:GetObjectVersion', 's3:GetObjectRetention'],
        resources: props.buckets.map((arn) => `${arn}/*`),
      }),
      new PolicyStatement({
        actions: ['kms:Decrypt'],
        resources: [...props.keys],
        conditions: { StringEquals: { 'kms:ViaService': `s3.${props.region}.amazonaws.com` } },
      }),
      ...(props.logGroupArn === undefined
        ? []
        : [
            new PolicyStatement({
              actions: ['logs:FilterLogEvents', 'logs:GetLogEvents', 'logs:StartQuery'],
              resources: [props.logGroupArn],
            }),
          ]),
    ];
    new ManagedPolicy(this, 'Policy', {
      path: ACCOUNT_NAMES.rolePath('audit-log'),
      description: 'Everything that the audit reader may do',
      roles: [this.role],
      statements,
    });
  }
}
