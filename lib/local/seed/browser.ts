import { Readable } from 'node:stream';
import type { Embedded } from '../../platform/embedded';
import type { LocalElection } from '../election';
import type { LocalRequest } from '../http';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Speaks to the local election as the pages do, through the same routes, authorizers and models; only the network is left out. */
export interface Browser {
  post(path: string, body: unknown, username?: string): Promise<Answer>;
  get(path: string, username?: string): Promise<Answer>;
  /** Sends a file to the address of an upload ticket. */
  upload(url: string, headers: Readonly<Record<string, string>>, file: Uint8Array): Promise<number>;
}

export const browserOf = (election: LocalElection, embedded: Embedded): Browser => {
  const ask = async (method: string, path: string, body: unknown, username?: string): Promise<Answer> => {
    const account = username === undefined ? undefined : election.accounts.named(username);
    if (username !== undefined && !account) throw new Error(`there is no account ${username}`);
    const request: LocalRequest = {
      method,
      path,
      query: '',
      headers: {
        'content-type': 'application/json',
        ...(account ? { authorization: `Bearer ${(await election.tokens.issue(account)).idToken}` } : {}),
      },
      sourceIp: '127.0.0.1',
      body: body === undefined ? new Uint8Array() : Buffer.from(JSON.stringify(body)),
    };
    const response = await election.respond(request);
    const text = Buffer.from(response.body).toString();
    try {
      return { status: response.status, body: JSON.parse(text) };
    } catch {
      return { status: response.status, body: text };
    }
  };
  return {
    post: (path, body, username) => ask('POST', path, body, username),
    get: (path, username) => ask('GET', path, undefined, username),
    upload: async (url, headers, file) => {
      const { pathname, search } = new URL(url, 'http://127.0.0.1');
      const outcome = await embedded.receiveUpload({
        method: 'PUT',
        url: `${pathname}${search}`,
        headers: { ...headers, 'content-length': String(file.byteLength) },
        body: Readable.from([file]),
      });
      return outcome.status;
    },
  };
};
