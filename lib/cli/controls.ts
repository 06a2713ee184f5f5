import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BASELINE, controlsMarkdown, judgedTypesFile, judgedTypesIn, oscalText } from '../guardrails';
import { projectRoot } from '../infrastructure/project-root';
import { EXIT } from './exit';

const RULES = 'lib/guardrails';

/** Source of the rules and of what they share; the documents’ own code names types without judging them. */
const ruleSources = (root: string): readonly string[] =>
  readdirSync(join(root, RULES), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.startsWith('documents') && !/^(known|judged)-types\.ts$/.test(file))
    .sort()
    .map((file) => readFileSync(join(root, RULES, file), 'utf8'));

const before = (root: string, file: string): string => {
  try {
    return readFileSync(join(root, file), 'utf8');
  } catch {
    return '';
  }
};

/** Everything that is generated from the rules, by path in the repository. */
export const generatedFrom = (root: string, now: string): Readonly<Record<string, string>> => {
  const oscal = 'docs/controls.oscal.json';
  return {
    'docs/controls.md': controlsMarkdown(BASELINE),
    [oscal]: oscalText(BASELINE, before(root, oscal), now),
    'lib/guardrails/judged-types.ts': judgedTypesFile(judgedTypesIn(ruleSources(root))),
  };
};

/** `election controls [--write]`: the documents that are made from the rules; exits 1 when they are not current. */
export const run = async (args: readonly string[]): Promise<number> => {
  const unknown = args.filter((arg) => arg !== '--json' && arg !== '--write');
  if (unknown.length > 0) {
    process.stderr.write(`Usage: election controls [--write] [--json]. Not understood: ${unknown.join(' ')}\n`);
    return EXIT.unusable;
  }
  const root = projectRoot(__dirname);
  const files = Object.entries(generatedFrom(root, new Date().toISOString())).map(([file, content]) => ({
    file,
    content,
    current: before(root, file) === content,
  }));
  if (args.includes('--write')) {
    for (const { file, content } of files) writeFileSync(join(root, file), content);
  }
  const ok = args.includes('--write') || files.every(({ current }) => current);
  const report = files.map(({ file, current }) => ({ file, current }));
  process.stdout.write(
    args.includes('--json')
      ? `${JSON.stringify({ ok, rules: BASELINE.length, files: report }, undefined, 1)}\n`
      : `${report.map(({ file, current }) => `${file}: ${current ? 'current' : ok ? 'written' : 'not current; run election controls --write'}`).join('\n')}\n`,
  );
  return ok ? EXIT.fine : EXIT.refused;
};
