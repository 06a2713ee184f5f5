import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Assembly, get, isObject, type Json, resourcesOf } from '../assembly';

/** Beside the manifest: the exceptions that were in force when the assembly was made. */
export const EXCEPTIONS_FILE = 'election-exceptions.json';

/** An exception that the assembly says it was made with. None of them can be about the core. */
export interface ExceptionInForce {
  readonly rule: string;
  readonly construct: string;
  readonly reason: string;
  readonly owner: string;
  readonly expires: string;
}

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

const fromFile = (directory: string): readonly ExceptionInForce[] => {
  let content: string;
  try {
    content = readFileSync(join(directory, EXCEPTIONS_FILE), 'utf8');
  } catch {
    return [];
  }
  const parsed: Json = JSON.parse(content);
  return (Array.isArray(parsed) ? parsed : []).map((entry: Json) => ({
    rule: text(get(entry, 'rule')),
    construct: text(get(entry, 'construct')),
    reason: text(get(entry, 'reason')),
    owner: text(get(entry, 'owner')),
    expires: text(get(entry, 'expires')),
  }));
};

/** What a fork with cdk-nag's older suppressions wrote into its templates. */
const fromMetadata = (assembly: Assembly): readonly ExceptionInForce[] =>
  [...resourcesOf(assembly)].flatMap(({ metadata, constructPath }) => {
    const rules = get(metadata['cdk_nag'], 'rules_to_suppress');
    return (Array.isArray(rules) ? rules : []).filter(isObject).map((rule) => ({
      rule: text(rule['id']),
      construct: constructPath,
      reason: text(rule['reason']),
      owner: '',
      expires: '',
    }));
  });

/** Every exception that the assembly declares, for printing. They change nothing about the verdict. */
export const exceptionsIn = (assembly: Assembly): readonly ExceptionInForce[] => [
  ...fromFile(assembly.directory),
  ...fromMetadata(assembly),
];
