import type { SettingsInput } from '../../lib/config/schema';

type JurisdictionInput = SettingsInput['jurisdictions'][number];
type ElectionInput = JurisdictionInput['elections'][number];

export const election = (changes: Partial<ElectionInput> = {}): ElectionInput => ({
  id: '2026-11-03-general',
  name: 'General Election',
  type: 'general',
  date: '2026-11-03',
  federal: true,
  timeZone: 'America/New_York',
  registrationDeadline: '2026-10-05',
  uocavaMailing: '2026-09-19',
  pollsClose: '2026-11-03T19:00',
  cureDeadline: '2026-11-06',
  canvass: '2026-11-13',
  audit: '2026-11-18',
  certification: '2026-11-20',
  ...changes,
});

export const jurisdiction = (changes: Partial<JurisdictionInput> = {}): JurisdictionInput => ({
  id: 'lorem',
  name: 'Lorem County (made up)',
  state: 'ZZ',
  contact: {
    office: 'Lorem County Board of Elections',
    email: 'office@lorem.example',
    telephone: '555-0100',
    address: '1 Placeholder Square, Ipsum, ZZ 00000',
    securityEmail: 'security@lorem.example',
  },
  region: 'us-east-2',
  recoveryRegion: 'us-west-2',
  profile: 'evaluation',
  registration: { mode: 'state-system' },
  elections: [election()],
  ...changes,
});

export const settings = (...jurisdictions: readonly JurisdictionInput[]): SettingsInput => ({
  jurisdictions: [...jurisdictions],
});
