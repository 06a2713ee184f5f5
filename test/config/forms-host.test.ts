import { parseSettings, SettingsInvalid } from '../../lib/config/parse';
import { jurisdiction, settings } from './settings';

const OFFICE = '111111111111';
const OTHER = '333333333333';
const CERTIFICATE = `arn:aws:acm:us-east-2:${OFFICE}:certificate/0a1b2c3d`;
const OF_GOVCLOUD = `arn:aws-us-gov:acm:us-gov-west-1:${OFFICE}:certificate/0a1b2c3d`;
const GOVCLOUD = { region: 'us-gov-west-1', recoveryRegion: 'us-gov-east-1' } as const;
const FORMS = { mode: 'intake', formsDomain: 'register.lorem.example', formsCertificateArn: CERTIFICATE } as const;
type One = ReturnType<typeof jurisdiction>;
type Changes = Parameters<typeof jurisdiction>[0];
/** The settings as an office may write them, mistakes too. */
type Registration = Readonly<Record<string, string>>;

const apart = (registration: Registration = FORMS, changes: Changes = {}): One =>
  jurisdiction({
    account: OFFICE,
    modules: ['site', 'registration'],
    accounts: { site: '444444444444', suffix: 'k2v7q4' },
    region: 'us-east-2',
    registration: registration as One['registration'],
    ...changes,
  });
/** Everything in one account. */
const together = (registration: Registration): One => apart(registration, { accounts: undefined });
const { formsDomain: _domain, ...withoutDomain } = FORMS;
const { formsCertificateArn: _certificate, ...withoutCertificate } = FORMS;

const problems = (...all: readonly One[]): readonly string[] => {
  try {
    parseSettings(settings(...all));
  } catch (error) {
    if (error instanceof SettingsInvalid) return error.problems.map(({ path, message }) => `${path}: ${message}`);
    throw error;
  }
  return [];
};

test.each([
  ['forms are taken in', apart()],
  ['the roll is kept', apart({ ...FORMS, mode: 'state-system' })],
  ['the office is in GovCloud', apart({ ...FORMS, formsCertificateArn: OF_GOVCLOUD }, GOVCLOUD)],
])('beside a website that may see nothing of voters, their forms stand under a name of their own: %s', (_, one) => {
  expect(problems(one)).toEqual([]);
});

test('nobody who keeps no registrations, or whose website stands with them, has to write such a name', () => {
  expect(problems(apart({ mode: 'state-link', stateUrl: 'https://register.example/' }))).toEqual([]);
  expect(problems(apart({ mode: 'intake' }, { modules: ['site'] }))).toEqual([]);
  expect(problems(together({ mode: 'intake' }))).toEqual([]);
});

test.each<[string, One, RegExp]>([
  ['no name', apart(withoutDomain), /formsDomain: is missing: the website .* is trusted with nothing/],
  ['no certificate', apart(withoutCertificate), /formsCertificateArn: is missing: .* in us-east-2, in account/],
  [
    'the website’s own name',
    apart(
      { ...FORMS, formsDomain: 'lorem.example' },
      { domain: 'lorem.example', certificateArn: `arn:aws:acm:us-east-1:${OFFICE}:certificate/0` },
    ),
    /formsDomain: is the website’s own name/,
  ],
  [
    'something that is no host name',
    apart({ ...FORMS, formsDomain: 'https://register.example' }),
    /formsDomain: write a host/,
  ],
  [
    'a certificate of another region',
    apart({ ...FORMS, formsCertificateArn: CERTIFICATE.replace('us-east-2', 'us-east-1') }),
    /formsCertificateArn: is of aws us-east-1; the forms answer from aws us-east-2/,
  ],
  [
    'a certificate of another partition',
    apart({ ...FORMS, formsCertificateArn: OF_GOVCLOUD.replace('aws-us-gov', 'aws') }, GOVCLOUD),
    /formsCertificateArn: is of aws us-gov-west-1; the forms answer from aws-us-gov us-gov-west-1/,
  ],
  [
    'a certificate of another account',
    apart({ ...FORMS, formsCertificateArn: CERTIFICATE.replace(OFFICE, OTHER) }),
    /formsCertificateArn: is of account 333333333333; the forms answer from 111111111111/,
  ],
  [
    'something that is no certificate',
    apart({ ...FORMS, formsCertificateArn: 'arn:aws:iam::111111111111:server-certificate/x' }),
    /formsCertificateArn: write the ARN of a certificate/,
  ],
  [
    'a website that stands with them',
    together(FORMS),
    /formsDomain: is for forms beside a website in an account of its own/,
  ],
  [
    'a State that keeps the roll',
    apart({ ...FORMS, mode: 'state-link', stateUrl: 'https://register.example/' }),
    /formsCertificateArn: is for forms beside a website/,
  ],
  [
    'an account of their own, whose sign-in the console does not know',
    apart(FORMS, { accounts: { site: '444444444444', registration: OTHER, suffix: 'k2v7q4' } }),
    /accounts\.registration: cannot stand beside a website in an account of its own yet/,
  ],
])('such a name is refused with %s', (_, one, says) => {
  expect(problems(one).filter((problem) => says.test(problem))).toHaveLength(1);
});

test('no two jurisdictions’ forms answer by one name, nor by the name of another’s website', () => {
  const ipsum = (changes: Changes, registration: Registration = FORMS) =>
    apart(registration, { id: 'ipsum', accounts: { site: '444444444445', suffix: 'k2v7q4' }, ...changes });
  const says = /registration\.formsDomain: .* is a name of/;
  const of = (...all: readonly One[]) => problems(...all).filter((problem) => says.test(problem)).length;
  expect(of(apart(), ipsum({}))).toBe(2);
  expect(of(apart(), ipsum({}, { ...FORMS, formsDomain: 'register.ipsum.example' }))).toBe(0);
  const named = { domain: FORMS.formsDomain, certificateArn: `arn:aws:acm:us-east-1:${OFFICE}:certificate/0` };
  expect(of(apart(), ipsum(named, { ...FORMS, formsDomain: 'register.ipsum.example' }))).toBe(1);
});
