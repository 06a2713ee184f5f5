import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { announce } from './running-election';

declare global {
  /** Between set-up and tear-down, which run in one process. */
  var browserTestElection: { readonly child: ChildProcess; readonly home: string } | undefined;
}

const STARTS_WITHIN_MS = 120_000;

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no free port')),
      );
    });
  });

/** Starts the real local election as `npm start` does, in a home folder of its own. */
export default async (): Promise<void> => {
  const port = await freePort();
  const home = mkdtempSync(join(tmpdir(), 'election-browser-test-'));
  const origin = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, [join(__dirname, '..', '..', '..', 'bin', 'election.cjs'), 'start'], {
    env: { ...process.env, PORT: String(port), ELECTION_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  globalThis.browserTestElection = { child, home };
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (said += String(data)));
  const until = Date.now() + STARTS_WITHIN_MS;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the local election stopped (${child.exitCode}):\n${said}`);
    if (Date.now() > until) throw new Error(`the local election did not start in time:\n${said}`);
    const answer = await fetch(`${origin}/site.json`).catch(() => undefined);
    if (answer?.ok) break;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  announce({ origin, home });
};
