import * as z from 'zod/mini';

const DAY_MS = 86_400_000;

/** How long the records of each election are kept, as the template puts it into the function's environment. */
const keepingSchema = z.array(
  z.object({
    electionId: z.string(),
    /** UTC instant; absent in the evaluation profile, where the floor alone counts. */
    keptUntil: z.optional(z.iso.datetime()),
  }),
);
export type RecordsKeeping = z.infer<typeof keepingSchema>;

export const parseKeeping = (json: string): RecordsKeeping => keepingSchema.parse(JSON.parse(json));

/**
 * The date on the lock of one file: that of its election's records, and never under the vault's floor, for a file that
 * comes late is kept as well.
 */
export const retainUntil = (keptUntil: string | undefined, floorDays: number, now: Date): Date => {
  // One day more than the floor: S3 counts whole days that remain when the request arrives.
  const floor = new Date(now.getTime() + (floorDays + 1) * DAY_MS);
  const kept = keptUntil === undefined ? floor : new Date(keptUntil);
  return kept > floor ? kept : floor;
};

/** @throws for anything else, at load: a vault without a lock takes nothing in */
export const lockMode = (text: string): 'COMPLIANCE' | 'GOVERNANCE' => {
  if (text === 'COMPLIANCE' || text === 'GOVERNANCE') return text;
  throw new Error(`lock mode ${JSON.stringify(text)} is neither COMPLIANCE nor GOVERNANCE`);
};
