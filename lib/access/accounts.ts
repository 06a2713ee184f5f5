import type { Assembly } from '../assembly';
import type { DeclaredAccounts } from '../contracts/declared-accounts';
import { allDeclaredAccounts } from '../guardrails/declared-accounts';
import type { Entry } from './entries';

const STORE = 'accounts of ';
const CLASS = '(accounts)';

/** Does an entry speak of accounts, and of no store? */
export const isAboutAccounts = ({ store }: Pick<Entry, 'store'>): boolean => store.startsWith(STORE);

const duties = ({
  data,
  results,
  site,
  auditLog,
  backup,
  organization,
}: DeclaredAccounts): readonly (readonly [string, string])[] => [
  ...data.map((account) => [`account ${account}`, 'its stores stand there'] as const),
  ...(results === undefined
    ? []
    : [[`account ${results}`, 'results alone stand there; the website fetches released files'] as const]),
  ...(site === undefined ? [] : [[`account ${site}`, 'the public website stands there'] as const]),
  ...(auditLog === undefined ? [] : [[`account ${auditLog}`, 'the trails of the others are kept there'] as const]),
  ...(backup === undefined ? [] : [[`account ${backup}`, 'copies of backups are exchanged with it'] as const]),
  ...(organization === undefined
    ? []
    : [[`organization ${organization}`, 'backups are copied between its accounts'] as const]),
];

/**
 * Every account that the templates of a jurisdiction declare. The baseline lets declared accounts do a little in each other, so
 * each is accepted as a line of the lock: one more in the settings, or another in its place, is a finding until then.
 */
export const accountEntries = (assembly: Assembly): readonly Entry[] =>
  allDeclaredAccounts(assembly).flatMap((declared) =>
    duties(declared).map(([principal, via]) => ({
      principal,
      capability: 'belong' as const,
      dataClass: CLASS,
      store: `${STORE}${declared.jurisdiction}`,
      via,
      conditions: [],
    })),
  );
