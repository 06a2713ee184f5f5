import { at, isRecord, type Plain } from './cloud';

/**
 * Does a metric filter's JSON pattern match a line? Of CloudWatch Logs' language what the blueprint writes, and an error for
 * anything else: selectors, `=` and `!=` with text, stars at the ends of it, IS TRUE, NOT EXISTS, `&&`, `||`, parentheses. As
 * there, a selector that finds nothing makes `!=` true and `=` false.
 */
export const filterMatches = (pattern: string, line: Plain): boolean => {
  const tokens = tokensOf(pattern);
  const read = (): string => {
    const token = tokens.shift();
    if (token === undefined) throw new Error(`the pattern ends too early: ${pattern}`);
    return token;
  };
  const expect = (wanted: string): void => {
    const token = read();
    if (token !== wanted) throw new Error(`${wanted} is missing before ${token} in ${pattern}`);
  };
  const either = (): boolean => {
    let result = both();
    while (tokens[0] === '||') {
      read();
      // Not short-circuited: the rest must be read too.
      const next = both();
      result = result || next;
    }
    return result;
  };
  const both = (): boolean => {
    let result = one();
    while (tokens[0] === '&&') {
      read();
      const next = one();
      result = result && next;
    }
    return result;
  };
  const one = (): boolean => {
    if (tokens[0] === '(') {
      read();
      const result = either();
      expect(')');
      return result;
    }
    const found = select(line, read());
    const operator = read();
    switch (operator) {
      case 'IS':
        expect('TRUE');
        return found === true;
      case 'NOT':
        expect('EXISTS');
        return found === undefined;
      case '=':
      case '!=': {
        const same = textMatches(unquoted(read()), found);
        return operator === '=' ? same : !same;
      }
      default:
        throw new Error(`teach test/support/filter-pattern.ts the operator ${operator} before trusting it`);
    }
  };
  expect('{');
  const result = either();
  expect('}');
  if (tokens.length > 0) throw new Error(`something follows the pattern ${pattern}`);
  return result;
};

const tokensOf = (pattern: string): string[] => {
  const found = [...pattern.matchAll(/\s*("[^"]*"|\$\.[\w.[\]]+|&&|\|\||!=|=|[(){}]|[A-Z]+)/gy)];
  const length = found.reduce((sum, [whole]) => sum + whole.length, 0);
  if (pattern.slice(length).trim() !== '') throw new Error(`not understood: ${pattern.slice(length)}`);
  return found.map(([, token = '']) => token);
};

const unquoted = (token: string): string => {
  const [, text] = /^"([^"]*)"$/.exec(token) ?? [];
  if (text === undefined) throw new Error(`${token} is no text in quotes`);
  return text;
};

const select = (line: Plain, selector: string): Plain | undefined =>
  at(line, ...(selector.slice(2).match(/\w+/g) ?? []).map((step) => (/^\d+$/.test(step) ? Number(step) : step)));

const textMatches = (wanted: string, found: Plain | undefined): boolean => {
  if (found === undefined || found === null || isRecord(found) || Array.isArray(found)) return false;
  const actual = String(found);
  const inner = wanted.replace(/^\*/, '').replace(/\*$/, '');
  if (inner.includes('*')) throw new Error(`CloudWatch knows stars at the ends of a text alone: ${wanted}`);
  if (wanted.startsWith('*') && wanted.endsWith('*')) return actual.includes(inner);
  if (wanted.startsWith('*')) return actual.endsWith(inner);
  return wanted.endsWith('*') ? actual.startsWith(inner) : actual === inner;
};
