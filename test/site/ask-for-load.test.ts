import { LONGEST_LOAD_SECONDS } from '../../lib/contracts/results';
import { ApiProblem } from '../../site/src/shared/api';
import { askForLoad } from '../../site/src/staff/results/ask-for-load';

const REQUEST = { electionId: '2020-11-03-general', uploadId: 'upload-1234', status: 'unofficial-partial' } as const;
const SLOW = new ApiProblem({ code: 'still-working', message: 'No answer came in time.' }, 504);

/** A server that answers the load as told; the list has what `loads` says at that moment. */
const server = (answer: unknown, loads: () => readonly { readonly loadId: string; readonly uploadId: string }[]) => {
  const asked: string[] = [];
  const call = async <T>(method: string, path: string): Promise<T> => {
    asked.push(`${method} ${path}`);
    if (method === 'GET') return { elections: [{ loads: loads() }] } as T;
    if (answer instanceof Error) throw answer;
    return answer as T;
  };
  return { call, loadsAskedFor: () => asked.filter((one) => one === 'POST /api/staff/results/loads').length };
};

describe('a clerk who loads a file', () => {
  let waited = 0;
  let slow = 0;
  const wait = async (seconds: number): Promise<void> => {
    waited += seconds;
  };
  const onSlow = (): void => {
    slow += 1;
  };
  beforeEach(() => {
    waited = 0;
    slow = 0;
  });

  it('is led to the load that the answer names', async () => {
    const { call } = server({ loadId: 'a' }, () => []);
    expect([await askForLoad(call, REQUEST, onSlow, wait), waited, slow]).toEqual(['a', 0, 0]);
  });

  it('is led to it all the same where the answer did not come in time, and the file is read once', async () => {
    const { call, loadsAskedFor } = server(SLOW, () => [
      { loadId: 'of-another-file', uploadId: 'upload-5678' },
      ...(waited < 20 ? [] : [{ loadId: 'b', uploadId: REQUEST.uploadId }]),
      { loadId: 'of-this-file-in-other-words', uploadId: REQUEST.uploadId },
    ]);
    expect([await askForLoad(call, REQUEST, onSlow, wait), waited, slow]).toEqual(['b', 20, 1]);
    expect(loadsAskedFor()).toBe(1);
  });

  it('hears that nothing was stored, and what to do, where it never comes', async () => {
    const { call, loadsAskedFor } = server(SLOW, () => []);
    await expect(askForLoad(call, REQUEST, onSlow, wait)).rejects.toMatchObject({
      problem: { code: 'still-working', message: expect.stringMatching(/Nothing was stored\. Load it again/) },
    });
    expect([waited, loadsAskedFor()]).toEqual([LONGEST_LOAD_SECONDS, 1]);
  });

  it('reads a refusal as it is, at once', async () => {
    const refused = new ApiProblem({ code: 'unreadable-file', message: 'Line 3.' }, 422);
    await expect(askForLoad(server(refused, () => []).call, REQUEST, onSlow, wait)).rejects.toBe(refused);
    expect([waited, slow]).toEqual([0, 0]);
  });
});
