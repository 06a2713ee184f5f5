import { useState } from 'preact/hooks';
import type { KeyChangeView, PublicLogView } from '../../../../lib/contracts/public-log';
import { instant } from '../../shared/format';
import { SendingForm, useSending } from '../../shared/sending';
import { TextField } from '../../shared/ui';
import { useConsole } from '../context';

const CHANGES = '/api/staff/results/key-changes';
const REFUSAL = 'The key was not changed';
/** The least that the contract takes, in characters. */
const SHORTEST_REASON = 10;

/** First person: why, in words that are published. */
const ProposalForm = (props: { readonly onDone: () => Promise<void> }) => {
  const { call } = useConsole();
  const [reason, setReason] = useState('');
  const sending = useSending();
  const propose = (): Promise<void> => {
    const written = reason.trim();
    const missing = {
      field: 'reason',
      message: 'Write in a full sentence why the key is changed; it is published.',
    };
    return sending.send(written.length < SHORTEST_REASON ? [missing] : [], async () => {
      await call('POST', CHANGES, { reason: written });
      await props.onDone();
    });
  };
  return (
    <SendingForm sending={sending} onSend={propose} refusal={REFUSAL} submit="Propose the change">
      <TextField
        id="reason"
        label="Why the key is changed"
        area
        required
        maxLength={200}
        value={reason}
        onChange={setReason}
        error={sending.errorOf('reason')}
      />
    </SendingForm>
  );
};

/** Second person: names the reason that stands on this screen, so that nothing else can be approved by it. */
const ApprovalForm = (props: { readonly change: KeyChangeView; readonly onDone: () => Promise<void> }) => {
  const { number, reason } = props.change;
  const { call } = useConsole();
  const sending = useSending();
  const approve = (): Promise<void> =>
    sending.send([], async () => {
      await call('POST', `${CHANGES}/${number}/approval`, { reason });
      await props.onDone();
    });
  return (
    <SendingForm sending={sending} onSend={approve} refusal={REFUSAL} submit={`Approve change ${number} of the key`}>
      <p>The new key signs from then on, and the reason is published. Nobody can take it back.</p>
    </SendingForm>
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
  const { keys, change, onDone } = props;
  const { may, session } = useConsole();
  const mayChange = may('results.change-key');
  const waits = change?.state === 'proposed';
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
      {mayChange && waits && !own && <ApprovalForm change={change} onDone={onDone} />}
      {mayChange && !waits && change?.state !== 'approved' && keys.inUse < keys.deployed && (
        <ProposalForm onDone={onDone} />
      )}
    </section>
  );
};
