import { rmSync } from 'node:fs';

const STOPS_WITHIN_MS = 10_000;

/** Ends the election that the set-up started, and no other process. */
export default async (): Promise<void> => {
  const election = globalThis.browserTestElection;
  if (!election) return;
  const { child, home } = election;
  if (child.exitCode === null) {
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGINT');
    const late = setTimeout(() => child.kill('SIGKILL'), STOPS_WITHIN_MS);
    await ended;
    clearTimeout(late);
  }
  rmSync(home, { recursive: true, force: true });
};
