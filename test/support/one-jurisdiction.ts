import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import type { Jurisdiction } from '../../lib/config/schema';
import { ElectionJurisdiction } from '../../lib/infrastructure/election-jurisdiction';
import { Cloud, type Plain } from './cloud';
import { SOME_ACCOUNT } from './shipped';

/** Every stack of one jurisdiction and its accounts; where two accounts have a stack of the same name, `name@account`. */
export const cloudOfOne = (settings: Jurisdiction): Cloud => {
  const outdir = mkdtempSync(join(tmpdir(), 'election-one-'));
  try {
    const { context } = JSON.parse(readFileSync(join(__dirname, '../../cdk.json'), 'utf8'));
    const app = new App({
      outdir,
      analyticsReporting: false,
      context: { ...context, '@aws-cdk/core:validateAgainstDefaultRules': false },
    });
    new ElectionJurisdiction(app, settings.id, { settings });
    const stacks = app.synth().stacksRecursively.map((stack) => ({
      name: stack.stackName,
      path: stack.hierarchicalId,
      region: stack.environment.region,
      account: stack.environment.account === 'unknown-account' ? SOME_ACCOUNT : stack.environment.account,
      template: JSON.parse(JSON.stringify(stack.template)) as { [name: string]: Plain },
    }));
    const names = stacks.map(({ name }) => name);
    return Cloud.of(
      stacks.map((stack) =>
        names.indexOf(stack.name) === names.lastIndexOf(stack.name)
          ? stack
          : { ...stack, name: `${stack.name}@${stack.account}` },
      ),
    );
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
};
