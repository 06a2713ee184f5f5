import { useState } from 'preact/hooks';
import type { PreviewView, SavedMapping } from '../../../../lib/contracts/results-mapping';
import { Alert, ErrorSummary, type FieldError, ProblemAlert, SelectField, TextField, Waiting } from '../../shared/ui';
import { useConsole } from '../context';
import { guessRoles, type MappingForm, mappingOf, problemsOf, ROLES, type Role } from './mapping-columns';
import { sendFile } from './send-file';

const OPTIONS = (Object.entries(ROLES) as [Role, string][]).map(([value, label]) => ({ value, label }));
/** Values shown beside a heading: enough to recognise what it holds. */
const EXAMPLES = 3;

const examplesOf = (preview: PreviewView, column: number): string =>
  [...new Set(preview.rows.map((row) => row[column] ?? '').filter((value) => value !== ''))]
    .slice(0, EXAMPLES)
    .join(' · ');

/** Says once which column of another system's export holds what; from then on its files are loaded like any other. */
export const MappingPage = (props: { readonly electionId: string }) => {
  const { electionId } = props;
  const { call } = useConsole();
  const [file, setFile] = useState<File | undefined>();
  const [uploadId, setUploadId] = useState<string | undefined>();
  const [skipLines, setSkipLines] = useState('0');
  const [preview, setPreview] = useState<PreviewView | undefined>();
  const [roles, setRoles] = useState<readonly (Role | '')[]>([]);
  const [id, setId] = useState('');
  const [name, setName] = useState('');
  const [errors, setErrors] = useState<readonly FieldError[]>([]);
  const [refused, setRefused] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const [saved, setSaved] = useState<SavedMapping | undefined>();

  const attempt = async (work: () => Promise<void>): Promise<void> => {
    if (busy) return;
    setBusy(true);
    setRefused(undefined);
    setErrors([]);
    try {
      await work();
    } catch (error) {
      setRefused(error);
    } finally {
      setBusy(false);
    }
  };

  const show = (event: Event): void => {
    event.preventDefault();
    if (!file) {
      setErrors([{ field: 'mapping-file', message: 'Choose a file of the kind that you want to load.' }]);
      return;
    }
    void attempt(async () => {
      const upload = uploadId ?? (await sendFile(call, electionId, file, () => undefined));
      setUploadId(upload);
      const view = await call<PreviewView>('POST', '/api/staff/results/previews', {
        electionId,
        uploadId: upload,
        skipLines: Math.min(50, Number.parseInt(skipLines, 10) || 0),
      });
      setPreview(view);
      setRoles(guessRoles(view.headings));
    });
  };

  const save = (event: Event): void => {
    event.preventDefault();
    if (!preview) return;
    const form: MappingForm = {
      id,
      name,
      skipLines: Number.parseInt(skipLines, 10) || 0,
      headings: preview.headings,
      roles,
    };
    const problems = problemsOf(form);
    if (problems.length > 0) {
      setErrors(problems.map((message) => ({ field: 'mapping-id', message })));
      return;
    }
    void attempt(async () => {
      setSaved(await call<SavedMapping>('POST', '/api/staff/results/mappings', mappingOf(form)));
    });
  };

  return (
    <>
      <p class="back">
        <a href={`#/results/${electionId}`}>Back to the election</a>
      </p>
      <h1>Read another system’s export</h1>
      <p>
        Clarity, SP 1500-100, OpenElections and MEDSL files need none of this. For another system’s CSV, say once which
        column holds what. Nothing is loaded or published here.
      </p>
      <ErrorSummary errors={errors} />
      {refused !== undefined && <ProblemAlert error={refused} heading="That did not work" />}
      <form class="form" noValidate onSubmit={show}>
        <div class="usa-form-group">
          <label class="usa-label" for="mapping-file">
            An export as your system writes it
          </label>
          <input
            id="mapping-file"
            class="file-input"
            type="file"
            onChange={(event) => {
              setFile(event.currentTarget.files?.[0]);
              setUploadId(undefined);
              setPreview(undefined);
            }}
          />
        </div>
        <TextField
          id="skip-lines"
          label="Title lines above the headings"
          inputMode="numeric"
          width="short"
          maxLength={2}
          value={skipLines}
          onChange={setSkipLines}
        />
        <button type="submit" class="usa-button usa-button--outline" disabled={busy}>
          Show the columns
        </button>
        {busy && <Waiting>Working…</Waiting>}
      </form>
      {preview && (
        <form class="form" noValidate onSubmit={save}>
          <h2>What is in each column?</h2>
          {preview.headings.map((heading, column) => (
            <SelectField
              key={`${column} ${heading}`}
              id={`column-${column}`}
              label={heading === '' ? `Column ${column + 1}, without a heading` : heading}
              hint={examplesOf(preview, column)}
              value={roles[column] ?? ''}
              onChange={(value) => setRoles(roles.map((role, i) => (i === column ? (value as Role | '') : role)))}
              options={OPTIONS}
              empty="Not needed"
              width="long"
            />
          ))}
          <TextField id="mapping-name" label="Name" required value={name} onChange={setName} maxLength={120} />
          <TextField
            id="mapping-id"
            label="Id"
            hint="Lower-case letters, digits and hyphens. Saving under an id that exists makes its next version."
            required
            width="medium"
            value={id}
            onChange={setId}
            maxLength={63}
          />
          <button type="submit" class="usa-button" disabled={busy}>
            Save the mapping
          </button>
        </form>
      )}
      {saved && (
        <Alert kind="success" heading={`${saved.mapping.name}: version ${saved.version} is saved`} announce>
          Choose it on the election’s page when you load a file.
        </Alert>
      )}
    </>
  );
};
