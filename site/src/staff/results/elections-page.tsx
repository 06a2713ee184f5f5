import type { ElectionsView, ElectionView } from '../../../../lib/contracts/results';
import { instant, longDate } from '../../shared/format';
import { STATUS_WORDS } from '../../shared/release-status';
import { Alert, ProblemAlert, Waiting } from '../../shared/ui';
import { useConsole, useLoaded } from '../context';
import { StaffTable } from '../staff-table';
import { Attestation } from './attestation';
import { DeckForm } from './deck-form';
import { DigestForm } from './digest-form';
import { ExtensionForm } from './extension-form';
import { RehearsalBanner } from './rehearsal-banner';
import { UploadForm } from './upload-form';
import { LOAD_STATE_WORDS } from './words';

const PATH = '/api/staff/results/elections';

const ElectionRow = (props: { election: ElectionView }) => {
  const { settings } = useConsole();
  const { election } = props;
  const timeZone = settings.elections.find(({ id }) => id === election.id)?.timeZone;
  const waiting = election.loads.filter((load) => load.state === 'staged').length;
  const [newest] = election.releases;
  return (
    <tr>
      <th scope="row">
        <a href={`#/results/${election.id}`}>{election.name}</a>
        <span class="row-note">{longDate(election.date)}</span>
      </th>
      <td>
        {election.pollsClosed ? 'Closed' : `Close ${instant(election.pollsClose, timeZone)}`}
        {election.pollsClosed && !election.attestation && <span class="row-note">not yet attested</span>}
      </td>
      <td>{waiting === 0 ? 'None' : waiting}</td>
      <td>{newest ? `Release ${newest.release}, ${STATUS_WORDS[newest.status].name}` : 'Nothing yet'}</td>
    </tr>
  );
};

const ElectionsTable = (props: { readonly label: string; readonly elections: readonly ElectionView[] }) => (
  <StaffTable label={props.label} columns={['Election', 'Polls', 'Loads waiting for approval', 'Published']}>
    {props.elections.map((election) => (
      <ElectionRow key={election.id} election={election} />
    ))}
  </StaffTable>
);

/** All elections with what waits in each; rehearsals apart. */
export const ElectionsPage = () => {
  const { state } = useLoaded<ElectionsView>(PATH);
  return (
    <>
      <h1>Results</h1>
      {state.kind === 'loading' && <Waiting>Reading…</Waiting>}
      {state.kind === 'refused' && <ProblemAlert error={state.error} heading="The elections could not be read" />}
      {state.kind === 'loaded' && (
        <ElectionsTable
          label="Elections"
          elections={state.value.elections.filter(({ rehearsalOf }) => rehearsalOf === undefined)}
        />
      )}
      {state.kind === 'loaded' && state.value.elections.some(({ rehearsalOf }) => rehearsalOf !== undefined) && (
        <>
          <h2>Rehearsals</h2>
          <p>Nothing of them is ever live; the public is not told of them.</p>
          <ElectionsTable
            label="Rehearsals"
            elections={state.value.elections.filter(({ rehearsalOf }) => rehearsalOf !== undefined)}
          />
        </>
      )}
    </>
  );
};

/** One election: attestation, upload, loads, releases. */
export const ElectionPage = (props: { readonly electionId: string }) => {
  const { may, settings } = useConsole();
  const { state, reload } = useLoaded<ElectionsView>(PATH);
  if (state.kind === 'loading') return <Waiting>Reading…</Waiting>;
  if (state.kind === 'refused') return <ProblemAlert error={state.error} heading="The election could not be read" />;
  const election = state.value.elections.find(({ id }) => id === props.electionId);
  if (!election) {
    return (
      <Alert kind="warning" heading="There is no such election">
        <a href="#/results">All elections</a>
      </Alert>
    );
  }
  const timeZone = settings.elections.find(({ id }) => id === election.id)?.timeZone;
  return (
    <>
      <p class="back">
        <a href="#/results">All elections</a>
      </p>
      <h1>{election.name}</h1>
      <p class="results-title__date">
        {longDate(election.date)} · polls {election.pollsClosed ? 'closed' : 'close'}{' '}
        {instant(election.pollsClose, timeZone)}
      </p>

      {election.rehearsalOf !== undefined && <RehearsalBanner />}
      {election.extensions.map((extension) => (
        <Alert kind="info" slim key={extension.pollsClose}>
          Kept open until {instant(extension.pollsClose, timeZone)}: “{extension.order}”. Entered by {extension.by},{' '}
          {instant(extension.at, timeZone)}.
        </Alert>
      ))}

      <Attestation election={election} timeZone={timeZone} onDone={reload} />
      {may('results.extend-hours') && <ExtensionForm election={election} timeZone={timeZone} onDone={reload} />}

      {may('results.upload') && may('results.load') && <UploadForm electionId={election.id} />}
      {may('results.archive-test-deck') && <DeckForm election={election} timeZone={timeZone} onDone={reload} />}
      {may('results.log-digest') && <DigestForm election={election} timeZone={timeZone} onDone={reload} />}

      <h2>Loads</h2>
      {election.loads.length === 0 ? (
        <p>No file has been loaded yet.</p>
      ) : (
        <StaffTable label="Loads" columns={['File', 'Will be published as', 'Loaded', 'State']}>
          {[...election.loads]
            .sort((a, b) => b.loadedAt.localeCompare(a.loadedAt))
            .map((load) => (
              <tr key={load.loadId}>
                <th scope="row">
                  {may('results.read-staged') ? (
                    <a href={`#/results/${election.id}/${load.loadId}`}>{load.fileName}</a>
                  ) : (
                    load.fileName
                  )}
                </th>
                <td>{STATUS_WORDS[load.status].name}</td>
                <td>
                  {instant(load.loadedAt, timeZone)}
                  <span class="row-note">by {load.loadedBy}</span>
                </td>
                <td>{LOAD_STATE_WORDS[load.state]}</td>
              </tr>
            ))}
        </StaffTable>
      )}

      <h2>Releases</h2>
      {election.releases.length === 0 ? (
        <p>Nothing has been released yet.</p>
      ) : (
        <ul class="usa-list">
          {[...election.releases]
            .sort((a, b) => b.release - a.release)
            .map((release) => (
              <li key={release.release}>
                <a href={`/live/?election=${election.id}&release=${release.release}`}>Release {release.release}</a>,{' '}
                {STATUS_WORDS[release.status].name}. Loaded by {release.loadedBy}, approved by {release.approvedBy},{' '}
                {instant(release.approvedAt, timeZone)}
                {release.breakGlass !== undefined && `. Released by one person alone: “${release.breakGlass}”`}
                {release.state === 'approved' && '. Being published now.'}
              </li>
            ))}
        </ul>
      )}
    </>
  );
};
