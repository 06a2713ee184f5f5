import type { FindingSeverity, LoadState } from '../../../../lib/contracts/results';

export const LOAD_STATE_WORDS: Readonly<Record<LoadState, string>> = {
  staged: 'Waits for approval',
  approved: 'Approved',
  superseded: 'Replaced by a newer load',
};

export const SEVERITY_WORDS: Readonly<Record<FindingSeverity, string>> = {
  blocking: 'Needs a reason',
  warning: 'Look at this',
  note: 'For information',
};

export const FORMAT_WORDS = {
  'clarity-detail-xml': 'Clarity detail XML',
  'openelections-precinct-csv': 'OpenElections precinct CSV',
} as const;
