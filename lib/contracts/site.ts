import * as z from 'zod/mini';

const signIn = z.object({
  authorizeUrl: z.string(),
  tokenUrl: z.string(),
  logoutUrl: z.string(),
  clientId: z.string(),
});

/** `/site.json`: what the static pages know of the jurisdiction. Written at deploy and by the local server; public. */
export const siteSettingsSchema = z.object({
  jurisdiction: z.string(),
  state: z.string(),
  /** True for the made-up example and the evaluation profile: every page carries a banner that says so. */
  demonstration: z.boolean(),
  languages: z.array(z.string()),
  contact: z.object({ office: z.string(), email: z.string(), telephone: z.string(), address: z.string() }),
  registrationMode: z.enum(['state-link', 'intake', 'state-system', 'off']),
  /** Where `state-link` sends people. */
  stateRegistrationUrl: z.optional(z.string()),
  /** Host name where the office's forms stand, when it is not this one; the pages here then lead there and take nothing in. */
  formsHost: z.optional(z.string()),
  elections: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      date: z.string(),
      pollsClose: z.string(),
      timeZone: z.string(),
      registrationDeadline: z.string(),
      certification: z.string(),
    }),
  ),
  modules: z.array(z.string()),
  /** OAuth 2.0 authorization code with PKCE: Cognito's managed login in the cloud, the development sign-in locally. None where staff sign in elsewhere. */
  signIn: z.optional(signIn),
  /** Where registrars sign in, when registrations stand in an account of their own; nobody else's sign-in opens anything there. */
  registrationSignIn: z.optional(signIn),
  /** Where people of results sign in, when results stand in an account of their own; the same holds for it. */
  resultsSignIn: z.optional(signIn),
});
export type SiteSettings = z.infer<typeof siteSettingsSchema>;
