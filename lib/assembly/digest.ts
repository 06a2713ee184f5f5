import { isUtf8 } from 'node:buffer';
import { createHash, type Hash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { isInside } from './files';

/** What a file or folder of the assembly holds. */
export interface Contents {
  /** SHA-256 of a file's bytes; of a folder's names, kinds and bytes. */
  readonly digest: string;
  /** The hash by which CDK names an asset with default options; a file's or a folder's. */
  readonly fingerprint: string;
}

/** CDK reads in pieces of this size, and what it sees of a character depends on where a piece ends. */
const CHUNK = 8192;

/** Delimits the fields of CDK's fingerprint, so that no content can pass for another. */
const field = (hash: Hash, header: string, value: string): void => {
  hash.update('\u0001').update(header).update('\u0002').update(value).update('\u0003');
};

interface FileHashes {
  readonly sha256: string;
  /** `<size>:<sha256>` as CDK has it, the same whatever line ends git gave a text file. */
  readonly asCdk: string;
}

/** A character that a piece's end cuts in two becomes something else in what CDK hashes. */
const isCut = (bytes: Buffer): boolean => {
  for (let at = CHUNK; at < bytes.length; at += CHUNK) if (((bytes[at] ?? 0) & 0xc0) === 0x80) return true;
  return false;
};

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** Text with Windows line ends, or cut characters: piece by piece, as CDK does. */
const hashPieces = (bytes: Buffer): string => {
  const hash = createHash('sha256');
  let size = 0;
  let held = '';
  for (let at = 0; at < bytes.length; at += CHUNK) {
    const text = bytes.subarray(at, at + CHUNK).toString();
    if (text.endsWith('\r')) {
      held += text;
      continue;
    }
    const line = Buffer.from((held + text).replace(/\r\n/g, '\n'));
    held = '';
    size += line.length;
    hash.update(line);
  }
  if (held !== '') hash.update(Buffer.from(held));
  return `${size}:${hash.digest('hex')}`;
};

const hashFile = (file: string): FileHashes => {
  const bytes = readFileSync(file);
  const raw = sha256(bytes);
  const binary = bytes.subarray(0, CHUNK).includes(0);
  const plain = binary || (isUtf8(bytes) && !bytes.includes('\r') && !isCut(bytes));
  return { sha256: raw, asCdk: plain ? `${bytes.length}:${raw}` : hashPieces(bytes) };
};

/** The first thing that keeps a folder from being read for certain. */
export class UnreadableContents extends Error {}

const walk = (root: string, folder: string, digest: Hash, fingerprint: Hash): void => {
  const entries = readdirSync(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))) {
    const path = join(folder, entry.name);
    const name = relative(root, path).replace(/\\/g, '/');
    if (entry.isSymbolicLink()) {
      const target = readlinkSync(path);
      // Staging copies what a link to elsewhere points at; one that is still there was put there afterwards.
      if (!isInside(root, resolve(realpathSync(dirname(path)), target))) {
        throw new UnreadableContents(`${name} is a link that leads out of it`);
      }
      field(digest, `link:${name}`, target);
      field(fingerprint, `link:${name}`, target);
    } else if (entry.isDirectory()) {
      walk(root, path, digest, fingerprint);
    } else if (entry.isFile()) {
      const hashes = hashFile(path);
      field(digest, `file:${name}`, hashes.sha256);
      field(fingerprint, `file:${name}`, hashes.asCdk);
    } else {
      throw new UnreadableContents(`${name} is neither a file nor a folder nor a link`);
    }
  }
};

/** @throws {UnreadableContents | Error} what is missing, or is neither a file nor a folder */
export const contentsOf = (path: string): Contents => {
  const fingerprint = createHash('sha256');
  field(fingerprint, 'options.extra', '');
  field(fingerprint, 'options.follow', 'external');
  const stats = lstatSync(path);
  if (stats.isFile()) {
    const hashes = hashFile(path);
    field(fingerprint, 'file:', hashes.asCdk);
    return { digest: hashes.sha256, fingerprint: fingerprint.digest('hex') };
  }
  if (!stats.isDirectory()) throw new UnreadableContents('it is neither a file nor a folder');
  const digest = createHash('sha256');
  walk(path, path, digest, fingerprint);
  return { digest: digest.digest('hex'), fingerprint: fingerprint.digest('hex') };
};
