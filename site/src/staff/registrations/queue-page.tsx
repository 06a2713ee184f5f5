import {
  REGISTRATION_STATES,
  type RegistrationQueuePage,
  type RegistrationState,
} from '../../../../lib/contracts/registration';
import { instant } from '../../shared/format';
import { useConsole } from '../context';
import { PagedList } from '../paged-list';

export const STATE_WORDS: Readonly<Record<RegistrationState, string>> = {
  pending: 'Waiting',
  accepted: 'Accepted',
  rejected: 'Rejected',
};

/** Forms by state, a page at a time; no more of a person than the reference until a form is opened. */
export const QueuePage = (props: { readonly state: RegistrationState }) => {
  const { state } = props;
  const { call } = useConsole();
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
      <PagedList
        key={state}
        read={(from) =>
          call<RegistrationQueuePage>(
            'GET',
            `/api/staff/registrations?${new URLSearchParams({ state, ...(from === undefined ? {} : { cursor: from }) })}`,
          )
        }
        label="Forms"
        columns={['Reference', 'Received']}
        row={(entry) => (
          <tr key={entry.reference}>
            <th scope="row">
              <a href={`#/registrations/${entry.reference}`}>{entry.reference}</a>
            </th>
            <td>{instant(entry.submittedAt)}</td>
          </tr>
        )}
        none={state === 'pending' ? 'No form is waiting.' : 'There are none.'}
        refusal="The list could not be read"
      />
    </>
  );
};
