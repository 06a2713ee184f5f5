import { ElectionApp, SynthRefused } from '../../lib/infrastructure/election-app';
import { ElectionJurisdiction } from '../../lib/infrastructure/election-jurisdiction';
import { combinations } from './combinations';

/** `node combination-app.js FOLDER NAME...`: synthesizes these combinations with every check, as the shipped app does its own. */
const [outdir = '', ...names] = process.argv.slice(2);
const wanted = combinations().filter(({ name }) => names.includes(name));
try {
  const app = new ElectionApp({ outdir, context: JSON.parse(process.env['CDK_CONTEXT_JSON'] ?? '{}') });
  for (const { name, settings } of wanted) new ElectionJurisdiction(app, name, { settings });
  app.synth();
} catch (error) {
  console.error(error instanceof SynthRefused ? error.message : error);
  process.exit(1);
}
process.exit(0);
