import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The election that jest's global set-up started; workers find it in their environment. */
export interface RunningElection {
  readonly origin: string;
  readonly home: string;
}

const ORIGIN = 'BROWSER_TEST_ORIGIN';
const HOME = 'BROWSER_TEST_HOME';

export const announce = (election: RunningElection): void => {
  process.env[ORIGIN] = election.origin;
  process.env[HOME] = election.home;
};

export const runningElection = (): RunningElection => {
  const origin = process.env[ORIGIN];
  const home = process.env[HOME];
  if (origin === undefined || home === undefined) throw new Error('start these tests by npm run test:browser');
  return { origin, home };
};

/** The password of a made-up staff account, from the sheet that the local election wrote at its first start. */
export const passwordOf = (username: string): string => {
  const sheet = JSON.parse(readFileSync(join(runningElection().home, 'sign-in.json'), 'utf8')) as readonly {
    readonly username: string;
    readonly password: string;
  }[];
  const account = sheet.find((entry) => entry.username === username);
  if (!account) throw new Error(`there is no made-up account ${username}`);
  return account.password;
};
