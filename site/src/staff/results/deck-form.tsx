import { useState } from 'preact/hooks';
import type { ElectionView } from '../../../../lib/contracts/results';
import { instant } from '../../shared/format';
import { ErrorMessage, ErrorSummary, type FieldError, ProblemAlert, TextField, Waiting } from '../../shared/ui';
import { useConsole } from '../context';
import { sendFile } from './send-file';

/** The least that the contract takes as a name, in characters. */
const SHORTEST_NAME = 3;

/** Puts a test deck on record, so that its figures are refused when they turn up live. */
export const DeckForm = (props: {
  readonly election: ElectionView;
  readonly timeZone: string | undefined;
  readonly onDone: () => Promise<void>;
}) => {
  const { election } = props;
  const { call } = useConsole();
  const [file, setFile] = useState<File | undefined>();
  const [name, setName] = useState('');
  const [errors, setErrors] = useState<readonly FieldError[]>([]);
  const [refused, setRefused] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const errorOf = (field: string) => errors.find((error) => error.field === field)?.message;
  const send = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (busy) return;
    setRefused(undefined);
    const found: FieldError[] = [];
    if (!file) found.push({ field: 'deck-file', message: 'Choose the export of the marked test deck.' });
    if (name.trim().length < SHORTEST_NAME)
      found.push({ field: 'deck-name', message: 'Name the deck and the equipment.' });
    setErrors(found);
    if (found.length > 0 || !file) return;
    setBusy(true);
    try {
      const uploadId = await sendFile(call, election.id, file, () => undefined);
      await call('POST', '/api/staff/results/decks', { electionId: election.id, uploadId, name: name.trim() });
      setName('');
      await props.onDone();
    } catch (error) {
      setRefused(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <details class="panel">
      <summary>Archive a test deck ({election.testDecks.length} on record)</summary>
      <p>
        The logic-and-accuracy deck’s figures are kept, and a file with the same figures is refused as live results.
        Nothing of it is published.
      </p>
      {election.testDecks.length > 0 && (
        <ul class="usa-list">
          {election.testDecks.map((deck) => (
            <li key={deck.figuresFingerprint}>
              {deck.name}. Archived by {deck.archivedBy}, {instant(deck.archivedAt, props.timeZone)}
            </li>
          ))}
        </ul>
      )}
      <ErrorSummary errors={errors} />
      {refused !== undefined && <ProblemAlert error={refused} heading="The deck was not archived" />}
      <form class="form" noValidate onSubmit={send}>
        <div class={`usa-form-group ${errorOf('deck-file') ? 'usa-form-group--error' : ''}`}>
          <label class="usa-label" for="deck-file">
            Export of the marked deck
          </label>
          <ErrorMessage id="deck-file" error={errorOf('deck-file')} />
          <input
            id="deck-file"
            class="file-input"
            type="file"
            required
            aria-describedby={errorOf('deck-file') ? 'deck-file-error' : undefined}
            onChange={(event) => setFile(event.currentTarget.files?.[0])}
          />
        </div>
        <TextField
          id="deck-name"
          label="Name of the deck"
          hint="For example: Logic and accuracy, central scanner 2"
          required
          maxLength={200}
          value={name}
          onChange={setName}
          error={errorOf('deck-name')}
        />
        <button type="submit" class="usa-button" disabled={busy}>
          Archive
        </button>
        {busy && <Waiting>Reading the deck…</Waiting>}
      </form>
    </details>
  );
};
