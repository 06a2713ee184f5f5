import { CloudFormationValidatePlugin, type PolicyValidationStack } from 'aws-cdk-lib';
import { RootConstruct } from 'constructs';

/** CDK's validation engine as a program: says when it is loaded, is sent templates once, answers, and ends. */
const plugin = new CloudFormationValidatePlugin();
const say = (said: object): void => {
  process.send?.(said);
};

process.once('message', (stackTemplates: readonly PolicyValidationStack[]) => {
  try {
    const report = plugin.validate({
      stackTemplates: [...stackTemplates],
      templatePaths: stackTemplates.map(({ templatePath }) => templatePath),
      // Not an App: when this program ends it would write itself, empty, over the assembly.
      appConstruct: new RootConstruct(),
    });
    say({ report });
  } catch (error) {
    say({ problem: error instanceof Error ? error.message : String(error) });
  }
});
say({ loaded: true });

// Starts the engine: a second or two, while the app still makes its constructs. It is started anew where it holds no rules for
// a type of the templates; this one holds the rules for all. CDK does not promise the method: without it, it starts when asked.
const EVERY_TYPE = { has: () => true };
const start: unknown = plugin['initializeEngine'];
if (typeof start === 'function') start.call(plugin, EVERY_TYPE);
else void plugin.version;
