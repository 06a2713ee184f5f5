import { worker } from '../../lib/local/worker';

const gate = () => {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((done) => {
    open = done;
  });
  return { open, opened };
};

it('runs once for many nudges, and once more for one that came meanwhile, never twice at once', async () => {
  let running = 0;
  let most = 0;
  let runs = 0;
  const { open, opened } = gate();
  const releases = worker(
    async () => {
      runs += 1;
      running += 1;
      most = Math.max(most, running);
      await opened;
      running -= 1;
    },
    undefined,
    () => undefined,
  );
  releases.nudge();
  releases.nudge();
  releases.nudge();
  open();
  await releases.settled();
  expect([runs, most]).toEqual([2, 1]);
});

it('a failure is said and tried again by itself', async () => {
  jest.useFakeTimers();
  const said: string[] = [];
  let runs = 0;
  const releases = worker(
    async () => {
      runs += 1;
      if (runs < 3) throw new Error('disk full');
    },
    undefined,
    (line) => said.push(line),
  );
  releases.nudge();
  await jest.advanceTimersByTimeAsync(2000);
  expect(runs).toBe(2);
  await jest.advanceTimersByTimeAsync(3999);
  expect(runs).toBe(2);
  await jest.advanceTimersByTimeAsync(1);
  expect(runs).toBe(3);
  expect(said).toHaveLength(2);
  expect(said[0]).toContain('disk full');
  jest.useRealTimers();
});

it('sweeps without a nudge, so that a lost one costs minutes and not the election', async () => {
  jest.useFakeTimers();
  let runs = 0;
  const releases = worker(
    async () => {
      runs += 1;
    },
    300_000,
    () => undefined,
  );
  await jest.advanceTimersByTimeAsync(600_000);
  expect(runs).toBe(2);
  await releases.close();
  await jest.advanceTimersByTimeAsync(600_000);
  expect(runs).toBe(2);
  jest.useRealTimers();
});

it('closing waits for the run under way and takes no more', async () => {
  const { open, opened } = gate();
  let finished = false;
  const releases = worker(
    async () => {
      await opened;
      finished = true;
    },
    undefined,
    () => undefined,
  );
  releases.nudge();
  const closed = releases.close();
  releases.nudge();
  open();
  await closed;
  expect(finished).toBe(true);
});
