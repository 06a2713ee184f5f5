import { MAX_PARTS, PART_BYTES, type ReleasedPart } from '../../contracts/released';
import { RELEASED_ROUTE } from '../../contracts/released-route';
import type { Objects } from '../../platform/ports';
import { ObjectKeyRefused } from '../../platform/refused';
import {
  type HandlerLog,
  type HttpRequest,
  type HttpResponse,
  type LambdaHandler,
  lambdaHandler,
  refuse,
} from '../http/lambda';
import { routesOf } from '../http/routes';

export interface HandOutPorts {
  readonly released: Pick<Objects, 'get'>;
  /** Folders of the store; nothing outside them is handed out. */
  readonly folders: readonly string[];
  readonly log: HandlerLog;
}

const nothing = (): never => refuse('not-found', 'There is no released file of that name.');

const pathIn = ({ pathParameters }: HttpRequest, folders: readonly string[]): string => {
  const path = pathParameters['path'] ?? '';
  return folders.some((folder) => path.startsWith(folder)) ? path : nothing();
};

const partIn = ({ pathParameters }: HttpRequest): number => {
  const part = pathParameters['part'] ?? '';
  return /^(0|[1-9][0-9]?)$/.test(part) && Number(part) < MAX_PARTS
    ? Number(part)
    : refuse('invalid-request', `Ask for a part from 0 to ${MAX_PARTS - 1}.`);
};

/**
 * Hands out what was released, to whoever asks: signed files for a public website that stands in another account or partition,
 * where no role of this one is trusted. It can read the released store and nothing else.
 */
export const createHandOut = (
  name: 'results-released' | 'incidents-released',
  { released, folders, log }: HandOutPorts,
): LambdaHandler => {
  const read = async (request: HttpRequest): Promise<HttpResponse> => {
    const part = partIn(request);
    const stored = await released.get(pathIn(request, folders)).catch((error: unknown) => {
      if (error instanceof ObjectKeyRefused) return undefined;
      throw error;
    });
    if (stored === undefined) return nothing();
    const { body, sha256 } = stored;
    const parts = Math.max(1, Math.ceil(body.length / PART_BYTES));
    if (part >= parts) return nothing();
    const bytes = body.subarray(part * PART_BYTES, (part + 1) * PART_BYTES);
    const answer: ReleasedPart = { parts, sha256, body: Buffer.from(bytes).toString('base64') };
    return { status: 200, body: answer };
  };
  return lambdaHandler(routesOf(name, { [RELEASED_ROUTE]: read }), log);
};
