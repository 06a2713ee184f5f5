import { parseSettings, SettingsInvalid } from '../../lib/config/parse';
import { jurisdiction, settings } from './settings';

const problemsOf = (input: unknown): readonly { readonly path: string; readonly message: string }[] => {
  try {
    parseSettings(input);
  } catch (error) {
    if (error instanceof SettingsInvalid) return error.problems;
    throw error;
  }
  return [];
};
const DATA = '111111111111';
const AUDIT = '222222222222';
const BACKUP = '333333333333';
const ORGANIZATION = 'o-placeholder0';
const suffix = 'k2v7q4';
type Changes = Parameters<typeof jurisdiction>[0];

const apart = (changes: Changes = {}) =>
  jurisdiction({
    account: DATA,
    accounts: { auditLog: AUDIT, backup: BACKUP, organization: ORGANIZATION, suffix },
    ...changes,
  });
const wrong = (path: string, says: RegExp, ...jurisdictions: readonly ReturnType<typeof jurisdiction>[]) => {
  const problems = problemsOf(settings(...jurisdictions));
  expect(problems.map((one) => one.path)).toEqual([path]);
  expect(problems[0]?.message).toMatch(says);
};
const A = 'jurisdictions[0].accounts';

describe('the settings of accounts', () => {
  it('name one for each duty', () => expect(problemsOf(settings(apart()))).toEqual([]));

  it('may be left out altogether', () => expect(problemsOf(settings(jurisdiction()))).toEqual([]));

  it('may name one for the audit log alone, without an organization', () =>
    expect(problemsOf(settings(apart({ accounts: { auditLog: AUDIT, suffix } })))).toEqual([]));

  it('may let one account keep both trails and copies', () =>
    expect(
      problemsOf(settings(apart({ accounts: { auditLog: AUDIT, backup: AUDIT, organization: ORGANIZATION, suffix } }))),
    ).toEqual([]));

  it('need the number of the account with the data too', () =>
    wrong('jurisdictions[0].account', /12 digits/, apart({ account: undefined })));

  it('name accounts, not names', () =>
    wrong(`${A}.auditLog`, /12 digits/, apart({ accounts: { auditLog: 'security', suffix } })));

  it('name another account than the one with the data', () =>
    wrong(`${A}.auditLog`, /is the same as account/, apart({ accounts: { auditLog: DATA, suffix } })));

  it('that name none say nothing', () => wrong(A, /names no account/, apart({ accounts: { suffix } })));

  it('need the organization where copies cross', () =>
    wrong(`${A}.organization`, /one organization/, apart({ accounts: { backup: BACKUP, suffix } })));

  it('need a part of names that nobody guesses', () =>
    wrong(`${A}.suffix`, /openssl rand/, apart({ accounts: { auditLog: AUDIT, suffix: '1' } })));

  it('keep no trail that central IT runs', () =>
    wrong(
      `${A}.auditLog`,
      /central IT runs the trail/,
      apart({ accounts: { auditLog: AUDIT, suffix }, existing: ['trail'] }),
    ));

  it('keep copies in one way, not in two', () =>
    wrong(
      'jurisdictions[0].backup.airGapped',
      /the other/,
      apart({
        profile: 'production',
        domain: 'a.example',
        certificateArn: 'arn:aws:acm:us-east-1:111111111111:certificate/0',
        backup: { airGapped: true },
      }),
    ));

  it('let people of each named account hold its emergency role, and nobody of another', () => {
    const people = [DATA, BACKUP].map((account) => `arn:aws:iam::${account}:user/deputy`);
    expect(problemsOf(settings(apart({ breakGlass: { principals: people } })))).toEqual([]);
    wrong(
      'jurisdictions[0].breakGlass.principals[2]',
      /outside account/,
      apart({ breakGlass: { principals: [...people, 'arn:aws:iam::999999999999:user/stranger'] } }),
    );
  });

  const REGISTRATION = '444444444444';
  const told = {
    publicApi: 'a1b2c3d4e5.execute-api.us-east-2.amazonaws.com',
    staffApi: 'f6g7h8i9j0.execute-api.us-east-2.amazonaws.com',
    documents: 'election-lorem-registration-in-0a1b2c3d.s3.us-east-2.amazonaws.com',
    signIn: 'election-lorem-0a1b2c3d.auth.us-east-2.amazoncognito.com',
    clientId: '1placeholder2placeholder3',
  };
  const registering = (changes: object = {}) =>
    apart({ accounts: { registration: REGISTRATION, fromRegistration: told, suffix, ...changes } });

  it('may name one for registrations, before and after its first deploy', () => {
    expect(problemsOf(settings(registering()))).toEqual([]);
    expect(problemsOf(settings(registering({ fromRegistration: undefined })))).toEqual([]);
  });

  it('give registrations an account only where there are any', () =>
    wrong(
      `${A}.registration`,
      /keeps no registrations/,
      jurisdiction({
        account: DATA,
        accounts: { registration: REGISTRATION, suffix },
        registration: { mode: 'state-link', stateUrl: 'https://register.zz.example/' },
      }),
    ));

  const TALLY = '666666666666';
  const toldOfResults = {
    released: 'k1l2m3n4o5.execute-api.us-east-2.amazonaws.com',
    staffApi: 'p6q7r8s9t0.execute-api.us-east-2.amazonaws.com',
    intake: 'election-lorem-results-intake-0a1b2c3d.s3.us-east-2.amazonaws.com',
    signIn: 'election-lorem-0a1b2c3d.auth.us-east-2.amazoncognito.com',
    clientId: '4placeholder5placeholder6',
    signingKey: 'MCowBQYDK2VwAyEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=',
  };
  const tallying = (changes: object = {}, more: Changes = {}) =>
    apart({ accounts: { results: TALLY, fromResults: toldOfResults, suffix, ...changes }, ...more });

  it('may name one for results, before and after its first deploy, and beside one for registrations', () => {
    expect(problemsOf(settings(tallying()))).toEqual([]);
    expect(problemsOf(settings(tallying({ fromResults: undefined })))).toEqual([]);
    expect(problemsOf(settings(tallying({ registration: REGISTRATION })))).toEqual([]);
  });

  it('give results an account only where there are any', () =>
    wrong(
      `${A}.results`,
      /module results is switched off/,
      tallying({ fromResults: undefined }, { modules: ['site', 'incidents'] }),
    ));

  it('give each duty an account of its own', () =>
    wrong(`${A}.results`, /same as registration/, tallying({ registration: TALLY })));

  it('keep neither trails nor copies beside results', () =>
    wrong(`${A}.auditLog`, /is the same as results/, tallying({ auditLog: TALLY })));

  it('put results apart from the website once, not twice', () =>
    expect(
      problemsOf(settings(tallying({ site: BACKUP, fromResults: undefined }, { modules: ['site', 'results'] }))).map(
        ({ path, message }) => `${path}: ${message}`,
      ),
    ).toEqual([expect.stringMatching(/accounts\.results: stand apart from the website already/)]));

  it('take all that the results told, or nothing', () =>
    wrong(
      `${A}.fromResults`,
      /lacks intake; copy the output/,
      tallying({ fromResults: { ...toldOfResults, intake: undefined } }),
    ));

  it('let no jurisdiction’s results stand in the account of another’s website', () =>
    expect(
      problemsOf(settings(tallying({}, { id: 'one' }), jurisdiction({ id: 'two', account: TALLY }))).map(
        ({ path }) => path,
      ),
    ).toContain(`${A}.results`));

  it('take over what an account told only where it is named', () =>
    wrong(
      `${A}.fromRegistration`,
      /write registration too/,
      registering({ registration: undefined, auditLog: AUDIT }),
    ));

  it.each([
    ['publicApi', 'evil.example'],
    ['publicApi', 'a1b2c3d4e5.execute-api.us-east-2.amazonaws.com.evil.example'],
    ['staffApi', 'https://a1b2c3d4e5.execute-api.us-east-2.amazonaws.com'],
    ['signIn', 'election-lorem.auth.eu-west-1.amazoncognito.com'],
    ['clientId', '"; script'],
  ])('send voters and staff to AWS’s own names alone: %s is not %s', (name, value) =>
    wrong(
      `${A}.fromRegistration.${name}`,
      /copy it from the output ForTheSite/,
      registering({ fromRegistration: { ...told, [name]: value } }),
    ),
  );

  it('keep evidence of registrations in another account than theirs', () =>
    wrong(`${A}.auditLog`, /is the same as registration/, registering({ auditLog: REGISTRATION })));

  it('put registrations into no account with another’s website', () =>
    wrong(
      `${A}.registration`,
      /is the account of ipsum, with its website/,
      registering(),
      jurisdiction({ id: 'ipsum', account: REGISTRATION }),
    ));

  it('keep no evidence in an account with data of another jurisdiction', () =>
    wrong(
      `${A}.auditLog`,
      /is the account of ipsum/,
      apart({ accounts: { auditLog: AUDIT, suffix } }),
      jurisdiction({ id: 'ipsum', account: AUDIT }),
    ));

  it('of two jurisdictions in one account name one keeper of its trail', () =>
    wrong(
      'jurisdictions[1].accounts.auditLog',
      /an account has one trail/,
      apart(),
      apart({ id: 'ipsum', accounts: { auditLog: BACKUP, suffix } }),
    ));

  it('of two jurisdictions with one keeper end its names alike', () =>
    wrong(
      'jurisdictions[1].accounts.suffix',
      /write the same in both \(k2v7q4\)/,
      apart(),
      apart({
        id: 'ipsum',
        accounts: { auditLog: AUDIT, backup: BACKUP, organization: ORGANIZATION, suffix: 'another1' },
      }),
    ));
});
