/** What a browser is told a file is. `nosniff` is on everywhere, so a wrong one breaks the page instead of guessing. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  mjs: 'text/javascript; charset=utf-8',
  json: 'application/json; charset=utf-8',
  map: 'application/json; charset=utf-8',
  webmanifest: 'application/manifest+json; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
  xml: 'application/xml; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  avif: 'image/avif',
  ico: 'image/x-icon',
  woff2: 'font/woff2',
  woff: 'font/woff',
  pdf: 'application/pdf',
  wasm: 'application/wasm',
};

/** @throws for an extension that nobody said the type of: downloading a page instead of showing it is noticed by voters first */
export const contentTypeOf = (path: string): string => {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  const extension = dot < 0 ? '' : name.slice(dot + 1).toLowerCase();
  const type = Object.hasOwn(CONTENT_TYPES, extension) ? CONTENT_TYPES[extension] : undefined;
  if (type === undefined) {
    throw new Error(
      `${path}: no content type is known for this file. Remove it from the site, or add its extension to content-kind.ts.`,
    );
  }
  return type;
};

/** The bundler puts a digest of the content into these names, so a changed file is a new name. */
const HASHED = /^assets\/(?:.*\/)?[^/]+-[A-Za-z0-9_-]{8,}\.[A-Za-z0-9]+$/;

export const isHashedAsset = (path: string): boolean => HASHED.test(path);

const IMMUTABLE = 'public, max-age=31536000, immutable';
/** Browsers ask again each time; the edge answers for half a minute, so that a crowd on election night never reaches the bucket. */
const FRESH = 'public, max-age=0, s-maxage=30, must-revalidate';
/** Icons, images and texts under a stable name. */
const SHORT = 'public, max-age=300';

export const cacheControlOf = (path: string): string => {
  if (isHashedAsset(path)) return IMMUTABLE;
  return path.endsWith('.html') || path.endsWith('.json') ? FRESH : SHORT;
};
