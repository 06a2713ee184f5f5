import { absent, arnLike, type Constraint, every, exactly, like, noneOf, oneOf, present, some } from './algebra';
import { Policy } from './coverage';
import { attributeMark, REGION, STRANGER } from './marks';
import { FUNCTION_KEY, PRINCIPAL_TAG, type Principal } from './principals';
import type { Statement } from './statements';

/** Where a request comes from. One choice fixes every condition key that goes with it. */
export type Origin =
  | { readonly kind: 'endpoint'; readonly id: string; readonly vpc: string; readonly policy: readonly Statement[] }
  /** An endpoint in somebody else's network. */
  | { readonly kind: 'foreign-endpoint' }
  | { readonly kind: 'internet' }
  /** A service that asks in its own name. */
  | { readonly kind: 'service' }
  /** A service that asks in the name of who called it; `via` where it is known which. */
  | { readonly kind: 'forwarded'; readonly via?: string };

export const INTERNET: Origin = { kind: 'internet' };
export const FOREIGN_ENDPOINT: Origin = { kind: 'foreign-endpoint' };
export const BY_SERVICE: Origin = { kind: 'service' };
export const FORWARDED: Origin = { kind: 'forwarded' };

/** What is asked for, as far as condition keys repeat it. */
export interface Asked {
  readonly account: string;
  readonly region: string;
  /** Tags of the resource that the templates set. */
  readonly tags: ReadonlyMap<string, string>;
  /** What an integrated service passes along, and a caller cannot choose: encryption context. */
  readonly fixed?: ReadonlyMap<string, readonly string[]>;
  /** ARNs of all functions in the assembly. */
  readonly functions: readonly string[];
}

const is = (key: string, value: string): readonly Constraint[] => [some(key, oneOf([exactly(value)]))];
const isOrAbsent = (key: string, value: string): readonly Constraint[] => [every(key, oneOf([exactly(value)]))];
const isNot = (key: string, values: readonly string[]): readonly Constraint[] => [
  every(key, noneOf(values.map(exactly))),
];
const gone = (key: string): readonly Constraint[] => [absent(key)];
const FREE: readonly Constraint[] = [];

const FOREIGN = attributeMark('', 'elsewhere', 'network');
const FOREIGN_VPCE = `vpce-${FOREIGN}`;
const FOREIGN_VPC = `vpc-${FOREIGN}`;

/** Names that CloudFormation generates in this deployment are nobody else's. */
const GENERATED_HERE = [like('*\uE003*'), like('*\uE005*')];

const sourceKey = (key: string, principal: Principal, account: string): readonly Constraint[] => {
  if (principal.kind !== 'service') return gone(key);
  const own = principal.source === 'own';
  if (key === 'aws:sourcearn') {
    const ours = arnLike(`arn:*:*:*:${account}:*`);
    const nobodys = arnLike('arn:*:*:*::*');
    return [every(key, own ? oneOf([ours, nobodys]) : noneOf([ours, ...GENERATED_HERE]))];
  }
  return own ? isOrAbsent(key, account) : isNot(key, [account]);
};

const networkKey = (key: string, origin: Origin): readonly Constraint[] => {
  const own = origin.kind === 'endpoint';
  const anyEndpoint = own || origin.kind === 'foreign-endpoint';
  switch (key) {
    case 'aws:sourcevpce':
      return own ? is(key, origin.id) : anyEndpoint ? is(key, FOREIGN_VPCE) : gone(key);
    case 'aws:sourcevpc':
      return own ? is(key, origin.vpc) : anyEndpoint ? is(key, FOREIGN_VPC) : gone(key);
    case 'aws:vpcsourceip':
      return anyEndpoint ? [present(key)] : gone(key);
    default:
      return origin.kind === 'internet' ? [present(key)] : anyEndpoint ? gone(key) : FREE;
  }
};

/** A stranger is in none, or in one that nobody wrote down. */
const SOME_ORGANIZATION = `o-${STRANGER}`;

const organizationKey = (key: string, { account, organization }: Principal): readonly Constraint[] => {
  if (account === undefined) return gone(key);
  if (account !== STRANGER) return FREE;
  const mine = organization ?? SOME_ORGANIZATION;
  const value = key === 'aws:principalorgid' ? exactly(mine) : like(`${mine}/*`);
  return organization === undefined
    ? [every(key, oneOf([value]), true)]
    : [some(key, oneOf([value]), true), every(key, oneOf([value]), true)];
};

const principalKey = (key: string, principal: Principal, functions: readonly string[]): readonly Constraint[] => {
  const { kind, account, arn } = principal;
  const signs = account !== undefined;
  const insider = kind === 'role' || kind === 'user' || kind === 'probe';
  const tag = key.startsWith(PRINCIPAL_TAG) ? principal.tags?.get(key.slice(PRINCIPAL_TAG.length)) : undefined;
  if (tag !== undefined) return is(key, tag);
  switch (key) {
    case 'aws:principalarn':
      if (!signs || arn === undefined) return kind === 'anonymous' || kind === 'service' ? gone(key) : FREE;
      return insider || principal.text !== undefined
        ? is(key, arn)
        : [some(key, oneOf([arnLike(`arn:aws:*::${account}:*`)]))];
    case 'aws:principalaccount':
    case 'kms:calleraccount':
      return signs ? is(key, account) : kind === 'anonymous' || kind === 'service' ? gone(key) : FREE;
    case 'aws:principalisawsservice':
      return kind === 'anonymous' ? gone(key) : is(key, kind === 'service' ? 'true' : 'false');
    case 'aws:principalservicename':
      return kind === 'service' && principal.text !== undefined ? is(key, principal.text) : gone(key);
    case 'aws:principalorgid':
    case 'aws:principalorgpaths':
      return organizationKey(key, principal);
    case 'aws:username':
      return kind === 'user' || kind === 'outsider' || kind === 'undecided' ? FREE : gone(key);
    case FUNCTION_KEY:
      if (kind === 'role') return [every(key, oneOf(principal.functions.map(exactly)))];
      return kind === 'service' || kind === 'anonymous' ? gone(key) : isNot(key, functions);
    default:
      return FREE;
  }
};

/** What a key follows from; of all others nothing is known. */
export type KeySort = 'principal' | 'source' | 'origin' | 'asked' | 'free';

const SORTS: readonly (readonly [KeySort, RegExp])[] = [
  ['principal', /^(aws:(principal|username|userid)|kms:calleraccount$|lambda:sourcefunctionarn$)/],
  ['source', /^aws:source(arn|account|owner)$/],
  [
    'origin',
    /^(aws:(sourcevpce|sourcevpc|vpcsourceip|sourceip|viaawsservice|calledvia.*)|kms:(viaservice|grantisforawsresource))$/,
  ],
  [
    'asked',
    /^(aws:(resourcetag\/.*|resourceaccount|requestedregion|securetransport)|kms:encryptioncontext.*|s3:resourceaccount)$/,
  ],
];
const sorts = new Map<string, KeySort>();

export const sortOf = (key: string): KeySort => {
  const known = sorts.get(key);
  if (known !== undefined) return known;
  const found = SORTS.find(([, pattern]) => pattern.test(key))?.[0] ?? 'free';
  sorts.set(key, found);
  return found;
};

/** What is known of a key that follows from where the request comes from. */
export const knownOfOrigin = (key: string, origin: Origin): readonly Constraint[] => {
  const forwarded = origin.kind === 'forwarded';
  switch (key) {
    case 'aws:viaawsservice':
      return is(key, forwarded ? 'true' : 'false');
    case 'aws:calledvia':
    case 'aws:calledviafirst':
    case 'aws:calledvialast':
      return forwarded ? FREE : gone(key);
    case 'kms:viaservice':
      if (!forwarded) return gone(key);
      return origin.via === undefined ? [present(key)] : is(key, origin.via);
    case 'kms:grantisforawsresource':
      return forwarded ? FREE : isOrAbsent(key, 'false');
    default:
      return networkKey(key, origin);
  }
};

const knownOfAsked = (key: string, principal: Principal, asked: Asked): readonly Constraint[] => {
  const fixed = asked.fixed?.get(key);
  if (fixed !== undefined) return [some(key, oneOf(fixed.map((text) => like(text))))];
  // CloudWatch Logs names the log group that it encrypts for; that of a stranger is the stranger's.
  if (key === 'kms:encryptioncontext:aws:logs:arn' && principal.source === 'foreign') {
    return [every(key, noneOf([arnLike(`arn:*:*:*:${asked.account}:*`), ...GENERATED_HERE]))];
  }
  if (key.startsWith('aws:resourcetag/')) {
    const tag = asked.tags.get(key.slice('aws:resourcetag/'.length));
    return tag === undefined ? FREE : is(key, tag);
  }
  switch (key) {
    case 'aws:resourceaccount':
    case 's3:resourceaccount':
      return is(key, asked.account);
    case 'aws:requestedregion':
      return asked.region === REGION ? FREE : is(key, asked.region);
    case 'aws:securetransport':
      return [some(key, oneOf([exactly('true'), exactly('false')]))];
    default:
      return FREE;
  }
};

/** What is known of a key before any policy is read. Keys that a caller may set as it likes are free. */
export const knownOf = (key: string, principal: Principal, origin: Origin, asked: Asked): readonly Constraint[] => {
  switch (sortOf(key)) {
    case 'principal':
      return principalKey(key, principal, asked.functions);
    case 'source':
      return sourceKey(key, principal, asked.account);
    case 'origin':
      return knownOfOrigin(key, origin);
    case 'asked':
      return knownOfAsked(key, principal, asked);
    case 'free':
      return FREE;
  }
};

/** What is known of a key whatever is asked, and from wherever; nothing where it depends. */
export const knownOfPrincipal = (
  key: string,
  principal: Principal,
  functions: readonly string[],
): readonly Constraint[] => {
  const sort = sortOf(key);
  if (sort === 'source' && principal.kind !== 'service') return gone(key);
  return sort === 'principal' ? principalKey(key, principal, functions) : FREE;
};

/** Endpoints and all other places that requests to a store may come from. */
export class Origins {
  private readonly classes = new Map<string, string>();

  constructor(readonly list: readonly Origin[]) {}

  /** Equal where all endpoints treat actions alike. */
  classOf(action: string): string {
    const known = this.classes.get(action);
    if (known !== undefined) return known;
    const found = this.list
      .map((origin) => (origin.kind === 'endpoint' ? Policy.of(origin.policy).about(action).id : ''))
      .join(' ');
    this.classes.set(action, found);
    return found;
  }
}
