import settings from '../../election.config';
import { parseSettings, SettingsInvalid } from '../config/parse';
import { startEngineAhead } from './checks/engine-ahead';
import { ElectionApp, SynthRefused } from './election-app';
import { ElectionJurisdiction } from './election-jurisdiction';

// bin/app.cjs loads this file while functions are still being bundled; the engine starts in that time as well.
startEngineAhead();

/** What `cdk` and the local election run: the office's settings become stacks, and the stacks are judged. */
const synthesizeAll = (): void => {
  const app = new ElectionApp();
  for (const jurisdiction of parseSettings(settings).jurisdictions) {
    new ElectionJurisdiction(app, jurisdiction.id, { settings: jurisdiction });
  }
  app.synth();
};

/** Called by bin/app.cjs once every function's bundle is there: assets are hashed as the stacks are made. */
export const synthesize = (): void => {
  try {
    synthesizeAll();
  } catch (error) {
    console.error(error instanceof SettingsInvalid || error instanceof SynthRefused ? error.message : error);
    // At once: CDK would synthesize again when the process ends by itself.
    process.exit(1);
  }
};
