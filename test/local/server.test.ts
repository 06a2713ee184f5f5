import { connect } from 'node:net';
import { type LocalRequest, textResponse } from '../../lib/local/http';
import { listen } from '../../lib/local/server';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

const serve = async (respond: (request: LocalRequest) => Promise<void> = async () => undefined) => {
  const server = await listen(0);
  closing.push(() => server.close());
  const seen: LocalRequest[] = [];
  const said: string[] = [];
  server.serve({
    respond: async (request) => {
      seen.push(request);
      await respond(request);
      return textResponse(200, 'text/plain', 'fine', { etag: '"x"' });
    },
    isUpload: (path) => path.startsWith('/up/'),
    upload: async (message) => {
      let bytes = 0;
      for await (const chunk of message as AsyncIterable<Uint8Array>) bytes += chunk.byteLength;
      return textResponse(200, 'text/plain', String(bytes));
    },
    log: (line) => said.push(line),
  });
  return { server, seen, said, port: Number(new URL(server.origin).port) };
};

/** Speaks HTTP by hand: what no well-behaved client would send. */
const raw = (port: number, text: string): Promise<string> =>
  new Promise((done) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    socket.on('data', (chunk) => {
      answer += chunk.toString();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => done(answer));
  });

it('gives the path as it was sent, for whoever looks after it', async () => {
  const { seen, port } = await serve();
  await raw(port, `GET /a/../b%2f..?x=1?2 HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`);
  expect(seen[0]).toMatchObject({ path: '/a/../b%2f..', query: 'x=1?2', method: 'GET' });
});

it.each(['http://evil.example/', '*', 'a/b'])('refuses %s, which is no path', async (target) => {
  const { seen, port } = await serve();
  const answer = await raw(port, `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1.1 400/);
  expect(seen).toEqual([]);
});

it('refuses other hosts, oversized addresses and oversized headers', async () => {
  const { seen, port } = await serve();
  const ask = (line: string, headers: string) => raw(port, `${line} HTTP/1.1\r\n${headers}Connection: close\r\n\r\n`);
  expect(await ask('GET /', `Host: evil.example:${port}\r\n`)).toMatch(/^HTTP\/1.1 421/);
  expect(await ask(`GET /${'a'.repeat(9000)}`, `Host: 127.0.0.1:${port}\r\n`)).toMatch(/^HTTP\/1.1 414/);
  expect(await ask('GET /', `Host: 127.0.0.1:${port}\r\nX: ${'a'.repeat(20_000)}\r\n`)).toMatch(/^HTTP\/1.1 431/);
  expect(seen).toEqual([]);
});

it('a client that dribbles its headers is cut off after ten seconds', async () => {
  const { seen, port } = await serve();
  const begun = Date.now();
  expect(await raw(port, `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nX-Slow: `)).toMatch(/^HTTP\/1.1 408|^$/);
  expect(Date.now() - begun).toBeGreaterThan(8000);
  expect(seen).toEqual([]);
}, 30_000);

it('stops reading a body that is longer than 10 MB, announced or not', async () => {
  const { seen, server } = await serve();
  const big = new Uint8Array(10 * 1024 * 1024 + 1);
  const send = (body: RequestInit['body']) =>
    fetch(server.origin, { method: 'POST', body, duplex: 'half' } as RequestInit).then(
      ({ status }) => status,
      () => 413,
    );
  expect(await send(big)).toBe(413);
  expect(await send(new Blob([big]).stream())).toBe(413);
  expect(seen).toEqual([]);
  expect(await send(new Uint8Array(1024))).toBe(200);
});

it('streams uploads of any length past the limit for bodies', async () => {
  const { server } = await serve();
  const body = new Uint8Array(12 * 1024 * 1024);
  const answer = await fetch(`${server.origin}/up/x`, { method: 'PUT', body });
  expect(await answer.text()).toBe(String(body.byteLength));
});

it('a HEAD request gets the headers of the GET and no body', async () => {
  const { server } = await serve();
  const answer = await fetch(server.origin, { method: 'HEAD' });
  expect([answer.headers.get('content-length'), answer.headers.get('etag'), await answer.text()]).toEqual([
    '4',
    '"x"',
    '',
  ]);
});

it('a handler that throws becomes a bare 500', async () => {
  const { server, said } = await serve(async () => {
    throw new Error('a voter’s name');
  });
  const answer = await fetch(server.origin);
  expect([answer.status, await answer.text()]).toEqual([500, '{"message":"Internal server error"}']);
  expect(said).toHaveLength(1);
});

it('says 503 until everything is ready', async () => {
  const server = await listen(0);
  closing.push(() => server.close());
  const answer = await fetch(server.origin);
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2']);
});

it('says which port is in use and how to choose another', async () => {
  const { port } = await serve();
  await expect(listen(port)).rejects.toThrow(new RegExp(`Port ${port} .* PORT=${port + 1} npm start`));
});

it('closing lets an open request finish and takes no new connection', async () => {
  let finish: () => void = () => undefined;
  const waiting = new Promise<void>((done) => {
    finish = done;
  });
  const { server } = await serve(() => waiting);
  const open = fetch(server.origin);
  await new Promise((done) => setTimeout(done, 100));
  const closed = server.close();
  await expect(fetch(server.origin)).rejects.toThrow();
  finish();
  expect((await open).status).toBe(200);
  await closed;
});
