/** What to do where the AWS SDK finds no credentials, or an account takes them no more. */
export const SIGN_IN_FIRST = 'Sign in (aws sso login), or set AWS_PROFILE, and run this again.';

/** The SDK's own name, and the names that CloudFormation has for credentials which ended or were never any. */
const NAMES = ['CredentialsProviderError', 'ExpiredToken', 'ExpiredTokenException', 'InvalidClientTokenId'];

export const lacksCredentials = (error: unknown): boolean => error instanceof Error && NAMES.includes(error.name);
