import { createContext, Script } from 'node:vm';
import { CannotStart } from '../cannot-start';

/** CloudFront gives a function less than a millisecond; this only stops an endless loop, also on a busy machine. */
const LONGEST_RUN_MS = 2000;

interface EdgeValue {
  readonly value: string;
}

export interface EdgeRequest {
  readonly method: string;
  readonly uri: string;
  readonly querystring: Readonly<Record<string, EdgeValue>>;
  readonly headers: Readonly<Record<string, EdgeValue>>;
  readonly cookies: Readonly<Record<string, EdgeValue>>;
}

export interface EdgeResponse {
  readonly statusCode: number;
  readonly statusDescription?: string;
  readonly headers?: Readonly<Record<string, EdgeValue>>;
  readonly body?: string | { readonly data: string; readonly encoding?: 'text' | 'base64' };
}

export interface EdgeEvent {
  readonly eventType: 'viewer-request' | 'viewer-response';
  readonly request: EdgeRequest;
  readonly response?: EdgeResponse;
  readonly viewerIp: string;
}

/**
 * A CloudFront Function, run from the code in the template in a bare context: no modules, no network, no file, as
 * at the edge. The code is the template's own; the context keeps it honest, it is no wall against hostile code.
 * @throws {CannotStart} when the code does not parse or has no `handler`
 */
export const edgeFunction = (address: string, code: string): ((event: EdgeEvent) => EdgeRequest | EdgeResponse) => {
  const context = createContext(Object.create(null), { codeGeneration: { strings: false, wasm: false } });
  try {
    new Script(code, { filename: `${address}.js` }).runInContext(context, { timeout: LONGEST_RUN_MS });
    if (new Script('typeof handler').runInContext(context) !== 'function') throw new Error('it defines no handler');
  } catch (error) {
    throw new CannotStart(
      `The CloudFront function ${address} does not run here: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const call = new Script('JSON.stringify(handler(JSON.parse(input)))');
  return ({ eventType, request, response, viewerIp }) => {
    const event = {
      version: '1.0',
      context: { eventType, distributionId: 'local', distributionDomainName: 'local', requestId: 'local' },
      viewer: { ip: viewerIp },
      request,
      ...(response ? { response } : {}),
    };
    context['input'] = JSON.stringify(event);
    return JSON.parse(String(call.runInContext(context, { timeout: LONGEST_RUN_MS }))) as EdgeRequest | EdgeResponse;
  };
};
