import { Readable } from 'node:stream';
import { HttpResponse } from '@smithy/core/protocols';

/** One request as it would leave for AWS. */
export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  /** The operation, for services that name it in a header. */
  readonly target: string;
  readonly body: Buffer;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

const bytesOf = async (body: unknown): Promise<Buffer> => {
  if (body === undefined || body === null) return Buffer.alloc(0);
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (typeof body === 'string') return Buffer.from(body);
  const chunks: Uint8Array[] = [];
  for await (const chunk of body as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks);
};

/** Stands where the network would: what the real SDK client sends is kept, `answer` says what comes back. */
export const wire = (answer: (sent: Sent, index: number) => Answer) => {
  const sent: Sent[] = [];
  return {
    sent,
    config: {
      region: 'us-east-2',
      credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'made-up' },
      requestHandler: {
        handle: async (request: {
          readonly method: string;
          readonly path: string;
          readonly query?: Readonly<Record<string, unknown>>;
          readonly headers: Readonly<Record<string, string>>;
          readonly body?: unknown;
        }) => {
          const one: Sent = {
            method: request.method,
            path: request.path,
            query: request.query ?? {},
            headers: Object.fromEntries(Object.entries(request.headers).map(([name, v]) => [name.toLowerCase(), v])),
            target: (request.headers['x-amz-target'] ?? request.headers['X-Amz-Target'] ?? '').split('.').at(-1) ?? '',
            body: await bytesOf(request.body),
          };
          sent.push(one);
          const { status = 200, headers = {}, body = '' } = answer(one, sent.length - 1);
          return {
            response: new HttpResponse({
              statusCode: status,
              headers: { ...headers },
              body: Readable.from(body.length === 0 ? [] : [Buffer.from(body)]),
            }),
          };
        },
      },
    },
  };
};

export const json = (value: unknown, status = 200): Answer => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.1' },
  body: JSON.stringify(value),
});

/** An AWS JSON error by its name. */
export const refusal = (name: string, more: Readonly<Record<string, unknown>> = {}): Answer =>
  json({ __type: name, message: name, ...more }, 400);
