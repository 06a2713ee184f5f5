/** What CloudFormation has no type for in GovCloud (AWS’s resource specification of us-gov-west-1, November 2026). */
const NOT_IN_GOVCLOUD = [
  'AWS::Macie::Session',
  'AWS::Backup::RestoreTestingPlan',
  'AWS::Backup::RestoreTestingSelection',
  'AWS::Route53Resolver::FirewallConfig',
];

/** Nobody can be asked for what there is not; synth says what is missing there. */
export const isOfferedIn = (region: string | undefined, type: string): boolean =>
  !(region?.startsWith('us-gov-') === true && NOT_IN_GOVCLOUD.includes(type));
