import type { Rule } from '../../rule';
import { administeredNotUsed } from './administered-not-used';
import { deletedByNoReader } from './deleted-by-no-reader';
import { functionsKnowTheirKeys } from './functions-know-their-keys';
import { keyOfItsClass } from './key-of-its-class';
import { keysInWorkingOrder } from './keys-in-working-order';
import { logSettingsAgree } from './log-settings-agree';
import { replicaEqualsPrimary } from './replica-equals-primary';
import { timeToCancelDeletion } from './time-to-cancel-deletion';
import { useIsBound } from './use-is-bound';
import { usedByItsClass } from './used-by-its-class';

/** Who may use, change and delete a key. */
export const KEYS: readonly Rule[] = [
  administeredNotUsed,
  useIsBound,
  usedByItsClass,
  deletedByNoReader,
  keyOfItsClass,
  functionsKnowTheirKeys,
  keysInWorkingOrder,
  logSettingsAgree,
  replicaEqualsPrimary,
  timeToCancelDeletion,
];
