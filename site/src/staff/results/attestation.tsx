import { useState } from 'preact/hooks';
import type { ElectionView } from '../../../../lib/contracts/results';
import { instant } from '../../shared/format';
import { SendingForm, useSending } from '../../shared/sending';
import { Alert, TextField } from '../../shared/ui';
import { useConsole } from '../context';

/** The least that the contract takes as a statement, in characters. */
const SHORTEST_STATEMENT = 10;

/** Nothing is released before an official has written down that the polls have closed. */
export const Attestation = (props: {
  readonly election: ElectionView;
  readonly timeZone: string | undefined;
  readonly onDone: () => Promise<void>;
}) => {
  const { election, timeZone } = props;
  const { call, may } = useConsole();
  const [statement, setStatement] = useState('');
  const sending = useSending();
  if (election.attestation) {
    return (
      <Alert kind="success" slim>
        Polls attested closed by {election.attestation.by}, {instant(election.attestation.at, timeZone)}: “
        {election.attestation.statement}”
      </Alert>
    );
  }
  if (!may('results.attest-polls-closed')) {
    return (
      <Alert kind="info" slim>
        No official has attested yet that the polls have closed. Until then files can be loaded, but nothing can be
        released.
      </Alert>
    );
  }
  const send = (): Promise<void> =>
    sending.send(
      statement.trim().length < SHORTEST_STATEMENT
        ? [{ field: 'attestation', message: 'Write who attests, and that all polls have closed.' }]
        : [],
      async () => {
        await call('POST', `/api/staff/results/elections/${encodeURIComponent(election.id)}/attestation`, {
          statement: statement.trim(),
        });
        await props.onDone();
      },
    );
  return (
    <section class="panel" aria-labelledby="attestation-heading">
      <h2 id="attestation-heading">Attest that the polls have closed</h2>
      <p>
        Before anything is released, an official attests that every polling place in the jurisdiction has closed. A
        court may have extended the hours of a single one: ask first. The statement is kept with your name.
      </p>
      <SendingForm sending={sending} onSend={send} refusal="The attestation was not taken" submit="Attest">
        <TextField
          id="attestation"
          label="Statement"
          hint="For example: I attest that all polls in the county have closed. Testa Placeholder, director."
          area
          required
          maxLength={1000}
          value={statement}
          onChange={setStatement}
          error={sending.errorOf('attestation')}
        />
      </SendingForm>
    </section>
  );
};
