import { tmpdir } from 'node:os';
import { sep } from 'node:path';
import { App } from 'aws-cdk-lib';
import settings from '../../election.config';
import { parseSettings } from '../config/parse';
import { ElectionJurisdiction } from './election-jurisdiction';

/** `election bench synth` makes such a folder and removes it again. */
export const BENCH_FOLDER_PREFIX = 'election-bench-';

/**
 * The shipped stacks without any check, to measure what the checks cost. Writes nowhere but into a temporary folder of the
 * bench, so that nobody deploys from it by mistake. No switch inside ElectionApp can do the same.
 */
const outdir = process.env['CDK_OUTDIR'] ?? '';
if (!outdir.startsWith(`${tmpdir()}${sep}${BENCH_FOLDER_PREFIX}`)) {
  console.error('This app runs without checks, for `election bench synth` only. Use `npx cdk synth`.');
  process.exit(1);
}
const app = new App({ builtinCloudFormationValidation: false, analyticsReporting: false });
for (const jurisdiction of parseSettings(settings).jurisdictions) {
  new ElectionJurisdiction(app, jurisdiction.id, { settings: jurisdiction });
}
app.synth();
