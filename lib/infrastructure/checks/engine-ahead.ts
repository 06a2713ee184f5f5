import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../project-root';
import { mayCache } from './may-cache';
import { TemplateEngine } from './template-engine';

/** Where clean verdicts of CDK's validation are remembered; undefined where nothing may be. */
export const verdictFile = (): string | undefined =>
  mayCache() ? join(projectRoot(), '.cache', 'template-verdicts.json') : undefined;

/** With verdicts to remember, the engine is most often not needed at all. */
const start = (): TemplateEngine | undefined => {
  const file = verdictFile();
  return file !== undefined && existsSync(file) ? undefined : TemplateEngine.start();
};

let ahead: { readonly engine: TemplateEngine | undefined } | undefined;

/** Starting takes the engine some seconds; whoever knows that an app will be made starts it before. */
export const startEngineAhead = (): void => {
  ahead ??= { engine: start() };
};

/** The engine that was started ahead, for one app alone; the next gets one of its own. */
export const takeEngine = (): TemplateEngine | undefined => {
  const { engine } = ahead ?? { engine: start() };
  ahead = undefined;
  return engine;
};
