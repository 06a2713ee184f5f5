import fc from 'fast-check';
import { MAX_NAME_CODE_POINTS, normaliseLastName, personKey } from '../../../lib/services/registration/normalise';

describe('a last name for comparison', () => {
  it.each([
    ["O'Brien", 'obrien'],
    ['O’Brien', 'obrien'],
    ['OʼBrien', 'obrien'],
    ['O`BRIEN', 'obrien'],
    ['Kaʻahumanu', 'kaahumanu'],
    ['García-Márquez', 'garciamarquez'],
    ['García Márquez', 'garciamarquez'],
    ['GARCIA  MARQUEZ', 'garciamarquez'],
    ['de la Cruz', 'delacruz'],
    ['Straße', 'strasse'],
    ['STRASSE', 'strasse'],
    ['STRAẞE', 'strasse'],
    ['Sørensen', 'sorensen'],
    ['Ærø', 'aero'],
    ['Łukasz', 'lukasz'],
    ['Đặng', 'dang'],
    ['Þór', 'thor'],
    ['İnönü', 'inonu'],
    ['ıI', 'ii'],
    ['Ｆｕｌｌｗｉｄｔｈ', 'fullwidth'],
    ['Smith Jr.', 'smithjr'],
    ['John 3rd', 'john3rd'],
    ['王', '王'],
    ['---', ''],
  ])('%s becomes %s', (typed, compared) => expect(normaliseLastName(typed)).toBe(compared));

  const anything = fc.string({ unit: 'binary', maxLength: 80 });

  it('is settled after one pass', () => {
    fc.assert(
      fc.property(anything, (typed) => {
        const once = normaliseLastName(typed);
        expect(normaliseLastName(once)).toBe(once);
      }),
      { numRuns: 2000 },
    );
  });

  it('is settled after one pass for every letter of the two planes that have case or decompositions', () => {
    for (let point = 0; point <= 0x1ffff; point++) {
      if (point >= 0xd800 && point <= 0xdfff) continue;
      const once = normaliseLastName(String.fromCodePoint(point));
      if (normaliseLastName(once) !== once) throw new Error(`U+${point.toString(16)} changes twice`);
    }
  });

  it('does not depend on case, composition, or punctuation put between letters', () => {
    const letters = fc.array(fc.constantFrom(...'abcdefghijklmnopqrstuvwxyzàéîõüñçß'), { minLength: 1, maxLength: 30 });
    const gaps = fc.array(fc.constantFrom('', ' ', '-', "'", '’', '‐', '.', '\u00a0', '\u200d'), {
      minLength: 30,
      maxLength: 30,
    });
    fc.assert(
      fc.property(letters, gaps, (name, gap) => {
        const plain = normaliseLastName(name.join(''));
        const typed = name.map((letter, i) => letter + (gap[i] ?? '')).join('');
        expect(normaliseLastName(typed)).toBe(plain);
        expect(normaliseLastName(typed.toUpperCase())).toBe(plain);
        expect(normaliseLastName(typed.normalize('NFD'))).toBe(plain);
      }),
    );
  });

  it('is short enough for a keyed digest, whatever was typed', () => {
    fc.assert(
      fc.property(anything, (typed) => {
        expect([...normaliseLastName(typed)].length).toBeLessThanOrEqual(MAX_NAME_CODE_POINTS);
      }),
    );
  });
});

describe('a person as the index sees one', () => {
  it('differs by name, birth date, ZIP and jurisdiction, each alone', () => {
    const person = { lastName: 'Placeholder', dateOfBirth: '1970-02-03', zip: '00001' };
    const keys = [
      personKey('lorem', person),
      personKey('ipsum', person),
      personKey('lorem', { ...person, lastName: 'Placeholders' }),
      personKey('lorem', { ...person, dateOfBirth: '1970-02-04' }),
      personKey('lorem', { ...person, zip: '00002' }),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });
});
