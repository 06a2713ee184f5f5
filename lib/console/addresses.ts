import * as z from 'zod';
import { formsStandApart } from '../config/forms-host';
import type { Jurisdiction } from '../config/schema';
import {
  CONSOLE_APIS,
  type ConsoleApi,
  type ConsoleSignIn,
  consoleApiSchema,
  consoleSignInSchema,
  FOR_THE_CONSOLE,
} from '../contracts/console';
import type { Route } from '../contracts/functions';
import { type StackKind, stackName } from '../contracts/stack-names';
import { CannotStart } from '../local/cannot-start';

/** What `npx cdk deploy --outputs-file FILE` writes: outputs by stack. */
const outputsSchema = z.record(z.string(), z.record(z.string(), z.string()));

/** Does this jurisdiction have a staff API of that stack? */
const HAS: Readonly<Record<keyof typeof CONSOLE_APIS, (settings: Jurisdiction) => boolean>> = {
  Results: ({ modules }) => modules.includes('results'),
  Ballots: ({ modules }) => modules.includes('ballots'),
  Incidents: ({ modules }) => modules.includes('incidents'),
  Registration: formsStandApart,
};

/** Where a deployed jurisdiction's staff sign in, and what they call. */
export interface ConsoleAddresses {
  readonly signIn: ConsoleSignIn;
  /** By the API's name in the list of routes; with stage, without a slash at the end. */
  readonly apis: ReadonlyMap<Route['api'], string>;
  /** Hosts of the buckets into which browsers upload. */
  readonly intakes: readonly string[];
}

/**
 * @param text of the file of outputs
 * @throws {CannotStart} naming the stack of which it says nothing, or something that is no address of this jurisdiction's region
 */
export const addressesOf = (text: string, file: string, settings: Jurisdiction): ConsoleAddresses => {
  const again = `Deploy with --outputs-file ${file}, all stacks of the office at once, and use that file as it is (docs/deploy.md).`;
  let outputs: z.output<typeof outputsSchema>;
  try {
    outputs = outputsSchema.parse(JSON.parse(text));
  } catch {
    throw new CannotStart(`${file} is no file of outputs. ${again}`);
  }
  const told = <T extends object>(
    kind: StackKind,
    schema: { safeParse(value: unknown): { success: boolean; data?: T } },
  ): T => {
    const stack = stackName(settings.id, kind);
    const value = outputs[stack]?.[FOR_THE_CONSOLE];
    if (value === undefined) throw new CannotStart(`${file} does not say ${FOR_THE_CONSOLE} of ${stack}. ${again}`);
    let json: unknown;
    try {
      json = JSON.parse(value);
    } catch {
      json = undefined;
    }
    const { data } = schema.safeParse(json);
    // A token goes to these hosts. Another region’s are another deployment’s, or somebody else’s.
    if (data === undefined || !Object.entries(data).every(([name, at]) => name === 'clientId' || isIn(settings, at))) {
      throw new CannotStart(
        `${FOR_THE_CONSOLE} of ${stack} in ${file} is no address of AWS in ${settings.region}. ${again}`,
      );
    }
    return data;
  };
  const signIn = told('Foundation', consoleSignInSchema);
  const apis = new Map<Route['api'], string>();
  const intakes: string[] = [];
  for (const kind of ['Results', 'Ballots', 'Incidents', 'Registration'] as const) {
    if (!HAS[kind](settings)) continue;
    const { staffApi, intake }: ConsoleApi = told(kind, consoleApiSchema);
    apis.set(CONSOLE_APIS[kind], `https://${staffApi}`);
    if (intake !== undefined) intakes.push(intake);
  }
  return { signIn, apis, intakes };
};

const isIn = ({ region }: Jurisdiction, host: unknown): boolean =>
  typeof host === 'string' && host.split('.').includes(region);
