import { existsSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';

/** The manifest of a synth that was refused, under a name that no tool deploys by. */
export const REFUSED_MANIFEST = 'refused-manifest.json';

/** Makes what was refused readable again, its Stages too. For a copy of one's own, which is read and thrown away. */
export const readableAgain = (directory: string): void => {
  const refused = join(directory, REFUSED_MANIFEST);
  if (existsSync(refused)) renameSync(refused, join(directory, 'manifest.json'));
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    if (entry.isDirectory() && !entry.name.startsWith('asset.')) readableAgain(join(directory, entry.name));
  }
};
