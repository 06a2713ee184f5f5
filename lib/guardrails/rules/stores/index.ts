import type { Rule } from '../../rule';
import { deletionProtection } from './deletion-protection';
import { failuresOfTheSameClass } from './failures-of-the-same-class';
import { holdsByOneRole } from './holds-by-one-role';
import { keptOnRemoval } from './kept-on-removal';
import { knownDataClass } from './known-data-class';
import { noAutoDelete } from './no-auto-delete';
import { noContentsInStreams } from './no-contents-in-streams';
import { noDefaultLockOnDeliveries } from './no-default-lock-on-deliveries';
import { noExpiringRecords } from './no-expiring-records';
import { noUploadUnderAnotherKey } from './no-upload-under-another-key';
import { nothingLeavesAStore } from './nothing-leaves-a-store';
import { ownKeyEncryption } from './own-key-encryption';
import { pointInTimeRecovery } from './point-in-time-recovery';
import { queueRetention } from './queue-retention';
import { recordsKept } from './records-kept';
import { storesKeepTheirNames } from './stores-keep-their-names';
import { versionedBuckets } from './versioned-buckets';
import { writeOnceRecords } from './write-once-records';

/** What each store of a data class must be. */
export const STORES: readonly Rule[] = [
  knownDataClass,
  ownKeyEncryption,
  noUploadUnderAnotherKey,
  versionedBuckets,
  writeOnceRecords,
  holdsByOneRole,
  pointInTimeRecovery,
  deletionProtection,
  keptOnRemoval,
  recordsKept,
  noExpiringRecords,
  noContentsInStreams,
  nothingLeavesAStore,
  failuresOfTheSameClass,
  noDefaultLockOnDeliveries,
  noAutoDelete,
  queueRetention,
  storesKeepTheirNames,
];
