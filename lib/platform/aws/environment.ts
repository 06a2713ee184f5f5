import { ENVIRONMENT, type FunctionName } from '../../contracts/functions';

/** A function was deployed without what it needs to know. Thrown at load: the deployment's first call shows it. */
export class EnvironmentIncomplete extends Error {
  constructor(
    readonly functionName: FunctionName,
    readonly missing: readonly string[],
  ) {
    super(
      `function ${functionName} lacks ${missing.join(', ')} in its environment; ` +
        'its template sets what ENVIRONMENT in lib/contracts/functions.ts lists, deploy it again',
    );
    this.name = 'EnvironmentIncomplete';
  }
}

/**
 * What the template set for this function, and nothing else.
 * @throws {EnvironmentIncomplete} naming every variable that is missing or empty
 */
export const requireEnvironment = <N extends FunctionName>(
  name: N,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Readonly<Record<(typeof ENVIRONMENT)[N][number], string>> => {
  const names: readonly string[] = ENVIRONMENT[name];
  const missing = names.filter((variable) => (environment[variable] ?? '') === '');
  if (missing.length > 0) throw new EnvironmentIncomplete(name, missing);
  return Object.fromEntries(names.map((variable) => [variable, environment[variable]])) as Record<
    (typeof ENVIRONMENT)[N][number],
    string
  >;
};
