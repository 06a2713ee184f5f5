import { createInterface } from 'node:readline/promises';
import configured from '../../election.config';
import { parseSettings, SettingsInvalid } from '../config/parse';
import type { Jurisdiction } from '../config/schema';
import { STACK_KINDS, stackName } from '../contracts/stack-names';
import { EXIT } from './exit';
import { lacksCredentials, SIGN_IN_FIRST } from './no-credentials';
import { awsTeardown } from './teardown/aws';
import { carryOut, type Outcome, type Plan, planTeardown, regionsOf } from './teardown/plan';
import type { KnownStack, TeardownPort } from './teardown/port';

const USAGE = 'Usage: election teardown ID [--yes-delete ID] [--json]';

export interface TeardownParts {
  readonly port: TeardownPort;
  readonly jurisdictions: () => readonly Jurisdiction[];
  /** Asks a person at the keyboard; undefined where there is none. */
  readonly ask: ((question: string) => Promise<string>) | undefined;
}

const atTheKeyboard = async (question: string): Promise<string> => {
  const line = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await line.question(question);
  } finally {
    line.close();
  }
};

interface Asked {
  readonly id: string;
  readonly confirmed: string | undefined;
  readonly json: boolean;
}

const understand = (args: readonly string[]): Asked | undefined => {
  const json = args.includes('--json');
  const rest = args.filter((arg) => arg !== '--json');
  const at = rest.indexOf('--yes-delete');
  const confirmed = at < 0 ? undefined : rest[at + 1];
  if (at >= 0 && confirmed === undefined) return undefined;
  const [id, ...more] = at < 0 ? rest : [...rest.slice(0, at), ...rest.slice(at + 2)];
  return id === undefined || id.startsWith('-') || more.length > 0 ? undefined : { id, confirmed, json };
};

const stacksOf = async (port: TeardownPort, settings: Jurisdiction): Promise<readonly KnownStack[]> => {
  const wanted = STACK_KINDS.map((kind) => stackName(settings.id, kind));
  const found: KnownStack[] = [];
  for (const region of regionsOf(settings)) found.push(...(await port.stacks(region, wanted)));
  return found;
};

const listOf = ({ steps, byHand }: Extract<Plan, { kind: 'plan' }>): string =>
  [
    ...steps.map(({ region, type, id, does }) => `  ${region}  ${type}  ${id}\n      ${does}`),
    ...byHand.map(({ region, type, id }) => `  ${region}  ${type}  ${id}\n      stays: delete it by hand`),
  ].join('\n');

/** The command itself; tests give it an account that is none. */
export const teardown = async (args: readonly string[], parts: TeardownParts): Promise<number> => {
  const asked = understand(args);
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const answer = (document: object, code: number): number => {
    if (asked?.json || args.includes('--json')) process.stdout.write(`${JSON.stringify(document, undefined, 1)}\n`);
    return code;
  };
  const refuse = (why: readonly string[], more: object = {}): number => {
    for (const line of why) say(line);
    say('Nothing was deleted.');
    return answer({ ok: false, refused: why, ...more }, EXIT.refused);
  };
  if (asked === undefined) {
    say(USAGE);
    return answer({ ok: false, error: { code: 'usage', message: USAGE } }, EXIT.unusable);
  }
  let jurisdictions: readonly Jurisdiction[];
  try {
    jurisdictions = parts.jurisdictions();
  } catch (error) {
    if (!(error instanceof SettingsInvalid)) throw error;
    say(error.message);
    return answer({ ok: false, error: { code: 'settings', message: error.message } }, EXIT.unusable);
  }
  const settings = jurisdictions.find(({ id }) => id === asked.id);
  if (settings === undefined) {
    const message = `election.config.ts has no jurisdiction ${asked.id}; it has ${jurisdictions.map(({ id }) => id).join(', ')}.`;
    say(message);
    return answer({ ok: false, error: { code: 'unknown-jurisdiction', message } }, EXIT.unusable);
  }
  // Before the account is asked anything: a production's settings are reason enough.
  let stacks: readonly KnownStack[];
  try {
    stacks = settings.profile === 'evaluation' ? await stacksOf(parts.port, settings) : [];
  } catch (error) {
    if (!lacksCredentials(error)) throw error;
    const message = `There are no credentials for the account of ${settings.id}, and nothing was deleted. ${SIGN_IN_FIRST}`;
    say(message);
    return answer({ ok: false, error: { code: 'credentials', message } }, EXIT.unusable);
  }
  const plan = planTeardown(settings, stacks);
  if (plan.kind === 'refused') return refuse(plan.why);
  const { steps, byHand } = plan;
  if (steps.length === 0) {
    say(`Nothing of ${settings.id} is left that this command deletes.`);
    if (byHand.length > 0) say(listOf(plan));
    return answer(
      { ok: byHand.length === 0, plan: steps, byHand, done: [], failed: [] },
      byHand.length === 0 ? EXIT.fine : EXIT.refused,
    );
  }
  say(`This deletes for ever what the deployments of ${settings.id} left behind:\n${listOf(plan)}`);
  const typed =
    asked.confirmed ?? (parts.ask ? await parts.ask(`Type the jurisdiction's id to delete all of it: `) : undefined);
  if (typed?.trim() !== settings.id) {
    return refuse([`Not confirmed: ${settings.id} was not typed (or use --yes-delete ${settings.id}).`], {
      plan: steps,
      byHand,
    });
  }
  const { done, failed }: Outcome = await carryOut(parts.port, steps, say);
  const ok = failed.length === 0 && byHand.length === 0;
  say(
    ok
      ? `Nothing of ${settings.id} is left but keys in their waiting time.`
      : `Some of ${settings.id} is left: see above.`,
  );
  return answer({ ok, plan: steps, byHand, done, failed }, ok ? EXIT.fine : EXIT.refused);
};

/** `election teardown ID [--yes-delete ID] [--json]`: deletes what an evaluation left behind after `cdk destroy`. */
export const run = (args: readonly string[]): Promise<number> =>
  teardown(args, {
    port: awsTeardown(),
    jurisdictions: () => parseSettings(configured).jurisdictions,
    ask: process.stdin.isTTY && !args.includes('--json') ? atTheKeyboard : undefined,
  });
