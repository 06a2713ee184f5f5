import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { contentSecurityPolicy, PERMISSIONS_POLICY } from '../contracts/page-headers';
import type { SiteSettings } from '../contracts/site';
import { PUBLIC_PAGES } from '../contracts/site-pages';
import { CannotStart } from '../local/cannot-start';
import { jsonResponse, type LocalRequest, type LocalResponse, textResponse } from '../local/http';
import { contentTypeOf } from '../services/site/content-kind';
import { siteFilesIn } from '../services/site/site-files';

const START = '/staff/';
const PAGE = 'staff/index.html';
/** Of the built website: the console's page, what pages load, the icon. The public's pages stand on the website. */
const isOfTheConsole = (path: string): boolean => path === PAGE || path === 'favicon.svg' || path.startsWith('assets/');
const OF_THE_WEBSITE = new RegExp(`^/(?:${PUBLIC_PAGES.join('|')})/$`);

/** The headers that CloudFront would add, without what speaks of TLS: this is the person's own machine. */
export const securityHeaders = (connectTo: readonly string[]): Readonly<Record<string, string>> => ({
  'cache-control': 'no-store',
  'content-security-policy': contentSecurityPolicy(connectTo),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': PERMISSIONS_POLICY,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
});

export type Pages = (request: LocalRequest) => LocalResponse;

const nothing = (): LocalResponse =>
  textResponse(404, 'text/plain; charset=utf-8', 'There is nothing at this address.\n');

/**
 * The console's page and what it loads, from memory: no path leads to a file of this machine.
 * @param website host name of the public website, to which the page's own links lead
 */
export const pagesFrom = async (folder: string, settings: SiteSettings, website?: string): Promise<Pages> => {
  if (!existsSync(join(folder, PAGE))) {
    throw new CannotStart(`${PAGE} is not in ${folder}. Build the website first: node bin/build.cjs site.`);
  }
  const files = new Map<string, { readonly type: string; readonly body: Uint8Array }>();
  for (const { path, read } of await siteFilesIn(folder)) {
    if (!isOfTheConsole(path)) continue;
    files.set(path === PAGE ? START : `/${path}`, { type: contentTypeOf(path), body: await read() });
  }
  return ({ method, path, query }) => {
    if (method !== 'GET' && method !== 'HEAD') {
      return textResponse(405, 'text/plain; charset=utf-8', 'Only GET.\n', { allow: 'GET, HEAD' });
    }
    if (path === '/site.json') return jsonResponse(200, settings);
    if (path === '/' || path === '/staff') return { ...nothing(), status: 302, headers: { location: START } };
    if (website !== undefined && OF_THE_WEBSITE.test(path)) {
      return {
        ...nothing(),
        status: 302,
        headers: { location: `https://${website}${path}${query === '' ? '' : `?${query}`}` },
      };
    }
    const file = files.get(path);
    return file === undefined ? nothing() : { status: 200, headers: { 'content-type': file.type }, body: file.body };
  };
};
