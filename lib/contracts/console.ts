import * as z from 'zod/mini';

/** Nothing else on the machine uses it; the sign-in and the intakes of uploads name it, so it cannot be chosen. */
export const CONSOLE_PORT = 4480;

/** The staff console on a person's own machine. A browser takes `localhost` for safe, and Cognito takes no other name without TLS. */
export const CONSOLE_ORIGIN = `http://localhost:${CONSOLE_PORT}`;

/** Output of each stack that the console on a person's machine must know something of. */
export const FOR_THE_CONSOLE = 'ForTheConsole';

const REGION = 'us-(?:gov-)?(?:east|west)-[1-9]';
const host = (pattern: string) => z.string().check(z.regex(new RegExp(`^${pattern}$`)));

/** What {@link FOR_THE_CONSOLE} of the Foundation stack says: where staff sign in. GovCloud's sign-in hosts are FIPS ones. */
export const consoleSignInSchema = z.strictObject({
  signIn: host(`[a-z0-9-]+\\.auth(?:-fips)?\\.${REGION}\\.amazoncognito\\.com`),
  clientId: z.string().check(z.regex(/^[a-z0-9]{20,64}$/)),
});
export type ConsoleSignIn = z.output<typeof consoleSignInSchema>;

/** What it says of a stack with a staff API: the API with its stage, and the bucket into which browsers upload, if any. */
export const consoleApiSchema = z.strictObject({
  staffApi: host(`[a-z0-9]+\\.execute-api\\.${REGION}\\.amazonaws\\.com/[a-z0-9]+`),
  intake: z.optional(host(`[a-z0-9][a-z0-9-]{1,61}[a-z0-9]\\.s3\\.${REGION}\\.amazonaws\\.com`)),
});
export type ConsoleApi = z.output<typeof consoleApiSchema>;

/** Stacks whose staff API the console calls, and what that API is called in the list of routes. */
export const CONSOLE_APIS = {
  Results: 'results-staff',
  Ballots: 'ballots-staff',
  Incidents: 'incidents-staff',
  Registration: 'registration-staff',
} as const;
