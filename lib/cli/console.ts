import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import settingsFile from '../../election.config';
import { parseSettings, SettingsInvalid } from '../config/parse';
import type { Jurisdiction } from '../config/schema';
import { buildSite } from '../console/build-site';
import { openConsole } from '../console/open';
import { CONSOLE_ORIGIN, CONSOLE_PORT } from '../contracts/console';
import { projectRoot } from '../infrastructure/project-root';
import { CannotStart } from '../local/cannot-start';
import { EXIT } from './exit';
import { jurisdictionOf } from './jurisdiction-of';
import { stopSignal } from './stop-signal';

const DEFAULT_OUTPUTS = 'outputs.json';
const USAGE = 'Usage: npm run -s election -- console [--jurisdiction ID] [--outputs FILE] [--json]';

interface Options {
  readonly root: string;
  readonly jurisdiction: Jurisdiction;
  /** As written on the command line, for messages. */
  readonly outputs: string;
  readonly json: boolean;
}

const readOptions = (args: readonly string[]): Options => {
  let values: { readonly jurisdiction?: string; readonly outputs?: string; readonly json?: boolean };
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: { jurisdiction: { type: 'string' }, outputs: { type: 'string' }, json: { type: 'boolean' } },
    }));
  } catch (error) {
    throw new CannotStart(`${error instanceof Error ? error.message : String(error)}. ${USAGE}`);
  }
  return {
    root: projectRoot(__dirname),
    jurisdiction: jurisdictionOf(parseSettings(settingsFile), values.jurisdiction),
    outputs: values.outputs ?? DEFAULT_OUTPUTS,
    json: values.json === true,
  };
};

const outputsIn = (file: string): string => {
  if (existsSync(file)) return readFileSync(file, 'utf8');
  throw new CannotStart(
    `There is no file ${file}. Whoever deploys makes it: npx cdk deploy ... --outputs-file ${DEFAULT_OUTPUTS} (docs/deploy.md). Name it by --outputs.`,
  );
};

const serveUntilStopped = async ({ root, jurisdiction, outputs, json }: Options): Promise<void> => {
  const website = jurisdiction.domain ?? jurisdiction.cloudFrontName;
  if (jurisdiction.accounts?.site === undefined) {
    throw new CannotStart(
      `The staff of ${jurisdiction.id} sign in on its website, at https://${website ?? '(cloudFrontName)'}/staff/. This command is for a website in an account of its own (accounts.site).`,
    );
  }
  const { signal, stopped } = stopSignal();
  const told = outputsIn(resolve(outputs));
  try {
    await buildSite(root, signal);
  } catch (error) {
    // Ctrl-C while building: the build was stopped with us.
    if (signal.aborted) return;
    throw error;
  }
  const { server, addresses } = await openConsole({
    settings: jurisdiction,
    outputs: told,
    file: outputs,
    site: join(root, '.build/site'),
    port: CONSOLE_PORT,
    log: (line) => process.stderr.write(`${line}\n`),
  });
  const apis = [...addresses.apis.values()];
  const address = `${CONSOLE_ORIGIN}/staff/`;
  process.stdout.write(
    json
      ? `${JSON.stringify({ ok: true, address, signIn: addresses.signIn.signIn, apis })}\n`
      : `The staff console of ${jurisdiction.name}: ${address}\nOn this machine alone. Calls go to ${apis.join(', ')}. End it with Ctrl-C, and close the browser's tab.\n`,
  );
  await stopped;
  await server.close();
};

/** `election console`: serves the staff console on this machine until Ctrl-C. */
export const run = async (args: readonly string[]): Promise<number> => {
  try {
    await serveUntilStopped(readOptions(args));
    return EXIT.fine;
  } catch (error) {
    if (error instanceof CannotStart || error instanceof SettingsInvalid) {
      process.stderr.write(`${error.message}\n`);
      return EXIT.unusable;
    }
    throw error;
  }
};
