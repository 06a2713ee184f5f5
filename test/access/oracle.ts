/**
 * A second opinion: decides one request, key by key, straight from AWS's documentation and without any of the sets of
 * lib/access. Small on purpose; a wrong answer here and a wrong answer there are unlikely to be the same.
 */
export interface Call {
  readonly action: string;
  readonly resource: string;
  /** ARN; undefined for somebody who does not sign. */
  readonly principal: string | undefined;
  readonly account: string | undefined;
  /** Account that owns the resource. */
  readonly owner: string;
  /** Keys in lower case; a key that is not there is absent. */
  readonly context: Readonly<Record<string, readonly string[]>>;
}

export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: '*' | { readonly AWS: string | readonly string[] };
  readonly NotPrincipal?: { readonly AWS: string | readonly string[] };
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

const many = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;

const pattern = (text: string, flags = ''): RegExp =>
  new RegExp(
    `^${text
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*/g, '[^]*')
      .replace(/\?/g, '[^]')}$`,
    flags,
  );

const arn = (wanted: string, given: string): boolean => {
  const cut = (text: string) => [...text.split(':').slice(0, 5), text.split(':').slice(5).join(':')];
  const parts = cut(given);
  return given.split(':').length >= 6 && cut(wanted).every((part, i) => pattern(part).test(parts[i] ?? ''));
};

const address = (text: string): number => text.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
const inRange = (wanted: string, given: string): boolean => {
  const [base = '', bits = '32'] = wanted.split('/');
  const size = 2 ** (32 - Number(bits));
  return Math.floor(address(base) / size) === Math.floor(address(given) / size);
};

const COMPARE: Readonly<Record<string, (wanted: string, given: string) => boolean>> = {
  StringEquals: (w, g) => w === g,
  StringEqualsIgnoreCase: (w, g) => w.toLowerCase() === g.toLowerCase(),
  StringLike: (w, g) => pattern(w).test(g),
  ArnLike: arn,
  ArnEquals: arn,
  Bool: (w, g) => w.toLowerCase() === g.toLowerCase(),
  NumericEquals: (w, g) => Number(g) === Number(w),
  NumericLessThan: (w, g) => Number(g) < Number(w),
  NumericLessThanEquals: (w, g) => Number(g) <= Number(w),
  NumericGreaterThan: (w, g) => Number(g) > Number(w),
  NumericGreaterThanEquals: (w, g) => Number(g) >= Number(w),
  DateLessThan: (w, g) => Date.parse(g) < Date.parse(w),
  DateGreaterThan: (w, g) => Date.parse(g) > Date.parse(w),
  IpAddress: inRange,
};
const NEGATED: Readonly<Record<string, string>> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  ArnNotLike: 'ArnLike',
  ArnNotEquals: 'ArnEquals',
  NumericNotEquals: 'NumericEquals',
  NotIpAddress: 'IpAddress',
};

const holds = (operator: string, key: string, wanted: readonly string[], call: Call): boolean => {
  const given = call.context[key.toLowerCase()] ?? [];
  if (operator === 'Null') return wanted.includes(String(given.length === 0));
  const [, set = '', named = '', ifExists = ''] =
    /^(ForAllValues:|ForAnyValue:)?(.*?)(IfExists)?$/.exec(operator) ?? [];
  const positive = NEGATED[named];
  const compare = COMPARE[positive ?? named];
  if (compare === undefined) throw new Error(`the oracle does not know ${operator}`);
  const one = (value: string) => wanted.some((w) => compare(w, value)) !== (positive !== undefined);
  if (set === 'ForAllValues:') return given.every(one);
  if (set === 'ForAnyValue:') return given.some(one) || (ifExists !== '' && given.length === 0);
  if (given.length === 0) return ifExists !== '' || positive !== undefined;
  return given.some(one);
};

const VARIABLE = /\$\{([^},]+)(?:, '([^']*)')?\}/g;

/** Variables filled in from the request; undefined where one has no value, and AWS passes over the statement. */
const filledIn = <T>(value: T, call: Call): T | undefined => {
  let missing = false;
  const text = JSON.stringify(value).replace(VARIABLE, (_, key: string, otherwise: string | undefined) => {
    const [given] = call.context[key.toLowerCase()] ?? [];
    missing ||= given === undefined && otherwise === undefined;
    return given ?? otherwise ?? '';
  });
  return missing ? undefined : JSON.parse(text);
};

const covers = (written: Statement, call: Call): boolean => {
  const statement = filledIn(written, call);
  if (statement === undefined) return false;
  const action = (text: string) => pattern(text, 'i').test(call.action);
  const resource = (text: string) => pattern(text).test(call.resource);
  return (
    (statement.NotAction === undefined
      ? many(statement.Action).some(action)
      : !many(statement.NotAction).some(action)) &&
    (statement.NotResource === undefined
      ? many(statement.Resource).some(resource)
      : !many(statement.NotResource).some(resource)) &&
    Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
      Object.entries(keys).every(([key, wanted]) => holds(operator, key, many(wanted), call)),
    )
  );
};

type Named = 'itself' | 'account' | 'no';

const names = (list: readonly string[], call: Call): Named => {
  if (list.includes('*') || (call.principal !== undefined && list.includes(call.principal))) return 'itself';
  return list.some(
    (text) => call.account !== undefined && (text === call.account || text === `arn:aws:iam::${call.account}:root`),
  )
    ? 'account'
    : 'no';
};

const named = ({ Principal, NotPrincipal }: Statement, call: Call): Named => {
  if (NotPrincipal !== undefined) return names(many(NotPrincipal.AWS), call) === 'no' ? 'itself' : 'no';
  if (Principal === '*') return 'itself';
  return names(many(Principal?.AWS), call);
};

/** @param identity policies of the caller; undefined where the caller's account is not ours and may allow everything */
export const decide = (
  call: Call,
  identity: readonly Statement[] | undefined,
  boundary: readonly Statement[] | undefined,
  store: readonly Statement[],
): boolean => {
  const says = (list: readonly Statement[], effect: 'Allow' | 'Deny') =>
    list.filter((statement) => statement.Effect === effect && covers(statement, call));
  if (says(identity ?? [], 'Deny').length > 0 || says(boundary ?? [], 'Deny').length > 0) return false;
  if (says(store, 'Deny').some((statement) => named(statement, call) !== 'no')) return false;
  const within = boundary === undefined || says(boundary, 'Allow').length > 0;
  const own = identity === undefined || (says(identity, 'Allow').length > 0 && within);
  const grants = says(store, 'Allow');
  const direct = grants.some((statement) => {
    if (named(statement, call) !== 'itself') return false;
    // A grant to a role by its ARN stays within the role's boundary; one to everybody does not look at it.
    const toAll =
      statement.Principal === undefined || statement.Principal === '*' || many(statement.Principal.AWS).includes('*');
    return within || toAll;
  });
  if (call.principal === undefined) return grants.some((statement) => named(statement, call) === 'itself');
  if (call.account !== call.owner) return own && grants.some((statement) => named(statement, call) !== 'no');
  return direct || own;
};
