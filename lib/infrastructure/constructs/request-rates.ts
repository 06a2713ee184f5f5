import type { AddressRate } from './firewall-rules';

/**
 * Requests of one address in five minutes. A newsroom or a library stands behind one address, and pages are static, so the
 * first is wide; forms and look-ups are what scripts walk through, so theirs are tight.
 */
export const RATES = { all: 5000, api: 300, registrations: 60, lookUps: 30 } as const;

/** A rate, and what its rule is called. */
export interface NamedRate extends AddressRate {
  readonly name: string;
}

/** Before whatever takes a voter's words, at the edge or without one. */
export const RATES_OF_FORMS: readonly NamedRate[] = [
  { name: 'LookUpsPerAddress', limit: RATES.lookUps, seconds: 300, pathPrefix: '/api/voter-status' },
  { name: 'RegistrationsPerAddress', limit: RATES.registrations, seconds: 300, pathPrefix: '/api/registrations' },
];

export const RATE_OF_APIS: NamedRate = { name: 'ApiPerAddress', limit: RATES.api, seconds: 300, pathPrefix: '/api/' };
