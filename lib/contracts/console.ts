/** Nothing else on the machine uses it; the sign-in and the intakes of uploads name it, so it cannot be chosen. */
export const CONSOLE_PORT = 4480;

/** The staff console on a person's own machine. A browser takes `localhost` for safe, and Cognito takes no other name without TLS. */
export const CONSOLE_ORIGIN = `http://localhost:${CONSOLE_PORT}`;
