import { runTask, TASKS, type TaskName } from '../bench/results/tasks';

/** One task of `election bench results` in a process of its own, so that its memory is its own. */
const main = async ([name = '', file = '']: readonly string[]): Promise<void> => {
  if (!Object.hasOwn(TASKS, name)) throw new Error(`there is no task ${name}`);
  process.stdout.write(JSON.stringify(await runTask(name as TaskName, file)));
};

if (require.main === module) {
  main(process.argv.slice(2)).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  });
}
