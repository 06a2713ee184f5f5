import type { Records } from '../../platform/ports';
import { type CosignatureRecord, keys, type LogName, read } from './draft-records';

/** What witnesses have said of the checkpoint of this size, in the order of their keys' ids. */
export const cosignaturesOf = async (
  records: Records,
  log: LogName,
  size: number,
): Promise<readonly CosignatureRecord[]> => {
  const { pk, sk } = keys.cosignature(log, size, '');
  return (await records.query({ pk, skPrefix: sk })).items.map((stored) => read.cosignature(stored));
};
