import type { SettingsInput } from '../../../lib/config/schema';
import { MODULES } from '../../../lib/config/schema';
import { ACCOUNT, HOME_REGION } from './environment';

export const JURISDICTION = 'nowhere';
/** Its polls closed long ago, so that a release may be rehearsed. */
export const PAST = '2020-11-03-general';

const past = {
  id: PAST,
  name: 'General Election (example)',
  type: 'general',
  date: '2020-11-03',
  federal: true,
  timeZone: 'America/New_York',
  registrationDeadline: '2020-10-05',
  uocavaMailing: '2020-09-19',
  pollsClose: '2020-11-03T19:00',
  cureDeadline: '2020-11-06',
  canvass: '2020-11-13',
  audit: '2020-11-18',
  certification: '2020-11-20',
} as const;

const next = {
  ...past,
  id: '2028-11-07-general',
  name: 'General Election',
  date: '2028-11-07',
  registrationDeadline: '2028-10-10',
  uocavaMailing: '2028-09-23',
  pollsClose: '2028-11-07T19:00',
  cureDeadline: '2028-11-10',
  canvass: '2028-11-17',
  audit: '2028-11-21',
  certification: '2028-11-27',
} as const;

/** No such county. Every module; evaluation, for a made-up place is never deployed as production. */
export const firstSettings = (): SettingsInput => ({
  jurisdictions: [
    {
      id: JURISDICTION,
      name: 'Nowhere County (made up)',
      state: 'ZZ',
      fictional: true,
      account: ACCOUNT,
      contact: {
        office: 'Nowhere County Board of Elections',
        email: 'office@nowhere.example',
        telephone: '555-0100',
        address: '1 Nowhere Lane, Ipsum, ZZ 00000',
        securityEmail: 'security@nowhere.example',
      },
      region: HOME_REGION,
      recoveryRegion: 'us-west-2',
      profile: 'evaluation',
      modules: [...MODULES],
      registration: { mode: 'state-system' },
      elections: [past],
    },
  ],
});

/** What an office changes between two elections: another telephone, logs kept longer, the next election. */
export const laterSettings = (cloudFrontName: string): SettingsInput => ({
  jurisdictions: firstSettings().jurisdictions.map((jurisdiction) => ({
    ...jurisdiction,
    cloudFrontName,
    contact: { ...jurisdiction.contact, telephone: '555-0199' },
    retention: { federalRecordsMonths: 22, logsDays: 1096 },
    elections: [past, next],
  })),
});
