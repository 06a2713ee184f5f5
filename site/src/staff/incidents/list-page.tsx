import { useEffect, useState } from 'preact/hooks';
import type { IncidentsView } from '../../../../lib/contracts/incidents';
import { INCIDENT_STATE_WORDS } from '../../shared/incident-words';
import { Alert, ProblemAlert, Waiting } from '../../shared/ui';
import { useConsole } from '../context';

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

/** The register: newest incident first, a page at a time, and whether anything in it was altered from outside. */
export const IncidentsPage = () => {
  const { call, may } = useConsole();
  const [incidents, setIncidents] = useState<readonly Listed[] | undefined>();
  const [register, setRegister] = useState<Omit<IncidentsView, 'incidents'> | undefined>();
  const [refused, setRefused] = useState<unknown>();
  const read = async (from?: string): Promise<void> => {
    setRefused(undefined);
    try {
      const query = from === undefined ? '' : `?${new URLSearchParams({ cursor: from })}`;
      const { incidents: more, ...rest } = await call<IncidentsView>('GET', `/api/staff/incidents${query}`);
      setIncidents((before) => [...(from === undefined ? [] : (before ?? [])), ...more]);
      setRegister(rest);
    } catch (error) {
      setRefused(error);
    }
  };
  useEffect(() => {
    void read();
  }, []);
  const cursor = register?.cursor;
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
      {refused !== undefined && <ProblemAlert error={refused} heading="The register could not be read" />}
      {incidents === undefined && refused === undefined && <Waiting>Reading…</Waiting>}
      {register !== undefined && !register.unbroken && (
        <Alert kind="error" heading="The register was altered outside this console" announce>
          An entry is missing, or is not what was written. Change nothing; call whoever answers for security, and have
          the table restored to another name from its backup.
        </Alert>
      )}
      {incidents?.length === 0 && <p>No incident was ever written down.</p>}
      {incidents !== undefined && incidents.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
        <section class="table-scroll" tabIndex={0} aria-label="Incidents">
          <table class="usa-table staff-table">
            <thead>
              <tr>
                <th scope="col">Incident</th>
                <th scope="col">State</th>
                <th scope="col">Versions</th>
                <th scope="col">Released</th>
              </tr>
            </thead>
            <tbody>
              {incidents.map((incident) => (
                <tr key={incident.incidentId}>
                  <th scope="row">
                    <a href={`#/incidents/${incident.incidentId}`}>{incident.title}</a>
                    <span class="row-note">{incident.incidentId}</span>
                  </th>
                  <td>{INCIDENT_STATE_WORDS[incident.state]}</td>
                  <td>{incident.versions}</td>
                  <ReleasedCell incident={incident} />
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
      {register !== undefined && (
        <p class="small-print">
          Entries written and released so far: {register.head.size}. Digest over all of them:{' '}
          <code class="digest">{register.head.digest}</code>
        </p>
      )}
    </>
  );
};
