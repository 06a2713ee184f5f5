import type { DocumentKind } from '../../../lib/contracts/documents';

export const KIND_WORDS: Readonly<Record<DocumentKind, string>> = {
  signature: 'Signature',
  'identity-document': 'Copy of an identity document',
  'proof-of-residence': 'Proof of where you live',
};
