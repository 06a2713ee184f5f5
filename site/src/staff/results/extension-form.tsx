import { useState } from 'preact/hooks';
import type { ElectionView } from '../../../../lib/contracts/results';
import { instant } from '../../shared/format';
import { SendingForm, useSending } from '../../shared/sending';
import { type FieldError, TextField } from '../../shared/ui';
import { useConsole } from '../context';

/** The least that the contract takes, in characters. */
const SHORTEST_ORDER = 10;
const MINUTE_MS = 60_000;
const LONGEST_MINUTES = 48 * 60;

/** A court keeps polls open longer: the embargo moves with it, at once. */
export const ExtensionForm = (props: {
  readonly election: ElectionView;
  readonly timeZone: string | undefined;
  readonly onDone: () => Promise<void>;
}) => {
  const { election, timeZone } = props;
  const { call } = useConsole();
  const [minutes, setMinutes] = useState('');
  const [order, setOrder] = useState('');
  const sending = useSending();
  const longer = /^\d{1,4}$/.test(minutes.trim()) ? Number(minutes) : 0;
  const until =
    longer > 0 && longer <= LONGEST_MINUTES
      ? new Date(Date.parse(election.pollsClose) + longer * MINUTE_MS).toISOString()
      : undefined;
  const send = (): Promise<void> => {
    const errors: FieldError[] = [];
    if (until === undefined) {
      errors.push({ field: 'minutes', message: 'Write the minutes as a whole number, two days at most.' });
    }
    if (order.trim().length < SHORTEST_ORDER) {
      errors.push({
        field: 'order',
        message: 'Write which court ordered it, the number of the order, and for which polling places.',
      });
    }
    return sending.send(errors, async () => {
      await call('POST', `/api/staff/results/elections/${encodeURIComponent(election.id)}/extension`, {
        pollsClose: until,
        order: order.trim(),
      });
      setMinutes('');
      setOrder('');
      await props.onDone();
    });
  };
  return (
    <details class="panel">
      <summary>A court kept polls open longer</summary>
      <p>
        Polls close {instant(election.pollsClose, timeZone)}. From the moment that you send this nothing is released
        before the new time, and an attestation from before does not count.
      </p>
      <SendingForm sending={sending} onSend={send} refusal="The extension was not taken" submit="Extend hours">
        <TextField
          id="minutes"
          label="Minutes longer than that"
          inputMode="numeric"
          width="short"
          maxLength={4}
          required
          value={minutes}
          onChange={setMinutes}
          error={sending.errorOf('minutes')}
        />
        {until !== undefined && <p>Polls then close {instant(until, timeZone)}.</p>}
        <TextField
          id="order"
          label="Court, order and polling places"
          area
          required
          maxLength={1000}
          value={order}
          onChange={setOrder}
          error={sending.errorOf('order')}
        />
      </SendingForm>
    </details>
  );
};
