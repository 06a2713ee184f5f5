import type { ReleaseStatus } from '../../../lib/contracts/results';

/** SP 1500-100's status in a reader's words. */
export const STATUS_WORDS: Readonly<Record<ReleaseStatus, { readonly name: string; readonly meaning: string }>> = {
  'pre-election': {
    name: 'Zero report',
    meaning: 'Made before the polls closed, to show that the counting system held no votes. Every figure is zero.',
  },
  'unofficial-partial': {
    name: 'Unofficial – partial',
    meaning: 'Counting goes on. These figures will change. Nothing here says who has won.',
  },
  'unofficial-complete': {
    name: 'Unofficial – complete',
    meaning:
      'Every ballot on hand is counted. The canvass has not yet confirmed the figures, and they may still change.',
  },
  certified: {
    name: 'Certified',
    meaning: 'The canvass has confirmed these figures.',
  },
  correction: {
    name: 'Correction',
    meaning: 'These figures replace earlier ones that were wrong. What was corrected, and why, is said beside them.',
  },
  recount: {
    name: 'Recount',
    meaning: 'Ballots were counted again. The figures are not certified until the canvass confirms the recount.',
  },
  'amended-certification': {
    name: 'Certified, amended',
    meaning: 'The canvass has confirmed these figures after a correction or a recount of certified ones.',
  },
};
