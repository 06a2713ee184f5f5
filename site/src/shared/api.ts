import { PROBLEM_STATUS, type Problem } from '../../../lib/contracts/problem';

/** A refusal of the API, or the news that it could not be reached. */
export class ApiProblem extends Error {
  constructor(
    readonly problem: Problem | { readonly code: 'unreachable'; readonly message: string },
    readonly status?: number,
  ) {
    super(problem.message);
    this.name = 'ApiProblem';
  }
}

const isProblem = (body: unknown): body is Problem =>
  typeof body === 'object' &&
  body !== null &&
  'code' in body &&
  typeof body.code === 'string' &&
  body.code in PROBLEM_STATUS &&
  'message' in body &&
  typeof body.message === 'string';

/** What an answer without a readable problem means for a person, by its status. */
const plainWords = (status: number): Problem => {
  if (status === 401) return { code: 'unauthenticated', message: 'You are not signed in, or your session has ended.' };
  if (status === 403)
    return { code: 'not-permitted', message: 'The request was refused. Try again from the start page.' };
  if (status === 429)
    return { code: 'too-many-requests', message: 'Too many requests at this moment. Wait a minute, then try again.' };
  if (status === PROBLEM_STATUS['still-working'])
    return {
      code: 'still-working',
      message: 'No answer came in time. What you asked may go on: look whether it is there before you ask again.',
    };
  return {
    code: 'internal',
    message: 'Something went wrong on our side. Try again in a few minutes, or call the office.',
  };
};

/**
 * Calls our own API and gives its JSON back. Throws {@link ApiProblem} with words that can be shown.
 * `T` is what lib/contracts says of the route; the API is of the same build.
 */
export const callApi = async <T>(
  method: 'GET' | 'POST',
  path: string,
  options: { readonly body?: unknown; readonly token?: string } = {},
): Promise<T> => {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      credentials: 'omit',
      redirect: 'error',
      headers: {
        accept: 'application/json',
        ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
      },
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    });
  } catch {
    throw new ApiProblem({
      code: 'unreachable',
      message: 'The office’s server could not be reached. Check your connection and try again.',
    });
  }
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw new ApiProblem(isProblem(body) ? body : plainWords(response.status), response.status);
  return body as T;
};
