import { useState } from 'preact/hooks';
import {
  type Certifier,
  isCertification,
  MAX_RESULTS_FILE_BYTES,
  RELEASE_STATUSES,
  type ReleaseStatus,
} from '../../../../lib/contracts/results';
import type { MappingsView } from '../../../../lib/contracts/results-mapping';
import type { FieldError } from '../../shared/field-error';
import { FileField } from '../../shared/file-field';
import { STATUS_WORDS } from '../../shared/release-status';
import { SendingForm, useSending } from '../../shared/sending';
import { RadioGroup, SelectField, TextField } from '../../shared/ui';
import { useConsole, useLoaded } from '../context';
import { askForLoad, READING, READING_SLOWLY } from './ask-for-load';
import { CertifierField } from './certifier-field';
import { sendFile } from './send-file';

/** Each of these says of single contests what was wrong. */
const NEEDS_WORDS: readonly string[] = ['correction', 'recount', 'amended-certification'];

const STEPS = {
  reading: 'Computing the file’s digest…',
  sending: 'Sending the file…',
  loading: READING,
  waiting: READING_SLOWLY,
} as const;

/** Digest, ticket, file, load: ends on the page of the load, where everything that does not add up is listed. */
export const UploadForm = (props: { readonly electionId: string }) => {
  const { electionId } = props;
  const { call } = useConsole();
  const [file, setFile] = useState<File | undefined>();
  const [mapping, setMapping] = useState('');
  const { state: saved } = useLoaded<MappingsView>('/api/staff/results/mappings');
  const mappings = saved.kind === 'loaded' ? saved.value.mappings : [];
  const chosen = mappings.find((known) => known.mapping.id === mapping);
  const [status, setStatus] = useState<'' | ReleaseStatus>('');
  const [certifiedBy, setCertifiedBy] = useState<Certifier>('county');
  const [outstanding, setOutstanding] = useState('');
  const [step, setStep] = useState<keyof typeof STEPS>('reading');
  const sending = useSending();
  const { errorOf } = sending;

  const check = (): FieldError[] => {
    const found: FieldError[] = [];
    if (!file) found.push({ field: 'results-file', message: 'Choose the results file.' });
    else if (file.size === 0) found.push({ field: 'results-file', message: 'This file is empty. Export it again.' });
    else if (file.size > MAX_RESULTS_FILE_BYTES) {
      found.push({
        field: 'results-file',
        message: `This file is larger than ${MAX_RESULTS_FILE_BYTES / 1024 / 1024} MB, more than is read at once. Export it with a column for each way of voting instead of a row, or without the columns that hold no votes.`,
      });
    }
    if (status === '') found.push({ field: 'status', message: 'Say what kind of figures these are.' });
    if (outstanding.trim() !== '' && !/^\d{1,9}$/.test(outstanding.replace(/[,\s]/g, ''))) {
      found.push({
        field: 'outstanding',
        message: 'Write the ballots still to be counted as a whole number, or nothing.',
      });
    }
    return found;
  };

  const load = (): Promise<void> =>
    sending.send(check(), async () => {
      if (!file || status === '') return;
      const uploadId = await sendFile(call, electionId, file, setStep);
      setStep('loading');
      const ballots = outstanding.replace(/[,\s]/g, '');
      const request = {
        electionId,
        uploadId,
        status,
        ...(isCertification(status) ? { certifiedBy } : {}),
        ...(chosen === undefined ? {} : { mapping: { id: chosen.mapping.id, version: chosen.version } }),
        ...(ballots === '' ? {} : { ballotsOutstanding: Number(ballots) }),
      };
      const loadId = await askForLoad(call, request, () => setStep('waiting'));
      location.hash = `#/results/${electionId}/${loadId}`;
    });

  return (
    <section class="panel" aria-labelledby="upload-heading">
      <h2 id="upload-heading">Load a results file</h2>
      <p>
        Clarity, SP 1500-100 or precinct CSV, as your system exports it. Loading publishes nothing: a second person
        looks at the figures first. <a href={`#/results/${electionId}/mapping`}>Read another system’s export</a>
      </p>
      <SendingForm
        sending={sending}
        onSend={load}
        refusal="The file was not loaded"
        submit="Load"
        waiting={STEPS[step]}
      >
        <FileField
          id="results-file"
          label="Results file"
          accept=".xml,.csv,.json,.txt,.tsv,text/csv,text/xml,application/xml,application/json"
          file={file}
          onChange={setFile}
          error={errorOf('results-file')}
        />
        {mappings.length > 0 && (
          <SelectField
            id="mapping"
            label="How it is read"
            value={mapping}
            onChange={setMapping}
            empty="By what it holds: one of the known formats"
            options={mappings.map(({ mapping: { id, name }, version }) => ({
              value: id,
              label: `${name} (version ${version})`,
            }))}
            width="long"
          />
        )}
        <RadioGroup
          id="status"
          legend="What are these figures?"
          value={status}
          onChange={(value) => setStatus(RELEASE_STATUSES.find((known) => known === value) ?? '')}
          error={errorOf('status')}
          options={RELEASE_STATUSES.map((value) => ({
            value,
            label: STATUS_WORDS[value].name,
            hint: STATUS_WORDS[value].meaning,
          }))}
        />
        {status !== '' && isCertification(status) && (
          <CertifierField id="certified-by" value={certifiedBy} onChange={setCertifiedBy} />
        )}
        {NEEDS_WORDS.includes(status) && (
          <p>
            On the next page you say which contests these figures change, what is different in them, and why. It is
            published with them.
          </p>
        )}
        <TextField
          id="outstanding"
          label="Ballots still to be counted"
          hint="As you know them now. Leave it empty only if nobody knows; the page then says “Not stated”."
          inputMode="numeric"
          width="short"
          maxLength={12}
          value={outstanding}
          onChange={setOutstanding}
          error={errorOf('outstanding')}
        />
      </SendingForm>
    </section>
  );
};
