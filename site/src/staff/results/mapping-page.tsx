import { useState } from 'preact/hooks';
import type { PreviewView, SavedMapping } from '../../../../lib/contracts/results-mapping';
import { FileField } from '../../shared/file-field';
import { SendingForm, useSending } from '../../shared/sending';
import { Alert, SelectField, TextField } from '../../shared/ui';
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
  const [showing, saving] = [useSending(), useSending()];
  const [saved, setSaved] = useState<SavedMapping | undefined>();

  const show = (): Promise<void> =>
    showing.send(
      file ? [] : [{ field: 'mapping-file', message: 'Choose a file of the kind that you want to load.' }],
      async () => {
        if (!file) return;
        const upload = uploadId ?? (await sendFile(call, electionId, file, () => undefined));
        setUploadId(upload);
        const view = await call<PreviewView>('POST', '/api/staff/results/previews', {
          electionId,
          uploadId: upload,
          skipLines: Math.min(50, Number.parseInt(skipLines, 10) || 0),
        });
        setPreview(view);
        setRoles(guessRoles(view.headings));
      },
    );

  const save = (headings: readonly string[]): Promise<void> => {
    const form: MappingForm = { id, name, skipLines: Number.parseInt(skipLines, 10) || 0, headings, roles };
    return saving.send(
      problemsOf(form).map((message) => ({ field: 'mapping-id', message })),
      async () => setSaved(await call<SavedMapping>('POST', '/api/staff/results/mappings', mappingOf(form))),
    );
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
      <SendingForm
        sending={showing}
        onSend={show}
        refusal="The columns could not be shown"
        submit="Show the columns"
        outline
      >
        <FileField
          id="mapping-file"
          label="An export as your system writes it"
          file={file}
          onChange={(chosen) => {
            setFile(chosen);
            setUploadId(undefined);
            setPreview(undefined);
          }}
          error={showing.errorOf('mapping-file')}
        />
        <TextField
          id="skip-lines"
          label="Title lines above the headings"
          inputMode="numeric"
          width="short"
          maxLength={2}
          value={skipLines}
          onChange={setSkipLines}
        />
      </SendingForm>
      {preview && (
        <SendingForm
          sending={saving}
          onSend={() => save(preview.headings)}
          refusal="The mapping was not saved"
          submit="Save the mapping"
        >
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
        </SendingForm>
      )}
      {saved && (
        <Alert kind="success" heading={`${saved.mapping.name}: version ${saved.version} is saved`} announce>
          Choose it on the election’s page when you load a file.
        </Alert>
      )}
    </>
  );
};
