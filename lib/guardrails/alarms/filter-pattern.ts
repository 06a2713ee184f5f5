import type { Json } from '../../assembly';
import { get } from '../../assembly';

/** Does a line match? */
export type LineTest = (line: Json) => boolean;

const TOKEN = /\s*("(?:[^"\\]|\\.)*"|\$\.[\w.[\]]+|&&|\|\||!=|>=|<=|=|>|<|[(){}]|[A-Z]+|-?\d+(?:\.\d+)?)/gy;

const selected = (line: Json, selector: string): Json | undefined =>
  (selector.slice(2).match(/\w+/g) ?? []).reduce<Json | undefined>((inner, step) => {
    if (Array.isArray(inner)) return inner[Number(step)];
    return get(inner, step);
  }, line);

/** CloudWatch knows a star at either end of a text, and nowhere else. */
const textMatches = (wanted: string, found: Json | undefined): boolean => {
  if (found === undefined || found === null || typeof found === 'object') return false;
  const text = String(found);
  const [open, close] = [wanted.startsWith('*'), wanted.endsWith('*') && wanted.length > 1];
  const inner = wanted.slice(open ? 1 : 0, close ? -1 : undefined);
  if (open && close) return text.includes(inner);
  if (open) return text.endsWith(inner);
  return close ? text.startsWith(inner) : text === wanted;
};

/**
 * Reads a metric filter's JSON pattern (Amazon CloudWatch Logs user guide, filter pattern syntax). Undefined for one that uses
 * anything else than selectors, texts, `=`, `!=`, IS TRUE, IS FALSE, NOT EXISTS, EXISTS, `&&`, `||` and parentheses: what is not
 * understood alarms nobody.
 */
export const lineTest = (pattern: string): LineTest | undefined => {
  const found = [...pattern.matchAll(TOKEN)];
  if (found.reduce((length, [whole]) => length + whole.length, 0) !== pattern.trimEnd().length) return undefined;
  const tokens = found.map(([, token = '']) => token);
  let at = 0;
  const take = (wanted: string): boolean => tokens[at] === wanted && ++at > 0;
  const comparison = (): LineTest | undefined => {
    const selector = tokens[at++];
    if (selector === undefined || !selector.startsWith('$.')) return undefined;
    if (take('IS')) {
      if (take('TRUE')) return (line) => selected(line, selector) === true;
      return take('FALSE') ? (line) => selected(line, selector) === false : undefined;
    }
    if (take('NOT')) return take('EXISTS') ? (line) => selected(line, selector) === undefined : undefined;
    if (take('EXISTS')) return (line) => selected(line, selector) !== undefined;
    const isSame = take('=');
    if (!isSame && !take('!=')) return undefined;
    const text = /^"(.*)"$/.exec(tokens[at++] ?? '')?.[1];
    if (text === undefined) return undefined;
    return (line) => textMatches(text, selected(line, selector)) === isSame;
  };
  const one = (): LineTest | undefined => {
    if (!take('(')) return comparison();
    const inner = either();
    return take(')') ? inner : undefined;
  };
  const chain = (
    next: () => LineTest | undefined,
    operator: string,
    join: (left: LineTest, right: LineTest) => LineTest,
  ): LineTest | undefined => {
    let left = next();
    while (left !== undefined && take(operator)) {
      const right = next();
      left = right === undefined ? undefined : join(left, right);
    }
    return left;
  };
  const both = (): LineTest | undefined => chain(one, '&&', (left, right) => (line) => left(line) && right(line));
  const either = (): LineTest | undefined => chain(both, '||', (left, right) => (line) => left(line) || right(line));
  if (!take('{')) return undefined;
  const whole = either();
  return take('}') && at === tokens.length ? whole : undefined;
};
