import type { Rule } from '../../rule';
import { everyStoreBackedUp } from './backed-up-stores';
import { dailyBackups } from './daily-backups';
import { restoreTesting } from './restore-testing';
import { vaultsLocked } from './vaults-locked';

/** What is left after ransomware. */
export const BACKUP: readonly Rule[] = [everyStoreBackedUp, dailyBackups, vaultsLocked, restoreTesting];
