import { checkDraft, type Draft, emptyDraft, errorsFromServer, FIELD_HELP } from '../../site/src/register/draft';

const KEY = 'made-up-form-key-0001';
const FILLED: Draft = {
  ...emptyDraft('ZZ'),
  citizen: 'yes',
  eighteen: 'yes',
  first: 'Testa',
  last: ' Placeholder ',
  birthMonth: '03',
  birthDay: '9',
  birthYear: '1988',
  street: '1 Nowhere Lane',
  city: 'Ipsum',
  zip: '00001',
  idKind: 'none',
  attested: true,
  signedName: 'Testa Placeholder',
};
const fieldsOf = (draft: Draft): string[] => {
  const checked = checkDraft(draft, KEY);
  return 'errors' in checked ? checked.errors.map((error) => error.field) : [];
};

describe('the registration form before it is sent', () => {
  test('a filled-in form becomes what the contract asks for, trimmed, with nothing for what was left empty', () => {
    const checked = checkDraft(FILLED, KEY);
    if ('errors' in checked) throw new Error(JSON.stringify(checked.errors));
    expect(JSON.parse(JSON.stringify(checked.submission))).toEqual({
      idempotencyKey: KEY,
      citizen: true,
      eighteenByElectionDay: true,
      name: { first: 'Testa', last: 'Placeholder' },
      residence: { street: '1 Nowhere Lane', city: 'Ipsum', state: 'ZZ', zip: '00001' },
      dateOfBirth: '1988-03-09',
      idNumber: { kind: 'none' },
      attested: true,
      signedName: 'Testa Placeholder',
    });
  });

  test('an empty form names every answer that is missing, in the order of the form', () => {
    expect(fieldsOf(emptyDraft('ZZ'))).toEqual([
      'citizen',
      'eighteen',
      'first',
      'last',
      'birthMonth',
      'street',
      'city',
      'zip',
      'idKind',
      'attested',
      'signedName',
    ]);
  });

  test.each([
    ['a day that is none', { birthDay: '31', birthMonth: '02' }, ['birthMonth']],
    ['a year of two digits', { birthYear: '88' }, ['birthMonth']],
    ['a ZIP code of four digits', { zip: '0001' }, ['zip']],
    ['an e-mail address without a host', { email: 'testa' }, ['email']],
    ['three digits of a Social Security number', { idKind: 'ssn-last-four', idSsn: '123' }, ['idSsn']],
    ['a whole Social Security number', { idKind: 'ssn-last-four', idSsn: '123456789' }, ['idSsn']],
    ['no license number', { idKind: 'driver-license' }, ['idLicense']],
    ['an unsigned oath', { attested: false }, ['attested']],
    ['an empty mailing address', { mailElsewhere: true }, ['mailLine1', 'mailCity', 'mailZip']],
    ['a change of name without the name', { nameChanged: true }, ['previousFirst', 'previousLast']],
    ['a helper without name and address', { helped: true }, ['helperName', 'helperAddress']],
  ] as const)('%s is refused at its field', (_, change, fields) => {
    expect(fieldsOf({ ...FILLED, ...change })).toEqual(fields);
  });

  test('answers of a part that was opened and closed again are not sent', () => {
    const checked = checkDraft({ ...FILLED, mailLine1: 'Box 1', idSsn: '1234', idLicense: 'X1' }, KEY);
    if ('errors' in checked) throw new Error('refused');
    expect(checked.submission.mailing).toBeUndefined();
    expect(JSON.stringify(checked.submission)).not.toMatch(/Box 1|1234|X1/);
  });

  test('what the server refuses is shown at the field that it names, in a sentence', () => {
    expect(errorsFromServer([{ path: 'residence.street', message: 'is a post office box' }], FILLED)).toEqual([
      { field: 'street', step: 'details', message: 'The street address is a post office box' },
    ]);
    expect(errorsFromServer([{ path: 'no.such.field', message: 'is wrong' }], FILLED)).toEqual([]);
  });

  test('no two helps lead to one field', () => {
    const fields = Object.values(FIELD_HELP).map((help) => help.field);
    expect(new Set(fields).size).toBe(fields.length);
  });
});
