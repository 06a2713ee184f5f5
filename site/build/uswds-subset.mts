import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The parts of PostCSS's tree that the plug-in touches; Vite brings PostCSS itself. */
interface CssNode {
  readonly type: string;
  readonly name?: string;
  readonly source?: { readonly input: { readonly file?: string } };
  readonly nodes?: readonly CssNode[];
  remove(): unknown;
}
interface CssRule extends CssNode {
  selectors: string[];
}
interface CssDeclaration extends CssNode {
  value: string;
}
interface CssRoot {
  walkAtRules(visit: (rule: CssNode) => void): void;
  walkRules(visit: (rule: CssRule) => void): void;
  walkDecls(property: string, visit: (declaration: CssDeclaration) => void): void;
}

const SYSTEM_FONTS = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
const SYSTEM_MONOSPACE = 'ui-monospace, "Cascadia Mono", Menlo, Consolas, "Liberation Mono", monospace';

/** Every word in the pages' sources that could be a class name. One too many costs bytes; one too few would cost looks. */
export const wordsOf = (source: string): Set<string> => new Set(source.match(/[A-Za-z_][\w:-]*/g) ?? []);

/**
 * Are all classes that a selector needs in use? Classes inside `:not()` are not needed for it to match.
 * A selector without classes (an element, normalisation) is always kept.
 */
export const isUsed = (selector: string, words: ReadonlySet<string>): boolean =>
  [...selector.replace(/:not\([^)]*\)/g, '').matchAll(/\.((?:\\.|[\w-])+)/g)].every(([, name = '']) =>
    words.has(name.replace(/\\/g, '')),
  );

const sourcesUnder = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(tsx?|html)$/.test(entry.name))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));

/**
 * Keeps, of the whole U.S. Web Design System (60 KB gzip), what these pages use, and swaps its web fonts for the system's:
 * a page on election night must be light on a slow line.
 */
export const uswdsSubset = (siteFolder: string) => ({
  postcssPlugin: 'uswds-subset',
  OnceExit(root: CssRoot) {
    const words = new Set(sourcesUnder(siteFolder).flatMap((source) => [...wordsOf(source)]));
    const fromUswds = (node: CssNode): boolean => node.source?.input.file?.includes('@uswds') ?? false;
    root.walkRules((rule) => {
      if (!fromUswds(rule)) return;
      const kept = rule.selectors.filter((selector) => isUsed(selector, words));
      if (kept.length === 0) rule.remove();
      else if (kept.length < rule.selectors.length) rule.selectors = kept;
    });
    root.walkAtRules((rule) => {
      if (!fromUswds(rule)) return;
      if (rule.name === 'font-face' || (rule.nodes?.length === 0 && rule.name !== 'import')) rule.remove();
    });
    root.walkDecls('font-family', (declaration) => {
      if (/(Source Sans Pro|Merriweather) Web/.test(declaration.value)) declaration.value = SYSTEM_FONTS;
      if (/Roboto Mono Web/.test(declaration.value)) declaration.value = SYSTEM_MONOSPACE;
    });
  },
});
