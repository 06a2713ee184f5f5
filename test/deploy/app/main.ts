import { readFileSync } from 'node:fs';
import { parseSettings } from '../../../lib/config/parse';
import { ElectionApp, SynthRefused } from '../../../lib/infrastructure/election-app';
import { ElectionJurisdiction } from '../../../lib/infrastructure/election-jurisdiction';

/**
 * The shipped app with other settings: the same constructs, the same checks, the same refusal on a finding. What it writes is
 * what would be deployed to AWS; only afterwards does test/deploy take out what the emulator lacks.
 */
const file = process.env['DEPLOY_SETTINGS'];
if (file === undefined) throw new Error('DEPLOY_SETTINGS names no file of settings');
const app = new ElectionApp();
for (const settings of parseSettings(JSON.parse(readFileSync(file, 'utf8'))).jurisdictions) {
  new ElectionJurisdiction(app, settings.id, { settings });
}
try {
  app.synth();
} catch (error) {
  console.error(error instanceof SynthRefused ? error.message : error);
  // At once: CDK would synthesize again when the process ends by itself.
  process.exit(1);
}
