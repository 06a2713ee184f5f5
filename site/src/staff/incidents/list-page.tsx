import { useState } from 'preact/hooks';
import type { IncidentsView } from '../../../../lib/contracts/incidents';
import { INCIDENT_STATE_WORDS } from '../../shared/incident-words';
import { Alert } from '../../shared/ui';
import { useConsole } from '../context';
import { type Page, PagedList } from '../paged-list';

type Listed = IncidentsView['incidents'][number];

const ReleasedCell = (props: { readonly incident: Listed }) => {
  const { released, versions } = props.incident;
  if (released === undefined) return <td>Nothing yet</td>;
  return (
    <td>
      Version {released}
      {released < versions && <span class="row-note">version {versions} waits</span>}
    </td>
  );
};

const Row = ({ incident }: { readonly incident: Listed }) => (
  <tr>
    <th scope="row">
      <a href={`#/incidents/${incident.incidentId}`}>{incident.title}</a>
      <span class="row-note">{incident.incidentId}</span>
    </th>
    <td>{INCIDENT_STATE_WORDS[incident.state]}</td>
    <td>{incident.versions}</td>
    <ReleasedCell incident={incident} />
  </tr>
);

/** The register: newest incident first, a page at a time, and whether anything in it was altered from outside. */
export const IncidentsPage = () => {
  const { call, may } = useConsole();
  const [register, setRegister] = useState<Pick<IncidentsView, 'head' | 'unbroken'> | undefined>();
  const read = async (from?: string): Promise<Page<Listed>> => {
    const query = from === undefined ? '' : `?${new URLSearchParams({ cursor: from })}`;
    const { incidents, cursor, ...rest } = await call<IncidentsView>('GET', `/api/staff/incidents${query}`);
    setRegister(rest);
    return { entries: incidents, ...(cursor === undefined ? {} : { cursor }) };
  };
  return (
    <>
      <h1>Incidents</h1>
      <p>
        Everything that is written here stays. A correction is a further version; the public reads what a second person
        released.
      </p>
      {may('incidents.write') && (
        <p>
          <a class="usa-button" href="#/incidents/new">
            Write down an incident
          </a>
        </p>
      )}
      {register !== undefined && !register.unbroken && (
        <Alert kind="error" heading="The register was altered outside this console" announce>
          An entry is missing, or is not what was written. Change nothing; call whoever answers for security, and have
          the table restored to another name from its backup.
        </Alert>
      )}
      <PagedList
        read={read}
        label="Incidents"
        columns={['Incident', 'State', 'Versions', 'Released']}
        row={(incident) => <Row key={incident.incidentId} incident={incident} />}
        none="No incident was ever written down."
        refusal="The register could not be read"
      />
      {register !== undefined && (
        <p class="small-print">
          Entries written and released so far: {register.head.size}. Digest over all of them:{' '}
          <code class="digest">{register.head.digest}</code>
        </p>
      )}
    </>
  );
};
