/** A control that no rule answers, kept by hand, with the reason: a reader must not take silence for an answer. */
export interface UncoveredControl {
  readonly framework: 'nist' | 'cis' | 'fsbp';
  readonly control: string;
  readonly about: string;
  readonly why: string;
}

const PEOPLE = 'It is about what people know and do; a template cannot show it.';
const ROOMS = 'AWS answers for its own buildings; the office answers for the rooms where its staff work.';
const LIFE =
  'It shows only in a running account, never in a template; the account’s own detectors watch it where AWS can.';
const CODE = 'It is decided in the code of the services, whose own tests ask it (test/services).';

const nist = (control: string, about: string, why: string): UncoveredControl => ({
  framework: 'nist',
  control,
  about,
  why,
});
const cis = (control: string, about: string, why: string): UncoveredControl => ({
  framework: 'cis',
  control,
  about,
  why,
});
const fsbp = (control: string, about: string, why: string): UncoveredControl => ({
  framework: 'fsbp',
  control,
  about,
  why,
});

export const CONTROLS_NOT_COVERED: readonly UncoveredControl[] = [
  nist(
    'AC-2(3)',
    'Accounts of people who left are disabled',
    'The office decides who left; the staff console lets an administrator disable an account.',
  ),
  nist(
    'AC-22',
    'What is published was reviewed first',
    'Two people approve a release in the application; a template cannot show that they looked.',
  ),
  nist('AT-2', 'Training of everybody', PEOPLE),
  nist('AT-3', 'Training by role', PEOPLE),
  nist('AU-6', 'Somebody reads the logs', PEOPLE),
  nist(
    'CA-2',
    'Assessment of controls',
    'An assessor’s work. `election verify` is material for it, not a replacement.',
  ),
  nist('CA-8', 'Penetration tests', 'Done against a running system by people who were asked to.'),
  nist('CP-2', 'A plan for emergencies', PEOPLE),
  nist('CP-3', 'Training for emergencies', PEOPLE),
  nist('IR-2', 'Training for incidents', PEOPLE),
  nist('IR-3', 'Exercises of incidents', PEOPLE),
  nist('IR-8', 'A plan for incidents', PEOPLE),
  nist(
    'MA-2',
    'Maintenance of machines',
    'There are no machines of the office’s own in these stacks; AWS maintains its own.',
  ),
  nist('MP-6', 'Media are wiped before they leave', ROOMS),
  nist('PE-2', 'Who may enter', ROOMS),
  nist('PE-3', 'Doors and guards', ROOMS),
  nist('PE-13', 'Fire', ROOMS),
  nist('PL-2', 'Security and privacy plans', PEOPLE),
  nist('PS-3', 'Screening of staff', PEOPLE),
  nist('PS-4', 'What happens when somebody leaves', PEOPLE),
  nist('PS-7', 'Staff of vendors', PEOPLE),
  nist('RA-3', 'Risk assessment', PEOPLE),
  nist(
    'RA-5',
    'Scans for weaknesses',
    'Packages are audited in CI; a scan of the running system is the office’s to order.',
  ),
  nist(
    'SA-11',
    'Developers test for security',
    'The tests of this project are the evidence; no rule of the baseline judges them.',
  ),
  nist('SI-11', 'Errors tell no secrets', CODE),
  cis(
    '4.1.2',
    'Systems that are seldom used are taken off the network',
    'The office decides which are; modules can be switched off in the settings.',
  ),
  cis('5.1.8', 'Accounts that belong to nobody are found', PEOPLE),
  cis('5.1.9', 'Idle accounts are disabled', LIFE),
  cis('5.1.10', 'Temporary accounts end by themselves', LIFE),
  cis(
    'A1.2.1',
    'No credentials in code',
    'Secrets are searched for in CI, in source and history; a template does not show source.',
  ),
  fsbp('Account.1', 'The account has a security contact', LIFE),
  fsbp('IAM.3', 'Access keys of users are rotated', LIFE),
  fsbp('IAM.4', 'The root user has no access key', LIFE),
  fsbp('IAM.5', 'Console users have a second factor', LIFE),
  fsbp('IAM.6', 'The root user has a hardware factor', LIFE),
  fsbp('IAM.7', 'A strong policy for passwords of IAM users', LIFE),
  fsbp('IAM.8', 'Unused credentials of users are removed', LIFE),
  fsbp('IAM.9', 'The root user has a second factor', LIFE),
];
