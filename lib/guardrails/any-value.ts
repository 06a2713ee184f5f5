import type { Expression } from '../assembly';

/** What is left of an ARN's resource when it names none: any, any of a kind, or the root of any account. */
const ANY_RESOURCE = /^(root|([a-z-]+[/:])?[*?:/]*)$/;

/** Beginnings that every id of a kind has, and the ending that every service's name has. */
const ANY_ID = /^((o|ou|r|vpc|vpce)-)?[*?]+(\/((ou|r)-)?[*?]*)*$/;
const ANY_SERVICE = /^[*?]+\.amazonaws\.com(\.cn)?$/;
/** So large a part of all addresses keeps nobody out. */
const ANY_ADDRESS = /^[\da-f.:]+\/[0-7]$/i;

const isAnyArn = (text: string): boolean => {
  if (!/^arn[:*?]/.test(text)) return false;
  const [, , , , account = '', ...resource] = text.split(':');
  return /^[*?]*$/.test(account) && ANY_RESOURCE.test(resource.join(':'));
};

/** Does the pattern name nobody in particular, so that whoever wants to can meet it? */
export const isAnyValue = (text: string): boolean =>
  ANY_ADDRESS.test(text) ||
  (/[*?]/.test(text) && (/^[*?:/]+$/.test(text) || isAnyArn(text) || ANY_ID.test(text) || ANY_SERVICE.test(text)));

/** The pattern as written; what the deploy fills in names something, whatever it is. */
export const writtenPattern = (expression: Expression): string =>
  expression.map((part) => (part.kind === 'text' ? part.text : 'x')).join('');
