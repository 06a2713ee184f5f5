import { join, resolve } from 'node:path';

export const ROOT = resolve(__dirname, '../../..');

/** What test/deploy/run.cjs tells its tests. */
export const required = (
  name: 'EMULATOR_ENDPOINT' | 'EMULATOR_PYTHON' | 'EMULATOR_TYPES' | 'EMULATOR_CALLS' | 'EMULATOR_WORK',
): string => {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error('start these tests with: npm run test:deploy');
  return value;
};

/** The account that test/deploy/run.cjs starts the emulator for. */
export const ACCOUNT = '123456789012';
/** As in the example: the jurisdiction in one region, its public site at the edge's. */
export const HOME_REGION = 'us-east-2';
export const EDGE_REGION = 'us-east-1';

/** For programs that speak to the emulator as this account; test/deploy/run.cjs has kept this machine's own sign-in out. */
export const asOffice = (): NodeJS.ProcessEnv => ({
  ...process.env,
  AWS_ENDPOINT_URL: required('EMULATOR_ENDPOINT'),
  AWS_REGION: HOME_REGION,
  AWS_DEFAULT_REGION: HOME_REGION,
  // The CLI remembers which account a key belongs to; what it learns here it must not believe elsewhere.
  CDK_HOME: join(required('EMULATOR_WORK'), 'cdk-home'),
});
