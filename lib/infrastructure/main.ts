import settings from '../../election.config';
import { parseSettings, SettingsInvalid } from '../config/parse';
import { ElectionApp, SynthRefused } from './election-app';
import { ElectionJurisdiction } from './election-jurisdiction';

/** What `cdk` and the local election run: the office's settings become stacks, and the stacks are judged. */
const main = (): void => {
  const app = new ElectionApp();
  for (const jurisdiction of parseSettings(settings).jurisdictions) {
    new ElectionJurisdiction(app, jurisdiction.id, { settings: jurisdiction });
  }
  app.synth();
};

try {
  main();
} catch (error) {
  console.error(error instanceof SettingsInvalid || error instanceof SynthRefused ? error.message : error);
  // At once: CDK would synthesize again when the process ends by itself.
  process.exit(1);
}
