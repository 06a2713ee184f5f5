import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import configured from '../../election.config';
import { parseSettings, SettingsInvalid } from '../config/parse';
import type { Jurisdiction } from '../config/schema';
import { accountChecks } from './doctor/account';
import { awsAccount } from './doctor/aws';
import { type Check, fine, notAsked, wrong } from './doctor/check';
import { machineChecks } from './doctor/machine';
import type { AccountPort } from './doctor/port';
import { EXIT } from './exit';

const USAGE = 'Usage: election doctor [--json]';

export interface DoctorParts {
  readonly machine: () => readonly Check[];
  readonly jurisdictions: () => readonly Jurisdiction[];
  /** An account as seen from its home region. */
  readonly account: (home: string) => AccountPort;
}

/** Several jurisdictions: each check says whose it is. */
const under = (settings: Jurisdiction, all: readonly Jurisdiction[], checks: readonly Check[]): readonly Check[] =>
  all.length === 1 ? checks : checks.map((check) => ({ ...check, name: `${settings.id}: ${check.name}` }));

const settingsChecks = async ({ jurisdictions, account }: DoctorParts): Promise<readonly Check[]> => {
  let all: readonly Jurisdiction[];
  try {
    all = jurisdictions();
  } catch (error) {
    if (!(error instanceof SettingsInvalid)) throw error;
    return [
      wrong('settings', error.message, 'Correct these lines in election.config.ts.'),
      notAsked('AWS account', 'the settings say which', 'Correct the settings first.'),
    ];
  }
  const checks: Check[] = [fine('settings', `valid, for ${all.map(({ id }) => id).join(', ')}`)];
  for (const settings of all) {
    checks.push(...under(settings, all, await accountChecks(account(settings.region), settings)));
  }
  return checks;
};

/** What is to be done is said once where the same holds for several in a row. */
const textOf = (checks: readonly Check[]): string =>
  checks
    .flatMap(({ name, ok, detail, fix }, i) => [
      `${ok ? 'ok   ' : 'NOT  '}${name}: ${detail}`,
      ...(fix === '' || checks[i + 1]?.fix === fix ? [] : [`       ${fix}`]),
    ])
    .join('\n');

/** The command itself; tests give it a machine and an account that are none. */
export const doctor = async (args: readonly string[], parts: DoctorParts): Promise<number> => {
  const json = args.includes('--json');
  if (args.some((arg) => arg !== '--json')) {
    process.stderr.write(`${USAGE}\n`);
    if (json)
      process.stdout.write(`${JSON.stringify({ ok: false, checks: [], error: { code: 'usage', message: USAGE } })}\n`);
    return EXIT.unusable;
  }
  const checks = [...parts.machine(), ...(await settingsChecks(parts))];
  const ok = checks.every((check) => check.ok);
  const open = checks.filter((check) => !check.ok).length;
  process.stdout.write(
    json
      ? `${JSON.stringify({ ok, checks }, undefined, 1)}\n`
      : `${textOf(checks)}\n\n${ok ? 'Ready to deploy.' : `Not ready: ${open} of ${checks.length} open.`}\n`,
  );
  return ok ? EXIT.fine : EXIT.refused;
};

const projectRoot = (from: string): string =>
  existsSync(join(from, 'package.json')) ? from : projectRoot(dirname(from));

/** `election doctor [--json]`: is this machine and this AWS account ready to deploy? Changes nothing. */
export const run = (args: readonly string[]): Promise<number> =>
  doctor(args, {
    machine: () => machineChecks(projectRoot(__dirname)),
    jurisdictions: () => parseSettings(configured).jurisdictions,
    account: awsAccount,
  });
