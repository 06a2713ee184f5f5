import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

/** First line of every page: `<!-- page title="…" nav="…" script="…" -->`. */
const HEAD = /^<!-- page title="([^"]*)"(?: nav="([^"]*)")?(?: script="([^"]*)")? -->\n/;

/** Puts a page's content into the one frame: head, skip link, header, navigation, footer. */
export const composePage = (template: string, page: string): string => {
  const head = HEAD.exec(page);
  if (!head) throw new Error('a page of the site starts with <!-- page title="…" nav="…" script="…" -->');
  const [line, title = '', nav = '', script = '/src/shared/static.ts'] = head;
  const filled = template
    .replaceAll('{{title}}', title)
    .replace('{{script}}', script)
    .replace('{{content}}', () => page.slice(line.length).trimEnd());
  // The current page is marked for screen readers too, not by colour alone.
  return nav === '' ? filled : filled.replace(`data-nav="${nav}"`, `data-nav="${nav}" aria-current="page"`);
};

export const shell = (templateFile: string): Plugin => ({
  name: 'election-shell',
  transformIndexHtml: { order: 'pre', handler: (page) => composePage(readFileSync(templateFile, 'utf8'), page) },
});
