import { ApiProblem, callApi } from '../../site/src/shared/api';
import { isNotThere } from '../../site/src/shared/not-there';

const answering = (response: Response | Error): jest.SpyInstance =>
  jest
    .spyOn(globalThis, 'fetch')
    .mockImplementation(() => (response instanceof Error ? Promise.reject(response) : Promise.resolve(response)));
const refusalOf = async (): Promise<ApiProblem> => {
  try {
    await callApi('POST', '/api/registrations', { body: {} });
  } catch (error) {
    if (error instanceof ApiProblem) return error;
  }
  throw new Error('it was not refused');
};

describe('what a person reads when the API refuses', () => {
  afterEach(() => jest.restoreAllMocks());

  test('the API’s own sentence and code', async () => {
    answering(Response.json({ code: 'polls-open', message: 'Polls are open.' }, { status: 409 }));
    expect((await refusalOf()).problem).toEqual({ code: 'polls-open', message: 'Polls are open.' });
  });

  test.each([
    [401, 'unauthenticated'],
    [403, 'not-permitted'],
    [429, 'too-many-requests'],
    [502, 'internal'],
    [504, 'still-working'],
  ])('plain words for a bare %d, and never what a gateway or firewall wrote', async (status, code) => {
    answering(new Response('<html>Request blocked by rule 17 for 10.0.0.1</html>', { status }));
    const { problem } = await refusalOf();
    expect(problem.code).toBe(code);
    expect(problem.message).not.toMatch(/html|rule|10\.0/);
  });

  test('a broken line is told apart from a refusal', async () => {
    answering(new TypeError('fetch failed'));
    expect((await refusalOf()).problem.code).toBe('unreachable');
  });
});

describe('a file that is not there', () => {
  test('a bucket’s AccessDenied means not there, for it does not say which', async () => {
    const s3 = '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>';
    expect(await isNotThere(new Response(s3, { status: 403 }))).toBe(true);
    expect(await isNotThere(new Response('', { status: 404 }))).toBe(true);
  });
  test('a firewall’s refusal and a failure do not pass for nothing published', async () => {
    expect(await isNotThere(new Response('<h1>403 ERROR</h1>Request blocked.', { status: 403 }))).toBe(false);
    expect(await isNotThere(new Response('', { status: 503 }))).toBe(false);
  });
});
