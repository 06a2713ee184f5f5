import type { FindingSeverity, LoadState, ResultsFormat } from '../../../../lib/contracts/results';

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

export const FORMAT_WORDS: Readonly<Record<ResultsFormat, string>> = {
  'clarity-detail-xml': 'Clarity detail XML',
  'clarity-summary-xml': 'Clarity summary XML',
  'clarity-summary-csv': 'Clarity summary CSV',
  'openelections-precinct-csv': 'OpenElections precinct CSV',
  'medsl-precinct-csv': 'MEDSL precinct CSV',
  'mapped-csv': 'Read with a saved mapping',
  'sp-1500-100-json': 'NIST SP 1500-100, JSON',
  'sp-1500-100-xml': 'NIST SP 1500-100, XML',
};
