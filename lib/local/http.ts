/** A request as it reached this machine; header names in lower case. */
export interface LocalRequest {
  readonly method: string;
  /** As sent: percent-encoded, without the query. */
  readonly path: string;
  /** Without the question mark; empty when there is none. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly sourceIp: string;
  readonly body: Uint8Array;
}

export interface LocalResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

const encoder = new TextEncoder();

export const textResponse = (
  status: number,
  contentType: string,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): LocalResponse => ({ status, headers: { 'content-type': contentType, ...headers }, body: encoder.encode(text) });

export const jsonResponse = (
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): LocalResponse => textResponse(status, 'application/json', JSON.stringify(body), headers);
