import { Construct } from 'constructs';
import type { Jurisdiction } from '../config/schema';
import { storesToBackUp } from './constructs/recovery/stores';
import type { AccountStack } from './stacks/account-stack';
import type { CopyVaultsStack } from './stacks/copy-vaults-stack';
import type { ElectionStack } from './stacks/election-stack';
import { FoundationStack } from './stacks/foundation-stack';
import { RecoveryStack } from './stacks/recovery-stack';

export interface AccountApartProps {
  /** As they read in that account. */
  readonly settings: Jurisdiction;
  readonly accountStack: AccountStack;
  readonly copyVaults?: CopyVaultsStack;
}

/**
 * One duty in an account of its own: keys, network, staff accounts, stores, backups. Its staff sign in there, so that a credential of the
 * other accounts, phished or lent, opens nothing here; and no policy here trusts the account of the website. The two know each other by
 * addresses and the header that CloudFront adds. But that account serves the page and carries its calls, tokens too: its owner can act
 * as whoever uses the page, which only a website that no staff sign in on (`accounts.site`) ends.
 */
export class AccountApart<S extends ElectionStack> extends Construct {
  readonly foundation: FoundationStack;
  readonly duty: S;
  readonly recovery: RecoveryStack;

  constructor(
    scope: Construct,
    id: 'registration' | 'results',
    { settings, accountStack, copyVaults }: AccountApartProps,
    make: (scope: Construct, settings: Jurisdiction, foundation: FoundationStack) => S,
  ) {
    super(scope, id);
    this.foundation = new FoundationStack(this, settings);
    this.duty = make(this, settings, this.foundation);
    this.duty.addStackDependency(accountStack);
    this.recovery = new RecoveryStack(this, settings, {
      foundation: this.foundation,
      stores: storesToBackUp(this, settings),
      ...(copyVaults ? { copyVaults } : {}),
    });
  }
}
