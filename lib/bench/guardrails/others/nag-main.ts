import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  App,
  DefaultStackSynthesizer,
  type IPolicyValidationContext,
  type IPolicyValidationPlugin,
  type PolicyValidationPluginReport,
  Stack,
  Validations,
} from 'aws-cdk-lib';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { AwsSolutionsChecks, NIST80053R5Checks, ServerlessChecks } from 'cdk-nag';
import { CANNOT } from './cannot';

/**
 * cdk-nag judges constructs, so each template is included, whole, in a scratch app with the three packs on that this project
 * uses, and nothing acknowledged. Called by `election bench guardrails` with a list of template files; answers with every
 * finding of each, by rule and logical id.
 */
class Listening implements IPolicyValidationPlugin {
  readonly name: string;
  readonly found: string[] = [];

  constructor(private readonly inner: IPolicyValidationPlugin) {
    this.name = inner.name;
  }

  validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    const report = this.inner.validate(context);
    for (const { ruleName, violatingResources } of report.violations) {
      for (const { resourceLogicalId, constructPath } of violatingResources) {
        this.found.push(`${ruleName} ${resourceLogicalId ?? constructPath ?? ''}`);
      }
    }
    return { ...report, success: true, violations: [] };
  }
}

/** CfnInclude does not know this function; what it stands for is, like an import, a value that another stack has. */
const importing = (template: string): string =>
  template.replace(/"Fn::GetStackOutput":\s*(\{[^{}]*\})/g, (_, output: string) => {
    const { StackName, OutputName } = JSON.parse(output) as Readonly<Record<string, string>>;
    return `"Fn::ImportValue": "${StackName}-${OutputName}"`;
  });

const [folder = '', listFile = '', outFile = ''] = process.argv.slice(2);
const files = JSON.parse(readFileSync(listFile, 'utf8')) as readonly string[];
const said: Record<string, readonly string[]> = {};
const outdir = `${outFile}.folder`;
for (const file of files) {
  try {
    const app = new App({ outdir, analyticsReporting: false, builtinCloudFormationValidation: false });
    const plugins = [new AwsSolutionsChecks(), new NIST80053R5Checks(), new ServerlessChecks()].map(
      (pack) => new Listening(pack),
    );
    Validations.of(app).addPlugins(...plugins);
    const stack = new Stack(app, 'Scratch', {
      env: { region: 'us-east-2' },
      // The template brings its own parameter for the version of the bootstrap stack.
      synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }),
    });
    const templateFile = join(folder, `${file}.included.json`);
    writeFileSync(templateFile, importing(readFileSync(join(folder, file), 'utf8')));
    new CfnInclude(stack, 'Template', { templateFile, preserveLogicalIds: true });
    app.synth();
    said[file] = plugins.flatMap(({ found }) => found);
  } catch (error) {
    // What CDK itself cannot take in, the packs never see; CDK's refusal counts for cdk-nag, as a fork would meet both.
    said[file] = [`${CANNOT} ${error instanceof Error ? error.message : 'error'}`];
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
writeFileSync(outFile, JSON.stringify(said));
