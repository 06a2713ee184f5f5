import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import settingsFile from '../../election.config';
import { calendarOf } from '../config/calendar';
import { parseSettings, SettingsInvalid } from '../config/parse';
import type { Jurisdiction } from '../config/schema';
import { addressesOf, announcement, verdictText } from '../local/announcement';
import { CannotStart, ChecksRefused } from '../local/cannot-start';
import { refuseOtherData, stampData } from '../local/data-form';
import { type LocalElection, localElection } from '../local/election';
import { LOCKED_STORES } from '../local/functions';
import { openAccounts } from '../local/identity/accounts';
import { makeSigningKey } from '../local/identity/tokens';
import { browserOf } from '../local/seed/browser';
import { seed } from '../local/seed/seed';
import { listen } from '../local/server';
import { readVerdict, synthesize } from '../local/synthesize';
import { EmbeddedUnusable, openEmbedded, rehearsalClock } from '../platform/embedded';
import type { Clock } from '../platform/ports';
import { EXIT } from './exit';
import { jurisdictionOf } from './jurisdiction-of';
import { stopSignal } from './stop-signal';

const DEFAULT_PORT = 4400;
const DEFAULT_HOME = '.local';

const USAGE = 'Usage: npm start [-- --jurisdiction ID] [-- --assembly FOLDER] [-- --json]';

interface Options {
  readonly root: string;
  readonly home: string;
  readonly port: number;
  readonly jurisdiction: Jurisdiction;
  /** A folder that was synthesized before; then nothing is built. */
  readonly assembly?: string;
  readonly json: boolean;
  readonly clock?: Clock;
}

const projectRoot = (from: string): string =>
  existsSync(join(from, 'package.json')) ? from : projectRoot(resolve(from, '..'));

const portOf = (text: string | undefined): number => {
  if (text === undefined || text === '') return DEFAULT_PORT;
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new CannotStart(`PORT is "${text}"; write a number from 1 to 65535, for example PORT=${DEFAULT_PORT}.`);
};

const clockOf = (electionNow: string | undefined): Clock | undefined => {
  if (electionNow === undefined || electionNow === '') return undefined;
  try {
    return rehearsalClock(electionNow);
  } catch (error) {
    throw error instanceof RangeError ? new CannotStart(`${error.message}.`) : error;
  }
};

const readOptions = (args: readonly string[]): Options => {
  let values: { readonly jurisdiction?: string; readonly assembly?: string; readonly json?: boolean };
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: { jurisdiction: { type: 'string' }, assembly: { type: 'string' }, json: { type: 'boolean' } },
    }));
  } catch (error) {
    throw new CannotStart(`${error instanceof Error ? error.message : String(error)}. ${USAGE}`);
  }
  const root = projectRoot(__dirname);
  return {
    root,
    home: resolve(root, process.env['ELECTION_HOME'] || DEFAULT_HOME),
    port: portOf(process.env['PORT']),
    jurisdiction: jurisdictionOf(parseSettings(settingsFile), values.jurisdiction),
    ...(values.assembly === undefined ? {} : { assembly: resolve(values.assembly) }),
    json: values.json === true,
    clock: clockOf(process.env['ELECTION_NOW']),
  };
};

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

const serveUntilStopped = async (options: Options): Promise<void> => {
  const { root, home, jurisdiction, clock } = options;
  const { signal, stopped } = stopSignal();
  let origin = '';
  refuseOtherData(home);
  const embedded = openEmbedded(home, {
    baseUrl: () => origin,
    lockedBuckets: LOCKED_STORES,
    ...(clock ? { clock } : {}),
  });
  stampData(home);
  let server: Awaited<ReturnType<typeof listen>> | undefined;
  let election: LocalElection | undefined;
  try {
    server = await listen(options.port);
    origin = server.origin;
    const assembly = options.assembly ?? join(home, 'cdk.out');
    // Keys and passwords of a first start take a while; the checks take longer.
    const identity = Promise.all([makeSigningKey(embedded.home), openAccounts(embedded.home)]);
    identity.catch(() => undefined);
    const verdict =
      options.assembly === undefined ? await synthesize(root, assembly, signal, say) : readVerdict(assembly);
    const print = options.json ? say : (text: string) => process.stdout.write(`${text}\n`);
    print(verdictText(verdict));
    await identity;

    election = await localElection({
      embedded,
      origin,
      assembly,
      jurisdictionId: jurisdiction.id,
      site: join(root, '.build/site'),
      ...(process.env['ELECTION_LOCAL_FAULT'] === undefined ? {} : { fault: process.env['ELECTION_LOCAL_FAULT'] }),
      log: say,
    });
    server.serve(election.handlers);

    const { settings, accounts } = election;
    const calendars = jurisdiction.elections.map((election) => calendarOf(election, jurisdiction.identifiers));
    await seed({
      browser: browserOf(election, embedded),
      home,
      now: embedded.clock.now(),
      fictional: jurisdiction.fictional,
      state: jurisdiction.state,
      registrations: settings.registrationMode === 'state-system' || settings.registrationMode === 'intake',
      elections: jurisdiction.modules.includes('results') ? calendars : [],
      examples: join(root, 'examples/results'),
    });
    await election.released();
    const now = embedded.clock.now();
    const shown = calendars.filter(({ pollsClose }) => new Date(pollsClose) <= now).at(-1) ?? calendars[0];
    const addresses = addressesOf(origin, settings, shown?.id);
    if (options.json) {
      const { exceptions, stacks } = verdict;
      process.stdout.write(
        `${JSON.stringify({ ok: true, stacks, exceptions, addresses, accounts: accounts.sheet, home })}\n`,
      );
    } else {
      print(
        announcement({
          settings,
          addresses,
          sheet: accounts.sheet,
          home,
          now,
          rehearsed: clock !== undefined,
          seeded: jurisdiction.fictional,
        }),
      );
    }
    await stopped;
    say('Stopping: open requests and a release under way are finished first.');
  } catch (error) {
    // Ctrl-C while building: the children were stopped with us.
    if (!signal.aborted) throw error;
  } finally {
    await server?.close();
    await election?.close();
    embedded.close();
  }
};

/** `npm start`: checks everything, then runs the whole election on this machine until Ctrl-C. */
export const run = async (args: readonly string[]): Promise<number> => {
  try {
    await serveUntilStopped(readOptions(args));
    return EXIT.fine;
  } catch (error) {
    if (error instanceof ChecksRefused) {
      say(error.message);
      say('The checks refused the templates; nothing runs. The fixes stand with the findings above.');
      return EXIT.refused;
    }
    if (error instanceof CannotStart || error instanceof EmbeddedUnusable || error instanceof SettingsInvalid) {
      say(error.message);
      return EXIT.unusable;
    }
    throw error;
  }
};
