import * as z from 'zod';
import { MOST_SIGNING_KEYS } from '../contracts/public-log';

export const accountId = z.string().regex(/^[0-9]{12}$/, 'write the 12 digits of an AWS account id as a string');

const host = (service: string, example: string) =>
  z
    .string()
    .regex(
      new RegExp(`^[a-z0-9-]+\\.${service}\\.us-(?:gov-)?(?:east|west)-[1-9]\\.amazon(?:aws|cognito)\\.com$`),
      `copy it from the output ForTheSite, for example ${example}`,
    );

const bucketHost = (example: string) =>
  z
    .string()
    .regex(
      /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]\.s3\.us-(?:east|west)-[1-9]\.amazonaws\.com$/,
      `copy it from the output ForTheSite, for example ${example}`,
    );

const clientId = z.string().regex(/^[a-z0-9]{20,64}$/, 'copy it from the output ForTheSite');

/**
 * What the website must know of the account with the registrations, which only its first deploy can tell: the output `ForTheSite` of the
 * Registration stack, word for word. Addresses, no secret.
 */
const fromRegistrationSchema = z.strictObject({
  publicApi: host('execute-api', 'a1b2c3d4e5.execute-api.us-east-2.amazonaws.com'),
  staffApi: host('execute-api', 'f6g7h8i9j0.execute-api.us-east-2.amazonaws.com'),
  documents: bucketHost('election-lorem-registration-in-0a1b2c3d.s3.us-east-2.amazonaws.com'),
  signIn: host('auth', 'election-lorem-0a1b2c3d.auth.us-east-2.amazoncognito.com'),
  clientId,
});
export type FromRegistration = z.output<typeof fromRegistrationSchema>;

/** An Ed25519 public key as KMS gives it: base64 of its SubjectPublicKeyInfo (RFC 8410). */
export const SIGNING_KEY = /^MCowBQYDK2VwAyEA[A-Za-z0-9+/]{43}=$/;

/** The same of an ML-DSA-44 key (RFC 9881): 22 bytes that are always these, and the key's 1312. */
export const ML_DSA_KEY = /^MIIFMjALBglghkgBZQMEAxEDggUhA[A-P][A-Za-z0-9+/]{1748}[AEIMQUYcgkosw048]=$/;

/** What the website's CloudFront must know besides, where staff reach results through it. */
const RESULTS_STAFF = ['staffApi', 'intake', 'signIn', 'clientId'] as const;

const releasedApi = host('execute-api', 'a1b2c3d4e5.execute-api.us-gov-west-1.amazonaws.com');
const pinned = (which: string) =>
  z
    .string()
    .regex(
      SIGNING_KEY,
      `write what \`aws kms get-public-key --query PublicKey --output text\` prints for the ${which}`,
    );

/**
 * What a website in another account than the results must know of them, written down after their first deploy. The key is the
 * anchor of everything that it believes: read it from KMS by hand (docs/deploy.md), never from where the files come from.
 */
const fromResultsSchema = z.strictObject({
  staffApi: host('execute-api', 'f6g7h8i9j0.execute-api.us-east-2.amazonaws.com').optional(),
  intake: bucketHost('election-lorem-results-intake-0a1b2c3d.s3.us-east-2.amazonaws.com').optional(),
  signIn: host('auth', 'election-lorem-0a1b2c3d.auth.us-east-2.amazoncognito.com').optional(),
  clientId: clientId.optional(),
  released: releasedApi,
  signingKey: pinned('signing key'),
  /** The same of further keys, in the order of `publicLog.keys`, before the log changes to them. @default none */
  nextSigningKeys: z
    .array(pinned('next signing key'))
    .max(MOST_SIGNING_KEYS - 1)
    .default([]),
  /** The same of the ML-DSA key, where `publicLog.mlDsa` is on: its line has to stand under the log's checkpoint. @default none */
  mlDsaKey: z
    .string()
    .regex(ML_DSA_KEY, 'write what `aws kms get-public-key --query PublicKey --output text` prints for the ML-DSA key')
    .optional(),
});
export type FromResults = z.output<typeof fromResultsSchema>;

/** The same of incident notices, which have a key of their own; written down after the first deploy of Incidents. */
const fromIncidentsSchema = z.strictObject({ released: releasedApi, signingKey: pinned('signing key of Incidents') });

/** Accounts beside `account`, each for one duty. What is not named stays in `account`. */
export const accountsSchema = z.strictObject({
  /**
   * Keeps the voter roll and everything about registrations: no role of the account with website and results reaches a store or a key of
   * theirs. That account still serves the page and carries the calls: who takes it over can act as a registrar who signs in there.
   */
  registration: accountId.optional(),
  /** Written down after the first deploy of `registration`; before that the website answers for everything else. */
  fromRegistration: fromRegistrationSchema.optional(),
  /**
   * Keeps results until they are public, their key and their staff: no role of the account with the website reaches them. That account
   * still serves the page on which staff sign in: who takes it over can act as whoever uses it. `site` closes that.
   */
  results: accountId.optional(),
  /**
   * Holds the public website and nothing else; the others trust it with nothing, and no staff sign in there. It may be of another partition: the one way to a public
   * website where `region` is in GovCloud, which has no CloudFront.
   */
  site: accountId.optional(),
  /** Written down after the first deploy of the results; before that the website shows everything else. */
  fromResults: fromResultsSchema.optional(),
  /** The same of incident notices, for a website in an account of its own; before that it shows everything else. */
  fromIncidents: fromIncidentsSchema.optional(),
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

export const DUTIES = ['registration', 'results', 'site', 'auditLog', 'backup'] as const;
/** What stands in the account of a duty, in words. */
const DUTY_WORDS = { registration: 'registrations', results: 'results before their release' } as const;
/** Accounts that hold nothing but what they keep for others. */
const KEEPERS = ['auditLog', 'backup'] as const;
export type Duty = (typeof DUTIES)[number];

/** The part of a jurisdiction's settings that speaks of accounts. */
export interface PlacedIn {
  readonly id: string;
  readonly account?: string | undefined;
  readonly accounts?: Accounts | undefined;
  readonly existing: readonly string[];
  readonly backup: { readonly airGapped: boolean };
  readonly modules: readonly string[];
  readonly registration: { readonly mode: string };
}

interface Problem {
  readonly path: readonly string[];
  readonly message: string;
}

/** Every account that the settings of a jurisdiction name. */
export const namedAccounts = ({ account, accounts }: Pick<PlacedIn, 'account' | 'accounts'>): readonly string[] => [
  ...new Set([account, ...DUTIES.map((duty) => accounts?.[duty])].filter((one) => one !== undefined)),
];

/** What a website in an account of its own contradicts. */
const problemsOfTheSite = ({ modules }: PlacedIn, accounts: Accounts): readonly Problem[] => {
  const { site, fromResults, fromIncidents } = accounts;
  const problem = (name: string, message: string) => ({ path: ['accounts', name], message });
  if (site === undefined) {
    return [
      ...(fromResults === undefined || accounts.results !== undefined
        ? []
        : [
            problem(
              'fromResults',
              'speaks to a website in another account than the results; write results or site too',
            ),
          ]),
      ...(fromIncidents === undefined
        ? []
        : [problem('fromIncidents', 'speaks to a website in another account than the notices; write site too')]),
    ];
  }
  const keysOfResults = fromResults === undefined ? [] : [fromResults.signingKey, ...fromResults.nextSigningKeys];
  return [
    ...(accounts.results === undefined
      ? []
      : [problem('results', 'stand apart from the website already, in account; leave results out, or site')]),
    ...(RESULTS_STAFF.some((name) => fromResults?.[name] !== undefined)
      ? [
          problem(
            'fromResults',
            `tells a website that is trusted with nothing where staff work; leave out ${RESULTS_STAFF.join(', ')}`,
          ),
        ]
      : []),
    ...(modules.includes('site') ? [] : [problem('site', 'has nothing to hold: the module site is switched off')]),
    ...(accounts.registration === site
      ? [problem('site', `is the same as registration (${site}); voters’ data stand in an account without a website`)]
      : []),
    ...(fromIncidents !== undefined && !modules.includes('incidents')
      ? [problem('fromIncidents', 'speaks of incident notices, whose module is switched off')]
      : []),
    ...(fromIncidents !== undefined && keysOfResults.includes(fromIncidents.signingKey)
      ? [
          problem(
            'fromIncidents',
            'pins the key of the results, and each signs what the other must not; write the public key of the output SigningKeyToPin of Incidents',
          ),
        ]
      : []),
    ...(fromResults !== undefined && !modules.includes('results')
      ? [problem('fromResults', 'speaks of results, whose module is switched off')]
      : []),
  ];
};

/** What results in an account of their own contradict. */
const problemsOfResults = ({ modules }: PlacedIn, accounts: Accounts): readonly Problem[] => {
  const { results, fromResults, registration } = accounts;
  const problem = (name: string, message: string) => ({ path: ['accounts', name], message });
  if (results === undefined) return [];
  const missing = fromResults === undefined ? [] : RESULTS_STAFF.filter((name) => fromResults[name] === undefined);
  return [
    ...(modules.includes('results')
      ? []
      : [problem('results', 'has nothing to hold: the module results is switched off')]),
    ...(results === registration
      ? [problem('results', `is the same as registration (${registration}); each duty stands in an account of its own`)]
      : []),
    ...(missing.length === 0
      ? []
      : [problem('fromResults', `lacks ${missing.join(', ')}; copy the output ForTheSite of Results as it is`)]),
  ];
};

/** What one jurisdiction's accounts contradict. */
export const problemsOfAccounts = (j: PlacedIn): readonly Problem[] => {
  const { accounts } = j;
  if (accounts === undefined) return [];
  const problems: Problem[] = [];
  const add = (path: readonly string[], message: string) => problems.push({ path, message });
  const used = DUTIES.filter((duty) => accounts[duty] !== undefined);
  if (used.length === 0) {
    add(['accounts'], `names no account; write ${DUTIES.join(', ')} or leave accounts out`);
  }
  if (j.account === undefined) {
    add(['account'], 'is missing; accounts trust each other by number, so write the 12 digits of this one too');
  }
  for (const duty of used) {
    if (accounts[duty] === j.account) {
      add(['accounts', duty], `is the same as account (${j.account}); write another account, or leave ${duty} out`);
    }
  }
  for (const keeper of KEEPERS) {
    for (const other of ['registration', 'results', 'site'] as const) {
      if (accounts[other] === undefined || accounts[keeper] !== accounts[other]) continue;
      add(
        ['accounts', keeper],
        `is the same as ${other} (${accounts[other]}); what is kept from the administrators of an account with data stands in another`,
      );
    }
  }
  if (
    accounts.registration !== undefined &&
    (!j.modules.includes('registration') || j.registration.mode === 'state-link')
  ) {
    add(['accounts', 'registration'], 'has nothing to hold: this deployment keeps no registrations; leave it out');
  }
  problems.push(...problemsOfTheSite(j, accounts), ...problemsOfResults(j, accounts));
  if (accounts.fromRegistration !== undefined && accounts.registration === undefined) {
    add(['accounts', 'fromRegistration'], 'speaks of an account that is not named; write registration too');
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
  const dataAccounts = new Map(
    jurisdictions.flatMap(({ id, account, accounts }) =>
      [account, accounts?.registration, accounts?.results].map((one) => [one, id] as const),
    ),
  );
  const auditLogs = new Map<string, { readonly id: string; readonly auditLog: string | undefined }>();
  const suffixes = new Map<string, { readonly id: string; readonly suffix: string }>();
  jurisdictions.forEach(({ id, account, accounts }, i) => {
    const path = ['jurisdictions', String(i), 'accounts'];
    for (const duty of KEEPERS) {
      const place = accounts?.[duty];
      const other = place === undefined ? undefined : dataAccounts.get(place);
      if (other !== undefined && other !== id) {
        problems.push({
          path: [...path, duty],
          message: `${place} is the account of ${other}; what is kept from the administrators of accounts with data stands in an account without`,
        });
      }
    }
    for (const duty of ['registration', 'results'] as const) {
      const whole = jurisdictions.find((other) => other.account !== undefined && other.account === accounts?.[duty]);
      if (whole === undefined) continue;
      problems.push({
        path: [...path, duty],
        message: `${accounts?.[duty]} is the account of ${whole.id}, with its website; ${DUTY_WORDS[duty]} stand in an account without`,
      });
    }
    const here = account ?? 'the account of the credentials at deploy';
    for (const place of [here, accounts?.registration, accounts?.results]) {
      if (place === undefined) continue;
      const neighbour = auditLogs.get(place) ?? { id, auditLog: accounts?.auditLog };
      auditLogs.set(place, neighbour);
      if (neighbour.auditLog !== accounts?.auditLog) {
        problems.push({
          path: [...path, 'auditLog'],
          message: `${id} shares ${place} with ${neighbour.id}, whose trail goes to ${neighbour.auditLog ?? 'no other account'}; an account has one trail, write the same in both`,
        });
      }
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
