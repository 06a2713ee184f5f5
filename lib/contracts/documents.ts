import * as z from 'zod/mini';

/** What an applicant may hand in with a registration form. */
export const DOCUMENT_KINDS = ['signature', 'identity-document', 'proof-of-residence'] as const;
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

/** File formats by the type that the link is bound to. Nothing that a browser would run. */
export const DOCUMENT_TYPES = { 'image/jpeg': 'jpg', 'image/png': 'png', 'application/pdf': 'pdf' } as const;

/** A photograph of a page, in bytes. */
export const MAX_DOCUMENT_BYTES = 10 * 1024 * 1024;

/** No file name, for it may name the voter. The reference stands here and not in the address, for addresses stand in logs. */
export const documentUploadSchema = z.strictObject({
  /** Of the form that the document belongs to, as the receipt gave it; hyphens and case do not matter. */
  reference: z.string().check(z.regex(/^[0-9A-Za-z -]{25,40}$/)),
  kind: z.enum(DOCUMENT_KINDS),
  contentType: z.enum(['image/jpeg', 'image/png', 'application/pdf']),
  bytes: z.int().check(z.minimum(1), z.maximum(MAX_DOCUMENT_BYTES)),
  sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
});
export type DocumentUpload = z.infer<typeof documentUploadSchema>;

/** `waiting`: not scanned yet. `clean`: may be opened. `quarantined`: the scanner found a threat, or could not look into it; nobody opens it here. */
export const DOCUMENT_STATES = ['waiting', 'clean', 'quarantined'] as const;

/** One document of a form, as staff see it. */
export interface DocumentEntry {
  readonly documentId: string;
  readonly kind: DocumentKind;
  readonly contentType: string;
  readonly state: (typeof DOCUMENT_STATES)[number];
}

export interface DocumentsView {
  readonly documents: readonly DocumentEntry[];
}

/** A part of a clean document: an answer of a function holds 6 MB at most, and base64 takes a third more than the bytes. */
export const DOCUMENT_PART_BYTES = 3 * 1024 * 1024;

export interface DocumentPart {
  readonly contentType: string;
  /** From 1. */
  readonly part: number;
  readonly parts: number;
  readonly base64: string;
}
