import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import type { Jurisdiction } from '../../lib/config/schema';
import { AccountStack } from '../../lib/infrastructure/stacks/account-stack';
import { Cloud, type Plain } from './cloud';
import { SOME_ACCOUNT } from './shipped';

/** The Account stacks alone of some jurisdictions, one after another, as an app makes them. */
export const accountsOf = (
  ...places: readonly { readonly settings: Jurisdiction; readonly region: string }[]
): { readonly cloud: Cloud; readonly stacks: readonly AccountStack[] } => {
  const outdir = mkdtempSync(join(tmpdir(), 'election-account-'));
  try {
    const app = new App({
      outdir,
      analyticsReporting: false,
      context: { '@aws-cdk/core:validateAgainstDefaultRules': false },
    });
    const stacks = places.map(({ settings, region }) => AccountStack.sharedBy(app, settings, region));
    const written = app.synth().stacksRecursively.map((stack) => ({
      name: stack.stackName,
      path: stack.hierarchicalId,
      region: stack.environment.region,
      account: stack.environment.account === 'unknown-account' ? SOME_ACCOUNT : stack.environment.account,
      template: JSON.parse(JSON.stringify(stack.template)) as { [name: string]: Plain },
    }));
    return { cloud: Cloud.of(written), stacks };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
};
