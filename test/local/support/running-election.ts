import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { LoadView, UploadTicket } from '../../../lib/contracts/results';
import type { SiteSettings } from '../../../lib/contracts/site';

export const ROOT = resolve(__dirname, '../../..');

export const newHome = (): string => mkdtempSync(join(tmpdir(), 'election-home-'));

export const freePort = (): Promise<number> =>
  new Promise((done, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => done(port));
    });
  });

interface Announcement {
  readonly ok: boolean;
  readonly stacks: readonly string[];
  readonly addresses: Readonly<Record<string, string>>;
  readonly accounts: readonly { readonly username: string; readonly password: string }[];
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly child: ChildProcess;
  /** Resolves when the process has ended in whatever way. */
  readonly ended: Promise<Ended>;
  /** Resolves when the addresses were printed; rejects when the process ended before. */
  readonly announced: Promise<Announcement>;
}

const children = new Set<ChildProcess>();

/** `npm start` without npm. */
export const start = (
  environment: Readonly<Record<string, string>>,
  args: readonly string[] = [],
  root: string = ROOT,
): Started => {
  const child = spawn(process.execPath, [join(root, 'bin/election.cjs'), 'start', '--json', ...args], {
    cwd: root,
    env: { ...process.env, ELECTION_NOW: '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.add(child);
  let stdout = '';
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const ended = new Promise<Ended>((done) => {
    child.once('close', (code, signal) => {
      children.delete(child);
      done({ code, signal, stdout, stderr });
    });
  });
  const announced = new Promise<Announcement>((done, fail) => {
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      const [line, rest] = stdout.split('\n', 2);
      if (line !== undefined && rest !== undefined) done(JSON.parse(line) as Announcement);
    });
    ended.then(({ code, signal }) => fail(new Error(`ended before it was ready (${code ?? signal}):\n${stderr}`)));
  });
  announced.catch(() => undefined);
  return { child, ended, announced };
};

/** Ends what a failed test left running: only processes that {@link start} began. */
export const endAll = async (): Promise<void> => {
  await Promise.all(
    [...children].map(
      (child) =>
        new Promise<void>((done) => {
          child.once('close', () => done());
          child.kill('SIGKILL');
        }),
    ),
  );
};

export interface Answer<T> {
  readonly status: number;
  readonly text: string;
  /** Of the shape that the contract promises for a good answer; tests look at `status` first. */
  readonly json: T;
}

/** A browser's view of the running election. */
export interface Person {
  get<T>(path: string): Promise<Answer<T>>;
  post<T>(path: string, body: unknown): Promise<Answer<T>>;
}

const answerOf = async <T>(response: Response): Promise<Answer<T>> => {
  const text = await response.text();
  const json: unknown = /^[[{]/.test(text) ? JSON.parse(text) : {};
  return { status: response.status, text, json: json as T };
};

export const anyone = (origin: string, token?: string): Person => {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return {
    get: async (path) => answerOf(await fetch(`${origin}${path}`, { headers, redirect: 'manual' })),
    post: async (path, body) =>
      answerOf(
        await fetch(`${origin}${path}`, {
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }),
      ),
  };
};

/** Signs in as the staff console does: authorization code with PKCE, through the page. */
export const signedIn = async (origin: string, username: string, password: string): Promise<Person> => {
  const { signIn } = (await anyone(origin).get<SiteSettings>('/site.json')).json;
  if (signIn === undefined) throw new Error('staff cannot sign in here');
  const verifier = randomBytes(32).toString('base64url');
  const authorization = {
    response_type: 'code',
    client_id: signIn.clientId,
    redirect_uri: `${origin}/staff/`,
    scope: 'openid',
    state: 'state',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  };
  const page = await fetch(`${signIn.authorizeUrl}?${new URLSearchParams(authorization)}`);
  if (page.status !== 200) throw new Error(`the sign-in page answered ${page.status}`);
  const entered = await fetch(signIn.authorizeUrl, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin },
    body: new URLSearchParams({ ...authorization, username, password }),
  });
  const code = new URL(entered.headers.get('location') ?? 'http://no.code').searchParams.get('code');
  if (code === null) throw new Error(`${username} was not signed in: ${entered.status}`);
  const exchanged = await fetch(signIn.tokenUrl, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: signIn.clientId,
      code,
      redirect_uri: authorization.redirect_uri,
      code_verifier: verifier,
    }),
  });
  const { id_token } = (await exchanged.json()) as { id_token: string };
  return anyone(origin, id_token);
};

/** What a browser does with a link that it was given. */
export const sendByTicket = async ({ url, headers }: UploadTicket, file: Uint8Array): Promise<void> => {
  const stored = await fetch(url, { method: 'PUT', headers, body: file });
  if (stored.status !== 200) throw new Error(`the upload answered ${stored.status}: ${await stored.text()}`);
};

/** Uploads a file as the console does and loads it. */
export const loadFile = async (
  clerk: Person,
  electionId: string,
  fileName: string,
  file: Uint8Array,
): Promise<Answer<LoadView>> => {
  const ticket = await clerk.post<UploadTicket>('/api/staff/results/uploads', {
    electionId,
    fileName,
    bytes: file.byteLength,
    sha256: createHash('sha256').update(file).digest('hex'),
  });
  if (ticket.status !== 201) throw new Error(`no upload: ${ticket.text}`);
  await sendByTicket(ticket.json, file);
  return clerk.post('/api/staff/results/loads', {
    electionId,
    uploadId: ticket.json.uploadId,
    status: 'unofficial-partial',
  });
};

/** Asks again until the answer fits; for what happens after an answer was given. */
export const eventually = async <T>(ask: () => Promise<T>, fits: (value: T) => boolean): Promise<T> => {
  const until = Date.now() + 20_000;
  for (;;) {
    const value = await ask();
    if (fits(value)) return value;
    if (Date.now() > until) throw new Error(`did not come about: ${JSON.stringify(value).slice(0, 500)}`);
    await new Promise((done) => setTimeout(done, 100));
  }
};
