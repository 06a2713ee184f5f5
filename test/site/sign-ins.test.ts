import { type SettingsForStaff, type SignIn, signInOf, signInsOf } from '../../site/src/staff/sign-ins';

const signIn = (clientId: string): SignIn => ({
  authorizeUrl: `https://${clientId}.example/authorize`,
  tokenUrl: `https://${clientId}.example/token`,
  logoutUrl: `https://${clientId}.example/logout`,
  clientId,
});
const settings = (registrationSignIn?: SignIn, more: Partial<SettingsForStaff> = {}): SettingsForStaff => ({
  jurisdiction: 'Lorem County (made up)',
  state: 'ZZ',
  demonstration: true,
  languages: ['en'],
  contact: { office: 'Office', email: 'office@lorem.example', telephone: '555-0100', address: 'Nowhere' },
  registrationMode: 'state-system',
  elections: [],
  modules: [],
  signIn: signIn('results'),
  ...(registrationSignIn ? { registrationSignIn } : {}),
  ...more,
});

test('a registrar comes back to the sign-in of registrations, and signs out there', () => {
  expect(signInOf(settings(signIn('registrars')), 'registrars')).toEqual(signIn('registrars'));
});

test('everybody else uses the other one', () => {
  expect(signInOf(settings(signIn('registrars')), 'results')).toEqual(signIn('results'));
  expect(signInOf(settings(signIn('registrars')), null)).toEqual(signIn('results'));
});

test('a sign-in that the settings no longer name is never used again', () => {
  expect(signInOf(settings(), 'registrars')).toEqual(signIn('results'));
  expect(signInOf(settings(signIn('registrars')), 'stranger')).toEqual(signIn('results'));
});

const ALL = { modules: ['site', 'results', 'incidents', 'registration'] };
const OWN = { resultsSignIn: signIn('tally') };
test.each<[string, SettingsForStaff, readonly (readonly [string, string])[]]>([
  ['one account', settings(undefined, ALL), [['Sign in', 'results']]],
  [
    'registrations apart',
    settings(signIn('registrars'), ALL),
    [
      ['Sign in for results and incidents', 'results'],
      ['Sign in for registrations', 'registrars'],
    ],
  ],
  [
    'results apart',
    settings(undefined, { ...ALL, ...OWN }),
    [
      ['Sign in for registrations and incidents', 'results'],
      ['Sign in for results', 'tally'],
    ],
  ],
  [
    'both apart, and no incidents: nothing is left for a third',
    settings(signIn('registrars'), { modules: ['site', 'results', 'registration'], ...OWN }),
    [
      ['Sign in for results', 'tally'],
      ['Sign in for registrations', 'registrars'],
    ],
  ],
  [
    'results apart where the State registers',
    settings(undefined, { ...ALL, ...OWN, registrationMode: 'state-link' }),
    [
      ['Sign in for incidents', 'results'],
      ['Sign in for results', 'tally'],
    ],
  ],
])('each sign-in says what it is for: %s', (_, given, wanted) => {
  expect(signInsOf(given).map(({ label, signIn: at }) => [label, at.clientId])).toEqual(wanted);
});

test('people of results come back to theirs', () => {
  expect(signInOf(settings(signIn('registrars'), OWN), 'tally')).toEqual(signIn('tally'));
  expect(signInOf(settings(signIn('registrars')), 'tally')).toEqual(signIn('results'));
});
