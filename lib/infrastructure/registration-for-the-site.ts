import type { FromRegistration } from '../config/accounts';
import type { Jurisdiction } from '../config/schema';
import { SharedEdgeValue } from './constructs/edge-secret';
import { Names } from './names';
import type { RegistrationStack } from './stacks/registration-stack';

/** What the website has to know of the registrations, in whichever account they stand. */
export interface RegistrationForTheSite {
  readonly publicApi: string;
  readonly staffApi: string;
  /** Where browsers put documents, by link. */
  readonly documents: string;
  /** Header value that its APIs ask for. @default that of the site's own account */
  readonly edgeSecret?: string;
  /** Where its staff sign in. @default with everybody else */
  readonly signIn?: { readonly host: string; readonly clientId: string };
}

export const here = ({ publicApi, staffApi, documents }: RegistrationStack): RegistrationForTheSite => ({
  publicApi: publicApi.host,
  staffApi: staffApi.host,
  documents: documents.intake.regionalHost,
});

export const inAnotherAccount = (settings: Jurisdiction, told: FromRegistration): RegistrationForTheSite => ({
  publicApi: told.publicApi,
  staffApi: told.staffApi,
  documents: told.documents,
  edgeSecret: new SharedEdgeValue(
    new Names(settings.id).sharedEdgeSecret(settings.accounts?.suffix ?? '', 'registration'),
  ).value(),
  signIn: { host: told.signIn, clientId: told.clientId },
});
