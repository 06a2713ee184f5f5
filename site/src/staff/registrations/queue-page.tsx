import { useEffect, useState } from 'preact/hooks';
import {
  REGISTRATION_STATES,
  type RegistrationQueueEntry,
  type RegistrationQueuePage,
  type RegistrationState,
} from '../../../../lib/contracts/registration';
import { instant } from '../../shared/format';
import { ProblemAlert, Waiting } from '../../shared/ui';
import { useConsole } from '../context';

export const STATE_WORDS: Readonly<Record<RegistrationState, string>> = {
  pending: 'Waiting',
  accepted: 'Accepted',
  rejected: 'Rejected',
};

/** Forms by state, a page at a time; no more of a person than the reference until a form is opened. */
export const QueuePage = (props: { readonly state: RegistrationState }) => {
  const { state } = props;
  const { call } = useConsole();
  const [entries, setEntries] = useState<readonly RegistrationQueueEntry[] | undefined>();
  const [cursor, setCursor] = useState<string | undefined>();
  const [refused, setRefused] = useState<unknown>();
  const read = async (from?: string): Promise<void> => {
    setRefused(undefined);
    try {
      const query = new URLSearchParams({ state, ...(from === undefined ? {} : { cursor: from }) });
      const page = await call<RegistrationQueuePage>('GET', `/api/staff/registrations?${query}`);
      setEntries((before) => [...(from === undefined ? [] : (before ?? [])), ...page.entries]);
      setCursor(page.cursor);
    } catch (error) {
      setRefused(error);
    }
  };
  useEffect(() => {
    setEntries(undefined);
    void read();
  }, [state]);
  return (
    <>
      <h1>Registrations</h1>
      <nav aria-label="State of the forms">
        <ul class="tabs">
          {REGISTRATION_STATES.map((each) => (
            <li key={each}>
              <a href={`#/registrations?state=${each}`} aria-current={each === state ? 'page' : undefined}>
                {STATE_WORDS[each]}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      {refused !== undefined && <ProblemAlert error={refused} heading="The list could not be read" />}
      {entries === undefined && refused === undefined && <Waiting>Reading…</Waiting>}
      {entries?.length === 0 && <p>{state === 'pending' ? 'No form is waiting.' : 'There are none.'}</p>}
      {entries !== undefined && entries.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
        <section class="table-scroll" tabIndex={0} aria-label="Forms">
          <table class="usa-table staff-table">
            <thead>
              <tr>
                <th scope="col">Reference</th>
                <th scope="col">Received</th>
              </tr>
            </thead>
            <tbody>
              {entries.map((entry) => (
                <tr key={entry.reference}>
                  <th scope="row">
                    <a href={`#/registrations/${entry.reference}`}>{entry.reference}</a>
                  </th>
                  <td>{instant(entry.submittedAt)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {cursor !== undefined && (
        <button type="button" class="usa-button usa-button--outline" onClick={() => void read(cursor)}>
          Show more
        </button>
      )}
    </>
  );
};
