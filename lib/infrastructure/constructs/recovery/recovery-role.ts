import { ManagedPolicy, type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Names, RecoveryDuty } from '../../names';

export interface RecoveryRoleProps {
  readonly names: Names;
  readonly duty: RecoveryDuty;
  /** Tells apart roles of one duty in one account, by a path of their own below the duty's. */
  readonly of?: string;
  readonly description: string;
  /** Everything it may do. AWS's managed policies for Backup read every bucket and use every key of the account. */
  readonly statements: readonly PolicyStatement[];
}

/** A role that AWS Backup alone takes on, for one duty, with one policy. Named by its path in the policies of stores and keys. */
export class RecoveryRole extends Construct {
  readonly arn: string;
  readonly policy: ManagedPolicy;

  constructor(scope: Construct, id: string, props: RecoveryRoleProps) {
    super(scope, id);
    const path = `${props.names.recoveryPath(props.duty)}${props.of === undefined ? '' : `${props.of}/`}`;
    const role = new Role(this, 'Role', {
      path,
      assumedBy: new ServicePrincipal('backup.amazonaws.com'),
      description: props.description,
    });
    this.policy = new ManagedPolicy(this, 'Policy', {
      path,
      description: props.description,
      roles: [role],
      statements: [...props.statements],
    });
    this.arn = role.roleArn;
  }
}
