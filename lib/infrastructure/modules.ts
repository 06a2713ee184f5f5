import type { Jurisdiction } from '../config/schema';

/** True where registrations are stored here; with `state-link` the State keeps the roll and the site only links to it. */
export const keepsRegistrations = (settings: Jurisdiction): boolean =>
  settings.modules.includes('registration') && settings.registration.mode !== 'state-link';
