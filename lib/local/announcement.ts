import type { SiteSettings } from '../contracts/site';
import type { SignInSheet } from './identity/accounts';
import { madeUpForms } from './seed/made-up-voters';
import type { Verdict } from './synthesize';

export interface Addresses {
  readonly site: string;
  readonly live?: string;
  readonly resultsJson?: string;
  readonly register?: string;
  readonly status?: string;
  readonly staff: string;
}

export const addressesOf = (origin: string, settings: SiteSettings, shownElection: string | undefined): Addresses => ({
  site: `${origin}/`,
  ...(settings.modules.includes('results')
    ? {
        live: `${origin}/live/`,
        ...(shownElection === undefined ? {} : { resultsJson: `${origin}/results/${shownElection}/latest.json` }),
      }
    : {}),
  ...(settings.registrationMode === 'off' ? {} : { register: `${origin}/register/` }),
  ...(settings.registrationMode === 'state-system' ? { status: `${origin}/status/` } : {}),
  staff: `${origin}/staff/`,
});

export const verdictText = ({ stacks, resources, exceptions }: Verdict): string =>
  [
    `Checked ${stacks.length} stacks, ${resources} resources: no findings, ${exceptions.length} exceptions in force (lib/infrastructure/checks/exceptions.ts).`,
    ...stacks.map((stack) => `  ${stack}`),
  ].join('\n');

/** What a person needs to try everything, on one screen. */
export const announcement = (a: {
  readonly settings: SiteSettings;
  readonly addresses: Addresses;
  readonly sheet: SignInSheet;
  readonly home: string;
  readonly now: Date;
  readonly rehearsed: boolean;
  readonly seeded: boolean;
}): string => {
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['Public site', a.addresses.site],
    ['Live results', a.addresses.live],
    ['Results as JSON', a.addresses.resultsJson],
    ['Registration', a.addresses.register],
    ['Status look-up', a.addresses.status],
    ['Staff console', a.addresses.staff],
    ['Data', a.home],
    ...(a.rehearsed ? [['Clock', `${a.now.toISOString()} (ELECTION_NOW)`] as const] : []),
  ];
  const sample = madeUpForms(a.settings.state)[0]?.submission;
  return [
    '',
    `${a.settings.jurisdiction} runs on this machine. Ctrl-C stops it.`,
    '',
    ...rows.flatMap(([name, value]) => (value === undefined ? [] : [`  ${name.padEnd(18)}${value}`])),
    '',
    '  Made-up staff accounts (the second factor is asked for in the cloud only):',
    ...a.sheet.map(
      ({ username, password, groups }) => `  ${username.padEnd(24)}${password.padEnd(22)}${groups.join(', ')}`,
    ),
    ...(a.seeded && a.addresses.status !== undefined && sample
      ? [
          '',
          `  A made-up voter to look up: ${sample.name.last}, born ${sample.dateOfBirth}, ZIP ${sample.residence.zip}`,
        ]
      : []),
    '',
  ].join('\n');
};
