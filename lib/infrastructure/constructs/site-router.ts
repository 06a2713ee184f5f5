import { readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** CloudFront's limit for a function's code, in bytes. */
const MAX_CODE_BYTES = 10_240;

const filesUnder = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesUnder(path) : [path];
  });

/**
 * Code of the function at the edge that answers for the website's own paths: a folder gets its page, and an address that the
 * site does not have gets a plain "not found" at once, so that nobody can make the bucket talk about names it does not hold.
 * @param siteFolder the built site
 */
export const siteRouterCode = (siteFolder: string): string => {
  const paths = filesUnder(siteFolder)
    .map((file) => `/${relative(siteFolder, file).split(sep).join('/')}`)
    .filter((path) => !path.startsWith('/assets/'));
  const known = [...new Set([...paths, '/site.json'])].sort();
  const code = `var known = ${JSON.stringify(known)};
function handler(event) {
  var request = event.request;
  var uri = request.uri;
  if (uri.startsWith('/assets/')) return request;
  if (uri.endsWith('/')) uri += 'index.html';
  if (known.indexOf(uri) >= 0) {
    request.uri = uri;
    return request;
  }
  if (known.indexOf(uri + '/index.html') >= 0) {
    return { statusCode: 301, statusDescription: 'Moved Permanently', headers: { location: { value: uri + '/' } } };
  }
  return {
    statusCode: 404,
    statusDescription: 'Not Found',
    headers: { 'content-type': { value: 'text/html; charset=utf-8' }, 'cache-control': { value: 'no-store' } },
    body: '<!doctype html><html lang="en"><title>Page not found</title><h1>Page not found</h1><p>There is no page at this address. <a href="/">Go to the election website</a>.</p></html>',
  };
}
`;
  if (Buffer.byteLength(code) > MAX_CODE_BYTES) {
    throw new Error(
      `The website has ${known.length} pages, too many for the function at the edge (${MAX_CODE_BYTES} bytes of code). Put files that need no address of their own under assets/.`,
    );
  }
  return code;
};
