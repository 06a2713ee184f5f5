import {
  type ElectionsView,
  LONGEST_LOAD_SECONDS,
  type LoadRequest,
  type LoadView,
} from '../../../../lib/contracts/results';
import { ApiProblem } from '../../shared/api';

type Call = <T>(method: 'GET' | 'POST', path: string, body?: unknown) => Promise<T>;

export const READING = 'Reading and reconciling the figures…';
export const READING_SLOWLY = 'This file takes longer than usual. It is read to its end; leave this page open…';

/** Between two looks whether a slow load is there. */
const LOOK_SECONDS = 5;

const inSeconds = (seconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, seconds * 1000);
  });

const isSlow = (error: unknown): boolean => error instanceof ApiProblem && error.problem.code === 'still-working';

/**
 * Has an uploaded file loaded. Of one that takes longer than API Gateway waits no answer comes, while the server reads on and stores
 * the load at its end: looks then until it is there, and never has the same file read twice at once.
 * @param onSlow the answer did not come in time
 * @returns the load's id
 */
export const askForLoad = async (
  call: Call,
  request: LoadRequest,
  onSlow: () => void,
  wait: (seconds: number) => Promise<void> = inSeconds,
): Promise<string> => {
  const loadsOfFile = async (): Promise<readonly string[]> => {
    const { elections } = await call<ElectionsView>('GET', '/api/staff/results/elections');
    return elections
      .flatMap(({ loads }) => loads)
      .filter(({ uploadId }) => uploadId === request.uploadId)
      .map(({ loadId }) => loadId);
  };
  // One upload can have been loaded before, with other words about it.
  const before = await loadsOfFile();
  try {
    return (await call<LoadView>('POST', '/api/staff/results/loads', request)).loadId;
  } catch (error) {
    if (!isSlow(error)) throw error;
  }
  onSlow();
  for (let waited = 0; waited < LONGEST_LOAD_SECONDS; waited += LOOK_SECONDS) {
    await wait(LOOK_SECONDS);
    const made = (await loadsOfFile()).find((loadId) => !before.includes(loadId));
    if (made !== undefined) return made;
  }
  throw new ApiProblem({
    code: 'still-working',
    message: `The file was not read to its end within ${LONGEST_LOAD_SECONDS / 60} minutes, or something in its last part was refused. Nothing was stored. Load it again; if that ends in the same way, check the file with election results load, which names what is wrong, and load a smaller export.`,
  });
};
