import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Assembly } from '../assembly';
import type { Finding, NotCovered } from '../guardrails';
import { ACCEPT } from './advice';
import { type Access, accessOf } from './closure';
import { lockFindings, speaksOfSame } from './findings';
import { lockOf } from './lock';
import { LOCK_FILE, LockUnreadable, lockText, readLock } from './lock-file';

export interface LockVerdict {
  readonly findings: readonly Finding[];
  readonly notCovered: readonly NotCovered[];
}

const remembered = new WeakMap<Assembly, Access>();

/** Synth asks twice about one assembly: for the verdict and for the proposal. */
const rememberedAccess = (assembly: Assembly): Access => {
  const access = remembered.get(assembly) ?? accessOf(assembly);
  remembered.set(assembly, access);
  return access;
};

const said = (message: string): NotCovered => ({ stack: '(all)', resource: LOCK_FILE, message });

const whole = (message: string): Finding => ({
  rule: 'access-lock',
  core: true,
  stack: '(all)',
  resource: LOCK_FILE,
  logicalId: '',
  message,
  why: 'Without what was accepted, nobody can say who newly reaches voter data.',
  fix: `Put the file back from version control; for a first time, run \`${ACCEPT}\`, read it and commit it.`,
});

/** The lock is the project's; an assembly lies in a folder of it. */
export const lockBeside = (assembly: string): string => join(dirname(assembly), LOCK_FILE);

const belongsToProject = (lock: string): boolean => existsSync(join(dirname(lock), 'cdk.json'));

/**
 * Holds an assembly against the lock.
 * @param mayBeOthers a lock that speaks of other jurisdictions only is said, not a finding: the settings are new
 */
export const judgeByLock = (assembly: Assembly, file: string, mayBeOthers: boolean): LockVerdict => {
  const access = rememberedAccess(assembly);
  try {
    const lock = readLock(file);
    if (lock === undefined) {
      if (belongsToProject(file) && !mayBeOthers) {
        return {
          findings: [whole('there is no access lock, so nothing that is allowed was accepted.')],
          notCovered: access.notCovered,
        };
      }
      const message = `There is no ${LOCK_FILE} beside the assembly: who can reach which store is not compared with what was accepted.`;
      return { findings: [], notCovered: [...access.notCovered, said(message)] };
    }
    if (mayBeOthers && !speaksOfSame(access, lock)) {
      const message = `It speaks of other jurisdictions, so nothing was compared. Read \`npm run -s election -- access\`, then accept it: ${ACCEPT}.`;
      return { findings: [], notCovered: [...access.notCovered, said(message)] };
    }
    return { findings: lockFindings(access, lock), notCovered: access.notCovered };
  } catch (error) {
    if (error instanceof LockUnreadable) return { findings: [whole(error.message)], notCovered: access.notCovered };
    throw error;
  }
};

/** What the lock would be if everything that the assembly allows were accepted. */
export const proposedLock = (assembly: Assembly): string => lockText(lockOf(rememberedAccess(assembly)));
