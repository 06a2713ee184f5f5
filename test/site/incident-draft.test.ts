import { type Draft, draftOf, EMPTY_DRAFT, versionOf } from '../../site/src/staff/incidents/draft';

const TODAY = '2026-11-20';
const PUBLIC = {
  whatHappened: ' A made-up list was open to anybody. ',
  whatItMeant: 'Nobody of flesh and blood was on it.',
  whatWasDone: 'It was closed.',
};
const FILLED: Draft = {
  ...EMPTY_DRAFT,
  title: ' A made-up list was open ',
  discoveredOn: { month: '11', day: '9', year: '2026' },
  public: PUBLIC,
};
const fieldsOf = (draft: Draft): readonly string[] => {
  const written = versionOf(draft, TODAY);
  return 'errors' in written ? written.errors.map(({ field }) => field) : [];
};

describe('an incident while it is being written', () => {
  test('becomes what the register takes, trimmed, with nothing for an audience that is told no more', () => {
    expect(versionOf(FILLED, TODAY)).toEqual({
      version: {
        title: 'A made-up list was open',
        state: 'open',
        discoveredOn: '2026-11-09',
        public: { ...PUBLIC, whatHappened: PUBLIC.whatHappened.trim() },
      },
    });
  });

  test('a correction starts from all that stands, the dates and the words for the office too', () => {
    const internal = { whatHappened: 'a', whatItMeant: 'b', whatWasDone: 'c' };
    const written = versionOf({ ...FILLED, internal, occurredOn: { month: '10', day: '31', year: '2026' } }, TODAY);
    if ('errors' in written) throw new Error(JSON.stringify(written.errors));
    expect(versionOf(draftOf(written.version), TODAY)).toEqual(written);
  });

  test('an empty form names the title, the day and the three answers for the public, and nothing else', () => {
    expect(fieldsOf(EMPTY_DRAFT)).toEqual([
      'title',
      'discoveredOn',
      'public-whatHappened',
      'public-whatItMeant',
      'public-whatWasDone',
    ]);
  });

  test('an audience is told everything or nothing: half a telling is named', () => {
    const officials = { whatHappened: 'More of it.', whatItMeant: ' ', whatWasDone: '' };
    expect(fieldsOf({ ...FILLED, officials })).toEqual(['officials-whatItMeant', 'officials-whatWasDone']);
  });

  test('half a date, a day that is none, a day to come and a finding before the deed are named', () => {
    expect(fieldsOf({ ...FILLED, occurredOn: { month: '11', day: '', year: '' } })).toEqual(['occurredOn']);
    expect(fieldsOf({ ...FILLED, discoveredOn: { month: '02', day: '30', year: '2026' } })).toEqual(['discoveredOn']);
    expect(fieldsOf({ ...FILLED, discoveredOn: { month: '11', day: '21', year: '2026' } })).toEqual(['discoveredOn']);
    expect(fieldsOf({ ...FILLED, occurredOn: { month: '11', day: '10', year: '2026' } })).toEqual(['occurredOn']);
  });

  test('what is too long is refused here, before it is sent', () => {
    expect(fieldsOf({ ...FILLED, title: 'x'.repeat(201) })).toEqual(['title']);
    expect(fieldsOf({ ...FILLED, public: { ...PUBLIC, whatWasDone: 'x'.repeat(4001) } })).not.toEqual([]);
  });
});
