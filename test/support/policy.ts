import { at, isRecord, many, type Plain } from './cloud';

/**
 * One call as IAM sees it. Keys of the context that are absent are absent in the call too, which is where conditions
 * differ most: a negated operator holds for an absent key, a plain one does not.
 */
export interface Call {
  readonly action: string;
  readonly resource?: string;
  /** ARN of the calling role. */
  readonly principal?: string;
  /** Host name of the calling service, where AWS calls for itself. */
  readonly service?: string;
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

const glob = (pattern: string, value: string, ignoreCase = false): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*/g, '.*')
      .replace(/\?/g, '.')}$`,
    ignoreCase ? 'i' : '',
  ).test(value);

/** Six parts, each matched by itself: a star in the account never swallows the resource. */
const arnLike = (pattern: string, value: string): boolean => {
  const parts = (arn: string) => {
    const all = arn.split(':');
    return [...all.slice(0, 5), all.slice(5).join(':')];
  };
  const wanted = parts(pattern);
  return parts(value).every((part, i) => glob(wanted[i] ?? '', part));
};

type Compare = (wanted: string, actual: string) => boolean;
const PLAIN: Readonly<Record<string, Compare>> = {
  StringEquals: (wanted, actual) => wanted === actual,
  StringLike: glob,
  ArnEquals: arnLike,
  ArnLike: arnLike,
  Bool: (wanted, actual) => wanted.toLowerCase() === actual.toLowerCase(),
  NumericLessThan: (wanted, actual) => Number(actual) < Number(wanted),
  NumericGreaterThan: (wanted, actual) => Number(actual) > Number(wanted),
};
const NEGATED: Readonly<Record<string, Compare>> = {
  StringNotEquals: (wanted, actual) => wanted === actual,
  StringNotLike: glob,
  ArnNotLike: arnLike,
  ArnNotEquals: arnLike,
};

const conditionHolds = (operator: string, key: string, wanted: readonly string[], call: Call): boolean => {
  const given = call.context?.[key] ?? (key === 'aws:PrincipalArn' ? call.principal : undefined);
  const values = given === undefined ? [] : typeof given === 'string' ? [given] : given;
  if (operator === 'Null') return wanted.includes(String(values.length === 0));
  const ifExists = operator.endsWith('IfExists');
  const plainName = operator.replace(/^ForAllValues:/, '').replace(/IfExists$/, '');
  const plain = PLAIN[plainName];
  const negated = NEGATED[plainName];
  const compare = plain ?? negated;
  if (!compare)
    throw new Error(`test/support/policy.ts does not know the operator ${operator}; teach it before trusting it`);
  const one = (actual: string) => wanted.some((value) => compare(value, actual)) !== (negated !== undefined);
  if (operator.startsWith('ForAllValues:')) return values.every(one);
  if (values.length === 0) return ifExists || negated !== undefined;
  return values.some(one);
};

const conditionsHold = (condition: Plain | undefined, call: Call): boolean =>
  !isRecord(condition) ||
  Object.entries(condition).every(([operator, keys]) =>
    Object.entries(isRecord(keys) ? keys : {}).every(([key, wanted]) =>
      conditionHolds(operator, key, many(wanted).map(String), call),
    ),
  );

const principalMatches = (principal: Plain | undefined, call: Call): boolean => {
  if (principal === undefined || principal === '*') return true;
  const services = many(at(principal, 'Service')).map(String);
  if (call.service !== undefined && services.includes(call.service)) return true;
  return many(at(principal, 'AWS')).some((name) => {
    const text = String(name);
    if (text === '*') return true;
    if (call.principal === undefined) return false;
    // A statement for the account's root speaks of every principal in that account.
    if (text.endsWith(':root')) return call.principal.split(':')[4] === text.split(':')[4];
    return text === call.principal;
  });
};

const covers = (statement: Plain, call: Call): boolean => {
  const actions = many(at(statement, 'Action')).map(String);
  const notActions = many(at(statement, 'NotAction')).map(String);
  const actionMatches =
    actions.length > 0
      ? actions.some((pattern) => glob(pattern, call.action, true))
      : !notActions.some((pattern) => glob(pattern, call.action, true));
  const resources = many(at(statement, 'Resource')).map(String);
  const notResources = many(at(statement, 'NotResource')).map(String);
  const resource = call.resource;
  const resourceMatches =
    resource === undefined ||
    (notResources.length > 0
      ? !notResources.some((pattern) => glob(pattern, resource))
      : resources.length === 0 || resources.some((pattern) => glob(pattern, resource)));
  return (
    actionMatches &&
    resourceMatches &&
    principalMatches(at(statement, 'Principal'), call) &&
    conditionsHold(at(statement, 'Condition'), call)
  );
};

export const statementsOf = (document: Plain | undefined): Plain[] => many(at(document, 'Statement'));

/** Names of the statements that deny a call; empty when none does. */
export const deniedBy = (document: Plain | undefined, call: Call): string[] =>
  statementsOf(document)
    .filter((statement) => at(statement, 'Effect') === 'Deny' && covers(statement, call))
    .map((statement) => String(at(statement, 'Sid') ?? 'unnamed'));

/** Names of the statements that allow a call, denials left aside. */
export const allowedBy = (document: Plain | undefined, call: Call): string[] =>
  statementsOf(document)
    .filter((statement) => at(statement, 'Effect') === 'Allow' && covers(statement, call))
    .map((statement) => String(at(statement, 'Sid') ?? 'unnamed'));

/** What one document alone decides. */
export const permits = (document: Plain | undefined, call: Call): boolean =>
  allowedBy(document, call).length > 0 && deniedBy(document, call).length === 0;
