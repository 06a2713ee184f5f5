import { Construct } from 'constructs';
import type { Jurisdiction } from '../config/schema';
import { storesToBackUp } from './constructs/recovery/stores';
import type { AccountStack } from './stacks/account-stack';
import type { CopyVaultsStack } from './stacks/copy-vaults-stack';
import { FoundationStack } from './stacks/foundation-stack';
import { RecoveryStack } from './stacks/recovery-stack';
import { RegistrationStack } from './stacks/registration-stack';

export interface RegistrationAccountProps {
  /** As they read in that account. */
  readonly settings: Jurisdiction;
  readonly accountStack: AccountStack;
  readonly copyVaults?: CopyVaultsStack;
}

/**
 * Everything about registrations, in an account of its own: keys, network, staff accounts, roll, backups. Its staff sign in there, so that
 * a results clerk's credential, phished or lent, opens nothing here; and nothing in the account of website and results is
 * trusted here at all. The two know each other by two addresses and the header that CloudFront adds.
 */
export class RegistrationAccount extends Construct {
  readonly foundation: FoundationStack;
  readonly registration: RegistrationStack;
  readonly recovery: RecoveryStack;

  constructor(scope: Construct, id: string, { settings, accountStack, copyVaults }: RegistrationAccountProps) {
    super(scope, id);
    this.foundation = new FoundationStack(this, settings);
    this.registration = new RegistrationStack(this, settings, this.foundation);
    this.registration.addStackDependency(accountStack);
    this.recovery = new RecoveryStack(this, settings, {
      foundation: this.foundation,
      stores: storesToBackUp(this, settings),
      ...(copyVaults ? { copyVaults } : {}),
    });
  }
}
