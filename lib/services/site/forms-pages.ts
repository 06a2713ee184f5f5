import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { contentSecurityPolicy, PERMISSIONS_POLICY, STRICT_TRANSPORT_SECURITY } from '../../contracts/page-headers';
import { type SiteSettings, siteSettingsSchema } from '../../contracts/site';
import { FORM_PAGES, PUBLIC_PAGES } from '../../contracts/site-pages';
import { cacheControlOf, contentTypeOf } from './content-kind';
import type { SiteFile } from './site-files';

const NOT_FOUND_PAGE = '404.html';

export interface FormsPagesPorts {
  /** The pages of the forms, and what they load. */
  readonly files: readonly SiteFile[];
  /** Env SITE_SETTINGS as it came, JSON of {@link siteSettingsSchema}. */
  readonly settings: string;
  /** Host into which browsers put documents: the one that a page may call besides its own. */
  readonly documentsHost: string;
  /** Host name of the public website, to which the pages' own links lead. */
  readonly website: string;
}

interface Page {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

export type FormsPages = (event: Pick<APIGatewayProxyEvent, 'httpMethod' | 'path'>) => APIGatewayProxyResult;

/** As CloudFront adds them to the same pages of the website. */
const securityHeaders = (connectTo: readonly string[]): Readonly<Record<string, string>> => ({
  'content-security-policy': `${contentSecurityPolicy(connectTo)}; upgrade-insecure-requests`,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': PERMISSIONS_POLICY,
  'referrer-policy': 'no-referrer',
  'strict-transport-security': STRICT_TRANSPORT_SECURITY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
});

const readSettings = (settings: string): SiteSettings => siteSettingsSchema.parse(JSON.parse(settings));

/**
 * The pages of the voters' forms, where no CloudFront may stand before them. Everything is in memory before the first request, under the
 * address that a browser asks for: no path leads to a file, so none climbs out, and there is nothing here that a request could reach.
 * @throws when a page is not there, or holds what API Gateway would not pass on as text
 */
export const formsPagesFrom = async (ports: FormsPagesPorts): Promise<FormsPages> => {
  const strict = securityHeaders([]);
  const pages = new Map<string, Page>();
  const keep = (path: string, body: string, name: string, headers = strict): void => {
    pages.set(path, {
      body,
      headers: { ...headers, 'content-type': contentTypeOf(name), 'cache-control': cacheControlOf(name) },
    });
  };
  for (const { path, read } of ports.files) {
    // Only texts: for anything else the API would need binary types, and hand on bodies that no model has seen.
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await read());
    keep(`/${path}`, text, path);
  }
  for (const form of FORM_PAGES) {
    const page = pages.get(`/${form}/index.html`);
    if (page === undefined)
      throw new Error(`the page ${form} is not among the files; build the site, then deploy again`);
    const headers = form === 'register' ? securityHeaders([ports.documentsHost]) : strict;
    // API Gateway may or may not take the slash away.
    for (const path of [`/${form}`, `/${form}/`, `/${form}/index.html`]) keep(path, page.body, 'index.html', headers);
  }
  keep('/site.json', JSON.stringify(readSettings(ports.settings)), 'site.json');
  const notFound = pages.get(`/${NOT_FOUND_PAGE}`);
  if (notFound === undefined)
    throw new Error(`${NOT_FOUND_PAGE} is not among the files; build the site, then deploy again`);

  const elsewhere = new Map(
    ['', ...PUBLIC_PAGES.filter((page) => !FORM_PAGES.some((form) => form === page))].flatMap((page) => {
      const path = page === '' ? '/' : `/${page}/`;
      return [path, path.slice(0, -1)].map((asked) => [asked, `https://${ports.website}${path}`] as const);
    }),
  );
  const answer = (statusCode: number, { body, headers }: Page, verb: string): APIGatewayProxyResult => ({
    statusCode,
    headers: { ...headers },
    body: verb === 'HEAD' ? '' : body,
  });

  return ({ httpMethod, path }) => {
    if (httpMethod !== 'GET' && httpMethod !== 'HEAD') {
      return answer(
        405,
        { body: '', headers: { ...strict, 'cache-control': 'no-store', allow: 'GET, HEAD' } },
        httpMethod,
      );
    }
    const location = elsewhere.get(path);
    if (location !== undefined) {
      return answer(302, { body: '', headers: { ...strict, 'cache-control': 'no-store', location } }, httpMethod);
    }
    const page = pages.get(path);
    return page === undefined
      ? answer(404, { ...notFound, headers: { ...notFound.headers, 'cache-control': 'no-store' } }, httpMethod)
      : answer(200, page, httpMethod);
  };
};
