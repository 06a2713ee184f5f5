/** Cognito groups; a person may be in several, and still never approves a load of their own. */
export const STAFF_GROUPS = [
  'registrar',
  'results-clerk',
  'results-approver',
  'incidents-officer',
  'auditor',
  /** Given when no second person can be reached, and taken away afterwards. What it releases is publicly marked as one person's. */
  'results-emergency',
] as const;

export type StaffGroup = (typeof STAFF_GROUPS)[number];

/**
 * Which groups may do what. Handlers ask {@link mayAct} before anything else, so a route that was opened
 * by mistake still refuses. A staged figure is readable by clerk and approver alone until it is released.
 */
export const STAFF_ACTIONS = {
  'registrations.list': ['registrar'],
  'registrations.read': ['registrar'],
  'registrations.decide': ['registrar'],
  'results.read-elections': ['results-clerk', 'results-approver', 'auditor'],
  'results.upload': ['results-clerk'],
  'results.load': ['results-clerk'],
  'results.preview': ['results-clerk'],
  'results.save-mapping': ['results-clerk'],
  'results.read-mappings': ['results-clerk', 'results-approver'],
  'results.read-staged': ['results-clerk', 'results-approver'],
  'results.attest-polls-closed': ['results-approver'],
  'results.extend-hours': ['results-approver'],
  'results.archive-test-deck': ['results-clerk'],
  /** One person, because it publishes no figure; and the approver, because it can never be taken back. */
  'results.log-digest': ['results-approver'],
  'results.read-log': ['results-clerk', 'results-approver', 'auditor'],
  /** One person, because a line that does not hold is refused, and one that holds says what it says whoever brings it. */
  'results.enter-cosignature': ['results-approver'],
  /** Two approvers: one proposes, another approves. */
  'results.change-key': ['results-approver'],
  'results.approve': ['results-approver'],
  'results.break-glass': ['results-emergency'],
  'ballots.upload': ['results-clerk'],
  'ballots.deposit': ['results-clerk'],
  'ballots.read-manifest': ['results-clerk', 'results-approver', 'auditor'],
  'ballots.verify': ['results-approver', 'auditor'],
  'ballots.hold': ['results-approver'],
  'incidents.list': ['incidents-officer', 'results-approver', 'auditor'],
  'incidents.read': ['incidents-officer', 'results-approver', 'auditor'],
  'incidents.write': ['incidents-officer'],
  'incidents.release': ['incidents-officer', 'results-approver'],
} as const satisfies Record<string, readonly StaffGroup[]>;

export type StaffAction = keyof typeof STAFF_ACTIONS;

export const mayAct = (groups: readonly string[], action: StaffAction): boolean =>
  (STAFF_ACTIONS[action] as readonly string[]).some((group) => groups.includes(group));
