import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CannotStart } from './cannot-start';
import { jsonResponse, type LocalRequest, type LocalResponse, textResponse } from './http';

/** This machine only; nothing of a rehearsal is on the network. */
const HOST = '127.0.0.1';
/** The same machine, by the address that browsers try first for `localhost`. */
const HOST_6 = '::1';
/** A client that dribbles its headers holds a connection no longer than this (slow-header attack). */
const HEADERS_TIMEOUT_MS = 10_000;
/** Node looks for connections past their time this often; its own 30 s would triple the limit above. */
const CHECK_EVERY_MS = 2000;
/** The largest upload over a slow disk. */
const REQUEST_TIMEOUT_MS = 120_000;
const KEEP_ALIVE_MS = 5000;
/** API Gateway's limit for all headers together is 10,240 bytes; CloudFront's for the address 8,192. */
const MAX_HEADER_BYTES = 10_240 + 8192;
const MAX_URL_LENGTH = 8192;
const MAX_CONNECTIONS = 512;
/** Requests that are still open this long after Ctrl-C are cut off. */
const LONGEST_GOODBYE_MS = 10_000;
/** API Gateway's payload limit, 10 MB. */
export const MAX_BODY_BYTES = 10 * 1024 * 1024;
/** Bytes of bodies being read at once, over all connections; past that the next one is refused. */
const MAX_BODIES_BYTES = 20 * MAX_BODY_BYTES;

export interface Handlers {
  /** Everything but uploads. */
  respond(request: LocalRequest): Promise<LocalResponse>;
  /** True for a request whose body is streamed by {@link upload} instead of held in memory. */
  isUpload(path: string): boolean;
  upload(request: IncomingMessage): Promise<LocalResponse>;
  log(line: string): void;
}

export interface LocalServer {
  /** `http://127.0.0.1:4400` */
  readonly origin: string;
  /** Takes no new connection, lets open requests finish. */
  close(): Promise<void>;
}

/** Under which name of this machine a server answers; what is asked under the other is sent there. */
export interface Naming {
  readonly name: typeof HOST | 'localhost';
  /** One line: what to do where another program has the port. */
  readonly inUse: (port: number) => string;
  /** The same where this user may not open it. */
  readonly notAllowed: (port: number) => string;
}

const BY_NUMBER: Naming = {
  name: HOST,
  inUse: (port) =>
    `Port ${port} on ${HOST} is in use by another program. Stop that one, or choose another: PORT=${port + 1} npm start.`,
  notAllowed: (port) => `This user may not open port ${port}. Choose one above 1023: PORT=4400 npm start.`,
};

class BodyTooLarge extends Error {}

const headersOf = (message: IncomingMessage): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(message.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );

/**
 * Opens the port before anything slow happens, so that "port in use" is the first thing said.
 * Requests get 503 until {@link LocalServer} has its handlers. As `localhost` it has both addresses of that name: where it left
 * one free, another program there would be asked in its place.
 * @throws {CannotStart} when the port cannot be had
 */
export const listen = async (
  port: number,
  { name, inUse, notAllowed }: Naming = BY_NUMBER,
): Promise<LocalServer & { serve(handlers: Handlers): void }> => {
  let handlers: Handlers | undefined;
  let held = 0;
  let origin = '';
  let closing = false;

  const readBody = async (message: IncomingMessage): Promise<Uint8Array> => {
    const announced = Number(message.headers['content-length'] ?? 0);
    if (announced > MAX_BODY_BYTES) throw new BodyTooLarge();
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    try {
      for await (const chunk of message as AsyncIterable<Uint8Array>) {
        bytes += chunk.byteLength;
        held += chunk.byteLength;
        if (bytes > MAX_BODY_BYTES || held > MAX_BODIES_BYTES) throw new BodyTooLarge();
        chunks.push(chunk);
      }
      return Buffer.concat(chunks);
    } finally {
      held -= bytes;
    }
  };

  const answer = async (message: IncomingMessage): Promise<LocalResponse> => {
    const { host } = new URL(origin);
    const url = message.url ?? '/';
    const given = message.headers.host ?? '';
    if (given !== host) {
      if (given === host.replace(name, name === HOST ? 'localhost' : HOST) && url.startsWith('/')) {
        return { status: 308, headers: { location: `${origin}${url.replace(/^\/+/, '/')}` }, body: new Uint8Array() };
      }
      // A name that someone else's DNS points here must not read this server through a browser (DNS rebinding).
      return textResponse(421, 'text/plain; charset=utf-8', `This server answers as ${host} only.\n`);
    }
    if (!url.startsWith('/')) return textResponse(400, 'text/plain; charset=utf-8', 'Write a path.\n');
    if (url.length > MAX_URL_LENGTH)
      return textResponse(414, 'text/plain; charset=utf-8', 'The address is too long.\n');
    if (!handlers) {
      return textResponse(503, 'text/plain; charset=utf-8', 'Still starting. Try again in a few seconds.\n', {
        'retry-after': '2',
      });
    }
    const [path = '/', ...query] = url.split('?');
    if (handlers.isUpload(path)) return handlers.upload(message);
    let body: Uint8Array;
    try {
      body = await readBody(message);
    } catch (error) {
      if (error instanceof BodyTooLarge)
        return jsonResponse(413, { message: 'Request Too Long' }, { connection: 'close' });
      throw error;
    }
    return handlers.respond({
      method: message.method ?? 'GET',
      path,
      query: query.join('?'),
      headers: headersOf(message),
      sourceIp: message.socket.remoteAddress ?? HOST,
      body,
    });
  };

  const send = (message: IncomingMessage, response: ServerResponse, result: LocalResponse): void => {
    const bodyless = message.method === 'HEAD' || result.status === 304;
    response.writeHead(result.status, {
      ...result.headers,
      ...(result.status === 304 ? {} : { 'content-length': String(result.body.byteLength) }),
      ...(closing ? { connection: 'close' } : {}),
    });
    response.end(bodyless ? undefined : result.body);
  };

  const newServer = (): Server => {
    const server = createServer(
      { maxHeaderSize: MAX_HEADER_BYTES, connectionsCheckingInterval: CHECK_EVERY_MS },
      (message, response) => {
        answer(message)
          .catch((error: unknown) => {
            if (!response.destroyed) {
              handlers?.log(
                `request failed: ${error instanceof Error ? `${error.name}: ${error.message}` : 'unknown'}`,
              );
            }
            return jsonResponse(500, { message: 'Internal server error' });
          })
          .then((result) => {
            if (!response.destroyed) send(message, response, result);
          })
          .catch((error: unknown) => {
            handlers?.log(`answer failed: ${error instanceof Error ? error.message : 'unknown'}`);
            response.destroy();
          });
      },
    );
    server.headersTimeout = HEADERS_TIMEOUT_MS;
    server.requestTimeout = REQUEST_TIMEOUT_MS;
    server.keepAliveTimeout = KEEP_ALIVE_MS;
    server.maxConnections = MAX_CONNECTIONS;
    return server;
  };

  /** The port, or undefined where this machine has no such address. */
  const open = (server: Server, wanted: number, address: string): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'EADDRINUSE') reject(new CannotStart(inUse(wanted)));
        else if (error.code === 'EACCES') reject(new CannotStart(notAllowed(wanted)));
        else if (address === HOST_6 && ['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(error.code ?? '')) resolve(undefined);
        else reject(error);
      });
      server.listen(wanted, address, () => resolve((server.address() as AddressInfo).port));
    });

  const first = newServer();
  const servers = [first];
  const opened = (await open(first, port, HOST)) ?? port;
  if (name === 'localhost') {
    const second = newServer();
    try {
      if ((await open(second, opened, HOST_6)) !== undefined) servers.push(second);
    } catch (error) {
      first.close();
      throw error;
    }
  }
  origin = `http://${name}:${opened}`;

  return {
    origin,
    serve: (given) => {
      handlers = given;
    },
    close: async () => {
      closing = true;
      await Promise.all(
        servers.map(
          (server) =>
            new Promise<void>((resolve) => {
              const giveUp = setTimeout(() => server.closeAllConnections(), LONGEST_GOODBYE_MS);
              server.close(() => {
                clearTimeout(giveUp);
                resolve();
              });
              server.closeIdleConnections();
            }),
        ),
      );
    },
  };
};
