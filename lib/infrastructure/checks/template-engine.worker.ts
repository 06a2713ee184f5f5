import { type MessagePort, workerData } from 'node:worker_threads';
import { CloudFormationValidatePlugin, type PolicyValidationStack } from 'aws-cdk-lib';
import { RootConstruct } from 'constructs';
import { SIGNAL } from './template-engine';

/** What {@link ./template-engine} hands over: where templates come from and answers go, and the signals it waits on. */
interface Handed {
  readonly port: MessagePort;
  readonly signals: Int32Array;
}

const { port, signals } = workerData as Handed;
const plugin = new CloudFormationValidatePlugin();

const raise = (signal: number): void => {
  Atomics.store(signals, signal, 1);
  Atomics.notify(signals, signal);
};
const answer = (said: object): void => {
  port.postMessage(said);
  raise(SIGNAL.answered);
};
raise(SIGNAL.loaded);

port.once('message', (stackTemplates: readonly PolicyValidationStack[]) => {
  try {
    const report = plugin.validate({
      stackTemplates: [...stackTemplates],
      templatePaths: stackTemplates.map(({ templatePath }) => templatePath),
      // Not an App: at this thread's end it would write itself, empty, over the assembly.
      appConstruct: new RootConstruct(),
    });
    answer({ report: JSON.parse(JSON.stringify(report)) });
  } catch (error) {
    answer({ problem: error instanceof Error ? error.message : String(error) });
  }
  port.close();
});

// Starts the engine: a second or two, while the app still makes its constructs. It is started anew where it holds no rules for
// a type of the templates; this one holds the rules for all. CDK does not promise the method: without it, it starts when asked.
const EVERY_TYPE = { has: () => true };
const start: unknown = plugin['initializeEngine'];
if (typeof start === 'function') start.call(plugin, EVERY_TYPE);
else void plugin.version;
