import type { Jurisdiction } from '../../../config/schema';

/** How long backups are kept, in days, and whether anybody may shorten that. */
export interface BackupRetention {
  /** In the jurisdiction's region; also how far back a bucket can be set to any second. */
  readonly days: number;
  /** Of the copies in the recovery region. */
  readonly copyDays: number;
  /** Nobody, AWS support and the account's root included, shortens it once the lock has closed. */
  readonly forGood: boolean;
}

/** The longest that AWS Backup keeps a continuous backup. */
const LONGEST_CONTINUOUS = 35;
/** From a file's first wrong line in registration to the canvass: what is found out at the canvass can still be compared. */
const COPY_DAYS = 90;
/** The shortest that an air-gapped vault takes, and enough to try it out. */
const EVALUATION_DAYS = 7;
/** Neither lock takes a backup for longer: what is asked to be deleted after an election must at some time be gone from backups. */
export const LONGEST_DAYS = 366;
/** The shortest cooling-off period that AWS Backup has: in these days a wrong lock can still be taken off. */
export const CHANGEABLE_DAYS = 3;

export const backupRetention = ({ profile }: Jurisdiction): BackupRetention =>
  profile === 'production'
    ? { days: LONGEST_CONTINUOUS, copyDays: COPY_DAYS, forGood: true }
    : { days: EVALUATION_DAYS, copyDays: EVALUATION_DAYS, forGood: false };
