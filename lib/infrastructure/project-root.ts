import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder that holds package.json, seen from a bundle under .build as well as from the source. */
export const projectRoot = (from: string = __dirname): string => {
  if (existsSync(join(from, 'package.json'))) return from;
  const parent = dirname(from);
  if (parent === from) throw new Error('package.json is nowhere above the program; run it inside the project');
  return projectRoot(parent);
};
