import { parseSettings } from '../../lib/config/parse';
import { endOfKeeping, recordsKept } from '../../lib/config/retention';
import { election, jurisdiction, settings } from './settings';

const kept = (changes: Parameters<typeof jurisdiction>[0]) =>
  parseSettings(settings(jurisdiction(changes))).jurisdictions.flatMap(recordsKept);

const PRODUCTION = {
  profile: 'production',
  domain: 'results.lorem.example',
  certificateArn: 'arn:aws:acm:us-east-1:111111111111:certificate/0000',
} as const;

describe('the records of an election', () => {
  it('are kept for 22 months after a federal one, to the end of the last day in every time zone', () => {
    expect(kept(PRODUCTION)).toEqual([{ electionId: '2026-11-03-general', keptUntil: '2028-09-04T12:00:00.000Z' }]);
  });

  it('are kept as long as the State asks after a federal one, and after another', () => {
    const retention = { federalRecordsMonths: 24, otherRecordsMonths: 6 };
    expect(kept({ ...PRODUCTION, retention })[0]?.keptUntil).toBe('2028-11-04T12:00:00.000Z');
    const local = { ...PRODUCTION, retention, elections: [election({ federal: false })] };
    expect(kept(local)[0]?.keptUntil).toBe('2027-05-04T12:00:00.000Z');
  });

  it('are never kept shorter where the last month has fewer days', () => {
    expect(endOfKeeping('2025-04-30', 22)).toBe('2027-03-03T12:00:00.000Z');
    expect(endOfKeeping('2026-12-31', 22)).toBe('2028-11-01T12:00:00.000Z');
  });

  it('of an evaluation are kept for no election’s sake, so that it can be torn down', () => {
    expect(kept({})).toEqual([{ electionId: '2026-11-03-general' }]);
  });

  it('cannot be kept shorter than 22 months by a setting', () => {
    expect(() => kept({ ...PRODUCTION, retention: { federalRecordsMonths: 21 } })).toThrow('52 U.S.C. 20701');
  });
});
