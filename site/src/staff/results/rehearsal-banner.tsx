import { REHEARSAL_WATERMARK } from '../../../../lib/contracts/published';
import { Alert } from '../../shared/ui';

/** On every page of a rehearsal; what it publishes says the same. */
export const RehearsalBanner = () => (
  <Alert kind="warning" heading={REHEARSAL_WATERMARK}>
    What is released here goes to the folder of rehearsals with this mark on it, never into the live results or their
    log.
  </Alert>
);
