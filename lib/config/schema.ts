import * as z from 'zod';
import { LONGEST_DOMAIN_WITH_ML_DSA } from '../contracts/public-log';
import { REHEARSAL_ID } from '../contracts/published';
import { accountId, accountsSchema, namedAccounts, problemsBetween, problemsOfAccounts } from './accounts';
import { problemsOfForms, problemsOfFormsBetween } from './forms-host';
import { publicLogSchema } from './public-log';

/** Modules that an office may switch off. Foundation and Account are always there. */
export const MODULES = ['site', 'results', 'incidents', 'registration', 'ballots'] as const;
export type Module = (typeof MODULES)[number];

export const SERVICES_OF_CENTRAL_IT = [
  'trail',
  'config',
  'guardDuty',
  'securityHub',
  'macie',
  'accessAnalyzer',
] as const;

/** No jurisdiction's id: the Account stack's buckets and roles carry it. */
export const RESERVED_ID = 'account';

const isoDate = z.iso.date('write an ISO date, for example 2026-11-03');
const region = z
  .string()
  .regex(
    /^(us|us-gov)-(east|west)-[1-9]$/,
    'write an AWS region inside the United States, for example us-east-2 (voter data stays in the country)',
  );
const language = z.string().regex(/^[a-z]{2,3}(-[A-Z]{2})?$/, 'write a language tag such as en or es');
/** A generated bucket name keeps 24 characters of its stack's name for sure: `election-`, the id, and where the stack's own word begins. */
const MOST_OF_AN_ID = 13;

const slug = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{1,23}$/,
    'write 2 to 24 lower-case letters, digits and hyphens, starting with a letter, for example lorem-county',
  );
const timeZone = z.string().refine(
  (zone) => {
    try {
      new Intl.DateTimeFormat('en-US', { timeZone: zone });
      return true;
    } catch {
      return false;
    }
  },
  { error: 'write an IANA time zone, for example America/New_York' },
);
const hostName = (example: string) =>
  z.string().regex(/^[a-z0-9.-]+\.[a-z]{2,}$/, `write a host name such as ${example}`);
const localTime = z
  .string()
  .regex(
    /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d$/,
    'write local date and time without a zone, for example 2026-11-03T19:00',
  );

const SMALL_COUNT =
  'write a number of ballots from 2 to 100, for example 10; leave smallCounts out where nothing is held back';

/** Dates of one election, in the order in which they come. */
export const electionSchema = z
  .strictObject({
    id: z
      .string()
      .regex(
        /^[a-z0-9][a-z0-9-]{2,62}$/,
        'write lower-case letters, digits and hyphens, for example 2026-11-03-general',
      ),
    name: z.string().min(3).max(120),
    type: z.enum(['general', 'primary', 'runoff', 'special', 'municipal']),
    /** Election day. */
    date: isoDate,
    /** Is a federal office on the ballot? Decides how long records are kept (52 U.S.C. 20701). */
    federal: z.boolean(),
    timeZone,
    /** Last day to register. */
    registrationDeadline: isoDate,
    /** Ballots to uniformed and overseas citizens go out: 45 days before a federal election (52 U.S.C. 20302). */
    uocavaMailing: isoDate,
    /** Local time in `timeZone`. Nothing is released before it. */
    pollsClose: localTime,
    /** Local time until which the state holds results back, where it does. */
    stateHoldUntil: localTime.optional(),
    /** Where this is no election but the rehearsal of one: that one's id. Its results and its log stand apart, and say on every page what they are. */
    rehearsalOf: z.string().optional(),
    /**
     * Ballots below which a count could tell how one person voted; the State's law often names the number. Units with fewer
     * than `cell` ballots in a contest are published together with others; a release that adds fewer than `difference` is
     * held. Left out, every count is published as it is.
     */
    smallCounts: z
      .strictObject({
        cell: z.int().min(2, SMALL_COUNT).max(100, SMALL_COUNT),
        difference: z.int().min(2, SMALL_COUNT).max(100, SMALL_COUNT),
      })
      .optional(),
    /** `required`: before the first figures a report of zeros has to be released. */
    zeroReport: z.enum(['required', 'optional'], 'write required or optional').default('optional'),
    /** Last day to cure a ballot envelope. */
    cureDeadline: isoDate,
    canvass: isoDate,
    /** Post-election audit: the check of paper ballots against the count. */
    audit: isoDate,
    certification: isoDate,
  })
  .superRefine((e, context) => {
    const order = [
      ['uocavaMailing', e.uocavaMailing],
      ['date', e.date],
      ['cureDeadline', e.cureDeadline],
      ['canvass', e.canvass],
      ['certification', e.certification],
    ] as const;
    order.forEach(([name, value], i) => {
      const previous = order[i - 1];
      if (previous && value < previous[1]) {
        context.addIssue({
          code: 'custom',
          path: [name],
          message: `${value} lies before ${previous[0]} (${previous[1]}); the dates of one election come in order`,
        });
      }
    });
    if (e.registrationDeadline > e.date) {
      context.addIssue({
        code: 'custom',
        path: ['registrationDeadline'],
        message: `${e.registrationDeadline} lies after election day (${e.date})`,
      });
    }
    if ((e.rehearsalOf !== undefined) !== e.id.startsWith(REHEARSAL_ID)) {
      context.addIssue({
        code: 'custom',
        path: [e.rehearsalOf === undefined ? 'rehearsalOf' : 'id'],
        message:
          e.rehearsalOf === undefined
            ? `is missing, and the id ${e.id} is one of a rehearsal; write the id of the election that is rehearsed, or another id`
            : `${e.id} is a rehearsal; write an id that begins with ${REHEARSAL_ID}, for example ${REHEARSAL_ID}${e.rehearsalOf}`,
      });
    }
    if (e.audit < e.date)
      context.addIssue({ code: 'custom', path: ['audit'], message: `${e.audit} lies before election day (${e.date})` });
    if (!e.pollsClose.startsWith(e.date)) {
      context.addIssue({
        code: 'custom',
        path: ['pollsClose'],
        message: `${e.pollsClose} is not on election day (${e.date})`,
      });
    }
    if (e.stateHoldUntil !== undefined && e.stateHoldUntil < e.pollsClose) {
      context.addIssue({
        code: 'custom',
        path: ['stateHoldUntil'],
        message: `${e.stateHoldUntil} lies before polls close (${e.pollsClose}); leave it out where the state holds nothing back`,
      });
    }
    if (e.federal) {
      const latest = new Date(`${e.date}T00:00:00Z`);
      latest.setUTCDate(latest.getUTCDate() - 45);
      // A date that is no date has its own line already.
      const limit = Number.isNaN(latest.getTime()) ? undefined : latest.toISOString().slice(0, 10);
      if (limit !== undefined && e.uocavaMailing > limit) {
        context.addIssue({
          code: 'custom',
          path: ['uocavaMailing'],
          message: `${e.uocavaMailing} is later than 45 days before a federal election; write ${limit} or earlier (52 U.S.C. 20302)`,
        });
      }
    }
  });

export const jurisdictionSchema = z
  .strictObject({
    /** Short name in stack names and addresses. Never change it after the first deploy: stores are found by it. */
    id: slug
      .max(
        MOST_OF_AN_ID,
        `write at most ${MOST_OF_AN_ID} characters: AWS cuts longer names of stores, and policies would miss them`,
      )
      .refine((id) => id !== RESERVED_ID, {
        error: `\`${RESERVED_ID}\` stands for what an account has once; choose another id`,
      }),
    name: z.string().min(3).max(120),
    /** Two letters, as in an address. */
    state: z.string().regex(/^[A-Z]{2}$/, 'write the two capital letters of the state, for example OH'),
    /** Official identifiers, published with every release, so that newsrooms need no table of names. @default none */
    identifiers: z
      .strictObject({
        fips: z
          .string()
          .regex(/^\d{2}(\d{3})?$/, 'write the two digits of the state, or the five of the county, for example 39049')
          .optional(),
        ocdId: z
          .string()
          .regex(
            /^ocd-division\/country:[a-z]{2}(\/[\w-]+:[\w.~-]+)*$/,
            'write an Open Civic Data division, for example ocd-division/country:us/state:oh/county:franklin',
          )
          .optional(),
      })
      .optional(),
    contact: z.strictObject({
      office: z.string().min(3).max(120),
      email: z.email('write the e-mail address of the office'),
      telephone: z.string().min(7).max(30),
      address: z.string().min(5).max(200),
      /** Gets every security alarm; best a list that several people read. */
      securityEmail: z.email('write the e-mail address that gets security alarms'),
    }),
    /** The web address, without https://. Needs `certificateArn` (a certificate in us-east-1). Without it the site answers at CloudFront's own name. */
    domain: hostName('results.example.gov').optional(),
    certificateArn: z
      .string()
      .regex(
        /^arn:aws:acm:us-east-1:[0-9]{12}:certificate\/.+$/,
        'write the ARN of a certificate in us-east-1, where CloudFront looks for it',
      )
      .optional(),
    /** CloudFront's own name for the site, printed by the first deploy; staff sign-in needs it where there is no `domain`. */
    cloudFrontName: z
      .string()
      .regex(
        /^[a-z0-9]+\.cloudfront\.net$/,
        'write the host name that the first deploy printed, for example d111111abcdef8.cloudfront.net',
      )
      .optional(),
    languages: z.array(language).min(1).default(['en']),
    /** Account to deploy into; without it, the account of the credentials at deploy. */
    account: accountId.optional(),
    /** Further accounts, so that who takes over one does not have all. Without it everything stands in `account`. */
    accounts: accountsSchema.optional(),
    region,
    /** Holds the backup copies; another region than `region`. */
    recoveryRegion: region,
    profile: z.enum(['evaluation', 'production']),
    /** True for a jurisdiction that does not exist: every page says so. */
    fictional: z.boolean().default(false),
    modules: z.array(z.enum(MODULES)).default([...MODULES]),
    registration: z
      .strictObject({
        /** `state-link`: the State keeps the roll and the site links to it. `intake`: forms are taken in and handed on. `state-system`: the roll is kept here. */
        mode: z.enum(['state-link', 'intake', 'state-system']).default('state-link'),
        stateUrl: z
          .url({ protocol: /^https$/, error: 'write the https:// address of the State’s registration site' })
          .optional(),
        /** Host name of the voters' forms, without https://, where the website stands in an account of its own (`accounts.site`) and may not see them. Needs `formsCertificateArn`. */
        formsDomain: hostName('register.example.gov').optional(),
        /** Certificate of `formsDomain` in AWS Certificate Manager, in the account and region that keep the registrations. */
        formsCertificateArn: z
          .string()
          .regex(
            /^arn:aws(-us-gov)?:acm:us-(gov-)?(east|west)-[1-9]:[0-9]{12}:certificate\/[A-Za-z0-9-]+$/,
            'write the ARN of a certificate in AWS Certificate Manager, for example arn:aws:acm:us-east-2:111111111111:certificate/0a1b2c3d',
          )
          .optional(),
      })
      .default({ mode: 'state-link' }),
    /**
     * What central IT already runs in each of these accounts, in every region with a stack; the blueprint then leaves it out and says so.
     * Jurisdictions that share an account write the same.
     */
    existing: z.array(z.enum(SERVICES_OF_CENTRAL_IT)).default([]),
    elections: z.array(electionSchema).min(1, 'name at least one election'),
    /** Who watches over the log of releases, and how many keys are ready to sign it. */
    publicLog: publicLogSchema,
    retention: z
      .strictObject({
        /** Months after a federal election that its records are kept: 22 by 52 U.S.C. 20701; more where the state asks for it. */
        federalRecordsMonths: z
          .int()
          .min(22, 'federal election records are kept for at least 22 months (52 U.S.C. 20701)')
          .default(22),
        /** Months after an election without a federal office that its records are kept; the State's law says how long. */
        otherRecordsMonths: z.int().min(1).default(22),
        /** Days that access logs and function logs are kept. */
        logsDays: z
          .union([z.literal(400), z.literal(731), z.literal(1096), z.literal(1827), z.literal(3653)])
          .default(731),
      })
      .default({ federalRecordsMonths: 22, otherRecordsMonths: 22, logsDays: 731 }),
    backup: z
      .strictObject({
        /** Copies go to a logically air-gapped vault, which nobody in the account can empty or unlock. Costs more; cannot be undone before its time, so not in evaluation. */
        airGapped: z.boolean().default(false),
      })
      .default({ airGapped: false }),
    breakGlass: z
      .strictObject({
        /**
         * Who may take on an emergency role: ARNs of roles or users, each a person's own sign-in, of the account whose role
         * it is. An account that nobody is named of has no such role.
         */
        principals: z
          .array(
            z
              .string()
              .regex(
                /^arn:aws(-us-gov)?:iam::[0-9]{12}:(role|user)\/[\w+=,.@/-]+$/,
                'write the ARN of one role or one user, without wildcards, for example arn:aws:iam::111111111111:user/chief-deputy',
              ),
          )
          .default([]),
      })
      .default({ principals: [] }),
  })
  .superRefine((j, context) => {
    if (j.backup.airGapped && j.profile === 'evaluation') {
      context.addIssue({
        code: 'custom',
        path: ['backup', 'airGapped'],
        message: 'an air-gapped vault cannot be emptied by anybody before its time; leave it out in evaluation',
      });
    }
    for (const { path, message } of [...problemsOfAccounts(j), ...problemsOfForms(j)])
      context.addIssue({ code: 'custom', path: [...path], message });
    if (j.account !== undefined) {
      const named = namedAccounts(j);
      j.breakGlass.principals.forEach((principal, i) => {
        if (named.includes(principal.split(':')[4] ?? '')) return;
        context.addIssue({
          code: 'custom',
          path: ['breakGlass', 'principals', i],
          message: `is of another account than ${named.join(', ')}; no role here trusts an outside account`,
        });
      });
    } else if (j.breakGlass.principals.length > 0) {
      context.addIssue({
        code: 'custom',
        path: ['breakGlass', 'principals'],
        message: 'needs the account to be named, so that an outsider’s ARN is refused; write account',
      });
    }
    if (j.region === j.recoveryRegion) {
      context.addIssue({
        code: 'custom',
        path: ['recoveryRegion'],
        message: `is the same as region (${j.region}); the copies must survive the loss of a region, write another one`,
      });
    }
    if (j.region.startsWith('us-gov') !== j.recoveryRegion.startsWith('us-gov')) {
      context.addIssue({
        code: 'custom',
        path: ['recoveryRegion'],
        message: 'lies in another partition than region; both are us-gov or neither is',
      });
    }
    if (j.region === 'us-gov-east-1') {
      context.addIssue({
        code: 'custom',
        path: ['region'],
        message:
          'us-gov-east-1 puts no firewall before the staff’s sign-in (AWS WAF cannot be assigned to a user pool there); write us-gov-west-1, us-gov-east-1 can be the recoveryRegion',
      });
    }
    if (j.region.startsWith('us-gov') && j.modules.includes('site') && j.accounts?.site === undefined) {
      context.addIssue({
        code: 'custom',
        path: ['accounts', 'site'],
        message: `is missing: ${j.region} has no CloudFront; write a commercial account for the website alone, or leave site out of the modules`,
      });
    }
    if ((j.domain === undefined) !== (j.certificateArn === undefined)) {
      context.addIssue({
        code: 'custom',
        path: [j.domain === undefined ? 'domain' : 'certificateArn'],
        message: 'domain and certificateArn go together; write both or neither',
      });
    }
    if (j.publicLog.mlDsa && (j.domain ?? '').length > LONGEST_DOMAIN_WITH_ML_DSA) {
      context.addIssue({
        code: 'custom',
        path: ['domain'],
        message: `has more than ${LONGEST_DOMAIN_WITH_ML_DSA} characters, and with publicLog.mlDsa the signed list of keys has no room for a longer one; write a shorter name, or leave mlDsa off`,
      });
    }
    if (!j.publicLog.mlDsa && j.accounts?.fromResults?.mlDsaKey !== undefined) {
      context.addIssue({
        code: 'custom',
        path: ['accounts', 'fromResults', 'mlDsaKey'],
        message:
          'is a key that nothing is signed with while publicLog.mlDsa is off; switch it on, or leave the key out',
      });
    }
    const pinned = j.accounts?.fromResults?.nextSigningKeys.length ?? 0;
    if (pinned > j.publicLog.keys - 1) {
      context.addIssue({
        code: 'custom',
        path: ['accounts', 'fromResults', 'nextSigningKeys'],
        message: `names ${pinned}, and of the ${j.publicLog.keys} that publicLog.keys makes the first is signingKey; the website would believe a key that Results does not have. Write publicLog.keys: ${pinned + 1} and deploy Results first, or leave the others out`,
      });
    }
    if (j.modules.includes('results') && !j.modules.includes('site')) {
      context.addIssue({
        code: 'custom',
        path: ['modules'],
        message: 'results are published through the site; add site, or leave results out',
      });
    }
    if (j.modules.includes('registration') && j.registration.mode !== 'state-link' && !j.modules.includes('site')) {
      context.addIssue({
        code: 'custom',
        path: ['modules'],
        message: `registration mode ${j.registration.mode} is reached through the site; add site`,
      });
    }
    for (const module of ['ballots', 'incidents'] as const) {
      if (j.modules.includes(module) && !j.modules.includes('site')) {
        context.addIssue({
          code: 'custom',
          path: ['modules'],
          message: `staff reach ${module} through the site; add site, or leave ${module} out`,
        });
      }
    }
    if (
      j.registration.mode === 'state-link' &&
      j.modules.includes('registration') &&
      j.registration.stateUrl === undefined
    ) {
      context.addIssue({
        code: 'custom',
        path: ['registration', 'stateUrl'],
        message: 'mode state-link sends voters to the State; write the address of its registration site',
      });
    }
    if (j.profile === 'production' && j.modules.includes('site') && j.domain === undefined) {
      context.addIssue({
        code: 'custom',
        path: ['domain'],
        message:
          'a production website needs a name of the office’s own: without it TLS older than 1.2 cannot be switched off. Write domain and certificateArn',
      });
    }
    if (j.profile === 'production' && j.fictional) {
      context.addIssue({
        code: 'custom',
        path: ['fictional'],
        message:
          'a fictional jurisdiction cannot be deployed as production; write fictional: false or profile: evaluation',
      });
    }
    const live = new Set(j.elections.filter(({ rehearsalOf }) => rehearsalOf === undefined).map(({ id }) => id));
    j.elections.forEach(({ rehearsalOf }, i) => {
      if (rehearsalOf === undefined || live.has(rehearsalOf)) return;
      context.addIssue({
        code: 'custom',
        path: ['elections', i, 'rehearsalOf'],
        message: `${rehearsalOf} is no election of this jurisdiction; write the id of one of: ${[...live].join(', ')}`,
      });
    });
    const ids = new Set<string>();
    j.elections.forEach((election, i) => {
      if (ids.has(election.id))
        context.addIssue({
          code: 'custom',
          path: ['elections', i, 'id'],
          message: `${election.id} stands twice; election ids are unique`,
        });
      ids.add(election.id);
    });
  });

export const settingsSchema = z
  .strictObject({ jurisdictions: z.array(jurisdictionSchema).min(1, 'name at least one jurisdiction') })
  .superRefine((settings, context) => {
    const inAccount = new Map<string, { readonly id: string; readonly existing: string }>();
    settings.jurisdictions.forEach((j, i) => {
      const existing = [...new Set(j.existing)].sort().join(', ') || 'nothing';
      const account = j.account ?? 'the account of the credentials at deploy';
      const first = inAccount.get(account) ?? { id: j.id, existing };
      inAccount.set(account, first);
      // One that were believed alone would switch a detector off for the others.
      if (first.existing !== existing) {
        context.addIssue({
          code: 'custom',
          path: ['jurisdictions', i, 'existing'],
          message: `${j.id} shares ${account} with ${first.id}, which says that central IT runs ${first.existing} there; this says ${existing}. It is one account: find out what runs there and write the same in both`,
        });
      }
    });
    for (const { path, message } of [
      ...problemsBetween(settings.jurisdictions),
      ...problemsOfFormsBetween(settings.jurisdictions),
    ]) {
      context.addIssue({
        code: 'custom',
        path: path.map((part) => (/^\d+$/.test(part) ? Number(part) : part)),
        message,
      });
    }
    const ids = new Set<string>();
    settings.jurisdictions.forEach((j, i) => {
      if (ids.has(j.id))
        context.addIssue({
          code: 'custom',
          path: ['jurisdictions', i, 'id'],
          message: `${j.id} stands twice; jurisdiction ids are unique`,
        });
      ids.add(j.id);
      // Policies match buckets and tables by the beginning of their names.
      const inside = settings.jurisdictions.find((other) => j.id.startsWith(`${other.id}-`));
      if (inside)
        context.addIssue({
          code: 'custom',
          path: ['jurisdictions', i, 'id'],
          message: `${j.id} begins with ${inside.id}-, the id of another jurisdiction, whose keys would then reach stores of this one; write an id that begins otherwise`,
        });
    });
  });

/** What the office writes. */
export type SettingsInput = z.input<typeof settingsSchema>;
/** With the defaults filled in. */
export type Settings = z.output<typeof settingsSchema>;
export type Jurisdiction = Settings['jurisdictions'][number];
export type Election = Jurisdiction['elections'][number];
