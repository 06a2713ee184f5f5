import { type SettingsForStaff, type SignIn, signInOf } from '../../site/src/staff/sign-ins';

const signIn = (clientId: string): SignIn => ({
  authorizeUrl: `https://${clientId}.example/authorize`,
  tokenUrl: `https://${clientId}.example/token`,
  logoutUrl: `https://${clientId}.example/logout`,
  clientId,
});
const settings = (registrationSignIn?: SignIn): SettingsForStaff => ({
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
