import {
  DOCUMENT_PART_BYTES,
  type DocumentEntry,
  type DocumentPart,
  type DocumentsView,
} from '../../contracts/documents';
import type { Objects } from '../../platform/ports';
import { type HandlerLog, type HttpRequest, type LambdaHandler, lambdaHandler, refuse } from '../http/lambda';
import { routesOf } from '../http/routes';
import { readReference } from '../registration/reference';
import { contentTypeOf, documentIdOf, documentsOf, isDocumentKey, kindOf } from './document-key';

export interface DocumentsStaffPorts {
  /** Listed, and never opened. */
  readonly intake: Pick<Objects, 'list'>;
  /** What the scanner found clean. */
  readonly store: Objects;
  /** Listed, and never opened. */
  readonly quarantine: Pick<Objects, 'list'>;
  readonly log: HandlerLog;
}

const noSuchDocument = () =>
  refuse('not-found', 'There is no clean document of this name. Go back to the form and look at the list.');

const referenceIn = ({ pathParameters }: HttpRequest): string =>
  readReference(pathParameters['reference'] ?? '') ??
  refuse('not-found', 'This is no reference. Go back to the list of forms and choose one.');

const keysIn = async (bucket: Pick<Objects, 'list'>, reference: string): Promise<readonly string[]> => {
  const keys: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await bucket.list(documentsOf(reference), cursor);
    keys.push(...page.keys.filter(isDocumentKey));
    cursor = page.cursor;
  } while (cursor !== undefined);
  return keys;
};

/**
 * What a registrar sees of a form's documents: which there are, what the scanner said, and the bytes of the clean ones. A file that
 * was not scanned, or was found to hold a threat, is named and never opened: the function has no right to.
 */
export const createDocumentsStaff = ({ intake, store, quarantine, log }: DocumentsStaffPorts): LambdaHandler => {
  const list = async (request: HttpRequest): Promise<{ readonly status: number; readonly body: DocumentsView }> => {
    const reference = referenceIn(request);
    const states = new Map<string, DocumentEntry['state']>();
    // In this order: a document that was moved still lies in intake for a while.
    for (const key of await keysIn(intake, reference)) states.set(key, 'waiting');
    for (const key of await keysIn(store, reference)) states.set(key, 'clean');
    for (const key of await keysIn(quarantine, reference)) states.set(key, 'quarantined');
    const documents = [...states].flatMap(([key, state]): readonly DocumentEntry[] => {
      const kind = kindOf(key);
      return kind === undefined
        ? []
        : [{ documentId: documentIdOf(key), kind, contentType: contentTypeOf(key), state }];
    });
    return { status: 200, body: { documents } };
  };

  const open = async (request: HttpRequest): Promise<{ readonly status: number; readonly body: DocumentPart }> => {
    const documentId = request.pathParameters['documentId'];
    const keys = await keysIn(store, referenceIn(request));
    const key = keys.find((one) => documentIdOf(one) === documentId) ?? noSuchDocument();
    const document = (await store.get(key)) ?? noSuchDocument();
    const parts = Math.max(1, Math.ceil(document.body.length / DOCUMENT_PART_BYTES));
    const part = Number(request.query['part'] ?? 1);
    if (!Number.isInteger(part) || part < 1 || part > parts) return noSuchDocument();
    const bytes = document.body.subarray((part - 1) * DOCUMENT_PART_BYTES, part * DOCUMENT_PART_BYTES);
    return {
      status: 200,
      body: { contentType: contentTypeOf(key), part, parts, base64: Buffer.from(bytes).toString('base64') },
    };
  };

  return lambdaHandler(
    routesOf('documents-staff', {
      'GET /api/staff/registrations/{reference}/documents': list,
      'GET /api/staff/registrations/{reference}/documents/{documentId}': open,
    }),
    log,
  );
};
