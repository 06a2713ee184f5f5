import { randomBytes } from 'node:crypto';
import { DOCUMENT_KINDS, DOCUMENT_TYPES, type DocumentKind, type DocumentUpload } from '../../contracts/documents';

const PREFIX = 'documents/';
const GROUP = '[0-9A-HJKMNP-TV-Z]{5}';
const EXTENSIONS = Object.values(DOCUMENT_TYPES);
const KEY = new RegExp(
  `^${PREFIX}${GROUP}(-${GROUP}){4}/(${DOCUMENT_KINDS.join('|')})-[A-Za-z0-9_-]{22}\\.(${EXTENSIONS.join('|')})$`,
);

/** Under the form's reference, and new for each upload: two documents never meet, and nobody guesses where one lies. */
export const newDocumentKey = (reference: string, { kind, contentType }: DocumentUpload): string =>
  `${PREFIX}${reference}/${kind}-${randomBytes(16).toString('base64url')}.${DOCUMENT_TYPES[contentType]}`;

/** Where the documents of one form lie, in each of the three stores. */
export const documentsOf = (reference: string): string => `${PREFIX}${reference}/`;

/** The last part of a key without its extension: kind, and what no other has. */
export const documentIdOf = (key: string): string => key.slice(key.lastIndexOf('/') + 1, key.lastIndexOf('.'));

export const kindOf = (key: string): DocumentKind | undefined =>
  DOCUMENT_KINDS.find((kind) => documentIdOf(key).startsWith(`${kind}-`));

/** The same key in intake, quarantine and store. False for everything that no link of ours leads to. */
export const isDocumentKey = (key: string): boolean => KEY.test(key);

/** The type to keep a document under: from the key that our link fixed, not from what the sender said. */
export const contentTypeOf = (key: string): string =>
  Object.entries(DOCUMENT_TYPES).find(([, extension]) => key.endsWith(`.${extension}`))?.[0] ??
  'application/octet-stream';
