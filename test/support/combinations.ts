import example from '../../election.config';
import { parseSettings } from '../../lib/config/parse';
import { type Jurisdiction, MODULES, type Module } from '../../lib/config/schema';
import { ML_DSA_KEY_TO_PIN, NEXT_SIGNING_KEY_TO_PIN, NOTICES_KEY_TO_PIN, SIGNING_KEY_TO_PIN } from './keys-to-pin';

/** How registrations are handled, `off` where the module is not there. */
const REGISTRATION = ['off', 'state-link', 'intake', 'state-system'] as const;
type Registration = (typeof REGISTRATION)[number];

const ACCOUNT = '222222222222';
/** Where it is not the only one. */
const SEPARATED = '888888888888';
/** One for each duty, where the settings name them. */
export const OTHER_ACCOUNTS = { auditLog: '666666666666', backup: '777777777777' } as const;
const EDGE = 'us-east-1';
const ELSEWHERE = 'us-east-2';

/** In GovCloud another partition’s. */
export const SITE_ACCOUNT = '555555555550';
const GOVCLOUD = 'us-gov-west-1';
const GOVCLOUD_RECOVERY = 'us-gov-east-1';

export const REGISTRATION_ACCOUNT = '999999999990';
/** What the first deploy of that account tells. */
const FROM_REGISTRATION = {
  publicApi: 'a1b2c3d4e5.execute-api.us-east-2.amazonaws.com',
  staffApi: 'f6g7h8i9j0.execute-api.us-east-2.amazonaws.com',
  documents: 'election-placeholder-registration-intake.s3.us-east-2.amazonaws.com',
  signIn: 'election-placeholder.auth.us-east-2.amazoncognito.com',
  clientId: '1placeholder2placeholder3',
};

export const RESULTS_ACCOUNT = '888888888880';
/** In one of three offices a second key signs the log’s checkpoints; in none of GovCloud, whose KMS is not known to have the kind. */
const hasMlDsa = (turn: number): boolean => turn % 3 === 2;
const FROM_RESULTS = {
  released: 'k1l2m3n4o5.execute-api.us-east-2.amazonaws.com',
  staffApi: 'p6q7r8s9t0.execute-api.us-east-2.amazonaws.com',
  intake: 'election-placeholder-results-intake.s3.us-east-2.amazonaws.com',
  signIn: 'election-results.auth.us-east-2.amazoncognito.com',
  clientId: '4placeholder5placeholder6',
  signingKey: SIGNING_KEY_TO_PIN,
};

export interface Combination {
  /** Also the jurisdiction's id. */
  readonly name: string;
  readonly settings: Jurisdiction;
  /** What the stacks must and must not contain follows from these. */
  readonly modules: readonly Module[];
  readonly registration: Registration;
}

/** Of no witness: the bytes are made up, and fit each other. */
const WITNESS_KEY = 'press.example/w1+aa6e5fd7+BAkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJ';

const [office] = example.jurisdictions;

const subsets = <T>(all: readonly T[]): readonly (readonly T[])[] =>
  Array.from({ length: 2 ** all.length }, (_, bits) => all.filter((_, i) => (bits >> i) % 2 === 1));

/** The settings themselves refuse the rest: staff and voters reach everything through the site alone. */
const possible = (modules: readonly Module[], registration: Registration): boolean =>
  modules.includes('site') || (modules.length === 0 && (registration === 'off' || registration === 'state-link'));

const keeps = (registration: Registration): boolean => registration === 'intake' || registration === 'state-system';

interface Place {
  readonly profile: Jurisdiction['profile'];
  readonly region: string;
  readonly accounts: 'unnamed' | 'one' | 'several' | 'site apart';
}

/** Do results stand in an account of their own? In every second of the sets, so that each way of registering has it with and without. */
const resultsApart = (turn: number, modules: readonly Module[]): boolean =>
  modules.includes('results') && (turn + Math.floor(turn / 8)) % 2 === 0;

/**
 * Registrations stand in an account of their own; before its first deploy nothing was told, for which `intake` stands here. The same for
 * results, by turns.
 */
const accountsWith = (registration: Registration, modules: readonly Module[], turn: number): object => ({
  ...OTHER_ACCOUNTS,
  organization: 'o-placeholder0',
  suffix: 'k2v7q4',
  ...(keeps(registration) ? { registration: REGISTRATION_ACCOUNT } : {}),
  ...(registration === 'state-system' ? { fromRegistration: FROM_REGISTRATION } : {}),
  ...(resultsApart(turn, modules) ? { results: RESULTS_ACCOUNT } : {}),
  ...(resultsApart(turn, modules) && turn % 3 > 0 ? { fromResults: FROM_RESULTS } : {}),
});

/** The website in an account of its own; half of the time its first deploy, before results and notices have told anything. */
const siteApart = (told: boolean, modules: readonly Module[], turn: number): object => ({
  site: SITE_ACCOUNT,
  suffix: 'k2v7q4',
  ...(told && modules.includes('incidents')
    ? {
        fromIncidents: {
          released: 'z9y8x7w6v5.execute-api.us-gov-west-1.amazonaws.com',
          signingKey: NOTICES_KEY_TO_PIN,
        },
      }
    : {}),
  ...(told && modules.includes('results')
    ? {
        fromResults: {
          released: 'a1b2c3d4e5.execute-api.us-gov-west-1.amazonaws.com',
          signingKey: SIGNING_KEY_TO_PIN,
          nextSigningKeys: [NEXT_SIGNING_KEY_TO_PIN],
          ...(hasMlDsa(turn) ? { mlDsaKey: ML_DSA_KEY_TO_PIN } : {}),
        },
      }
    : {}),
});

/** A host name of their own for voters’ forms, which a website apart may not see. */
const formsOf = (id: string, region: string): object => ({
  formsDomain: `register.${id}.zz.example`,
  formsCertificateArn: `arn:${region === GOVCLOUD ? 'aws-us-gov' : 'aws'}:acm:${region}:${SEPARATED}:certificate/0000`,
});

const inputOf = (
  id: string,
  modules: readonly Module[],
  registration: Registration,
  place: Place,
  turn: number,
): object => ({
  ...office,
  id,
  modules,
  region: place.region,
  ...(place.region === GOVCLOUD ? { recoveryRegion: GOVCLOUD_RECOVERY } : {}),
  profile: place.profile,
  account: place.accounts === 'one' ? ACCOUNT : place.accounts === 'unnamed' ? undefined : SEPARATED,
  accounts:
    place.accounts === 'several'
      ? accountsWith(registration, modules, turn)
      : place.accounts === 'site apart'
        ? siteApart(place.profile === 'production', modules, turn)
        : undefined,
  breakGlass: {
    principals:
      place.accounts === 'several'
        ? [
            SEPARATED,
            OTHER_ACCOUNTS.backup,
            ...(keeps(registration) ? [REGISTRATION_ACCOUNT] : []),
            ...(resultsApart(turn, modules) ? [RESULTS_ACCOUNT] : []),
          ].map((account) => `arn:aws:iam::${account}:user/chief-deputy`)
        : [],
  },
  // A production website stands under a name of the office's own; that profile has no made-up jurisdictions.
  fictional: place.profile === 'evaluation',
  ...(place.profile === 'production'
    ? {
        domain: `${id}.zz.example`,
        certificateArn: `arn:aws:acm:us-east-1:${ACCOUNT}:certificate/0000`,
      }
    : {}),
  // Half of them are about to change their key, and somebody watches over their log.
  ...(place.profile === 'production'
    ? { publicLog: { keys: 2, mlDsa: hasMlDsa(turn), witnesses: [{ name: 'Made-up Press', key: WITNESS_KEY }] } }
    : {}),
  registration: {
    mode: registration === 'off' ? 'state-link' : registration,
    stateUrl: 'https://register.zz.example/',
    ...(place.accounts === 'site apart' && keeps(registration) ? formsOf(id, place.region) : {}),
  },
});

/**
 * Every set of modules and every way of registering that the settings allow: in production in one account, in several, with a website
 * apart beside GovCloud, and as an evaluation in one account or in several. Region, and whether the one account is named, take turns;
 * so does a website apart in the same partition: all of it in all places would be four times as much of the same.
 */
export const combinations = (): readonly Combination[] => {
  const sets = subsets(MODULES.filter((module) => module !== 'registration')).flatMap((modules) =>
    REGISTRATION.filter((registration) => possible(modules, registration)).map((registration) => ({
      registration,
      modules: registration === 'off' ? modules : [...modules, 'registration' as const],
    })),
  );
  return sets.flatMap(({ modules, registration }, i) => {
    const region = (turn: number) => (turn % 2 === 0 ? ELSEWHERE : EDGE);
    const mayStandApart = modules.includes('site');
    const half = Math.floor(i / 2);
    // Ways of registering come round every four.
    const told = (i + Math.floor(i / 4)) % 2 === 0;
    const places: readonly (Place & { readonly called: string; readonly unless?: boolean })[] = [
      { called: 'prod', profile: 'production', region: region(i + 1), accounts: half % 2 === 1 ? 'one' : 'unnamed' },
      {
        called: 'eval',
        profile: 'evaluation',
        region: region(half),
        accounts: Math.floor(i / 4) % 2 === 0 ? 'one' : 'unnamed',
        unless: i % 2 === 1,
      },
      {
        called: 'apart',
        profile: i % 2 === 0 ? 'production' : 'evaluation',
        region: region(half),
        accounts: 'several',
      },
      {
        called: 'gov',
        profile: told ? 'production' : 'evaluation',
        region: GOVCLOUD,
        accounts: 'site apart',
        unless: !mayStandApart,
      },
      {
        called: 'site',
        profile: told ? 'evaluation' : 'production',
        region: region(i),
        accounts: 'site apart',
        unless: !mayStandApart || i % 5 > 1,
      },
    ];
    return places
      .filter(({ unless }) => unless !== true)
      .map((place): Combination => {
        const name = `${place.called}-${i}`;
        const [settings] = parseSettings({
          jurisdictions: [inputOf(name, modules, registration, place, i)],
        }).jurisdictions;
        if (settings === undefined) throw new Error(`${name} was lost in parsing`);
        return { name, settings, modules, registration };
      });
  });
};
