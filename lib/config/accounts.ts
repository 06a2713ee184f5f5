import * as z from 'zod';

export const accountId = z.string().regex(/^[0-9]{12}$/, 'write the 12 digits of an AWS account id as a string');

/** Accounts beside `account`, each for one duty. What is not named stays in `account`. */
export const accountsSchema = z.strictObject({
  /** Keeps the files of the trails of all other accounts, where no administrator of those deletes them. Holds nothing else. */
  auditLog: accountId.optional(),
  /** Keeps the copies of backups, where no administrator of the backed-up account deletes them. Holds no other data. */
  backup: accountId.optional(),
  /** The AWS Organization of all these accounts. AWS Backup copies between accounts of one organization alone. */
  organization: z
    .string()
    .regex(/^o-[a-z0-9]{10,32}$/, 'write the id of your AWS Organization, for example o-a1b2c3d4e5')
    .optional(),
  /**
   * Part of the few names by which one account knows a store of another. Your own invention, so that nobody can take such a
   * name before you; a new one where you deploy again after taking everything away, for what was kept keeps its name.
   */
  suffix: z
    .string()
    .regex(
      /^[a-z0-9]{6,12}$/,
      'write 6 to 12 lower-case letters and digits that nobody guesses, for example what `openssl rand -hex 4` prints',
    ),
});
export type Accounts = z.output<typeof accountsSchema>;

export const DUTIES = ['auditLog', 'backup'] as const;
export type Duty = (typeof DUTIES)[number];

/** The part of a jurisdiction's settings that speaks of accounts. */
export interface PlacedIn {
  readonly id: string;
  readonly account?: string | undefined;
  readonly accounts?: Accounts | undefined;
  readonly existing: readonly string[];
  readonly backup: { readonly airGapped: boolean };
}

interface Problem {
  readonly path: readonly string[];
  readonly message: string;
}

/** Every account that the settings of a jurisdiction name. */
export const namedAccounts = ({ account, accounts }: Pick<PlacedIn, 'account' | 'accounts'>): readonly string[] => [
  ...new Set([account, ...DUTIES.map((duty) => accounts?.[duty])].filter((one) => one !== undefined)),
];

/** What one jurisdiction's accounts contradict. */
export const problemsOfAccounts = (j: PlacedIn): readonly Problem[] => {
  const { accounts } = j;
  if (accounts === undefined) return [];
  const problems: Problem[] = [];
  const add = (path: readonly string[], message: string) => problems.push({ path, message });
  const used = DUTIES.filter((duty) => accounts[duty] !== undefined);
  if (used.length === 0) {
    add(['accounts'], `names no account; write ${DUTIES.join(' or ')}, or leave accounts out`);
  }
  if (j.account === undefined) {
    add(['account'], 'is missing; accounts trust each other by number, so write the 12 digits of this one too');
  }
  for (const duty of used) {
    if (accounts[duty] === j.account) {
      add(['accounts', duty], `is the same as account (${j.account}); write another account, or leave ${duty} out`);
    }
  }
  if (accounts.auditLog !== undefined && j.existing.includes('trail')) {
    add(['accounts', 'auditLog'], 'has nothing to keep: `existing` says that central IT runs the trail; leave one out');
  }
  if (accounts.backup !== undefined && accounts.organization === undefined) {
    add(
      ['accounts', 'organization'],
      'is missing; AWS Backup copies between accounts of one organization alone, write its id',
    );
  }
  if (accounts.backup !== undefined && j.backup.airGapped) {
    add(
      ['backup', 'airGapped'],
      'is one way to keep copies from the account’s administrators, accounts.backup is the other; leave one out',
    );
  }
  return problems;
};

/** What the accounts of several jurisdictions contradict together. */
export const problemsBetween = (jurisdictions: readonly PlacedIn[]): readonly Problem[] => {
  const problems: Problem[] = [];
  const dataAccounts = new Map(jurisdictions.map(({ id, account }) => [account, id]));
  const auditLogs = new Map<string, { readonly id: string; readonly auditLog: string | undefined }>();
  const suffixes = new Map<string, { readonly id: string; readonly suffix: string }>();
  jurisdictions.forEach(({ id, account, accounts }, i) => {
    const path = ['jurisdictions', String(i), 'accounts'];
    for (const duty of DUTIES) {
      const place = accounts?.[duty];
      const other = place === undefined || place === account ? undefined : dataAccounts.get(place);
      if (other !== undefined) {
        problems.push({
          path: [...path, duty],
          message: `${place} is the account of ${other}; what is kept from the administrators of accounts with data stands in an account without`,
        });
      }
    }
    const place = account ?? 'the account of the credentials at deploy';
    const neighbour = auditLogs.get(place) ?? { id, auditLog: accounts?.auditLog };
    auditLogs.set(place, neighbour);
    if (neighbour.auditLog !== accounts?.auditLog) {
      problems.push({
        path: [...path, 'auditLog'],
        message: `${id} shares ${place} with ${neighbour.id}, whose trail goes to ${neighbour.auditLog ?? 'no other account'}; an account has one trail, write the same in both`,
      });
    }
    if (accounts?.auditLog === undefined) return;
    const keeper = suffixes.get(accounts.auditLog) ?? { id, suffix: accounts.suffix };
    suffixes.set(accounts.auditLog, keeper);
    if (keeper.suffix !== accounts.suffix) {
      problems.push({
        path: [...path, 'suffix'],
        message: `${id} and ${keeper.id} keep their trails in ${accounts.auditLog}, under a name that ends in the suffix; write the same in both (${keeper.suffix})`,
      });
    }
  });
  return problems;
};
