/** CloudFront's path patterns: `*` for any characters, `?` for one, case-sensitive, with or without the leading slash. */
export const pathPattern = (pattern: string): ((path: string) => boolean) => {
  const source = (pattern.startsWith('/') ? pattern : `/${pattern}`)
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  const expression = new RegExp(`^${source}$`, 's');
  return (path) => expression.test(path);
};
