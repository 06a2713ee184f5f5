import { CfnAnalyzer } from 'aws-cdk-lib/aws-accessanalyzer';
import { Construct } from 'constructs';

/** Rights that nobody used for this long are findings: an election has a season, and a quarter without it says little more. */
const UNUSED_DAYS = 90;

export interface AccessAnalyzersProps {
  /** Roles are the same in every region, and each costs by the month: one region looks for unused rights. */
  readonly unused: boolean;
}

/** IAM Access Analyzer: what can be reached from outside the account, in this region; and rights that nobody uses. */
export class AccessAnalyzers extends Construct {
  constructor(scope: Construct, id: string, props: AccessAnalyzersProps) {
    super(scope, id);
    new CfnAnalyzer(this, 'External', { type: 'ACCOUNT' });
    if (props.unused) {
      new CfnAnalyzer(this, 'Unused', {
        type: 'ACCOUNT_UNUSED_ACCESS',
        analyzerConfiguration: { unusedAccessConfiguration: { unusedAccessAge: UNUSED_DAYS } },
      });
    }
  }
}
