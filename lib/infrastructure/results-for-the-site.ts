import type { Jurisdiction } from '../config/schema';
import { SharedEdgeValue } from './constructs/edge-secret';
import { Names } from './names';

/** What the website has to know of the results' staff API, where that stands in another account. */
export interface ResultsForTheSite {
  readonly staffApi: string;
  /** Where browsers put files, by link. */
  readonly intake: string;
  /** Header value that the API asks for. */
  readonly edgeSecret: string;
  readonly signIn: { readonly host: string; readonly clientId: string };
}

/** Undefined before the first deploy of that account has told it; the settings take all of it or nothing. */
export const resultsInAnotherAccount = ({ id, accounts }: Jurisdiction): ResultsForTheSite | undefined => {
  const { staffApi, intake, signIn, clientId } = accounts?.fromResults ?? {};
  if (accounts === undefined || !staffApi || !intake || !signIn || !clientId) return undefined;
  return {
    staffApi,
    intake,
    edgeSecret: new SharedEdgeValue(new Names(id).sharedEdgeSecret(accounts.suffix, 'results')).value(),
    signIn: { host: signIn, clientId },
  };
};
