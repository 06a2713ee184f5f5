import { useState } from 'preact/hooks';
import type { IncidentVersionView, IncidentView } from '../../../../lib/contracts/incidents';
import { instant, mediumDate } from '../../shared/format';
import { INCIDENT_STATE_WORDS } from '../../shared/incident-words';
import { NarrativeText } from '../../shared/narrative';
import { Alert, ProblemAlert, Waiting } from '../../shared/ui';
import { useConsole, useLoaded } from '../context';
import { AUDIENCES } from './draft';
import { ReleaseForm } from './release-form';
import { VersionForm } from './version-form';

const pathOf = (incidentId: string): string => `/api/staff/incidents/${encodeURIComponent(incidentId)}`;

const Version = (props: { readonly version: IncidentVersionView; readonly under: 'h1' | 'h2' }) => {
  const { version } = props;
  const Heading = props.under === 'h1' ? 'h2' : 'h3';
  return (
    <>
      <p class="notice__state">{INCIDENT_STATE_WORDS[version.state]}</p>
      <dl class="dates">
        {version.occurredOn !== undefined && (
          <div>
            <dt>Happened on</dt>
            <dd>{mediumDate(version.occurredOn)}</dd>
          </div>
        )}
        <div>
          <dt>Found on</dt>
          <dd>{mediumDate(version.discoveredOn)}</dd>
        </div>
      </dl>
      {AUDIENCES.map(([audience, heading]) => {
        const narrative = version[audience];
        return narrative === undefined ? null : (
          <section key={audience} aria-label={heading}>
            <Heading>{heading}</Heading>
            <NarrativeText narrative={narrative} />
          </section>
        );
      })}
      <p class="small-print">
        Version {version.version}, written by {version.writtenBy}, {instant(version.writtenAt)}.{' '}
        {version.released === undefined
          ? 'Not released.'
          : `Released by ${version.released.by}, ${instant(version.released.at)}.`}
      </p>
    </>
  );
};

/** One incident: what stands now, its release, a further version, and every earlier one. */
export const IncidentPage = (props: { readonly incidentId: string }) => {
  const { may } = useConsole();
  const { state, reload } = useLoaded<IncidentView>(pathOf(props.incidentId));
  const [correcting, setCorrecting] = useState(false);
  if (state.kind === 'loading') return <Waiting>Reading…</Waiting>;
  if (state.kind === 'refused') return <ProblemAlert error={state.error} heading="The incident could not be read" />;
  const { versions } = state.value;
  const newest = versions.at(-1);
  if (newest === undefined) return <Alert kind="warning">Nothing is written of this incident.</Alert>;
  const earlier = versions.slice(0, -1).reverse();
  const done = async (): Promise<void> => {
    setCorrecting(false);
    await reload();
    scrollTo(0, 0);
  };
  return (
    <>
      <p>
        <a href="#/incidents">All incidents</a>
      </p>
      <h1>{newest.title}</h1>
      <Version version={newest} under="h1" />
      {newest.released === undefined && may('incidents.release') && (
        <ReleaseForm path={pathOf(props.incidentId)} version={newest} writers={versions} onDone={done} />
      )}
      {may('incidents.write') &&
        (correcting ? (
          <section class="panel" aria-labelledby="further-heading">
            <h2 id="further-heading">A further version</h2>
            <VersionForm
              from={newest}
              path={`${pathOf(props.incidentId)}/versions`}
              submit={`Write version ${versions.length + 1}`}
              onDone={done}
            />
          </section>
        ) : (
          <p>
            <button type="button" class="usa-button usa-button--outline" onClick={() => setCorrecting(true)}>
              Write a further version
            </button>
          </p>
        ))}
      {earlier.length > 0 && (
        <details class="disclosure">
          <summary>Earlier versions</summary>
          {earlier.map((version) => (
            <section key={version.version} aria-label={`Version ${version.version}`}>
              <h2>{version.title}</h2>
              <Version version={version} under="h2" />
            </section>
          ))}
        </details>
      )}
    </>
  );
};

/** The first version of a new incident. */
export const NewIncidentPage = () => (
  <>
    <p>
      <a href="#/incidents">All incidents</a>
    </p>
    <h1>Write down an incident</h1>
    <VersionForm
      path="/api/staff/incidents"
      submit="Write it into the register"
      onDone={({ incidentId }) => {
        location.hash = `#/incidents/${incidentId}`;
      }}
    />
  </>
);
