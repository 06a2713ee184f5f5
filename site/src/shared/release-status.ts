import type { ReleaseStatus } from '../../../lib/contracts/results';

/** SP 1500-100's status in a reader's words. */
export const STATUS_WORDS: Readonly<Record<ReleaseStatus, { readonly name: string; readonly meaning: string }>> = {
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
};
