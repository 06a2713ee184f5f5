import type { Records } from '../../platform/ports';
import { keys, type LogName, type LogState, read } from './draft-records';
import { fromHex } from './log/bytes';
import { checkpointText } from './log/checkpoint';
import { EMPTY_EDGE, rootOfLog } from './log/edge';
import { hex } from './log/hash';

export const readLogState = async (records: Records, log: LogName): Promise<LogState> => {
  const stored = await records.get(keys.logState(log));
  return stored === undefined ? { size: 0, root: hex(rootOfLog(EMPTY_EDGE)) } : read.logState(stored);
};

/** The number, from 0, of the key that signs what comes next. */
export const keyInUse = (state: LogState): number => state.keyChanges ?? 0;

/** What is signed over this state of the log, by the office and by witnesses. */
export const checkpointOf = (origin: string, { size, root }: LogState): string =>
  checkpointText({ origin, size, root: fromHex(root) });
