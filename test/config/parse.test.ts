import example from '../../election.config';
import { parseSettings, SettingsInvalid } from '../../lib/config/parse';
import { MODULES } from '../../lib/config/schema';
import { election, jurisdiction, settings } from './settings';

/** What is wrong with `input`, as path and message. */
const problemsOf = (input: unknown): readonly { readonly path: string; readonly message: string }[] => {
  try {
    parseSettings(input);
  } catch (error) {
    if (error instanceof SettingsInvalid) return error.problems;
    throw error;
  }
  return [];
};

/** Exactly one problem, at `path`, whose message says what would be right. */
const wrong = (input: unknown, path: string, ...says: readonly (string | RegExp)[]) => {
  const problems = problemsOf(input);
  expect(problems.map((problem) => problem.path)).toEqual([path]);
  for (const words of says) expect(problems[0]?.message).toMatch(words);
};

const withElection = (changes: Parameters<typeof election>[0]) =>
  settings(jurisdiction({ elections: [election(changes)] }));
const with_ = (changes: Parameters<typeof jurisdiction>[0]) => settings(jurisdiction(changes));
const E = 'jurisdictions[0].elections[0]';
const J = 'jurisdictions[0]';

describe('the settings file', () => {
  it('that ships with the project is right', () => expect(problemsOf(example)).toEqual([]));

  it('that is right gets its defaults', () => {
    const [parsed] = parseSettings(settings(jurisdiction())).jurisdictions;
    expect(parsed).toMatchObject({
      languages: ['en'],
      fictional: false,
      modules: [...MODULES],
      existing: [],
      retention: { federalRecordsMonths: 22, logsDays: 731 },
    });
  });

  it('takes two jurisdictions', () => {
    expect(parseSettings(settings(jurisdiction(), jurisdiction({ id: 'ipsum' }))).jurisdictions).toHaveLength(2);
  });

  it('with several mistakes names every one, in one message that ends with what to do', () => {
    const input = settings(
      jurisdiction({
        state: 'Ohio',
        elections: [election({ registrationDeadline: '2026-11-04', timeZone: 'Eastern' })],
      }),
    );
    expect(() => parseSettings(input)).toThrow(SettingsInvalid);
    const text = (() => {
      try {
        parseSettings(input);
      } catch (error) {
        return error instanceof Error ? error.message : '';
      }
      return '';
    })();
    expect(text).toContain('election.config.ts cannot be used:');
    expect(text).toContain(`  ${J}.state: write the two capital letters`);
    expect(text).toContain(`  ${E}.timeZone: write an IANA time zone`);
    expect(text).toContain('Nothing was built.');
  });

  it.each([undefined, null, 'text', 7, []])('that is %j names the whole file', (input) =>
    expect(problemsOf(input).map(({ path }) => path)).toEqual(['']),
  );

  it('with a misspelt name says which, and does not ignore it', () => {
    const problems = problemsOf(
      settings({ ...jurisdiction(), profil: 'production' } as ReturnType<typeof jurisdiction>),
    );
    expect(problems).toEqual([{ path: J, message: expect.stringMatching(/no setting named profil; .*schema\.ts/) }]);
  });

  it('with a setting missing says what to write there', () => {
    const { state: _state, ...rest } = jurisdiction();
    expect(problemsOf({ jurisdictions: [rest] })).toEqual([
      { path: `${J}.state`, message: 'is missing; write a string' },
    ]);
  });
});

describe('an election', () => {
  it.each([
    ['cureDeadline', '2026-11-02', 'date (2026-11-03)'],
    ['canvass', '2026-11-05', 'cureDeadline (2026-11-06)'],
    ['certification', '2026-11-12', 'canvass (2026-11-13)'],
  ])('whose %s comes too early names the date it must follow', (name, value, previous) =>
    wrong(withElection({ [name]: value }), `${E}.${name}`, value, previous),
  );

  it('that mails overseas ballots after election day is refused', () =>
    wrong(withElection({ federal: false, uocavaMailing: '2026-11-04' }), `${E}.date`, 'lies before uocavaMailing'));

  it('that registers after election day is refused', () =>
    wrong(
      withElection({ registrationDeadline: '2026-11-04' }),
      `${E}.registrationDeadline`,
      'after election day',
      '2026-11-03',
    ));

  it('with registration on election day itself is taken: many states do', () =>
    expect(problemsOf(withElection({ registrationDeadline: '2026-11-03' }))).toEqual([]));

  it('that audits before election day is refused', () =>
    wrong(withElection({ audit: '2026-11-02' }), `${E}.audit`, 'before election day', '2026-11-03'));

  it('whose polls close on another day is refused', () =>
    wrong(withElection({ pollsClose: '2026-11-04T01:00' }), `${E}.pollsClose`, 'not on election day', '2026-11-03'));

  it('whose state releases before polls close is refused', () =>
    wrong(withElection({ stateHoldUntil: '2026-11-03T18:59' }), `${E}.stateHoldUntil`, 'leave it out'));

  it('that is a rehearsal says so in its id, and of which election', () => {
    expect(problemsOf(withElection({ rehearsalOf: 'x-1' }))).toContainEqual({
      path: `${E}.id`,
      message: expect.stringContaining('begins with rehearsal-, for example rehearsal-x-1'),
    });
    wrong(
      withElection({ id: 'rehearsal-1' }),
      `${E}.rehearsalOf`,
      'is missing',
      'id of the election that is rehearsed',
    );
    wrong(
      withElection({ id: 'rehearsal-1', rehearsalOf: '2026-11-04-general' }),
      `${E}.rehearsalOf`,
      'no election of this jurisdiction',
    );
  });

  it('holds small counts back only by numbers that make sense', () => {
    for (const cell of [1, 101, 2.5]) {
      wrong(withElection({ smallCounts: { cell, difference: 10 } }), `${E}.smallCounts.cell`);
    }
    wrong(withElection({ smallCounts: { cell: 1, difference: 10 } }), `${E}.smallCounts.cell`, 'from 2 to 100');
    wrong(withElection({ zeroReport: 'yes' as 'required' }), `${E}.zeroReport`, 'required or optional');
    expect(problemsOf(withElection({ smallCounts: { cell: 10, difference: 5 }, zeroReport: 'required' }))).toEqual([]);
  });

  it('with a federal office mails overseas ballots 45 days before, and the message names the last day', () => {
    wrong(withElection({ uocavaMailing: '2026-09-20' }), `${E}.uocavaMailing`, '2026-09-19 or earlier', '20302');
    expect(problemsOf(withElection({ uocavaMailing: '2026-09-19' }))).toEqual([]);
    expect(problemsOf(withElection({ uocavaMailing: '2026-09-20', federal: false }))).toEqual([]);
  });

  it.each([
    ['id', 'General 2026', 'lower-case'],
    ['date', '11/03/2026', 'ISO date'],
    ['date', '2026-02-30', 'ISO date'],
    ['timeZone', 'EST5', 'IANA'],
    ['pollsClose', '2026-11-03 7pm', '2026-11-03T19:00'],
    ['pollsClose', '2026-11-03T19:00Z', 'without a zone'],
    ['pollsClose', '2026-11-03T24:00', '2026-11-03T19:00'],
  ])('with %s written as %s says how to write it', (name, value, says) => {
    const problems = problemsOf(withElection({ [name]: value }));
    expect(problems).toContainEqual({ path: `${E}.${name}`, message: expect.stringContaining(says) });
  });

  it('stands once: a second one of the same id is named', () =>
    wrong(with_({ elections: [election(), election()] }), `${J}.elections[1].id`, 'stands twice', 'unique'));

  it('there must be one', () => wrong(with_({ elections: [] }), `${J}.elections`, 'at least one election'));
});

describe('a jurisdiction', () => {
  it('whose recovery region is its own region is refused', () =>
    wrong(with_({ recoveryRegion: 'us-east-2' }), `${J}.recoveryRegion`, 'survive the loss', 'us-east-2'));

  it('whose recovery region lies in another partition is refused', () =>
    wrong(
      with_({ recoveryRegion: 'us-gov-west-1' }),
      `${J}.recoveryRegion`,
      'partition',
      'both are us-gov or neither',
    ));

  it('in GovCloud has no website but one in an account of its own, for there is no CloudFront', () => {
    const gov = { region: 'us-gov-west-1', recoveryRegion: 'us-gov-east-1' };
    wrong(with_(gov), `${J}.accounts.site`, 'no CloudFront', 'leave site out');
    expect(problemsOf(with_({ ...gov, modules: [] }))).toEqual([]);
  });

  it.each(['eu-west-1', 'us-east', 'Ohio', 'ca-central-1'])('outside the country (%s) is refused', (region) => {
    const problems = problemsOf(with_({ region }));
    expect(problems).toContainEqual({ path: `${J}.region`, message: expect.stringContaining('us-east-2') });
  });

  it('with a domain and no certificate, or the other way round, names the missing one', () => {
    wrong(with_({ domain: 'vote.example.gov' }), `${J}.certificateArn`, 'go together');
    wrong(with_({ certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/x' }), `${J}.domain`, 'go together');
  });

  it('with a certificate where CloudFront does not look is refused', () =>
    wrong(
      with_({ domain: 'vote.example.gov', certificateArn: 'arn:aws:acm:us-east-2:111122223333:certificate/x' }),
      `${J}.certificateArn`,
      'us-east-1',
    ));

  it('with results and no site is refused', () =>
    wrong(with_({ modules: ['results'] }), `${J}.modules`, 'add site, or leave results out'));

  it('that takes registrations without a site is refused', () =>
    wrong(
      with_({ modules: ['registration'], registration: { mode: 'intake' } }),
      `${J}.modules`,
      'mode intake',
      'add site',
    ));

  it('that links to the State needs its address, over https', () => {
    wrong(with_({ registration: { mode: 'state-link' } }), `${J}.registration.stateUrl`, 'write the address');
    wrong(
      with_({ registration: { mode: 'state-link', stateUrl: 'http://state.example' } }),
      `${J}.registration.stateUrl`,
      'https',
    );
    expect(problemsOf(with_({ registration: { mode: 'state-link', stateUrl: 'https://state.example/vote' } }))).toEqual(
      [],
    );
    expect(problemsOf(with_({ modules: ['site', 'results'], registration: { mode: 'state-link' } }))).toEqual([]);
  });

  it('that does not exist cannot be deployed as production', () => {
    const named = { domain: 'vote.example.gov', certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/x' };
    wrong(with_({ ...named, profile: 'production', fictional: true }), `${J}.fictional`, 'profile: evaluation');
    expect(problemsOf(with_({ ...named, profile: 'production' }))).toEqual([]);
  });

  it('in production needs a name of its own for the site', () =>
    wrong(with_({ profile: 'production' }), `${J}.domain`, 'TLS', 'Write domain and certificateArn'));

  it('keeps federal records for 22 months or longer', () => {
    wrong(
      with_({ retention: { federalRecordsMonths: 21 } }),
      `${J}.retention.federalRecordsMonths`,
      '22 months',
      '20701',
    );
    expect(problemsOf(with_({ retention: { federalRecordsMonths: 36 } }))).toEqual([]);
  });

  it.each([
    ['id', 'Lorem County', 'lower-case'],
    ['state', 'Zz', 'two capital letters'],
    ['account', '1234', '12 digits'],
    ['domain', 'https://vote.example.gov', 'host name'],
  ])('with %s written as %s says how to write it', (name, value, says) => {
    const problems = problemsOf(with_({ [name]: value }));
    expect(problems).toContainEqual({ path: `${J}.${name}`, message: expect.stringContaining(says) });
  });

  it('stands once: a second one of the same id is named', () =>
    wrong(settings(jurisdiction(), jurisdiction()), 'jurisdictions[1].id', 'stands twice', 'unique'));

  it('refuses an id that begins with another’s, for policies match stores by the beginning of their names', () =>
    wrong(
      settings(jurisdiction({ id: 'lorem' }), jurisdiction({ id: 'lorem-results' })),
      'jurisdictions[1].id',
      'begins with lorem-',
      'begins otherwise',
    ));

  it('the second one’s mistakes carry its own place', () =>
    wrong(
      settings(
        jurisdiction(),
        jurisdiction({ id: 'ipsum', elections: [election(), election({ id: 'x-1', audit: '2026-11-01' })] }),
      ),
      'jurisdictions[1].elections[1].audit',
      'before election day',
    ));

  it('there must be one', () => wrong(settings(), 'jurisdictions', 'at least one jurisdiction'));
});
