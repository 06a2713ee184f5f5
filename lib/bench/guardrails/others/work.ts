import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Assembly, get, isObject, type JsonObject } from '../../../assembly';
import { type Mutant, templateOf } from '../mutant';

/** The same mutants as template files, for programs that read those; and what each stack was before. */
export interface Work {
  readonly folder: string;
  /** File name of a stack's unmodified template, by stack. */
  readonly before: ReadonlyMap<string, string>;
  /** File name of each mutant's template, in order. */
  readonly after: readonly MutantFile[];
}

interface MutantFile {
  readonly mutant: Mutant;
  readonly file: string;
  /** Types of the resources that the change touches, adds or takes away. */
  readonly touched: ReadonlySet<string>;
}

/** What an edit leaves alone is shared with the original (lib/assembly/edit.ts). */
export const touchedTypes = (before: JsonObject, after: JsonObject): ReadonlySet<string> => {
  const resources = [before, after].map((template) => {
    const all = get(template, 'Resources');
    return isObject(all) ? all : {};
  });
  const ids = new Set(resources.flatMap((all) => Object.keys(all)));
  return new Set(
    [...ids]
      .map((id) => resources.map((all) => all[id]))
      .filter(([was, is]) => was !== is)
      .flatMap((both) => both.map((resource) => get(resource, 'Type')))
      .filter((type) => typeof type === 'string'),
  );
};

/** What a tool says of one file: every finding by rule and resource, equal ones as often as they were found. */
export type Said = ReadonlyMap<string, readonly string[]>;

export interface Compared {
  readonly tool: string;
  readonly version: string;
  /** How it was run, in a sentence. */
  readonly how: string;
  /** Mutants that it says something more about than about the unmodified template. */
  readonly caught: ReadonlySet<Mutant>;
}

export const writeWork = (folder: string, assembly: Assembly, mutants: readonly Mutant[]): Work => {
  mkdirSync(folder, { recursive: true });
  const before = new Map<string, string>();
  const write = (file: string, template: unknown): string => {
    writeFileSync(join(folder, file), JSON.stringify(template, undefined, 1));
    return file;
  };
  for (const stack of new Set(mutants.map((mutant) => mutant.stack))) {
    before.set(stack, write(`before-${before.size}.json`, assembly.stacks.get(stack)?.template));
  }
  const after = mutants.map((mutant, i) => {
    const template = templateOf(assembly, mutant);
    const was = assembly.stacks.get(mutant.stack)?.template ?? {};
    return { mutant, file: write(`mutant-${i}.json`, template), touched: touchedTypes(was, template) };
  });
  return { folder, before, after };
};

const isMore = (before: readonly string[], after: readonly string[]): boolean => {
  const left = new Map<string, number>();
  for (const finding of before) left.set(finding, (left.get(finding) ?? 0) + 1);
  return after.some((finding) => {
    const count = left.get(finding) ?? 0;
    left.set(finding, count - 1);
    return count < 1;
  });
};

export const caughtBy = (work: Work, said: Said): ReadonlySet<Mutant> =>
  new Set(
    work.after
      .filter(({ mutant, file }) => isMore(said.get(work.before.get(mutant.stack) ?? '') ?? [], said.get(file) ?? []))
      .map(({ mutant }) => mutant),
  );

export const filesOf = (work: Work): readonly string[] => [
  ...work.before.values(),
  ...work.after.map(({ file }) => file),
];
