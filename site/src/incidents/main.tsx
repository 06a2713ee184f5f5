import { useEffect, useState } from 'preact/hooks';
import { type IncidentNotice, noticePaths } from '../../../lib/contracts/incidents';
import type { SiteSettings } from '../../../lib/contracts/site';
import { instant, mediumDate } from '../shared/format';
import { INCIDENT_STATE_WORDS } from '../shared/incident-words';
import { mount } from '../shared/mount';
import { NarrativeText } from '../shared/narrative';
import { Alert, Waiting } from '../shared/ui';
import { type Incident, type Reading, readIncidents } from './incidents';

const Released = (props: { readonly notice: IncidentNotice; readonly timeZone: string | undefined }) => {
  const { notice, timeZone } = props;
  return (
    <p class="small-print">
      Version {notice.version}, released {instant(notice.releasedAt, timeZone)} ·{' '}
      <a href={`/${noticePaths.notice(notice.incidentId, notice.version)}`}>
        Data
        <span class="usa-sr-only">
          {' '}
          of version {notice.version}: {notice.title}
        </span>{' '}
        (JSON)
      </a>
    </p>
  );
};

const IncidentCard = (props: { readonly incident: Incident; readonly timeZone: string | undefined }) => {
  const { incident, timeZone } = props;
  const { newest, earlier } = incident;
  const heading = `incident-${newest.incidentId}`;
  return (
    <article class="notice" aria-labelledby={heading}>
      <h2 id={heading}>{newest.title}</h2>
      <p class="notice__state">{INCIDENT_STATE_WORDS[newest.state]}</p>
      <dl class="dates">
        {newest.occurredOn !== undefined && (
          <div>
            <dt>Happened on</dt>
            <dd>{mediumDate(newest.occurredOn)}</dd>
          </div>
        )}
        <div>
          <dt>Found on</dt>
          <dd>{mediumDate(newest.discoveredOn)}</dd>
        </div>
      </dl>
      <NarrativeText narrative={newest} />
      <Released notice={newest} timeZone={timeZone} />
      {earlier.length > 0 && (
        <details class="disclosure">
          <summary>What we said before</summary>
          {earlier.map((notice) => (
            <section key={notice.version} aria-label={`Version ${notice.version}`}>
              <h3>{notice.title}</h3>
              <NarrativeText narrative={notice} />
              <Released notice={notice} timeZone={timeZone} />
            </section>
          ))}
        </details>
      )}
    </article>
  );
};

const Notices = (props: { readonly settings: SiteSettings }) => {
  const { settings } = props;
  const published = settings.modules.includes('incidents');
  const [reading, setReading] = useState<Reading | undefined>();
  useEffect(() => {
    if (published) void readIncidents().then(setReading);
  }, [published]);
  return (
    <div class="grid-container page narrow">
      <h1>Incident notices</h1>
      <p class="usa-intro">
        When something goes wrong with election data or election systems here, we say what happened, what it meant and
        what was done. A notice is written by one person and released by another. It is corrected by a further version;
        the earlier one stays.
      </p>
      {!published && (
        <Alert kind="info">
          This office publishes no notices on this website. Ask {settings.contact.office}, {settings.contact.telephone}.
        </Alert>
      )}
      {published && reading === undefined && <Waiting>Reading the notices…</Waiting>}
      {reading?.kind === 'failed' && (
        <Alert kind="warning" announce>
          The notices could not be read just now. Reload this page in a minute.
        </Alert>
      )}
      {reading?.kind === 'incidents' && reading.incidents.length === 0 && (
        <p role="status">No incident has been made public so far.</p>
      )}
      {reading?.kind === 'incidents' &&
        reading.incidents.map((incident) => (
          <IncidentCard
            key={incident.newest.incidentId}
            incident={incident}
            timeZone={settings.elections[0]?.timeZone}
          />
        ))}
      {reading?.kind === 'incidents' && reading.incidents.length > 0 && (
        <>
          <h2>Check these notices</h2>
          <p>
            The office signs how many notices there are and the digest of each, so that none can be changed or taken
            away unseen: <a href={`/${noticePaths.statement}`}>signed statement</a>,{' '}
            <a href={`/${noticePaths.key}`}>key</a>. Compare the key with the one that the office keeps on paper; the
            command <code>election notices check</code> does the rest.
          </p>
        </>
      )}
      <h2>If you have seen something</h2>
      <p>
        Tell {settings.contact.office}: {settings.contact.telephone},{' '}
        <a href={`mailto:${settings.contact.email}`}>{settings.contact.email}</a>. Send nobody’s personal data.
      </p>
    </div>
  );
};

void mount((settings) => <Notices settings={settings} />);
