import fc from 'fast-check';
import { MAX_DEPTH, parseJson } from '../../lib/assembly/json';

const parse = (text: string) => parseJson(new TextEncoder().encode(text), 'template.json', 10_000_000);

/** JSON as it may be written: every key spelled out, or with its first character as an escape. */
const doubled = (key: string, value: string): readonly string[] => {
  const plain = JSON.stringify(key);
  const escaped = `"\\u${key.charCodeAt(0).toString(16).padStart(4, '0')}${plain.slice(2)}`;
  return [`{${plain}: ${value}, ${plain}: 1}`, `{${plain}: 1, "else": ${value}, ${escaped}: 1}`];
};

describe('JSON that is judged', () => {
  test('whatever a program wrote is read as it was written, in one line or in many', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), fc.constantFrom(0, 1), (text, indent) => {
        const written = JSON.stringify(JSON.parse(text), undefined, indent);
        expect(parse(written)).toEqual(JSON.parse(written));
      }),
    );
  });

  test('a key that stands twice in one object is named, however it is spelled and whatever lies between', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z]{1,8}$/), fc.json(), fc.json(), (key, value, beside) => {
        for (const object of doubled(key, value)) {
          if (key === 'else') continue;
          expect(() => parse(`{"before": ${beside}, "here": [${object}]}`)).toThrow(`the key "${key}" twice`);
        }
      }),
    );
  });

  test.each([
    ['a quote and brackets inside a text', '{"a": "\\"}{][,\\"", "b": "{\\"a\\": 1, \\"a\\": 2}"}'],
    ['backslashes before the closing quote', '{"a": "\\\\", "b": "\\\\\\\\", "c": "\\\\\\""}'],
    ['the same text as key and as value', '{"a": "a", "b": ["a", "a", {"a": "b"}]}'],
    ['the same key in two objects', '[{"a": 1}, {"a": 1, "b": {"a": 1}}]'],
    ['keys that an object has by birth', '{"constructor": 1, "toString": {"constructor": 2}}'],
  ])('%s is no second key', (_, text) => {
    expect(parse(text)).toEqual(JSON.parse(text));
  });

  test('a second __proto__ is a second key', () => {
    expect(() => parse('{"__proto__": 1, "a": 2, "__proto__": {}}')).toThrow('"__proto__" twice');
  });

  test(`${MAX_DEPTH} levels are read, one more is not`, () => {
    const nested = (levels: number) => `${'['.repeat(levels)}"]"${']'.repeat(levels)}`;
    expect(() => parse(nested(MAX_DEPTH))).not.toThrow();
    expect(() => parse(nested(MAX_DEPTH + 1))).toThrow('nested more than');
  });
});
