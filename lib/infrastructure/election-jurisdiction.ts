import { Construct } from 'constructs';
import type { Jurisdiction } from '../config/schema';
import { AccountApart } from './account-apart';
import { storesToBackUp } from './constructs/recovery/stores';
import { keepsRegistrations } from './modules';
import { registrationAccount, resultsAccount, settingsIn, siteAccount } from './places';
import { here, inAnotherAccount } from './registration-for-the-site';
import { resultsInAnotherAccount } from './results-for-the-site';
import { AccountStack } from './stacks/account-stack';
import { BallotsStack } from './stacks/ballots-stack';
import { CopyVaultsStack } from './stacks/copy-vaults-stack';
import { FoundationStack } from './stacks/foundation-stack';
import { IncidentsStack } from './stacks/incidents-stack';
import { PublicSiteStack } from './stacks/public-site-stack';
import { RecoveryStack } from './stacks/recovery-stack';
import { RegistrationStack } from './stacks/registration-stack';
import { ResultsStack } from './stacks/results-stack';

export interface ElectionJurisdictionProps {
  readonly settings: Jurisdiction;
}

/**
 * All stacks of one jurisdiction. A plain construct, never a Stage: inside a Stage `cdk synth` can end well on findings, and
 * `cdk deploy --all` finds no stack. Two jurisdictions share nothing but the Account stack of their account and region.
 */
export class ElectionJurisdiction extends Construct {
  readonly foundation: FoundationStack;
  readonly registration?: RegistrationStack;
  readonly results?: ResultsStack;
  readonly ballots?: BallotsStack;
  readonly incidents?: IncidentsStack;
  readonly publicSite?: PublicSiteStack;
  /** Where the settings name an account for them. */
  readonly registrationApart?: AccountApart<RegistrationStack>;
  readonly resultsApart?: AccountApart<ResultsStack>;
  /** Not there where nothing is kept that could be lost. */
  readonly recovery?: RecoveryStack;

  constructor(scope: Construct, id: string, props: ElectionJurisdictionProps) {
    super(scope, id);
    const whole = props.settings;
    const settings = whole.account === undefined ? whole : settingsIn(whole, whole.account);
    const account = AccountStack.sharedBy(scope, settings, settings.region);

    this.foundation = new FoundationStack(this, settings);
    if (keepsRegistrations(settings)) {
      this.registration = new RegistrationStack(this, settings, this.foundation);
      this.registration.addStackDependency(account);
    }
    if (settings.modules.includes('results')) {
      this.results = new ResultsStack(this, settings, this.foundation);
      this.results.addStackDependency(account);
    }
    if (settings.modules.includes('ballots')) {
      this.ballots = new BallotsStack(this, settings, this.foundation);
      this.ballots.addStackDependency(account);
    }
    if (settings.modules.includes('incidents')) {
      this.incidents = new IncidentsStack(this, settings, this.foundation);
      this.incidents.addStackDependency(account);
    }
    if (settings.modules.includes('site')) {
      this.publicSite = new PublicSiteStack(this, settings, {
        foundation: this.foundation,
        ...(this.registration ? { registration: here(this.registration) } : {}),
        ...(settings.accounts?.fromRegistration
          ? { registration: inAnotherAccount(settings, settings.accounts.fromRegistration) }
          : {}),
        ...(this.results ? { results: this.results } : {}),
        ...(settings.accounts?.results === undefined ? {} : { resultsStaff: resultsInAnotherAccount(settings) }),
        ...(this.ballots ? { ballots: this.ballots } : {}),
        ...(this.incidents ? { incidents: this.incidents } : {}),
      });
      // Detectors and recorders see one region alone, and the public buckets, their keys and the certificate are there.
      AccountStack.sharedBy(scope, settings, this.publicSite.region);
    }
    const site = siteAccount(settings);
    if (site !== undefined) {
      const there = settingsIn(settings, site);
      this.publicSite = new PublicSiteStack(this, there, {});
      this.publicSite.addStackDependency(AccountStack.sharedBy(scope, there, this.publicSite.region));
    }
    // Last, so that it sees every store of the stacks above.
    const stores = storesToBackUp(this, settings);
    const keepsSomething = stores.tables.length + stores.buckets.length > 0;
    const registrations = registrationAccount(settings);
    const results = resultsAccount(settings);
    const copied = keepsSomething || registrations !== undefined || results !== undefined;
    const copyVaults = copied ? this.copyVaultsFor(scope, settings) : undefined;
    const apartIn = (account: string) => ({
      settings: settingsIn(settings, account),
      accountStack: AccountStack.sharedBy(scope, settingsIn(settings, account), settings.region),
      ...(copyVaults ? { copyVaults } : {}),
    });
    if (registrations !== undefined) {
      this.registrationApart = new AccountApart(
        this,
        'registration',
        apartIn(registrations),
        (...of) => new RegistrationStack(...of),
      );
    }
    if (results !== undefined) {
      this.resultsApart = new AccountApart(this, 'results', apartIn(results), (...of) => new ResultsStack(...of));
    }
    if (keepsSomething) {
      this.recovery = new RecoveryStack(this, settings, {
        foundation: this.foundation,
        stores,
        ...(copyVaults ? { copyVaults } : {}),
      });
    }
  }

  /** In the account that the settings name for copies; none where they stay in the account of the data. */
  private copyVaultsFor(scope: Construct, settings: Jurisdiction): CopyVaultsStack | undefined {
    if (settings.accounts?.backup === undefined) return undefined;
    const there = settingsIn(settings, settings.accounts.backup);
    const copies = new CopyVaultsStack(this, there);
    // Its trail and its watchers come first.
    copies.addStackDependency(AccountStack.sharedBy(scope, there, settings.recoveryRegion));
    return copies;
  }
}
