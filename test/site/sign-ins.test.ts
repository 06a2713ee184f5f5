import type { SiteSettings } from '../../lib/contracts/site';
import { type SignIn, usedSignIn } from '../../site/src/staff/session';

const signIn = (clientId: string): SignIn => ({
  authorizeUrl: `https://${clientId}.example/authorize`,
  tokenUrl: `https://${clientId}.example/token`,
  logoutUrl: `https://${clientId}.example/logout`,
  clientId,
});
const settings = (registrationSignIn?: SignIn): SiteSettings => ({
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

/** This tab’s memory, with the sign-in that it used last. */
const used = (clientId: string | null): void => {
  Object.defineProperty(globalThis, 'sessionStorage', {
    configurable: true,
    value: { getItem: (name: string) => (name === 'staff-client' ? clientId : null) },
  });
};
afterEach(() => Reflect.deleteProperty(globalThis, 'sessionStorage'));

test('a registrar comes back to the sign-in of registrations, and signs out there', () => {
  used('registrars');
  expect(usedSignIn(settings(signIn('registrars')))).toEqual(signIn('registrars'));
});

test('everybody else uses the other one', () => {
  used('results');
  expect(usedSignIn(settings(signIn('registrars')))).toEqual(signIn('results'));
  used(null);
  expect(usedSignIn(settings(signIn('registrars')))).toEqual(signIn('results'));
});

test('a sign-in that the settings no longer name is never used again', () => {
  used('registrars');
  expect(usedSignIn(settings())).toEqual(signIn('results'));
  used('stranger');
  expect(usedSignIn(settings(signIn('registrars')))).toEqual(signIn('results'));
});
