import { CannotStart } from '../local/cannot-start';
import { launch } from '../local/launch';

/**
 * Builds the website of this copy; only what changed is built.
 * @throws {CannotStart} when the build fails, with what it said
 */
export const buildSite = async (root: string, signal: AbortSignal): Promise<void> => {
  const { code, output } = await launch(root, ['bin/build.cjs', 'site'], {}, signal);
  if (code !== 0) throw new CannotStart(`The build failed:\n${output}`);
};
