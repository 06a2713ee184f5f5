import { createHash } from 'node:crypto';
import type { VaultFindingCode, VerificationView } from '../../contracts/ballots';
import type { Objects } from '../../platform/ports';
import { ObjectDamaged } from '../../platform/refused';
import { firstBroken, NO_ENTRY, readChain } from '../chain';
import type { BallotsStaffPorts } from './ballots-staff';
import { depositsIn, type ManifestDeposit, manifestOf, vaultKey } from './manifest';

/** Read in one call; the API gives up after 29 seconds. */
const BYTES_A_CALL = 300 * 1024 * 1024;

type Finding = VerificationView['findings'][number];

const digestOf = async (vault: Objects, key: string): Promise<string | undefined> => {
  const body = await vault.stream(key);
  if (body === undefined) return undefined;
  const hash = createHash('sha256');
  for await (const chunk of body) hash.update(chunk);
  return hash.digest('hex');
};

const fileFinding = async (
  vault: Objects,
  electionId: string,
  deposit: ManifestDeposit,
): Promise<Finding | undefined> => {
  const say = (code: VaultFindingCode, message: string): Finding => ({
    code,
    message: `${deposit.fileName} (entry ${deposit.sequence}): ${message}`,
  });
  const altered = say('file-altered', 'the file is not the one that was deposited. Restore it from the recovery copy.');
  try {
    const digest = await digestOf(vault, vaultKey(electionId, deposit.sha256));
    if (digest === undefined) {
      return say('file-missing', 'the file is not there. Find its versions in the vault, or restore it.');
    }
    return digest === deposit.sha256 ? undefined : altered;
  } catch (error) {
    if (error instanceof ObjectDamaged) return altered;
    throw error;
  }
};

const unlisted = async (
  vault: Objects,
  electionId: string,
  deposits: readonly ManifestDeposit[],
): Promise<readonly Finding[]> => {
  const listed = new Set(deposits.map(({ sha256 }) => vaultKey(electionId, sha256)));
  const findings: Finding[] = [];
  let cursor: string | undefined;
  do {
    const page = await vault.list(`${electionId}/`, cursor);
    for (const key of page.keys) {
      if (listed.has(key)) continue;
      findings.push({
        code: 'unlisted-file',
        message: `${key} lies in the vault and stands in no entry: a deposit was cut short. Deposit the same file again.`,
      });
    }
    cursor = page.cursor;
  } while (cursor !== undefined);
  return findings;
};

/**
 * Reads the manifest's chain and, from the entry after `after` on, every file again, and compares.
 * What one call has no time for is left to the next one, and the answer says so.
 */
export const verifyVault = async (
  ports: Pick<BallotsStaffPorts, 'records' | 'vault'>,
  electionId: string,
  after: number,
): Promise<VerificationView> => {
  const entries = await readChain(ports.records, manifestOf(electionId));
  const broken = firstBroken(manifestOf(electionId), entries);
  const deposits = depositsIn(entries);
  const findings: Finding[] =
    broken === undefined
      ? []
      : [
          {
            code: 'manifest-altered',
            message: `Entry ${broken} of the manifest is missing or is not the one that was written; nothing from there on can be believed. Compare it with a copy from before (point-in-time recovery).`,
          },
        ];
  if (after === 0) findings.push(...(await unlisted(ports.vault, electionId, deposits)));
  const verified: number[] = [];
  let bytes = 0;
  let next: number | undefined;
  for (const deposit of deposits.filter(({ sequence }) => sequence > after)) {
    if (verified.length > 0 && bytes + deposit.bytes > BYTES_A_CALL) {
      next = verified.at(-1);
      break;
    }
    const finding = await fileFinding(ports.vault, electionId, deposit);
    if (finding) findings.push(finding);
    verified.push(deposit.sequence);
    bytes += deposit.bytes;
  }
  const last = entries.at(-1);
  return {
    electionId,
    head: { size: last?.sequence ?? 0, digest: last?.digest ?? NO_ENTRY },
    ok: findings.length === 0,
    verified,
    findings,
    ...(next === undefined ? {} : { next }),
  };
};
