import { useState } from 'preact/hooks';
import type { ElectionView } from '../../../../lib/contracts/results';
import type { FieldError } from '../../shared/field-error';
import { FileField } from '../../shared/file-field';
import { instant } from '../../shared/format';
import { SendingForm, useSending } from '../../shared/sending';
import { TextField } from '../../shared/ui';
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
  const sending = useSending();
  const send = (): Promise<void> => {
    const errors: FieldError[] = [];
    if (!file) errors.push({ field: 'deck-file', message: 'Choose the export of the marked test deck.' });
    if (name.trim().length < SHORTEST_NAME) {
      errors.push({ field: 'deck-name', message: 'Name the deck and the equipment.' });
    }
    return sending.send(errors, async () => {
      if (!file) return;
      const uploadId = await sendFile(call, election.id, file, () => undefined);
      await call('POST', '/api/staff/results/decks', { electionId: election.id, uploadId, name: name.trim() });
      setName('');
      await props.onDone();
    });
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
      <SendingForm
        sending={sending}
        onSend={send}
        refusal="The deck was not archived"
        submit="Archive"
        waiting="Reading the deck…"
      >
        <FileField
          id="deck-file"
          label="Export of the marked deck"
          file={file}
          onChange={setFile}
          error={sending.errorOf('deck-file')}
        />
        <TextField
          id="deck-name"
          label="Name of the deck"
          hint="For example: Logic and accuracy, central scanner 2"
          required
          maxLength={200}
          value={name}
          onChange={setName}
          error={sending.errorOf('deck-name')}
        />
      </SendingForm>
    </details>
  );
};
