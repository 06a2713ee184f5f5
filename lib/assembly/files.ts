import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { AssemblyError } from './errors';
import { type Json, type JsonObject, parseJson, parseJsonObject } from './json';

/** CloudFormation takes 1 MiB; the rest is room for indentation. */
export const MAX_TEMPLATE_BYTES = 4 * 1024 * 1024;
/** Manifests and metadata files grow with the number of stacks; 50 jurisdictions stay under a tenth of this. */
export const MAX_MANIFEST_BYTES = 64 * 1024 * 1024;

/** The path as errors name it, relative to the assembly. */
export const shown = (root: string, file: string): string => relative(root, file) || '.';

const realPathOf = (file: string): string => {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
};

export const isInside = (root: string, real: string): boolean => real === root || real.startsWith(root + sep);

/**
 * The path inside the assembly, symbolic links followed: a manifest must not make us judge some other file.
 * @throws {AssemblyError} outside-assembly
 */
export const within = (root: string, directory: string, name: string): string => {
  const real = realPathOf(resolve(directory, name));
  if (isAbsolute(name) || !isInside(root, real)) {
    throw new AssemblyError(
      'outside-assembly',
      `${shown(root, directory)} refers to ${name}, outside the assembly. Everything that is deployed lies inside it; synthesize again, without --no-staging.`,
    );
  }
  return real;
};

/**
 * Reads a file's bytes. A pipe or a device is no file: reading it might never end.
 * @throws {AssemblyError}
 */
const readBytes = (root: string, file: string, maxBytes: number): Uint8Array => {
  const name = shown(root, file);
  let size: number;
  try {
    const stats = statSync(file);
    if (!stats.isFile()) throw new AssemblyError('not-an-assembly', `${name} cannot be read: it is no file.`);
    size = stats.size;
  } catch (error) {
    if (error instanceof AssemblyError) throw error;
    throw new AssemblyError('not-an-assembly', `${name} is missing from the assembly. Synthesize it again.`);
  }
  if (size > maxBytes) {
    throw new AssemblyError(
      'too-large',
      `${name} has ${size} bytes, more than the ${maxBytes} that are read. Split the stack; CloudFormation itself takes 1 MiB per template.`,
    );
  }
  try {
    return readFileSync(file);
  } catch {
    throw new AssemblyError('not-an-assembly', `${name} cannot be read as a file of the assembly.`);
  }
};

/** @throws {AssemblyError} */
export const load = (root: string, file: string, maxBytes: number): JsonObject =>
  parseJsonObject(readBytes(root, file, maxBytes), shown(root, file), maxBytes);

/**
 * A JSON file in an assembly's folder, not followed out of it.
 * @returns undefined when there is none
 * @throws {AssemblyError}
 */
export const loadBeside = (root: string, name: string): Json | undefined => {
  if (!readdirSync(root).includes(name)) return undefined;
  return parseJson(readBytes(root, within(root, root, name), MAX_MANIFEST_BYTES), name, MAX_MANIFEST_BYTES);
};
