import { tmpdir } from 'node:os';
import { sep } from 'node:path';
import { App } from 'aws-cdk-lib';
import settings from '../../election.config';
import { parseSettings } from '../config/parse';
import { accountOf, OFFICES, type OfficeProfile } from '../cost/usage';
import { ElectionJurisdiction } from './election-jurisdiction';

/** `election cost` makes such a folder and removes it again. */
const COST_FOLDER_PREFIX = 'election-cost-';

/**
 * The shipped stacks as the offices of `election cost` would deploy them, to be counted and never to be deployed: writes
 * nowhere but into a temporary folder of that command, without checks.
 */
const outdir = process.env['CDK_OUTDIR'] ?? '';
if (!outdir.startsWith(`${tmpdir()}${sep}${COST_FOLDER_PREFIX}`)) {
  console.error('This app runs without checks, for `election cost` only. Use `npx cdk synth`.');
  process.exit(1);
}

const [example] = settings.jurisdictions;
const settingsOf = (office: OfficeProfile) => ({
  ...example,
  id: office.id,
  name: office.name.slice(0, office.name.indexOf(':')),
  fictional: false,
  profile: 'production' as const,
  account: accountOf(office),
  region: 'us-east-2',
  recoveryRegion: 'us-west-2',
  domain: `${office.id}.zz.example`,
  certificateArn: `arn:aws:acm:us-east-1:${accountOf(office)}:certificate/0000`,
  modules: [...office.modules],
  registration: { mode: office.registration, stateUrl: 'https://register.zz.example/' },
  existing: [],
});

const app = new App({ builtinCloudFormationValidation: false, analyticsReporting: false });
for (const jurisdiction of parseSettings({ jurisdictions: OFFICES.map(settingsOf) }).jurisdictions) {
  new ElectionJurisdiction(app, jurisdiction.id, { settings: jurisdiction });
}
app.synth();
