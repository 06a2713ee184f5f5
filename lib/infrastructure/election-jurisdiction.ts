import { Construct } from 'constructs';
import type { Jurisdiction } from '../config/schema';
import { keepsRegistrations } from './modules';
import { AccountStack } from './stacks/account-stack';
import { FoundationStack } from './stacks/foundation-stack';
import { PublicSiteStack } from './stacks/public-site-stack';
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
  readonly publicSite?: PublicSiteStack;

  constructor(scope: Construct, id: string, props: ElectionJurisdictionProps) {
    super(scope, id);
    const { settings } = props;
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
    if (settings.modules.includes('site')) {
      this.publicSite = new PublicSiteStack(this, settings, {
        foundation: this.foundation,
        ...(this.registration ? { registration: this.registration } : {}),
        ...(this.results ? { results: this.results } : {}),
      });
      // Detectors and recorders see one region alone, and the public buckets, their keys and the certificate are there.
      AccountStack.sharedBy(scope, settings, this.publicSite.region);
    }
  }
}
