import {
  type Assembly,
  itemsOf,
  type Json,
  type JsonObject,
  literalAt,
  perAssembly,
  type Resource,
  resourcesOf,
  type Scope,
  scopeOf,
  toPattern,
} from '../../../assembly';
import { CONSOLE_ORIGIN } from '../../../contracts/console';
import { distributionsOf } from '../../distributions';
import { changed, changes } from '../../examples';
import type { Rule, Violation } from '../../rule';
import { siteStandsApart } from '../../site-apart';
import { isTrue, listAt, numberAt, textAt } from '../../values';

/** A stolen token works for half an hour at the most, and a shift has to sign in again the next day. */
const MOST_MINUTES = { AccessToken: 30, IdToken: 30, RefreshToken: 12 * 60 } as const;
/** In minutes, by Cognito’s words; the defaults where a client says nothing are an hour, an hour and thirty days. */
const UNIT: Readonly<Record<string, number>> = { seconds: 1 / 60, minutes: 1, hours: 60, days: 1440 };
const DEFAULT_UNIT = { AccessToken: 'hours', IdToken: 'hours', RefreshToken: 'days' } as const;
const DEFAULT_LENGTH = { AccessToken: 1, IdToken: 1, RefreshToken: 30 } as const;

const FLOWS = ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_AUTH'];
const SCOPES = ['openid', 'email', 'profile'];

const minutesOf = (scope: Scope, { properties }: Resource, token: keyof typeof MOST_MINUTES): number => {
  const written = properties[`${token}Validity`];
  const unit = written === undefined ? undefined : textAt(scope, properties, ['TokenValidityUnits', token]);
  const length = written === undefined ? DEFAULT_LENGTH[token] : numberAt(scope, written);
  return (length ?? Number.POSITIVE_INFINITY) * (UNIT[unit ?? DEFAULT_UNIT[token]] ?? Number.POSITIVE_INFINITY);
};

const isOwnMachine = (scope: Scope, address: string): boolean =>
  address === `${CONSOLE_ORIGIN}/staff/` && siteStandsApart(scope.assembly, scope.stack.id);

const isSafeAddress = (scope: Scope, value: Json): boolean =>
  itemsOf(scope, value).every(({ expression }) => {
    const address = toPattern(expression);
    return (
      /^https:\/\/[^*?]/.test(address.replace(/^https:\/\/\*/, 'https://x')) ||
      // The console on a person’s own machine: the browser hands the code to nobody else’s.
      isOwnMachine(scope, address)
    );
  });

/** Nobody can own such a name (RFC 2606); it stands there until the office has one. */
const NOBODYS = '.invalid';

const hostOf = (scope: Scope, value: Json): string | undefined =>
  /^https?:\/\/([^/]+)/.exec(itemsOf(scope, value).map(({ expression }) => toPattern(expression))[0] ?? '')?.[1];

/** The jurisdiction that a stack is of: another’s website is not this one’s. */
const officeOf = (stackId: string): string => stackId.split('/')[0] ?? '';

/** Names under which the website of each jurisdiction answers, where the app gives it any. */
const siteNames = perAssembly((assembly): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, readonly string[]>();
  for (const { stack, properties } of distributionsOf(assembly)) {
    const names = listAt(properties, ['DistributionConfig', 'Aliases']).flatMap((name) =>
      itemsOf(scopeOf(assembly, stack), name).map(({ expression }) => toPattern(expression)),
    );
    found.set(officeOf(stack), [...(found.get(officeOf(stack)) ?? []), ...names]);
  }
  return found;
});

/** A token goes to one place: the office’s own pages. A second host among the addresses is somebody else, or soon will be. */
const strangeHosts = (assembly: Assembly, scope: Scope, addresses: readonly Json[]): readonly string[] => {
  const named = new Set(addresses.map((address) => hostOf(scope, address) ?? 'an unknown host'));
  // The console on a person’s own machine, where the website stands in another account.
  const hosts = [...named].filter(
    (host) => `http://${host}` !== CONSOLE_ORIGIN || !siteStandsApart(assembly, scope.stack.id),
  );
  const names = new Set(siteNames(assembly).get(officeOf(scope.stack.id)));
  if (hosts.length > 1) return hosts;
  const texts = addresses.flatMap((address) => itemsOf(scope, address).map(({ expression }) => toPattern(expression)));
  if (texts.every((address) => isOwnMachine(scope, address))) return [];
  return names.size === 0 ? [] : hosts.filter((host) => !names.has(host) && !host.endsWith(NOBODYS));
};

const problemsOf = (assembly: Assembly, client: Resource): readonly string[] => {
  const scope = scopeOf(assembly, client.stack);
  const { properties } = client;
  const only = (name: string, allowed: readonly string[]): boolean =>
    listAt(properties, [name]).every((value) => allowed.includes(literalAt(scope, value) ?? ''));
  const addresses = ['CallbackURLs', 'LogoutURLs', 'DefaultRedirectURI'].flatMap((name) =>
    name === 'DefaultRedirectURI' && properties[name] !== undefined ? [properties[name]] : listAt(properties, [name]),
  );
  const strange = strangeHosts(assembly, scope, addresses);
  const written = listAt(properties, ['WriteAttributes']).map((name) => literalAt(scope, name) ?? 'custom:');
  const long = (['AccessToken', 'IdToken', 'RefreshToken'] as const).filter(
    (token) => minutesOf(scope, client, token) > MOST_MINUTES[token],
  );
  return [
    ...(only('AllowedOAuthFlows', ['code'])
      ? []
      : ['tokens are put into addresses or given for a secret alone (AllowedOAuthFlows other than code)']),
    ...(only('AllowedOAuthScopes', SCOPES) ? [] : ['its tokens may change the account itself (AllowedOAuthScopes)']),
    ...(properties['ExplicitAuthFlows'] !== undefined && only('ExplicitAuthFlows', FLOWS)
      ? []
      : ['passwords go over the wire or code signs people in (ExplicitAuthFlows)']),
    ...(only('SupportedIdentityProviders', ['COGNITO'])
      ? []
      : ['people of another provider sign in without a second factor (SupportedIdentityProviders)']),
    ...(addresses.every((address) => isSafeAddress(scope, address))
      ? []
      : ['a token is handed to an address without TLS (CallbackURLs, LogoutURLs)']),
    ...(strange.length === 0
      ? []
      : [`a token is handed to ${strange.join(' or ')}, and the website is at one address (CallbackURLs, LogoutURLs)`]),
    ...(written.some((name) => name.startsWith('custom:'))
      ? ['people write what the office decides about them (WriteAttributes)']
      : []),
    ...(textAt(scope, properties['PreventUserExistenceErrors']) === 'ENABLED'
      ? []
      : ['it tells who has an account (PreventUserExistenceErrors)']),
    ...(properties['EnableTokenRevocation'] === undefined || isTrue(properties['EnableTokenRevocation'])
      ? []
      : ['a stolen session cannot be ended (EnableTokenRevocation)']),
    ...long.map((token) => `${token} works for longer than ${MOST_MINUTES[token]} minutes`),
  ];
};

const check = (assembly: Assembly): readonly Violation[] =>
  [...resourcesOf(assembly, 'AWS::Cognito::UserPoolClient')].flatMap((client) => {
    const problems = problemsOf(assembly, client);
    return problems.length === 0
      ? []
      : [{ stack: client.stack, logicalId: client.logicalId, what: `of this client: ${problems.join('; ')}.` }];
  });

const GOOD: JsonObject = {
  Resources: {
    C: {
      Type: 'AWS::Cognito::UserPoolClient',
      Properties: {
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ['openid'],
        ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
        SupportedIdentityProviders: ['COGNITO'],
        CallbackURLs: ['https://results.example/staff/'],
        LogoutURLs: ['https://results.example/staff/'],
        PreventUserExistenceErrors: 'ENABLED',
        EnableTokenRevocation: true,
        AccessTokenValidity: 15,
        IdTokenValidity: 15,
        RefreshTokenValidity: 480,
        TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'minutes' },
      },
    },
  },
};
const CLIENT = 'C/Properties';

export const staffSessions: Rule = {
  id: 'staff-sessions',
  title: 'A stolen session is short, and a guessed name tells nothing',
  core: false,
  why:
    'Arizona, 2016, and Capital One, 2019: what was stolen was a credential, and it worked until somebody noticed. A session that ends ' +
    'with the shift is worth that much less.',
  fix: 'Use StaffIdentity’s client as it is: the code flow, fifteen minutes, a shift’s refresh, https addresses, no hint of who exists.',
  mappings: { cis: ['A1.2.5', '5.1.5'], nist: ['AC-12', 'IA-5', 'IA-6', 'SC-23'], fsbp: [] },
  check,
  bad: changes(GOOD, {
    'tokens in addresses': [`${CLIENT}/AllowedOAuthFlows`, ['code', 'implicit']],
    'tokens for a secret alone': [`${CLIENT}/AllowedOAuthFlows`, ['client_credentials']],
    'tokens that change the account': [`${CLIENT}/AllowedOAuthScopes`, ['openid', 'aws.cognito.signin.user.admin']],
    'passwords over the wire': [`${CLIENT}/ExplicitAuthFlows`, ['ALLOW_USER_PASSWORD_AUTH']],
    'sign-in by code': [`${CLIENT}/ExplicitAuthFlows`, ['ALLOW_CUSTOM_AUTH']],
    'sign-in flows left at their default': [`${CLIENT}/ExplicitAuthFlows`],
    'another provider’s people': [`${CLIENT}/SupportedIdentityProviders`, ['COGNITO', 'Google']],
    'a token to an address without TLS': [`${CLIENT}/CallbackURLs`, ['http://results.example/staff/']],
    'a token to anybody’s address': [`${CLIENT}/CallbackURLs`, [{ Ref: 'P' }]],
    'a hint of who exists': [`${CLIENT}/PreventUserExistenceErrors`, 'LEGACY'],
    'no word of who exists': [`${CLIENT}/PreventUserExistenceErrors`],
    'sessions that nobody can end': [`${CLIENT}/EnableTokenRevocation`, false],
    'a token to another site': [`${CLIENT}/CallbackURLs`, ['https://attacker.example/']],
    'a way out to another site': [`${CLIENT}/LogoutURLs/0`, 'https://attacker.example/'],
    'a token to a site that is not the office’s': [
      'D',
      {
        Type: 'AWS::CloudFront::Distribution',
        Properties: { DistributionConfig: { Aliases: ['vote.example'] } },
      },
    ],
    'people who make themselves supervisors': [`${CLIENT}/WriteAttributes`, ['email', 'custom:role']],
    'an hour by saying nothing': [`${CLIENT}/AccessTokenValidity`],
    'tokens for a day': [`${CLIENT}/AccessTokenValidity`, 1440],
    'tokens for fifteen hours by a word': [`${CLIENT}/TokenValidityUnits/IdToken`, 'hours'],
    'sessions for a month': [`${CLIENT}/RefreshTokenValidity`],
    'sessions for ten years': [`${CLIENT}/TokenValidityUnits/RefreshToken`, 'days'],
  }),
  good: [
    { name: 'short sessions', template: GOOD },
    {
      name: 'tokens to the name of the website',
      template: changed(GOOD, 'D', {
        Type: 'AWS::CloudFront::Distribution',
        Properties: { DistributionConfig: { Aliases: ['results.example'] } },
      }),
    },
    {
      name: 'an address that is not decided yet',
      template: ['CallbackURLs', 'LogoutURLs'].reduce(
        (whole, name) => changed(whole, `${CLIENT}/${name}`, ['https://address-not-set.invalid/staff/']),
        changed(GOOD, 'D', {
          Type: 'AWS::CloudFront::Distribution',
          Properties: { DistributionConfig: { Aliases: ['results.example'] } },
        }),
      ),
    },
    { name: 'a shorter one', template: changed(GOOD, `${CLIENT}/AccessTokenValidity`, 5) },
  ],
};
