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
