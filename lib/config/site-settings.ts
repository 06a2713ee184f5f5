import type { SiteSettings } from '../contracts/site';
import { instantOf, isLive } from './calendar';
import type { Jurisdiction } from './schema';

type SignIn = NonNullable<SiteSettings['signIn']>;

/** Endpoints of a user pool's domain, by their names in Cognito. */
export const signInAt = (host: string, clientId: string): SignIn => ({
  authorizeUrl: `https://${host}/oauth2/authorize`,
  tokenUrl: `https://${host}/oauth2/token`,
  logoutUrl: `https://${host}/logout`,
  clientId,
});

/** `/site.json` of a jurisdiction, out of what the office wrote. The rest is known to whoever serves the pages. */
export const siteSettingsOf = (
  settings: Jurisdiction,
  rest: Pick<SiteSettings, 'registrationMode' | 'formsHost' | 'signIn' | 'registrationSignIn' | 'resultsSignIn'>,
): SiteSettings => ({
  jurisdiction: settings.name,
  state: settings.state,
  demonstration: settings.fictional || settings.profile === 'evaluation',
  languages: settings.languages,
  contact: {
    office: settings.contact.office,
    email: settings.contact.email,
    telephone: settings.contact.telephone,
    address: settings.contact.address,
  },
  registrationMode: rest.registrationMode,
  ...(settings.registration.stateUrl === undefined ? {} : { stateRegistrationUrl: settings.registration.stateUrl }),
  ...(rest.formsHost === undefined ? {} : { formsHost: rest.formsHost }),
  // A rehearsal is no election that the public is told of.
  elections: settings.elections.filter(isLive).map((election) => ({
    id: election.id,
    name: election.name,
    date: election.date,
    pollsClose: instantOf(election.pollsClose, election.timeZone).toISOString(),
    timeZone: election.timeZone,
    registrationDeadline: election.registrationDeadline,
    certification: election.certification,
  })),
  modules: [...settings.modules],
  ...(rest.signIn ? { signIn: rest.signIn } : {}),
  ...(rest.registrationSignIn ? { registrationSignIn: rest.registrationSignIn } : {}),
  ...(rest.resultsSignIn ? { resultsSignIn: rest.resultsSignIn } : {}),
});
