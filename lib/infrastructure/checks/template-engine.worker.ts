import { type MessagePort, workerData } from 'node:worker_threads';
import { App, CloudFormationValidatePlugin, type PolicyValidationStack } from 'aws-cdk-lib';

/** What {@link ./template-engine} hands over: where templates come from and answers go, and what it waits on. */
interface Handed {
  readonly port: MessagePort;
  readonly answered: Int32Array;
}

const { port, answered } = workerData as Handed;
const plugin = new CloudFormationValidatePlugin();

const answer = (said: object): void => {
  port.postMessage(said);
  Atomics.store(answered, 0, 1);
  Atomics.notify(answered, 0);
};

port.once('message', (stackTemplates: readonly PolicyValidationStack[]) => {
  try {
    const report = plugin.validate({
      stackTemplates: [...stackTemplates],
      templatePaths: stackTemplates.map(({ templatePath }) => templatePath),
      appConstruct: new App(),
    });
    answer({ report: JSON.parse(JSON.stringify(report)) });
  } catch (error) {
    answer({ problem: error instanceof Error ? error.message : String(error) });
  }
  port.close();
});

// Starts the engine: a second or two, while the app still makes its constructs.
void plugin.version;
