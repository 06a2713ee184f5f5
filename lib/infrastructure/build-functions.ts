import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FunctionName } from '../contracts/functions';
import { projectRoot } from './project-root';

/**
 * Folder of a function's bundle, built by bin/build.cjs before the app runs. One esbuild call builds all of them;
 * bundling inside synth took ten seconds each time.
 * @throws when it is not there: a function without code must not reach a template
 */
export const functionAsset = (name: FunctionName): string => {
  const folder = join(projectRoot(), '.build', 'functions', name);
  if (!existsSync(join(folder, 'index.js'))) {
    throw new Error(`The function ${name} is not built. Run \`node bin/build.cjs functions\`, then synthesize again.`);
  }
  return folder;
};
