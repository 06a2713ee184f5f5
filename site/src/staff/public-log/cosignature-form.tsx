import { useState } from 'preact/hooks';
import type { CosignaturesView } from '../../../../lib/contracts/public-log';
import { Alert, ErrorSummary, ProblemAlert, TextField } from '../../shared/ui';
import { useConsole } from '../context';

const MISSING = 'Paste the checkpoint with the witness’s line, as the witness gave it.';

/** A witness’s line, as it came by mail: the server alone says whether it holds. */
export const CosignatureForm = (props: { readonly onDone: () => Promise<void> }) => {
  const { call } = useConsole();
  const [note, setNote] = useState('');
  const [missing, setMissing] = useState(false);
  const [refused, setRefused] = useState<unknown>();
  const [entered, setEntered] = useState<CosignaturesView | undefined>();
  const [busy, setBusy] = useState(false);
  const send = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (busy) return;
    setRefused(undefined);
    setEntered(undefined);
    setMissing(note.trim() === '');
    if (note.trim() === '') return;
    setBusy(true);
    try {
      setEntered(await call<CosignaturesView>('POST', '/api/staff/results/cosignatures', { note }));
      setNote('');
      await props.onDone();
    } catch (error) {
      setRefused(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form class="form" noValidate onSubmit={send}>
      <ErrorSummary errors={missing ? [{ field: 'note', message: MISSING }] : []} />
      {refused !== undefined && <ProblemAlert error={refused} heading="The line was not taken" />}
      {entered && (
        <Alert kind="success" heading="Entered" announce>
          It stands under the checkpoint of {entered.size} entries within a minute, until the next release.
        </Alert>
      )}
      <TextField
        id="note"
        label="Checkpoint with a witness’s line"
        area
        required
        maxLength={8192}
        value={note}
        onChange={setNote}
        error={missing ? MISSING : undefined}
      />
      <button type="submit" class="usa-button" disabled={busy}>
        Enter the line
      </button>
    </form>
  );
};
