import { useState } from 'preact/hooks';
import { INCIDENT_STATES, type IncidentVersion, type IncidentView } from '../../../../lib/contracts/incidents';
import { dayOf } from '../../shared/format';
import { INCIDENT_STATE_WORDS, QUESTIONS } from '../../shared/incident-words';
import { SendingForm, useSending } from '../../shared/sending';
import { MemorableDate, SelectField, TextField } from '../../shared/ui';
import { useConsole } from '../context';
import { AUDIENCES, type Draft, draftOf, EMPTY_DRAFT, versionOf } from './draft';

const MAX_TITLE = 200;
const MAX_TEXT = 4000;

const here = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/**
 * Writes the first version of an incident, or a further one. `from` is what stands; `path` the route that takes the version.
 * Nothing that was written is ever changed.
 */
export const VersionForm = (props: {
  readonly from?: IncidentVersion;
  readonly path: string;
  readonly submit: string;
  readonly onDone: (view: IncidentView) => void | Promise<void>;
}) => {
  const { call } = useConsole();
  const [draft, setDraft] = useState<Draft>(props.from === undefined ? EMPTY_DRAFT : draftOf(props.from));
  const sending = useSending();
  const { errorOf } = sending;
  const change = (part: Partial<Draft>): void => setDraft((before) => ({ ...before, ...part }));

  const write = (): Promise<void> => {
    const written = versionOf(draft, dayOf(new Date(), here()));
    return sending.send('errors' in written ? written.errors : [], async () => {
      if ('version' in written) await props.onDone(await call<IncidentView>('POST', props.path, written.version));
    });
  };

  return (
    <SendingForm
      sending={sending}
      onSend={write}
      refusal="Nothing was written"
      submit={props.submit}
      waiting="Writing…"
    >
      <TextField
        id="title"
        label="Title"
        hint="What a newspaper would call it, without a name of a person."
        required
        maxLength={MAX_TITLE}
        value={draft.title}
        onChange={(title) => change({ title })}
        error={errorOf('title')}
      />
      <SelectField
        id="state"
        label="How it stands"
        required
        width="long"
        value={draft.state}
        onChange={(state) => change({ state })}
        options={INCIDENT_STATES.map((value) => ({ value, label: INCIDENT_STATE_WORDS[value] }))}
        error={errorOf('state')}
      />
      <MemorableDate
        id="discoveredOn"
        legend="Found on"
        value={draft.discoveredOn}
        onChange={(discoveredOn) => change({ discoveredOn })}
        error={errorOf('discoveredOn')}
      />
      <MemorableDate
        id="occurredOn"
        legend="Happened on (leave empty while it is not known)"
        value={draft.occurredOn}
        onChange={(occurredOn) => change({ occurredOn })}
        error={errorOf('occurredOn')}
      />
      {AUDIENCES.map(([audience, heading, hint]) => (
        <fieldset class="usa-fieldset" key={audience}>
          <legend class="usa-legend usa-legend--large">{heading}</legend>
          <p class="usa-hint">{hint}</p>
          {QUESTIONS.map(([question, name]) => (
            <TextField
              key={question}
              id={`${audience}-${question}`}
              label={name}
              area
              required={audience === 'public'}
              maxLength={MAX_TEXT}
              value={draft[audience][question]}
              onChange={(text) =>
                setDraft((before) => ({ ...before, [audience]: { ...before[audience], [question]: text } }))
              }
              error={errorOf(`${audience}-${question}`)}
            />
          ))}
        </fieldset>
      ))}
    </SendingForm>
  );
};
