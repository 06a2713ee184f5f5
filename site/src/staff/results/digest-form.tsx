import { useState } from 'preact/hooks';
import { type DigestView, type ElectionView, RECORD_KINDS, type RecordKind } from '../../../../lib/contracts/results';
import type { FieldError } from '../../shared/field-error';
import { FileField } from '../../shared/file-field';
import { count, instant, percent } from '../../shared/format';
import { SendingForm, useSending } from '../../shared/sending';
import { digestOfFile } from '../../shared/sha256';
import { Alert, RadioGroup, TextField } from '../../shared/ui';
import { useConsole } from '../context';

/** The least that the contract takes as a description, in characters. */
const SHORTEST_DESCRIPTION = 5;

const KIND_WORDS: Readonly<Record<RecordKind, { readonly label: string; readonly hint: string }>> = {
  'logic-and-accuracy-deck': {
    label: 'Logic-and-accuracy test deck',
    hint: 'Before the election: the marked ballots and the totals that they must give.',
  },
  'ballot-manifest': {
    label: 'Ballot manifest',
    hint: 'Before the seed of the audit is drawn: how many ballots lie in which container.',
  },
  'cast-vote-records': {
    label: 'Cast vote records',
    hint: 'Before the seed of the audit is drawn: how the machines read each ballot.',
  },
};

const Logged = (props: { readonly digests: readonly DigestView[]; readonly timeZone: string | undefined }) => (
  <ul class="findings">
    {props.digests.map((digest) => (
      <li key={digest.number}>
        <strong>{KIND_WORDS[digest.record].label}</strong>: {digest.description}
        <span class="row-note digest">{digest.sha256}</span>
        <span class="row-note">
          {count(digest.bytes)} bytes. Stated by {digest.statedBy}, {instant(digest.statedAt, props.timeZone)}.{' '}
          {digest.logged ? 'It stands in the public log.' : 'It is being entered in the public log.'}
        </span>
      </li>
    ))}
  </ul>
);

/**
 * Commits the office to a record before anybody can know what it will be good for. The browser computes the digest; the file
 * itself is sent nowhere.
 */
export const DigestForm = (props: {
  readonly election: ElectionView;
  readonly timeZone: string | undefined;
  readonly onDone: () => Promise<void>;
}) => {
  const { election } = props;
  const { call } = useConsole();
  const [record, setRecord] = useState<RecordKind | ''>('');
  const [description, setDescription] = useState('');
  const [file, setFile] = useState<File | undefined>();
  const [read, setRead] = useState(0);
  const [stated, setStated] = useState<DigestView | undefined>();
  const sending = useSending();
  const send = (): Promise<void> => {
    const errors: FieldError[] = [];
    if (record === '') errors.push({ field: 'record', message: 'Say what kind of record this is.' });
    if (!file) errors.push({ field: 'record-file', message: 'Choose the file of the record.' });
    if (description.trim().length < SHORTEST_DESCRIPTION) {
      errors.push({ field: 'description', message: 'Say in a line what the file is; the public reads it.' });
    }
    return sending.send(errors, async () => {
      if (!file || record === '') return;
      setRead(0);
      setStated(undefined);
      const sha256 = await digestOfFile(file, setRead);
      setStated(
        await call<DigestView>('POST', '/api/staff/results/digests', {
          electionId: election.id,
          record,
          description: description.trim(),
          sha256,
          bytes: file.size,
        }),
      );
      setDescription('');
      await props.onDone();
    });
  };
  return (
    <details class="panel">
      <summary>Enter a record’s digest in the public log ({election.digests.length} entered)</summary>
      <p>
        The digest (SHA-256) is computed in this browser; the file goes nowhere. Whoever is shown the file later can
        tell that not one byte of it was changed since. An entry cannot be taken back.
      </p>
      {election.digests.length > 0 && <Logged digests={election.digests} timeZone={props.timeZone} />}
      {stated !== undefined && (
        <Alert kind="success" heading="The digest is on its way into the log" announce>
          <p>Write it on the paper that stays with the record:</p>
          <p>
            <code class="digest">{stated.sha256}</code>
          </p>
        </Alert>
      )}
      <SendingForm
        sending={sending}
        onSend={send}
        refusal="The digest was not entered"
        submit="Compute and enter"
        waiting={file && read < file.size ? `Reading the file: ${percent(read, file.size)}` : 'Entering the digest…'}
      >
        <RadioGroup
          id="record"
          legend="What is it?"
          value={record}
          onChange={(value) => setRecord(RECORD_KINDS.find((known) => known === value) ?? '')}
          options={RECORD_KINDS.map((value) => ({ value, ...KIND_WORDS[value] }))}
          error={sending.errorOf('record')}
        />
        <FileField
          id="record-file"
          label="File of the record"
          file={file}
          onChange={setFile}
          error={sending.errorOf('record-file')}
        />
        <TextField
          id="description"
          label="What the file is, in a line"
          hint="Public. For example: Ballot manifest of all containers, as of 5 November"
          required
          maxLength={200}
          value={description}
          onChange={setDescription}
          error={sending.errorOf('description')}
        />
      </SendingForm>
    </details>
  );
};
