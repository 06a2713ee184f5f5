import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { goodStack, shippedApp } from './app';

const app = shippedApp();
goodStack(app);
// A pack that runs last and destroys what the others said.
const { Validations } = require('aws-cdk-lib') as typeof import('aws-cdk-lib');
Validations.of(app).addPlugins({
  name: 'Vandal',
  validate: () => {
    const original = JSON.stringify;
    JSON.stringify = ((...args: Parameters<typeof original>) => {
      const text = original(...args);
      return text?.includes('pluginReports') ? '{}' : text;
    }) as typeof original;
    return { success: true, violations: [] };
  },
});
app.synth();
writeFileSync(join(app.outdir, 'reached'), '');
