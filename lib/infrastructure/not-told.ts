import type { Jurisdiction } from '../config/schema';
import { noticesAreFetched, registrationAccount, resultsAreFetched, wholeOf } from './places';

/** The keys that sign, of which the settings of a website in another account than the results do not speak yet. */
const keysNotPinned = ({ accounts, publicLog }: Jurisdiction): readonly string[] => {
  const told = accounts?.fromResults;
  if (told === undefined) return [];
  const missing = publicLog.keys - 1 - told.nextSigningKeys.length;
  return [
    ...(missing > 0
      ? [
          `what the next signing key signs, and nothing newer than before the log changes to it: ${missing} of the ${publicLog.keys} keys of publicLog.keys ${missing === 1 ? 'is' : 'are'} not pinned. Read each from KMS, and write it into accounts.fromResults.nextSigningKeys.`,
        ]
      : []),
    ...(publicLog.mlDsa && told.mlDsaKey === undefined
      ? [
          'a key of its own for the ML-DSA lines, which are checked by the one in the signed list alone: publicLog.mlDsa is on and that key is not pinned. Read it from KMS, and write it into accounts.fromResults.mlDsaKey.',
        ]
      : []),
  ];
};

/** Sentences for the person who synthesizes: what the website leaves out until its settings say more of other accounts. */
export const notToldToTheSite = (settings: Jurisdiction): readonly string[] => {
  const whole = wholeOf(settings);
  const fetched = resultsAreFetched(settings) && whole.modules.includes('results');
  return [
    ...(registrationAccount(settings) !== undefined && settings.accounts?.fromRegistration === undefined
      ? [
          'registrations, until their account has told where they are. Deploy it, and write its output ForTheSite into accounts.fromRegistration.',
        ]
      : []),
    ...(fetched && settings.accounts?.fromResults === undefined
      ? [
          'results, until their account has told where they are and with which key they are signed. Deploy it, and write both into accounts.fromResults.',
        ]
      : []),
    ...(fetched ? keysNotPinned(whole) : []),
    ...(noticesAreFetched(settings) &&
    whole.modules.includes('incidents') &&
    settings.accounts?.fromIncidents === undefined
      ? [
          'incident notices, until their account has told where they are and with which key they are signed. Deploy it, and write both into accounts.fromIncidents.',
        ]
      : []),
  ];
};
