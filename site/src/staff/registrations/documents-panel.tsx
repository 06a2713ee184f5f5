import { useState } from 'preact/hooks';
import type { DocumentEntry, DocumentPart, DocumentsView } from '../../../../lib/contracts/documents';
import { KIND_WORDS } from '../../shared/document-kinds';
import { ProblemAlert, Waiting } from '../../shared/ui';
import { useConsole, useLoaded } from '../context';

const STATE_WORDS: Readonly<Record<DocumentEntry['state'], string>> = {
  waiting: 'Not scanned yet. Look again in a few minutes.',
  clean: 'Scanned: no threat found.',
  quarantined: 'In quarantine: the scanner found a threat or could not look into it. Ask the applicant for another.',
};

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));

/** Saved, never shown inside the console: a page of a stranger's making has no place among our own. */
const save = (parts: readonly DocumentPart[], name: string): void => {
  const [first] = parts;
  if (!first) return;
  const address = URL.createObjectURL(
    new Blob(
      parts.map(({ base64 }) => bytesOf(base64)),
      { type: first.contentType },
    ),
  );
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
};

/** The documents that came with a form, what the scanner said of each, and the clean ones to save. */
export const DocumentsPanel = (props: { readonly reference: string }) => {
  const at = `/api/staff/registrations/${encodeURIComponent(props.reference)}/documents`;
  const { call } = useConsole();
  const { state } = useLoaded<DocumentsView>(at);
  const [refused, setRefused] = useState<unknown>();
  const [opening, setOpening] = useState<string | undefined>();

  const open = async ({ documentId, contentType }: DocumentEntry): Promise<void> => {
    if (opening !== undefined) return;
    setRefused(undefined);
    setOpening(documentId);
    try {
      const parts: DocumentPart[] = [];
      do {
        parts.push(await call<DocumentPart>('GET', `${at}/${documentId}?part=${parts.length + 1}`));
      } while (parts.length < (parts[0]?.parts ?? 0));
      save(parts, `${documentId}.${contentType.split('/')[1]}`);
    } catch (error) {
      setRefused(error);
    } finally {
      setOpening(undefined);
    }
  };

  return (
    <section class="panel" aria-labelledby="documents-heading">
      <h2 id="documents-heading">Documents</h2>
      {state.kind === 'loading' && <Waiting>Reading…</Waiting>}
      {state.kind === 'refused' && <ProblemAlert error={state.error} heading="The documents could not be listed" />}
      {refused !== undefined && <ProblemAlert error={refused} heading="The document could not be opened" />}
      {state.kind !== 'loading' && state.kind !== 'refused' && state.value.documents.length === 0 && (
        <p>The applicant handed in none.</p>
      )}
      {state.kind !== 'loading' && state.kind !== 'refused' && state.value.documents.length > 0 && (
        <ul class="usa-list">
          {state.value.documents.map((one) => (
            <li key={one.documentId}>
              <strong>{KIND_WORDS[one.kind]}</strong>. {STATE_WORDS[one.state]}{' '}
              {one.state === 'clean' && (
                <button
                  type="button"
                  class="usa-button usa-button--unstyled"
                  disabled={opening !== undefined}
                  onClick={() => void open(one)}
                >
                  Save<span class="usa-sr-only"> {KIND_WORDS[one.kind].toLowerCase()}</span>
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
      {opening !== undefined && <Waiting>Reading the document…</Waiting>}
    </section>
  );
};
