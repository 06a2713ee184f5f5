import fc from 'fast-check';
import { ROUTES } from '../../lib/contracts/functions';
import { mayAct, STAFF_ACTIONS, STAFF_GROUPS, type StaffAction } from '../../lib/contracts/staff-actions';

/** Who may do what, written out a second time: a right that is given by mistake must be given twice. */
const TABLE: Readonly<Record<StaffAction, readonly string[]>> = {
  'registrations.list': ['registrar'],
  'registrations.read': ['registrar'],
  'registrations.decide': ['registrar'],
  'results.read-elections': ['auditor', 'results-approver', 'results-clerk'],
  'results.upload': ['results-clerk'],
  'results.load': ['results-clerk'],
  'results.preview': ['results-clerk'],
  'results.save-mapping': ['results-clerk'],
  'results.read-mappings': ['results-approver', 'results-clerk'],
  'results.read-staged': ['results-approver', 'results-clerk'],
  'results.attest-polls-closed': ['results-approver'],
  'results.extend-hours': ['results-approver'],
  'results.log-digest': ['results-approver'],
  'results.read-log': ['auditor', 'results-approver', 'results-clerk'],
  'results.enter-cosignature': ['results-approver'],
  'results.change-key': ['results-approver'],
  'results.archive-test-deck': ['results-clerk'],
  'results.approve': ['results-approver'],
  'results.break-glass': ['results-emergency'],
  'ballots.upload': ['results-clerk'],
  'ballots.deposit': ['results-clerk'],
  'ballots.read-manifest': ['auditor', 'results-approver', 'results-clerk'],
  'ballots.verify': ['auditor', 'results-approver'],
  'ballots.hold': ['results-approver'],
  'incidents.list': ['auditor', 'incidents-officer', 'results-approver'],
  'incidents.read': ['auditor', 'incidents-officer', 'results-approver'],
  'incidents.write': ['incidents-officer'],
  'incidents.release': ['incidents-officer', 'results-approver'],
};
const actions = Object.keys(STAFF_ACTIONS) as StaffAction[];

describe('the role-by-action table', () => {
  it('has exactly these actions', () => expect(actions.sort()).toEqual(Object.keys(TABLE).sort()));

  it.each(actions.flatMap((action) => STAFF_GROUPS.map((group) => [group, action] as const)))(
    '%s, %s: as pinned',
    (group, action) => expect(mayAct([group], action)).toBe(TABLE[action].includes(group)),
  );

  it('keeps loading and approving apart: no group may do both', () => {
    for (const group of STAFF_GROUPS) {
      expect(mayAct([group], 'results.load') && mayAct([group], 'results.approve')).toBe(false);
    }
  });

  it('keeps depositing and holding apart: no group may do both', () => {
    for (const group of STAFF_GROUPS) {
      expect(mayAct([group], 'ballots.deposit') && mayAct([group], 'ballots.hold')).toBe(false);
    }
  });

  it('shows staged figures to nobody but those who work on them', () => {
    expect(STAFF_GROUPS.filter((group) => mayAct([group], 'results.read-staged'))).toEqual([
      'results-clerk',
      'results-approver',
    ]);
  });

  it('shows a voter’s form to registrars alone', () => {
    expect(STAFF_GROUPS.filter((group) => mayAct([group], 'registrations.read'))).toEqual(['registrar']);
  });

  it('gives nothing for a name that is not exactly a group’s', () => {
    const names = new Set<string>(STAFF_GROUPS);
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.string(),
            fc.constantFrom(...STAFF_GROUPS).map((group) => `${group} `),
          ),
        ),
        fc.constantFrom(...actions),
        (groups, action) => {
          const others = groups.filter((group) => !names.has(group));
          expect(mayAct(others, action)).toBe(false);
        },
      ),
    );
  });

  it('has no action without a route', () => {
    expect(new Set(ROUTES.map(({ action }) => action).filter((action) => action !== undefined))).toEqual(
      new Set(actions),
    );
  });
});
