import { useState } from 'preact/hooks';
import type { KeyChangeView, PublicLogView } from '../../../../lib/contracts/public-log';
import { instant } from '../../shared/format';
import { ErrorSummary, ProblemAlert, TextField } from '../../shared/ui';
import { useConsole } from '../context';

/** The least that the contract takes, in characters. */
const SHORTEST_REASON = 10;
const MISSING = 'Write in a full sentence why the key is changed; it is published.';

const ProposalForm = (props: { readonly onSend: (reason: string) => Promise<void>; readonly busy: boolean }) => {
  const [reason, setReason] = useState('');
  const [missing, setMissing] = useState(false);
  const send = (event: Event): void => {
    event.preventDefault();
    const short = reason.trim().length < SHORTEST_REASON;
    setMissing(short);
    if (!short) void props.onSend(reason.trim());
  };
  return (
    <form class="form" noValidate onSubmit={send}>
      <ErrorSummary errors={missing ? [{ field: 'reason', message: MISSING }] : []} />
      <TextField
        id="reason"
        label="Why the key is changed"
        area
        required
        maxLength={200}
        value={reason}
        onChange={setReason}
        error={missing ? MISSING : undefined}
      />
      <button type="submit" class="usa-button" disabled={props.busy}>
        Propose the change
      </button>
    </form>
  );
};

const CHANGE_WORDS = {
  proposed: 'waits for a second person',
  approved: 'is on its way into the log',
  logged: 'stands in the log',
} as const satisfies Record<KeyChangeView['state'], string>;

/** From the key in use to the next one that is deployed: one person proposes, another approves, both keys sign it. */
export const KeyChange = (props: {
  readonly keys: PublicLogView['keys'];
  readonly change: KeyChangeView | undefined;
  readonly onDone: () => Promise<void>;
}) => {
  const { keys, change } = props;
  const { call, may, session } = useConsole();
  const [refused, setRefused] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const send = async (path: string, reason: string): Promise<void> => {
    if (busy) return;
    setRefused(undefined);
    setBusy(true);
    try {
      await call('POST', `/api/staff/results/key-changes${path}`, { reason });
      await props.onDone();
    } catch (error) {
      setRefused(error);
    } finally {
      setBusy(false);
    }
  };
  const mayChange = may('results.change-key');
  const open = change?.state === 'proposed';
  const own = change?.proposedBy === session.username;
  return (
    <section>
      <h2>The office’s key</h2>
      <p>
        Key {keys.inUse} of {keys.deployed} that {keys.deployed === 1 ? 'is' : 'are'} deployed signs the log.
      </p>
      {change && (
        <p>
          Change {change.number}, “{change.reason}”, proposed by {change.proposedBy} on {instant(change.proposedAt)},{' '}
          {CHANGE_WORDS[change.state]}
          {change.approvedBy !== undefined && ` (approved by ${change.approvedBy})`}.
        </p>
      )}
      {refused !== undefined && <ProblemAlert error={refused} heading="The key was not changed" />}
      {mayChange && open && change && !own && (
        <button
          type="button"
          class="usa-button"
          disabled={busy}
          onClick={() => void send(`/${change.number}/approval`, change.reason)}
        >
          Approve change {change.number} of the key
        </button>
      )}
      {mayChange && !open && change?.state !== 'approved' && keys.inUse < keys.deployed && (
        <ProposalForm busy={busy} onSend={(reason) => send('', reason)} />
      )}
    </section>
  );
};
