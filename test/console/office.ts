import { settingsWith } from '../support/shipped';

/** One whose public website stands in an account that is trusted with nothing. */
export const office = settingsWith({
  id: 'lorem',
  modules: ['site', 'results', 'ballots'],
  region: 'us-gov-west-1',
  recoveryRegion: 'us-gov-east-1',
  account: '111111111111',
  accounts: { site: '222222222222', suffix: 'k2v7q4' },
});
export const SIGN_IN = {
  signIn: 'election-lorem-0a1b.auth-fips.us-gov-west-1.amazoncognito.com',
  clientId: '1placeholder2placeholder3',
};
export const RESULTS = {
  staffApi: 'a1b2c3.execute-api.us-gov-west-1.amazonaws.com/v1',
  intake: 'election-lorem-results-intake-0a1b.s3.us-gov-west-1.amazonaws.com',
};
export const BALLOTS = {
  staffApi: 'd4e5f6.execute-api.us-gov-west-1.amazonaws.com/v1',
  intake: 'election-lorem-ballots-intake-0a1b.s3.us-gov-west-1.amazonaws.com',
};
type Told = Readonly<Record<string, unknown>>;
/** The file that a deploy of this office would write, with some of it changed. */
export const outputs = (changes: Readonly<Record<string, Told | string | undefined>> = {}): string =>
  JSON.stringify(
    Object.fromEntries(
      Object.entries({ Foundation: SIGN_IN, Results: RESULTS, Ballots: BALLOTS, ...changes }).map(([kind, told]) => [
        `Election-lorem-${kind}`,
        {
          Other: 'x',
          ...(told === undefined ? {} : { ForTheConsole: typeof told === 'string' ? told : JSON.stringify(told) }),
        },
      ]),
    ),
  );
