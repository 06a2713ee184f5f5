import { recall, remember } from '../../site/src/verify/remembered';

const memory = () => {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
  };
};
const SEEN = { key: 'lorem+12345678+AAAA', checkpoint: 'lorem\n1\nAAAA\n', size: 1, checkedAt: '2020-11-04T02:00:00Z' };

describe('what a browser remembers of its last check', () => {
  test('is read back as it was kept', () => {
    const storage = memory();
    expect(recall(storage)).toBeUndefined();
    expect(remember(storage, SEEN)).toBe(true);
    expect(recall(storage)).toEqual(SEEN);
    const withMlDsa = { ...SEEN, mlDsa: 'aaaa bbbb' };
    remember(storage, withMlDsa);
    expect(recall(storage)).toEqual(withMlDsa);
  });

  test('is nothing where something else stands in its place', () => {
    for (const value of [
      '',
      '{',
      'null',
      '[]',
      '{"key":1}',
      JSON.stringify({ ...SEEN, size: '1' }),
      JSON.stringify({ ...SEEN, mlDsa: 1 }),
    ]) {
      const storage = memory();
      remember(storage, SEEN);
      for (const name of storage.kept.keys()) storage.kept.set(name, value);
      expect(recall(storage)).toBeUndefined();
    }
  });

  test('may be kept from it, as in a private window, without an error', () => {
    const refuse = () => {
      throw new Error('QuotaExceededError');
    };
    expect(remember({ setItem: refuse }, SEEN)).toBe(false);
    expect(recall({ getItem: refuse })).toBeUndefined();
  });
});
