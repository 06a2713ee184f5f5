const TYPE = /(?<!Type:\s*|type:\s*)'(AWS::[A-Za-z0-9]+::[A-Za-z0-9]+)'/g;

/** Where the examples of a rule begin: types named from there on are staffage. */
const EXAMPLES = /^\s*bad:\s*\[/m;

/**
 * The resource types that the checks of rules name, from the source of the rules and of what they share. A type that only an
 * example names is not judged.
 * @param sources TypeScript, one text per file
 */
export const judgedTypesIn = (sources: readonly string[]): readonly string[] => {
  const found = new Set<string>();
  for (const source of sources) {
    const checks = source.slice(0, EXAMPLES.exec(source)?.index ?? source.length);
    for (const [, type] of checks.matchAll(TYPE)) if (type !== undefined) found.add(type);
  }
  return [...found].sort();
};

/** The file that known-types.ts reads. */
export const judgedTypesFile = (types: readonly string[]): string =>
  [
    '/** Made by `npm run -s election -- controls --write` from the rules; a test says whether it is current. */',
    'export const JUDGED_TYPES: readonly string[] = [',
    ...types.map((type) => `  '${type}',`),
    '];',
    '',
  ].join('\n');
