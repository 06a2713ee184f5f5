import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import settings from '../../election.config';
import { type Assembly, readAssembly } from '../../lib/assembly';
import { parseSettings } from '../../lib/config/parse';
import { ElectionJurisdiction } from '../../lib/infrastructure/election-jurisdiction';

/**
 * The example as `cdk synth` writes it, checks aside: the account's stacks serve the one office alone, and every resource has its construct path.
 * @param change what a fork does to the app before its synth
 */
export const exampleAssembly = (change: (app: App) => void = () => {}): Assembly => {
  const { context } = JSON.parse(readFileSync(join(__dirname, '../../cdk.json'), 'utf8'));
  const app = new App({
    outdir: mkdtempSync(join(tmpdir(), 'election-example-')),
    analyticsReporting: false,
    // CDK's own validation has tests of its own and takes seconds.
    builtinCloudFormationValidation: false,
    context,
  });
  for (const jurisdiction of parseSettings(settings).jurisdictions)
    new ElectionJurisdiction(app, jurisdiction.id, { settings: jurisdiction });
  change(app);
  return readAssembly(app.synth().directory);
};
