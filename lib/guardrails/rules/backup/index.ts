import type { Rule } from '../../rule';
import { everyStoreBackedUp } from './backed-up-stores';
import { backupRolesApart } from './backup-roles-apart';
import { backupsHeard } from './backups-heard';
import { dailyBackups } from './daily-backups';
import { missingBackupsHeard } from './missing-backups-heard';
import { restoreTesting } from './restore-testing';
import { vaultsLocked } from './vaults-locked';

/** What is left after ransomware. */
export const BACKUP: readonly Rule[] = [
  everyStoreBackedUp,
  dailyBackups,
  missingBackupsHeard,
  backupsHeard,
  vaultsLocked,
  backupRolesApart,
  restoreTesting,
];
