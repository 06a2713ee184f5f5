import { type Credentials, signed } from './signed-request';

/** How long one answer may take, milliseconds. */
const TIMEOUT_MS = 15_000;

/** An answer that is no answer; `name` is the service's own code where it gave one. */
export class Refused extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = code;
  }
}

export interface Question {
  /** As in signatures and in most host names. */
  readonly service: string;
  readonly region: string;
  /** @default `<service>.<region>.amazonaws.com` */
  readonly host?: string;
  /** @default / */
  readonly path?: string;
  /** A JSON call by this `x-amz-target`. */
  readonly target?: string;
  /** A query call, as AWS's oldest services have it; the answer is XML. */
  readonly form?: Readonly<Record<string, string>>;
  readonly json?: object;
}

const codeIn = (response: Response, text: string): string => {
  const header = response.headers.get('x-amzn-errortype');
  const [, inBody] =
    /"__type"\s*:\s*"([^"]+)"|<Code>([^<]+)<\/Code>/.exec(text)?.filter((part) => part !== undefined) ?? [];
  return (header ?? inBody ?? `HTTP ${response.status}`).split(/[#:]/).at(header ? 0 : -1) ?? '';
};

/**
 * Asks a service for whose client this project has no use but this. Goes to AWS_ENDPOINT_URL where that is set, as AWS's own
 * clients do.
 * @returns the body as text
 * @throws {Refused} with the service's code
 */
export const ask = async (
  { service, region, host, path = '/', target, form, json }: Question,
  credentials: Credentials,
): Promise<string> => {
  const url = new URL(
    path,
    process.env['AWS_ENDPOINT_URL'] ?? `https://${host ?? `${service}.${region}.amazonaws.com`}`,
  );
  const body = form ? new URLSearchParams(form).toString() : target || json ? JSON.stringify(json ?? {}) : '';
  const request = {
    method: body === '' ? ('GET' as const) : ('POST' as const),
    url,
    headers: {
      ...(form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
      ...(target ? { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target } : {}),
      ...(json && !target ? { 'content-type': 'application/json' } : {}),
    },
    body,
  };
  const { host: _, ...headers } = signed(request, { service, region, at: new Date() }, credentials);
  const response = await fetch(url, {
    method: request.method,
    headers,
    signal: AbortSignal.timeout(TIMEOUT_MS),
    ...(body === '' ? {} : { body }),
  });
  const text = await response.text();
  if (response.ok) return text;
  const [, message] =
    /"[mM]essage"\s*:\s*"([^"]*)"|<Message>([^<]*)<\/Message>/.exec(text)?.filter((part) => part !== undefined) ?? [];
  throw new Refused(codeIn(response, text), message ?? `${service} in ${region} answered ${response.status}`);
};
