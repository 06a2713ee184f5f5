import type { ContestStanding } from '../../../../lib/contracts/results';
import { STATUS_WORDS } from '../../shared/release-status';

/** "Certified by the county", in a reader's words. */
export const standingWords = ({ status, certifiedBy }: ContestStanding): string =>
  certifiedBy === undefined ? STATUS_WORDS[status].name : `${STATUS_WORDS[status].name} by the ${certifiedBy}`;
