import { useState } from 'preact/hooks';
import type { CosignaturesView } from '../../../../lib/contracts/public-log';
import { SendingForm, useSending } from '../../shared/sending';
import { Alert, TextField } from '../../shared/ui';
import { useConsole } from '../context';

/** A witness’s line, as it came by mail: the server alone says whether it holds. */
export const CosignatureForm = (props: { readonly onDone: () => Promise<void> }) => {
  const { call } = useConsole();
  const [note, setNote] = useState('');
  const [entered, setEntered] = useState<CosignaturesView | undefined>();
  const sending = useSending();
  const send = (): Promise<void> => {
    setEntered(undefined);
    const missing = { field: 'note', message: 'Paste the checkpoint with the witness’s line, as the witness gave it.' };
    return sending.send(note.trim() === '' ? [missing] : [], async () => {
      setEntered(await call<CosignaturesView>('POST', '/api/staff/results/cosignatures', { note }));
      setNote('');
      await props.onDone();
    });
  };
  return (
    <>
      {entered && (
        <Alert kind="success" heading="Entered" announce>
          It stands under the checkpoint of {entered.size} entries within a minute, until the next release.
        </Alert>
      )}
      <SendingForm sending={sending} onSend={send} refusal="The line was not taken" submit="Enter the line">
        <TextField
          id="note"
          label="Checkpoint with a witness’s line"
          area
          required
          maxLength={8192}
          value={note}
          onChange={setNote}
          error={sending.errorOf('note')}
        />
      </SendingForm>
    </>
  );
};
