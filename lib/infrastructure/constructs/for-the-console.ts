import { CfnOutput, type Stack } from 'aws-cdk-lib';
import type { Jurisdiction } from '../../config/schema';
import { type ConsoleApi, type ConsoleSignIn, FOR_THE_CONSOLE } from '../../contracts/console';
import { siteAccount } from '../places';

/**
 * Tells `election console` what it must know of this stack, where no website serves the console. Addresses that every browser of the
 * staff sees; no secret.
 */
export const tellTheConsole = (stack: Stack, settings: Jurisdiction, told: ConsoleApi | ConsoleSignIn): void => {
  if (siteAccount(settings) === undefined) return;
  new CfnOutput(stack, FOR_THE_CONSOLE, {
    value: stack.toJsonString(told),
    description: 'For the staff console on people’s own machines (npx cdk deploy --outputs-file, election console)',
  }).overrideLogicalId(FOR_THE_CONSOLE);
};
