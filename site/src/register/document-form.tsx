import { useState } from 'preact/hooks';
import {
  DOCUMENT_KINDS,
  DOCUMENT_TYPES,
  type DocumentKind,
  MAX_DOCUMENT_BYTES,
} from '../../../lib/contracts/documents';
import type { UploadTicket } from '../../../lib/contracts/results';
import { callApi } from '../shared/api';
import { KIND_WORDS } from '../shared/document-kinds';
import { Alert, ErrorMessage, ErrorSummary, type FieldError, ProblemAlert, RadioGroup, Waiting } from '../shared/ui';
import { announced, putFile } from '../shared/upload';

const isKind = (value: string): value is DocumentKind => DOCUMENT_KINDS.some((kind) => kind === value);

const problemsOf = (kind: string, file: File | undefined): readonly FieldError[] => {
  const wrong = (message: string) => ({ field: 'document-file', message });
  return [
    ...(isKind(kind) ? [] : [{ field: 'document-kind', message: 'Say what the document is.' }]),
    ...(file === undefined
      ? [wrong('Choose the file.')]
      : file.size === 0
        ? [wrong('This file is empty. Take the picture again.')]
        : file.size > MAX_DOCUMENT_BYTES
          ? [
              wrong(
                `This file is larger than ${MAX_DOCUMENT_BYTES / 1024 / 1024} MB. Take the picture with fewer details.`,
              ),
            ]
          : file.type in DOCUMENT_TYPES
            ? []
            : [wrong('Choose a JPEG or PNG picture, or a PDF.')]),
  ];
};

/** Hands in one document after another to the form of a reference; each is sent straight to the office's store, by a link for it alone. */
export const DocumentForm = (props: { readonly reference: string }) => {
  const { reference } = props;
  const [kind, setKind] = useState('');
  const [file, setFile] = useState<File | undefined>();
  const [errors, setErrors] = useState<readonly FieldError[]>([]);
  const [refused, setRefused] = useState<unknown>();
  const [sending, setSending] = useState(false);
  const [sent, setSent] = useState<readonly DocumentKind[]>([]);
  const errorOf = (field: string) => errors.find((error) => error.field === field)?.message;

  const send = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (sending) return;
    setRefused(undefined);
    const found = problemsOf(kind, file);
    setErrors(found);
    if (found.length > 0 || !file || !isKind(kind)) return;
    setSending(true);
    try {
      const bytes = await file.arrayBuffer();
      const ticket = await callApi<UploadTicket>('POST', '/api/registrations/documents', {
        body: { reference, kind, contentType: file.type, ...(await announced(bytes)) },
      });
      await putFile(ticket, bytes, 'send it again');
      setSent((before) => [...before, kind]);
      setKind('');
      setFile(undefined);
      if (event.target instanceof HTMLFormElement) event.target.reset();
    } catch (error) {
      setRefused(error);
    } finally {
      setSending(false);
    }
  };

  const fileError = errorOf('document-file');
  return (
    <section class="no-print" aria-labelledby="documents-heading">
      <h2 id="documents-heading">Hand in a document</h2>
      <p>
        Only if the form asks for one, or the office does. A picture of it is enough: JPEG, PNG or PDF, up to{' '}
        {MAX_DOCUMENT_BYTES / 1024 / 1024} MB. It is scanned for malware before anybody opens it. Later you can also
        bring it to the office, with your reference.
      </p>
      {sent.length > 0 && (
        <Alert kind="success" announce>
          The office has received: {sent.map((one) => KIND_WORDS[one].toLowerCase()).join(', ')}.
        </Alert>
      )}
      <ErrorSummary errors={errors} />
      {refused !== undefined && <ProblemAlert error={refused} heading="The document was not taken" />}
      <form class="form" noValidate onSubmit={send}>
        <RadioGroup
          id="document-kind"
          legend="What is it?"
          value={kind}
          onChange={setKind}
          error={errorOf('document-kind')}
          options={DOCUMENT_KINDS.map((value) => ({ value, label: KIND_WORDS[value] }))}
        />
        <div class={`usa-form-group ${fileError ? 'usa-form-group--error' : ''}`}>
          <label class={`usa-label ${fileError ? 'usa-label--error' : ''}`} for="document-file">
            The file
          </label>
          <ErrorMessage id="document-file" error={fileError} />
          <input
            id="document-file"
            class="usa-file-input"
            type="file"
            accept={Object.keys(DOCUMENT_TYPES).join(',')}
            aria-invalid={fileError ? 'true' : undefined}
            onChange={(event) => setFile(event.currentTarget.files?.[0])}
          />
        </div>
        <button type="submit" class="usa-button usa-button--outline" disabled={sending}>
          Send the document
        </button>
        {sending && <Waiting>Sending…</Waiting>}
      </form>
    </section>
  );
};
